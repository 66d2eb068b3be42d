"""The entry point of the command `laurel`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from laurel_cli import options


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line; the exit code: 0 done or stopped, 1 failed, 2 not understood."""
    parser = argparse.ArgumentParser(prog="laurel", description="Laurel on this machine.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve the deployment's routes over HTTP")
    options.add_arguments(serve)
    arguments = parser.parse_args(argv)

    from laurel_cli.serve import serve as run

    return run(options.options_of(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
