"""Times at n, 2n and 4n of what takes texts of clients, and their ratios: `make fuzz`.

The test suite counts steps (`test_linear`); this measures, native code such as nh3's and json's included. Each line
is the worst text of the corpus for one function, or one hostile request. Linear work has ratios about 2. Exits with
1 where a ratio is beyond `WORST_RATIO` and the time is long enough to be told from noise.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise

from laurel.rest.http.current_user import Anonymous
from laurel.rest.http.messages import HttpRequest
from laurel.rest.resources.permissions import return_true
from laurel.rest.serving.serve import route_of, serve_request
from laurel.rest.serving.server import WP_REST_Server
from tests.fuzz import subjects
from tests.fuzz.corpus import UNITS, written

CHARACTERS = 20_000
"""The length of the shortest text of a function; the longest is four times that."""
WORST_RATIO, NOISE = 3.0, 0.05
"""The ratio of a doubling that fails, and the seconds below which no ratio does."""
FRAMES = (("", ""), ("<p>1\n", "x=1 ;)]}'\" /> --> </p></pre></script>\n"))

Times = tuple[float, float, float]


def seconds(work: Callable[[], object]) -> float:
    """The processor time of a piece of work; of short ones the best of three."""
    best = float("inf")
    for _ in range(3):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
        if best > 1:
            break
    return best


def of_function(subject: subjects.Subject) -> tuple[str, Times]:
    """The text of the corpus for which a function takes longest, and its times."""
    worst, slowest = ("", "", ""), 0.0
    for unit in UNITS:
        for begin, end in FRAMES:
            text = written((begin, unit, end), CHARACTERS // len(unit))
            took = seconds(partial(subject, text))
            if took > slowest:
                worst, slowest = (begin, unit, end), took
    lengths = (CHARACTERS, 2 * CHARACTERS, 4 * CHARACTERS)
    texts = [written(worst, length // len(worst[1])) for length in lengths]
    first, second, third = (seconds(partial(subject, text)) for text in texts)
    return repr(worst[1]), (first, second, third)


def server() -> WP_REST_Server:
    """A server with one route that takes anything."""
    made = WP_REST_Server()
    lists = {"type": "array", "items": {"type": "string"}, "distinct": True}
    endpoint = {
        "methods": made.ALLMETHODS,
        "callback": lambda request: len(request.get_params()),
        "permission_callback": return_true,
        "args": {"include": lists, "text": {"type": "string", "format": "text-field"}},
    }
    made.register_rest_route("x/v1", "/y", endpoint, allow_batch={"v1": True})
    return made


PART = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n1\r\n'
FORM, PARTS, JSON = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"

REQUESTS: Mapping[str, tuple[int, str, Callable[[int], bytes]]] = {
    "a form with one name of brackets": (20_000, FORM, lambda n: b"a[]" + b"[" * n + b"=1"),
    "a form with many names": (20_000, FORM, lambda n: b"&".join(b"p%d=1" % at for at in range(n))),
    "a form with deep names": (2_000, FORM, lambda n: b"&".join([b"a" + b"[b]" * 40 + b"=1"] * n)),
    "a part with a name of brackets": (20_000, PARTS, lambda n: PART % (b"a[]" + b"[" * n)),
    "many parts": (5_000, PARTS, lambda n: PART % b"a[]" * n),
    "a repeated list": (20_000, JSON, lambda n: json.dumps({"include": ["a"] * n}).encode()),
    "a list of its own": (20_000, JSON, lambda n: json.dumps({"include": [str(at) for at in range(n)]}).encode()),
    "many members": (20_000, JSON, lambda n: json.dumps({str(at): at for at in range(n)}).encode()),
    "deep members": (20_000, JSON, lambda n: b'{"a":' * n),
    "a text of tags": (20_000, JSON, lambda n: json.dumps({"text": "<" * n}).encode()),
    "fields": (20_000, JSON, lambda n: json.dumps({"_fields": "a.b," * n}).encode()),
}
"""Hostile bodies: their smallest n, their type, and how they are made."""


def of_request(kind: str, make: Callable[[int], bytes], least: int, path: str = "/wp-json/x/v1/y") -> Times:
    """The times of one request with a body at n, 2n and 4n, answered without a 5xx."""
    answering = server()

    def ask(body: bytes) -> None:
        http = HttpRequest("POST", path, "", {"content-type": kind}, body, "http://example.org")
        route = route_of(http)
        assert route is not None
        reply = serve_request(answering, http, route, lambda *_: Anonymous())
        assert reply.status < 500, reply.body

    first, second, third = (seconds(partial(ask, make(n))) for n in (least, 2 * least, 4 * least))
    return first, second, third


def _batch(n: int) -> bytes:
    return json.dumps({"requests": [{"path": "/" + "a/" * n}] * 25}).encode()


def lines() -> Iterator[tuple[str, str, Times]]:
    """What was measured, with what, and the times."""
    yield "25 paths of a batch", "'a/'", of_request(JSON, _batch, 4_000, "/wp-json/batch/v1")
    for name, (least, kind, make) in REQUESTS.items():
        yield name, f"n = {least}", of_request(kind, make, least)
    for name, subject in {**subjects.WHOLE, **subjects.KSES, **subjects.REQUESTS}.items():
        worst, times = of_function(subject)
        yield name, worst, times


def main() -> int:
    """Print the table; 1 if something grows faster than it may."""
    failed = 0
    _print(f"{'what':32} {'worst text':28} {'n':>8} {'2n':>8} {'4n':>8}  ratios")
    for name, worst, times in lines():
        first, second = (later / max(earlier, 1e-6) for earlier, later in pairwise(times))
        too_fast = second > WORST_RATIO and times[2] > NOISE
        failed += too_fast
        measured = " ".join(f"{took:8.4f}" for took in times)
        _print(f"{name:32} {worst:28} {measured}  {first:.1f} {second:.1f}{'  TOO FAST' if too_fast else ''}")
    return 1 if failed else 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
