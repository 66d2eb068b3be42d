"""The template that SAM wrote beside the artefacts."""

from __future__ import annotations

import re
from pathlib import Path


class UnknownLayout(Exception):
    """The template does not declare a parameter in the way that SAM writes it."""


def set_default(template: Path, parameter: str, value: str) -> None:
    """Let a parameter default to what was built, so that `sam deploy` deploys that without further parameters.

    ``template`` is a file as SAM writes it. Raises UnknownLayout if the parameter has no default there.
    """
    pattern = re.compile(rf"(^  {re.escape(parameter)}:\n(?:    .*\n)*?    Default: ).*$", re.MULTILINE)
    text, found = pattern.subn(lambda match: match[1] + value, template.read_text("utf-8"), count=1)
    if not found:
        raise UnknownLayout(f"{template} has no default for {parameter}")
    template.write_text(text, "utf-8")
