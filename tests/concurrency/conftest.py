"""Drivers that withstand threads."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

WORKERS = 8


@pytest.fixture(params=["memory", "ministack"])
def tables(request):
    return request.getfixturevalue(f"{request.param}_tables")


@pytest.fixture
def together():
    """Runs work(number) in eight threads that start at once; returns results and exceptions in order."""

    def run(work):
        barrier = threading.Barrier(WORKERS)

        def start(number):
            barrier.wait()
            try:
                return work(number)
            except Exception as error:
                return error

        with ThreadPoolExecutor(WORKERS) as pool:
            return list(pool.map(start, range(WORKERS)))

    return run
