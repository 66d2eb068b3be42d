"""What cookies and tokens know of the password."""

from __future__ import annotations

import re

from laurel.auth.passwords import pass_frag

SECRET = b"a secret for tests, long enough."


def test_it_changes_with_the_hash_and_reveals_nothing_of_it():
    stored = "scrypt$16384$8$1$c2FsdA==$a2V5"
    found = pass_frag(stored, SECRET)
    assert re.fullmatch("[0-9a-f]{16}", found)
    assert found == pass_frag(stored, SECRET)
    assert found not in stored
    assert len({found, pass_frag(stored + "x", SECRET), pass_frag(stored, b"x" * 32), pass_frag("", SECRET)}) == 4
