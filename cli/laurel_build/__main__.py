"""`python3.13 -m laurel_build FOLDER ARCHITECTURE`: finish what SAM built there, in place.

The interpreter has to be the one of the deployment's Runtime.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from laurel_build.botocore_data import trim_data
from laurel_build.built_template import write_literal
from laurel_build.byte_code import compile_sources
from laurel_build.clutter import remove_clutter
from laurel_build.sizes import sizes_of

BOTOCORE_DATA = Path("python/botocore/data")


def main(arguments: Sequence[str]) -> int:
    """Finish the artefacts in a folder and print their sizes; the exit code: 1 if one is too large, 2 if none is there.

    Raises what the steps raise: a half finished build must not be deployed.
    """
    build, architecture = arguments
    # A folder with a template in it is a nested stack.
    folders = sorted(path for path in Path(build).iterdir() if path.is_dir() and not (path / "template.yaml").exists())
    layers = [folder for folder in folders if (folder / "python").is_dir()]
    functions = [folder for folder in folders if folder not in layers]
    if not layers or not functions:
        print(f"{build} holds no functions and layers that SAM built", file=sys.stderr)
        return 2
    for folder in layers:
        if (folder / BOTOCORE_DATA).is_dir():
            trim_data(folder / BOTOCORE_DATA)
        remove_clutter(folder)
        compile_sources(folder)
    for folder in functions:
        remove_clutter(folder)
        compile_sources(folder)
    template = Path(build, "template.yaml")
    write_literal(template, "Runtime", f"python{sys.version_info[0]}.{sys.version_info[1]}")
    write_literal(template, "Architecture", architecture)
    sizes = sizes_of(functions, layers)
    print(*sizes, sep="\n")
    return int(any(size.exceeded for size in sizes))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
