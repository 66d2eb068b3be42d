"""What the architecture tests read of the source tree: files, their rooms, and what they import."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOTS = (ROOT / "layers/shared/python", ROOT / "functions", ROOT / "cli")
"""Folders that are on the import path as they are."""

TOP_LEVEL = (ROOT / "devstore",)
"""Packages at the top of the repository."""


@dataclass(frozen=True)
class Import:
    """One imported module, where, and whether it is imported when the file is."""

    file: Path
    line: int
    module: str
    lazy: bool
    typing_only: bool = False

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line} imports {self.module}"


@cache
def files() -> list[Path]:
    """Every source file of the product, tests and benchmarks aside."""
    return sorted(file for root in (*ROOTS, *TOP_LEVEL) for file in root.rglob("*.py"))


def name_of(file: Path) -> str:
    """The dotted name under which a file is imported."""
    root = next((root for root in ROOTS if file.is_relative_to(root)), ROOT)
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def within(module: str, prefix: str) -> bool:
    """Whether a module is that package or inside of it."""
    return module == prefix or module.startswith(prefix + ".")


def homes_of(module: str) -> list[Path]:
    """The paths, without suffix, that a dotted name may have among our sources."""
    relative = Path(*module.split("."))
    tops = [ROOT for top in TOP_LEVEL if relative.parts[0] == top.name]
    return [root / relative for root in (*ROOTS, *tops)]


def is_module(name: str) -> bool:
    """Whether a dotted name is a file or a folder of ours."""
    return any(home.with_suffix(".py").is_file() or home.is_dir() for home in homes_of(name))


def module_file(name: str) -> Path | None:
    """The file of a module, of a package its ``__init__.py``; None if the name is no module of ours."""
    files_of = (file for home in homes_of(name) for file in (home.with_suffix(".py"), home / "__init__.py"))
    return next((file for file in files_of if file.is_file()), None)


@cache
def imports_of(file: Path) -> tuple[Import, ...]:
    """All imports of a file."""
    return tuple(imports_in(file.read_text(encoding="utf-8"), file))


def imports_in(source: str, file: Path) -> Iterator[Import]:
    """All imports of the source text of a file."""
    yield from _imports(ast.parse(source), file, lazy=False, typing_only=False)


def _imports(node: ast.AST, file: Path, *, lazy: bool, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(file, child.lineno, alias.name, lazy, typing_only)
        elif isinstance(child, ast.ImportFrom):
            base = _base(child, file)
            # `from laurel import store` imports a module, `from laurel.store.rows.keys import profile` does not
            for alias in child.names:
                module = f"{base}.{alias.name}"
                yield Import(file, child.lineno, module if is_module(module) else base, lazy, typing_only)
        else:
            deferred = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            typed = is_type_checking(child)
            yield from _imports(child, file, lazy=lazy or deferred or typed, typing_only=typing_only or typed)


def _base(node: ast.ImportFrom, file: Path) -> str:
    package = name_of(file).split(".")
    package = package[: len(package) + (file.name == "__init__.py") - node.level] if node.level else []
    return ".".join([*package, *([node.module] if node.module else [])])


def is_type_checking(node: ast.AST) -> bool:
    """Whether a statement is ``if TYPE_CHECKING:``."""
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def circles(arrows: dict[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one node, each sorted (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(arrows.get(node, ())):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            component = stack[stack.index(node) :]
            del stack[stack.index(node) :]
            if len(component) > 1:
                found.append(sorted(component))

    for node in sorted(arrows):
        if node not in index:
            visit(node)
    return found


def arrows_between_files(some: Iterable[Path]) -> dict[str, set[str]]:
    """Which file imports which, by dotted names; imports for type annotations count, too."""
    names = {name_of(file) for file in some}
    return {
        name_of(file): {item.module for item in imports_of(file) if item.module in names} - {name_of(file)}
        for file in some
    }
