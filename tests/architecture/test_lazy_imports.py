"""Imports stand at the top of files, but where a measured cold start asks for another place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.source_tree import ROOT, Import, files, imports_in

MEASURED = re.compile(r"# [1-9]\d* ms: \w")
"""The comment on the line of such an import: how long it takes (CPU of a fresh process, byte code cached), and which
requests do without it."""


def unmeasured(source: str, file: Path) -> list[Import]:
    """The imports inside of functions whose line does not say what they would cost at the top."""
    lines = source.splitlines()
    lazy = [found for found in imports_in(source, file) if found.lazy and not found.typing_only]
    return [found for found in lazy if not MEASURED.search(lines[found.line - 1])]


def test_an_import_in_a_function_says_what_it_would_cost_at_the_top():
    found = [item for file in files() for item in unmeasured(file.read_text(encoding="utf-8"), file)]
    assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize(
    ("source", "allowed"),
    [
        ("import json", True),
        ("if TYPE_CHECKING:\n    import json", True),
        ("def f():\n    import json", False),
        ("def f():\n    import json  # 12 ms: most requests do without", True),
        ("def f():\n    from json import (  # 12 ms: most requests do without\n        loads,\n    )", True),
        ("def f():\n    import json  # slow", False),
        ("def f():\n    import json  # 0 ms: measured as nothing", False),
        ("def f():\n    import json  # 12 ms", False),
        ("class A:\n    def f(self):\n        if self:\n            import json", False),
        ("def f():\n    import json  # 12 ms: most requests do without\n    import re", False),
    ],
)
def test_the_rule_itself(source, allowed):
    assert (unmeasured(source, ROOT / "functions/wp_posts/x.py") == []) is allowed
