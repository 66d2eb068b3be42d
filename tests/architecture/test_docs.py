"""What the Markdown pages name exists: links, files, modules, make targets, commands; README leads to every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, is_module, module_file

FOLDERS = ("docs", "migrations", "tests/data")
"""Folders with pages; those of installed packages, which are below other folders, are not included."""

PAGES = sorted({*ROOT.glob("*.md"), *(page for folder in FOLDERS for page in (ROOT / folder).rglob("*.md"))})
SPEC = ROOT / "docs" / "spec"
"""Its pages, but for the first, describe other projects, whose files they name: of these only links are followed."""

SHIPPED = ROOT / "layers/shared/python"
BASES = (ROOT, SHIPPED, SHIPPED / "laurel", ROOT / "cli", ROOT / "functions/extensions")
"""Folders that a path may begin in, besides the page's own."""

KINDS = "py|md|json|ya?ml|toml|txt|in|css|html|js|mjs"
TO_BE_MADE = {".aws-sam/sbom.json", "entries.json", ".mutants/survivors.toml"}
"""Files that users or commands make: the answers of a guided deployment, an example of a command, reports."""

BUILT = {"tests/clients/node_modules", "tests/clients/node_modules/.stamp"}
"""What `make clients` makes."""

EXAMPLES = {"functions/extensions/greeting.py", "functions/extensions/wishes.py", "functions/extensions/mood.py"}
"""Files that a page shows how to write."""

LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
CODE_SPAN = re.compile(r"`([^`\n]+(?:\n[^`\n]+)?)`")
CODE_LINE = re.compile(r"^ {4,}(.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(rf"[\w.-]+(?:/[\w.-]+)*\.(?:{KINDS})")
WITHIN = re.compile(
    r"(?<![\w/.-])(?:alarms|benchmarks|edge|cli|devstore|docs|events|functions|layers|migrations|requirements|tests)/[\w./-]+(?![\w…{*])"
)
"""A path in a command, or of a folder."""

MODULE = re.compile(r"(?:laurel|laurel_cli|laurel_build|devstore)(?:\.\w+)+")
MAKE = re.compile(r"(?:^|[\s;&|(])make ((?:[A-Z]\w*=\S+ )*)([a-z][a-z-]*)")
COMMAND = re.compile(r"(?:^|[\s/])laurel ([a-z]+)(?=\s|$)")


@cache
def prose_of(page: Path) -> str:
    """A page without its fenced code."""
    return FENCED.sub("", page.read_text("utf-8"))


def code_of(text: str) -> list[str]:
    """What a page has in code style: spans, with their line breaks mended, and indented lines without comments."""
    spans = [re.sub(r"/\n|\n", lambda broken: broken.group().strip() or " ", span) for span in CODE_SPAN.findall(text)]
    return [*spans, *(line.partition("  #")[0] for line in CODE_LINE.findall(text))]


@cache
def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub forms them."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path, text: str) -> Iterator[tuple[str, Path, str]]:
    """Every relative link of a page: as written, the file it leads to, the anchor there."""
    for target in LINK.findall(CODE_SPAN.sub("code", text)):
        if not re.match(r"\w+:", target):
            path, _, anchor = target.partition("#")
            yield target, (page.parent / path).resolve() if path else page, anchor


def lost_links(page: Path, text: str) -> list[str]:
    """The relative links of a text in the place of a page that lead nowhere."""
    return [
        target
        for target, file, anchor in links(page, text)
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file))
    ]


@cache
def names() -> set[str]:
    """The names of all files of the folders that pages speak of."""
    roots = ("layers", "functions", "cli", "devstore", "tests/data", "tests/architecture", "events")
    return {file.name for root in roots for file in (ROOT / root).rglob("*")}


def lost_paths(page: Path, text: str) -> list[str]:
    """The files and folders that a text names in code style and that do not exist; a bare name may be any file's."""
    code = code_of(text)
    named = {span for span in code if PATH.fullmatch(span)} | {name for span in code for name in WITHIN.findall(span)}
    return sorted(
        name
        for name in named - TO_BE_MADE - EXAMPLES
        if "NNNN" not in name
        and not any((base / name).exists() for base in (page.parent, *BASES))
        and ("/" in name or name not in names())
    )


