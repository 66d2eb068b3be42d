from __future__ import annotations

import threading

import pytest

from laurel.composition.lazily import lazily


class Store:
    size = 3

    def get(self, key):
        return f"value of {key}"


def test_it_is_made_with_the_first_use_and_once():
    made = []
    store = lazily(lambda: made.append(1) or Store())
    assert not made
    assert (store.get("a"), store.size, store.get("b")) == ("value of a", 3, "value of b")
    assert len(made) == 1


def test_several_threads_get_the_same_one():
    made, together = [], threading.Barrier(8)
    store = lazily(lambda: made.append(1) or Store())

    def use():
        together.wait()
        store.get("a")

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def test_what_fails_is_tried_again():
    answers = iter([OSError("no such table"), Store()])

    def make():
        answer = next(answers)
        if isinstance(answer, OSError):
            raise answer
        return answer

    store = lazily(make)
    with pytest.raises(OSError, match="no such table"):
        store.get("a")
    assert store.get("a") == "value of a"


def test_what_it_does_not_have_it_does_not_have():
    with pytest.raises(AttributeError, match="put"):
        lazily(Store).put  # noqa: B018
