"""A user's records where nothing happened yet."""

from __future__ import annotations

from laurel.domain.awards.state import Progress


def test_progress_of_before_anything_happened():
    """What rows of progress leave out is read as this: another default would change what is stored."""
    assert Progress() == Progress(
        times=0, completed=0, round=-1, parent=0, earned_at=0, count=0, stamps=[], base=0, era=0
    )