def exists(dotted: str) -> bool:
    """Whether a dotted name is a module of ours, or what a module defines, or an attribute of that."""
    if is_module(dotted):
        return True
    parts = dotted.split(".")
    for size in range(len(parts) - 1, 0, -1):
        if file := module_file(".".join(parts[:size])):
            return bool(
                re.search(rf"^(?:class |def |async def )?{parts[size]}\b", file.read_text("utf-8"), re.MULTILINE)
            )
    return False


def lost_modules(text: str) -> list[str]:
    """The dotted names of a text that are no module of ours and in none."""
    return sorted({name for span in code_of(text) if MODULE.fullmatch(name := span.strip()) and not exists(name)})


@cache
def targets() -> set[str]:
    """The targets of the Makefile."""
    return set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@cache
def commands() -> set[str]:
    """The sub-commands of `laurel`."""
    return set(re.findall(r'add_parser\("([a-z]+)"', (ROOT / "cli/laurel_cli/main.py").read_text("utf-8")))


def lost_commands(text: str) -> list[str]:
    """The make targets and sub-commands of `laurel` that a text names in code style and that do not exist."""
    code = code_of(text)
    made = {target for span in code for _, target in MAKE.findall(span)} - targets()
    run = {command for span in code for command in COMMAND.findall(span)} - commands()
    return sorted({*(f"make {target}" for target in made), *(f"laurel {command}" for command in run)})


def lost(page: Path, text: str) -> list[str]:
    """All that a text in the place of a page names and that does not exist."""
    found = lost_links(page, text)
    if page.parent != SPEC or page.name == "README.md":
        found += [*lost_paths(page, text), *lost_modules(text), *lost_commands(text)]
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_exists(page):
    assert lost(page, prose_of(page)) == []


@pytest.mark.parametrize(
    "name", ["Makefile", "template.yaml", "alarms/function.yaml", "edge/template.yaml", ".checkov.yaml", ".ci/run"]
)
def test_what_the_deployment_and_its_tools_name_exists(name):
    text = (ROOT / name).read_text("utf-8")
    named = {path.rstrip(".") for path in WITHIN.findall(text)} - BUILT
    assert {path for path in named if not (ROOT / path).exists() and not list(ROOT.glob(path + "*"))} == set()


def test_what_does_not_exist_is_found():
    text = (
        "See [a](no/such.md), [b](data.md#no-such), [c](data.md#the-outbox), [d](https://example.org/x.md).\n"
        "`laurel/store/no_such.py`, `domain/awards/run.py`, `no_such.py`, `app/awards/\nno_such.py`, `test_docs.py`,\n"
        "`laurel.app.no_such`, `laurel.store.rows.keys.no_such`, `laurel.store.rows.keys`,\n"
        "`laurel.app.errors.NotHere`, `laurel.app.errors.UserNotFound`, `tests/no_such`, `tests/unit/store/`,\n"
        "`make check` and `make such`, as it may make such things.\n\n"
        "    make BUILD=x run && make no-such  # make nothing\n"
        "    make invoke E=events/no_such.json\n"
        "    .venv/bin/laurel serve; .venv/bin/laurel vanish --all\n"
    )
    assert lost(ROOT / "docs" / "planted.md", text) == [
        "no/such.md", "data.md#no-such",
        "app/awards/no_such.py", "events/no_such.json", "laurel/store/no_such.py", "no_such.py", "tests/no_such",
        "laurel.app.errors.NotHere", "laurel.app.no_such", "laurel.store.rows.keys.no_such",
        "laurel vanish", "make no-such", "make such",
    ]  # fmt: skip


def unreached(pages: dict[Path, str]) -> list[str]:
    """The pages that no chain of links from README.md leads to, by their paths."""
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in pages and page not in reached:
            reached.add(page)
            waiting += [file for _, file, _ in links(page, pages[page])]
    return sorted(str(page.relative_to(ROOT)) for page in pages.keys() - reached)


def test_readme_leads_to_every_page():
    pages = {page: prose_of(page) for page in PAGES}
    assert unreached(pages) == []
    assert unreached({**pages, ROOT / "docs" / "planted.md": "[home](../README.md)"}) == ["docs/planted.md"]
