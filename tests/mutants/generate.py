"""The mutants of one file: its source with one change each, what the change is, and where."""

from __future__ import annotations

import ast
import difflib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import libcst as cst

from tests.mutants.explained import Change
from tests.mutants.operators import changes_of
from tests.mutants.selection import ROOT


@dataclass(frozen=True)
class Mutant:
    """One changed file.

    ``lines`` are the lines of the original that must run for the change to matter (1-based); ``at_import`` says
    that they run when the file is imported, outside of functions; ``diff`` is unified.
    """

    change: Change
    path: Path
    source: str
    lines: frozenset[int]
    at_import: bool
    diff: str


class MutantsOf:
    """All mutants of a module; they are made when they are asked for.

    Args:
        module: Its dotted name.
        path: Its file.
    """

    def __init__(self, module: str, path: Path) -> None:
        self._module, self._path = module, path
        self._original = path.read_text()
        self._parsed = cst.parse_module(self._original)
        self._changes = changes_of(self._parsed)
        self._spans = _Spans(ast.parse(self._original))

    def __len__(self) -> int:
        return len(self._changes)

    def shuffled(self, seed: int) -> Iterator[Mutant]:
        """The mutants in an order that depends on the seed and the module's name only.

        Changes that make no other program, or none that compiles, are passed over.
        """
        order = list(range(len(self._changes)))
        random.Random(f"{seed} {self._module}").shuffle(order)
        seen = {ast.dump(ast.parse(self._original))}
        for number in order:
            node, changed = self._changes[number]
            source = cst.ensure_type(self._parsed.deep_replace(node, changed), cst.Module).code
            try:
                tree = ast.dump(ast.parse(source))
            except SyntaxError:
                continue
            if tree not in seen:
                seen.add(tree)
                yield self._mutant(source)

    def _mutant(self, source: str) -> Mutant:
        before, after = self._original.splitlines(), source.splitlines()
        name = str(self._path.relative_to(ROOT))
        diff = "\n".join(difflib.unified_diff(before, after, f"a/{name}", f"b/{name}", n=2, lineterm=""))
        edits = [edit for edit in difflib.SequenceMatcher(None, before, after).get_opcodes() if edit[0] != "equal"]
        touched = range(edits[0][1] + 1, max(edits[-1][2], edits[0][1] + 1) + 1)
        change = Change(
            module=self._module,
            where=self._spans.name_at(touched[0]),
            before="\n".join(before[edits[0][1] : edits[-1][2]]),
            after="\n".join(after[edits[0][3] : edits[-1][4]]),
        )
        lines, at_import = self._spans.statements_at(touched), self._spans.at_import(touched[0])
        return Mutant(change, self._path, source, lines, at_import, diff)


class _Spans:
    """Which statement, and which function or class, a line belongs to."""

    def __init__(self, tree: ast.Module) -> None:
        self._statements = [(_head(node), node) for node in ast.walk(tree) if isinstance(node, ast.stmt)]
        self._scopes = list(_scopes(tree, ""))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        self._bodies = [range(node.body[0].lineno, (node.end_lineno or 0) + 1) for node in functions]

    def statements_at(self, lines: range) -> frozenset[int]:
        """The lines of the innermost statements that stand on these lines: all of a statement, the head of a block."""
        found = {line for head, _ in self._statements for line in head if set(head) & set(lines)}
        return frozenset(found | set(lines))

    def at_import(self, line: int) -> bool:
        """Whether a line is in no function's body."""
        return not any(line in body for body in self._bodies)

    def name_at(self, line: int) -> str:
        """The qualified name of the innermost function or class around a line, "" for the module's own level."""
        around = [(len(span), name) for span, name in self._scopes if line in span]
        return min(around)[1] if around else ""


def _head(node: ast.stmt) -> range:
    body = getattr(node, "body", None)
    last = body[0].lineno - 1 if isinstance(body, list) else node.end_lineno or node.lineno
    return range(node.lineno, max(last, node.lineno) + 1)


def _scopes(node: ast.AST, prefix: str) -> Iterator[tuple[range, str]]:
    for child in ast.iter_child_nodes(node):
        name = prefix
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = f"{prefix}.{child.name}".lstrip(".")
            yield range(child.lineno, (child.end_lineno or child.lineno) + 1), name
        yield from _scopes(child, name)
