"""Byte code of every module: Lambda's folders are read-only, so without it each cold start compiles."""

from __future__ import annotations

import py_compile
from importlib.util import cache_from_source
from pathlib import Path


class NotCompiled(Exception):
    """A source file that is no Python of this version."""


def compile_sources(folder: Path) -> None:
    """Put byte code beside the sources, where the interpreter that runs this looks for it. Raises NotCompiled."""
    for source in _sources(folder):
        _compile(folder, source, Path(cache_from_source(str(source))))


def replace_sources(folder: Path) -> None:
    """Put byte code in the place of the sources: half the size. Raises NotCompiled.

    Tracebacks still name files and lines. Only the minor version of Python that runs this can import it.
    """
    for source in _sources(folder):
        _compile(folder, source, source.with_suffix(".pyc"))
        source.unlink()


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _compile(folder: Path, source: Path, compiled: Path) -> None:
    """Hashes instead of times, unchecked, because packing changes the times."""
    try:
        py_compile.compile(
            str(source),
            cfile=str(compiled),
            dfile=str(source.relative_to(folder)),
            doraise=True,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    except py_compile.PyCompileError as error:
        raise NotCompiled(str(error)) from error
