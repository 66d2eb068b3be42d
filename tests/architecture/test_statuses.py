"""No code of ours gives a client's mistake a status of 500 and above: those ring the operators' alarm."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from laurel.app import errors
from laurel.domain.awards.by_hand import Refused
from laurel.domain.awards.event import EventRefused
from laurel.domain.failure import Failure
from tests.architecture.source_tree import ROOT, files

BUSY, FULL, FAULT = 503, 507, 500

MAY = {
    ("laurel/domain/failure.py", FAULT),  # a failure that its caller has to handle, and did not
    ("laurel/rest/errors.py", FAULT),  # an unforeseen exception, and an extension's error without a status
    ("laurel/rest/serving/serve.py", FAULT),  # a reply that cannot be written as JSON
    ("laurel/app/errors.py", BUSY),
    ("laurel/app/errors.py", FULL),
}
"""Where a status of 500 and above stands in the layers and functions, and which."""

FIRST = 500


def sources() -> Iterator[tuple[str, ast.AST]]:
    """Each file of the layers and functions, by its path below them."""
    for file in files():
        for root in (ROOT / "layers/shared/python", ROOT / "functions"):
            if file.is_relative_to(root):
                yield str(file.relative_to(root)), ast.parse(file.read_text())


def numbers(node: ast.AST | None) -> Iterator[int]:
    for part in ast.walk(node) if node else ():
        if isinstance(part, ast.Constant) and type(part.value) is int:
            yield part.value


def statuses(node: ast.AST) -> Iterator[int]:
    """What a node sets a status to: a member of a dictionary, an argument, an attribute or a name of a class."""
    match node:
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "status":
                    yield from numbers(value)
        case ast.keyword(arg="status"):
            yield from numbers(node.value)
        case ast.Call(func=ast.Attribute(attr="set_status") | ast.Name(id="WP_REST_Response" | "HttpReply")):
            for argument in node.args[-1:]:
                yield from numbers(argument)
        case ast.Assign(targets=[target]) if "status" in {
            name.id if isinstance(name, ast.Name) else name.attr
            for name in ast.walk(target)
            if isinstance(name, ast.Name | ast.Attribute)
        }:
            yield from numbers(node.value)
        case ast.AnnAssign(target=ast.Name(id="status")):
            yield from numbers(node.value)
        case ast.Call(func=ast.Name(id="WP_Error") | ast.Attribute(attr="_error")):
            for argument in node.args:
                yield from numbers(argument)


def test_a_status_of_500_and_above_stands_where_something_is_broken_busy_or_full():
    found = {(name, n) for name, tree in sources() for node in ast.walk(tree) for n in statuses(node) if n >= FIRST}
    assert found == MAY


def test_an_error_that_is_raised_has_data():
    """Without a status it would be a 500. Those returned are verdicts on an argument, of which a 400 is made."""
    without = [
        f"{name}:{node.lineno}"
        for name, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and isinstance(node.exc.func, ast.Name)
        and node.exc.func.id == "WP_Error"
        and len(node.exc.args) < 3
        and not any(isinstance(argument, ast.Starred) for argument in node.exc.args)
    ]
    assert without == []


def test_failures_that_reach_a_client_are_mistakes_of_theirs_or_the_site_is_busy_or_full():
    kinds = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Failure)]
    shown = [kind for kind in (*kinds, Refused, EventRefused) if vars(kind).get("code") or vars(kind).get("errors")]
    assert len(shown) > 15
    above = {kind.__name__: kind.status for kind in shown if isinstance(kind.status, int) and kind.status >= FIRST}
    assert above == {"Unavailable": BUSY, "CatalogueFull": FULL}
