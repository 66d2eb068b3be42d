"""Byte code of every module: Lambda's folders are read-only, so without it each cold start compiles."""

from __future__ import annotations

import py_compile
from importlib.util import cache_from_source
from pathlib import Path


class NotCompiled(Exception):
    """A source file that is no Python of this version."""


def compile_sources(folder: Path) -> None:
    """Put byte code beside the sources, where the interpreter that runs this looks for it. Raises NotCompiled.

    Another minor version of Python does not find it there, and compiles the sources at each cold start: slow, but no
    failure.
    """
    for source in sorted(folder.rglob("*.py")):
        _compile(folder, source, Path(cache_from_source(str(source))))


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
