"""The template that SAM wrote beside the artefacts."""

from __future__ import annotations

import json
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


def write_literal(template: Path, parameter: str, value: str) -> None:
    """Write the value of a parameter in the place of each reference to it, and as its default.

    SAM publishes a version of a function when what the template says of it changes, and for that does not look up
    parameters: a new value would not reach the version that is in use. ``template`` is a file as SAM writes it, with
    each reference on a line of its own. Raises UnknownLayout if the parameter is not declared there with a default.
    """
    literal = json.dumps(value)
    set_default(template, parameter, literal)
    reference = rf"Ref: {re.escape(parameter)}$"
    text = template.read_text("utf-8")
    text = re.sub(rf"^( *- ){reference}", lambda match: match[1] + literal, text, flags=re.MULTILINE)
    member = re.compile(rf"^( *)([^\s:]+):\n\1  {reference}", re.MULTILINE)
    text = member.sub(lambda match: f"{match[1]}{match[2]}: {literal}", text)
    template.write_text(text, "utf-8")
