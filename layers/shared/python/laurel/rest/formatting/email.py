"""E-mail addresses."""

from __future__ import annotations

import re

_LOCAL = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.\-]+")
_LABEL = re.compile(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?")
_SHORTEST = 6
_LONGEST = 254


def is_email(email: str) -> bool:
    """Whether a string looks like ``local@label.label`` (is_email).

    The local part is of letters, digits and the usual punctuation; the domain has at least one dot and
    labels of letters, digits and inner hyphens. At most 254 characters, the bound of RFC 5321.
    """
    if not _SHORTEST <= len(email) <= _LONGEST:
        return False
    local, at, domain = email.partition("@")
    if not at or not _LOCAL.fullmatch(local):
        return False
    labels = domain.split(".")
    return len(labels) > 1 and all(map(_LABEL.fullmatch, labels))
