"""Markers: that an event was worked, and what was answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from laurel.app.errors import MarkerTaken
from laurel.app.ports.engine import Marker, ReadSet
from laurel.store.driver.sizes import item_size
from laurel.store.rows import keys
from laurel.store.rows.engine import ANSWER_BYTES

ANSWER = {"event": "gamipress_login", "awarded": [{"kind": "points", "points": 10, "title": "Für Ada"}], "id": "e"}


def test_an_absent_marker(bench):
    assert bench.engine.marker("a") is None
    assert bench.engine.read(bench.ANN, ReadSet(markers=["a"])).markers == {}


LONG = {**ANSWER, "awarded": [{"kind": "unlock", "post_id": n, "title": f"Für Ada {n}"} for n in range(40)]}


@pytest.mark.parametrize("answer", [{}, ANSWER, LONG], ids=["none", "short", "long"])
@pytest.mark.parametrize("expires", [0, 1_795_000_060])
def test_a_marker_comes_back_as_it_was_left(bench, answer, expires):
    marker = Marker("a", "hash", answer, expires)
    bench.engine.commit(bench.outcome(markers=[marker]))
    assert bench.engine.marker("a") == marker
    assert bench.engine.read(bench.BOB, ReadSet(markers=["a", "b"])).markers == {"a": marker}
    assert item_size(bench.tables.get("system", keys.marker("a"))) <= 1024


def test_a_taken_marker_refuses_the_commit_and_is_shown(bench):
    first = Marker("a", "hash", ANSWER, bench.NOW + 60)
    bench.engine.commit(bench.outcome(markers=[first]))
    taken = bench.refused(bench.outcome(bench.BOB, markers=[replace(first, body_hash="other", answer={})]), MarkerTaken)
    assert taken.marker == first


def test_a_repetition_is_one_though_the_user_changed_meanwhile(bench):
    """The first delivery itself raised the rev, so a marker counts before a stale state."""
    marker = Marker("a", "hash", ANSWER, bench.NOW + 60)
    bench.engine.commit(bench.outcome(markers=[marker]))
    assert bench.refused(bench.outcome(markers=[marker]), MarkerTaken).marker == marker


@pytest.mark.parametrize("left", ["a", "b"])
def test_one_of_two_markers_is_taken(bench, left):
    bench.engine.commit(bench.outcome(markers=[Marker(left, "first")]))
    taken = bench.refused(bench.outcome(bench.BOB, markers=[Marker("a", "x"), Marker("b", "x")]), MarkerTaken)
    assert (taken.marker.key, taken.marker.body_hash) == (left, "first")


def test_the_first_of_two_taken_markers_is_shown(bench):
    bench.engine.commit(bench.outcome(markers=[Marker("b", "1"), Marker("a", "2")]))
    taken = bench.refused(bench.outcome(bench.BOB, markers=[Marker("a", "x"), Marker("b", "x")]), MarkerTaken)
    assert (taken.marker.key, taken.marker.body_hash) == ("a", "2")


@pytest.mark.parametrize(("seconds", "holds"), [(59, True), (60, True), (61, False)])
def test_a_marker_holds_until_it_expires(bench, seconds, holds):
    """An item stays in the table for some time after it expired: what counts is the time it carries."""
    marker = Marker("a", "hash", ANSWER, bench.NOW + 60)
    bench.engine.commit(bench.outcome(markers=[marker]))
    bench.seconds = bench.NOW + seconds
    assert (bench.engine.marker("a") == marker) is holds
    assert ("a" in bench.engine.read(bench.ANN, ReadSet(markers=["a"])).markers) is holds
    again = Marker("a", "another", {}, bench.seconds + 60)
    if holds:
        assert bench.refused(bench.outcome(bench.BOB, markers=[again]), MarkerTaken).marker == marker
    else:
        bench.engine.commit(bench.outcome(bench.BOB, markers=[again]))
        assert bench.engine.marker("a") == again


def test_a_marker_without_an_end_never_expires(bench):
    bench.engine.commit(bench.outcome(markers=[Marker("a")]))
    assert "expires" not in bench.tables.get("system", keys.marker("a"))
    bench.seconds = bench.NOW * 2
    bench.refused(bench.outcome(bench.BOB, markers=[Marker("a", expires=bench.seconds + 1)]), MarkerTaken)


def test_an_end_is_what_the_table_expires_by(bench):
    bench.engine.commit(bench.outcome(markers=[Marker("a", expires=bench.NOW + 60)]))
    assert bench.tables.get("system", keys.marker("a"))["expires"] == bench.NOW + 60


@pytest.mark.parametrize(("more", "kept"), [(0, True), (1, False), (500_000, False)])
def test_an_answer_that_is_too_large_is_not_kept_but_its_marker_is(bench, more, kept):
    answer = {"x": "y" * (ANSWER_BYTES - len('{"x":""}') + more)}
    bench.engine.commit(bench.outcome(markers=[Marker("a", "hash", answer)]))
    assert bench.engine.marker("a") == Marker("a", "hash", answer if kept else {})
    bench.refused(bench.outcome(rev=1, markers=[Marker("a", "hash")]), MarkerTaken)


def test_a_refused_commit_leaves_no_marker(bench):
    bench.refused(bench.outcome(rev=7, markers=[Marker("a"), Marker("b")]))
    bench.engine.commit(bench.outcome(markers=[Marker("a"), Marker("b")]))
