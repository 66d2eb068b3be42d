"""Citations of the specification lead somewhere: sections, experiments and invariants."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "docs/spec"
FOLDERS = ("benchmarks", "cli", "docs", "functions", "layers", "tests")
SKIPPED = {"node_modules", "package-lock.json"}
EXPLAINING = {SPEC / "README.md", Path(__file__)}
"""These show what a citation looks like, and which ones are missing."""

HEADING = re.compile(r"^(?:#+ (\d+(?:\.\d+)*)\b|(\d+\.\d+) \*\*)", re.MULTILINE)
"""A section; some of its subsections begin with their number and a bold title."""

CITED_SECTIONS = re.compile(r"\b([a-z-]+\.md)`?(?: sections?)? ((?:(?:, | and |-)?\d+(?:\.\d+)*(?![\d%]))+)")
CITED_ROWS = re.compile(r"\b([XI])(\d+)(?:-[XI]?(\d+))?\b")

ENGINE = (SPEC / "award-engine.md").read_text("utf-8")
ROWS = set(re.findall(r"^(?:\| |- \*\*)([XI]\d+)\b", ENGINE, re.MULTILINE))


@cache
def sections() -> dict[str, set[str]]:
    """The numbers of the sections of each page."""
    return {
        page.name: {number or bold for number, bold in HEADING.findall(page.read_text("utf-8"))}
        for page in SPEC.glob("*.md")
        if page.name != "README.md"
    }


def leading_nowhere(text: str) -> list[str]:
    """What a text cites of the specification that is not in it."""
    pages = sections()
    found = []
    for page, numbers in CITED_SECTIONS.findall(text):
        cited = re.findall(r"\d+(?:\.\d+)*", numbers)
        found += [f"{page} {number}" for number in cited if page in pages and number not in pages[page]]
    for letter, first, last in CITED_ROWS.findall(text):
        span = range(int(first), int(last or first) + 1)
        found += [name for number in span if (name := f"{letter}{number}") not in ROWS]
    return found


def test_what_is_cited_is_there():
    files = [file for folder in FOLDERS for kind in ("py", "md", "json") for file in (ROOT / folder).rglob(f"*.{kind}")]
    files = [file for file in files if not SKIPPED & set(file.parts) and file not in EXPLAINING]
    cited = {str(file.relative_to(ROOT)): leading_nowhere(file.read_text("utf-8")) for file in files}
    assert {file: names for file, names in cited.items() if names} == {}


def test_what_is_not_there_is_found():
    text = "award-engine.md section 5.3 and 9.9, X57, X56, I19-I21; gamipress-rest.md 4, 8.3, 8.9; deploy.md section 9"
    assert leading_nowhere(text) == ["award-engine.md 9.9", "gamipress-rest.md 8.9", "X56", "I21"]
