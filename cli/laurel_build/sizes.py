"""How large what is deployed may be, unpacked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
FUNCTION_BOUND = 2 * MB
"""Bytes of one function's folder: all groups are packed together."""

LAYERS_BOUND = 45 * MB
"""Bytes of the layers that every function has; Lambda takes 250 MB with the function, and loads small ones sooner."""

OF_ONE = {"CryptoLayer": 20 * MB}
"""Layers that one function has besides, and their bytes at most."""


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes of something deployed, and the most it may have."""

    name: str
    size: int
    bound: int

    @property
    def exceeded(self) -> bool:
        """Whether it is too large."""
        return self.size > self.bound

    def __str__(self) -> str:
        mark = " !" if self.exceeded else ""
        return f"{self.name:<26} {self.size / MB:6.2f} MB of {self.bound / MB:g} MB{mark}"


def sizes_of(functions: list[Path], layers: list[Path]) -> list[Size]:
    """The size of every function, of the layers, which a function gets together, and of those that one has besides."""
    each = [Size(folder.name, folder_size(folder), FUNCTION_BOUND) for folder in functions]
    apart = [Size(folder.name, folder_size(folder), OF_ONE[folder.name]) for folder in layers if folder.name in OF_ONE]
    all_have = [folder for folder in layers if folder.name not in OF_ONE]
    together = sum(folder_size(folder) for folder in all_have)
    return [*each, Size(f"Layers: {', '.join(folder.name for folder in all_have)}", together, LAYERS_BOUND), *apart]


def folder_size(folder: Path) -> int:
    """Bytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
