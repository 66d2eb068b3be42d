"""What is changed in a source file, one change at a time: most of mutmut's operators, and four of our own.

Left out are mutmut's that mostly make a crash and so say little of the tests (an argument or an assigned value
becomes None), and strings with a space in them: prose that clients do not compare.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import libcst as cst
import libcst.matchers as m
from mutmut.mutation import mutators

Operator = tuple[type[cst.CSTNode], Callable[[Any], Iterable[cst.CSTNode]]]


def one_string(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """The first of mutmut's strings, "XX…XX", for what may be a key, a name or a code."""
    if " " not in node.value:
        yield from list(mutators.operator_string(node))[:1]


def without_keyword(node: cst.Call) -> Iterator[cst.CSTNode]:
    """A call without one of its keyword arguments: conditions and limits are passed that way."""
    for position, arg in enumerate(node.args):
        if (arg.keyword and arg.keyword.value != "strict") or arg.star == "**":
            kept = [*node.args[:position], *node.args[position + 1 :]]
            if position and position == len(kept):
                kept[-1] = kept[-1].with_changes(comma=arg.comma)
            yield node.with_changes(args=kept)


def forced_guard(node: cst.If | cst.CompIf) -> Iterator[cst.CSTNode]:
    """A condition that always holds, and one that never does."""
    yield node.with_changes(test=_forced(node.test, cst.And(), "False"))
    yield node.with_changes(test=_forced(node.test, cst.Or(), "True"))


def without_statement(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    """`pass` in place of a call for its effect, and of a raise."""
    if m.matches(node, m.SimpleStatementLine(body=[m.Expr(value=m.Call() | m.Yield()) | m.Raise()])):
        yield node.with_changes(body=[cst.Pass()])


def without_element(node: cst.Tuple | cst.List | cst.Set | cst.Dict) -> Iterator[cst.CSTNode]:
    """A display without one of its elements: rows of tables, requests of a transaction."""
    count = len(node.elements)
    if count == 1 and isinstance(node, cst.Set):
        return
    for position in range(count):
        kept = [*node.elements[:position], *node.elements[position + 1 :]]
        if len(kept) == 1 and isinstance(node, cst.Tuple):
            kept = [kept[0].with_changes(comma=cst.Comma())]
        if not kept and isinstance(node, cst.Tuple) and not node.lpar:
            continue
        yield node.with_changes(elements=kept)


def forced_answer(node: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """A function that returns a bool, with one of its answers forced to False or True."""
    if not node.returns or not m.matches(node.returns.annotation, m.Name("bool")):
        return
    for found in m.findall(node.body, m.Return(value=m.DoesNotMatch(m.Name("True") | m.Name("False")))):
        value = cst.ensure_type(found, cst.Return).value
        if value is None:
            continue
        for operator, literal in ((cst.And(), "False"), (cst.Or(), "True")):
            answer = cst.ensure_type(found, cst.Return).with_changes(value=_forced(value, operator, literal))
            yield cst.ensure_type(node.deep_replace(found, answer), cst.FunctionDef)


def _forced(test: cst.BaseExpression, operator: cst.BaseBooleanOp, literal: str) -> cst.BooleanOperation:
    grouped = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.BooleanOperation(left=grouped, operator=operator, right=cst.Name(literal))


OPERATORS: tuple[Operator, ...] = (
    (cst.BaseNumber, mutators.operator_number),
    (cst.Name, mutators.operator_name),
    (cst.AugAssign, mutators.operator_augmented_assignment),
    (cst.UnaryOperation, mutators.operator_remove_unary_ops),
    (cst.Call, mutators.operator_symmetric_string_methods_swap),
    (cst.Call, mutators.operator_unsymmetrical_string_methods_swap),
    (cst.Lambda, mutators.operator_lambda),
    (cst.CSTNode, mutators.operator_keywords),
    (cst.CSTNode, mutators.operator_swap_op),
    (cst.Match, mutators.operator_match),
    (cst.IfExp, mutators.operator_if_exp),
    (cst.SimpleString, one_string),
    (cst.Call, without_keyword),
    (cst.If, forced_guard),
    (cst.CompIf, forced_guard),
    (cst.SimpleStatementLine, without_statement),
    (cst.Tuple, without_element),
    (cst.List, without_element),
    (cst.Set, without_element),
    (cst.Dict, without_element),
    (cst.FunctionDef, forced_answer),
)

NOT_VISITED = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Decorator, cst.AssignTarget)
"""Where a change has no effect at run time, or makes only code that does not load."""

GENERICS = {"Callable", "Iterable", "Iterator", "Mapping", "Protocol", "Sequence", "dict", "list", "set", "tuple"}
TYPES = m.Subscript(value=m.Name(m.MatchIfTrue(GENERICS.__contains__)))
TYPING_ONLY = m.If(test=m.Name("TYPE_CHECKING"))
EXPORTS = m.Assign(targets=[m.AssignTarget(target=m.Name("__all__"))])
STRICT = m.Call(func=m.Name("zip"), args=[m.ZeroOrMore(), m.Arg(keyword=m.Name("strict"))])
"""An assertion about lengths: without it the program does the same."""


def changes_of(module: cst.Module) -> list[tuple[cst.CSTNode, cst.CSTNode]]:
    """Every node that an operator changes, and what becomes of it, in the order of the source.

    Args:
        module: A parsed file.
    """
    collector = _Collector()
    module.visit(collector)
    return collector.found


class _Collector(cst.CSTVisitor):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[cst.CSTNode, cst.CSTNode]] = []
        self._skipped: set[int] = set()

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, NOT_VISITED) or id(node) in self._skipped or m.matches(node, TYPES | TYPING_ONLY | EXPORTS):
            return False
        if m.matches(node, STRICT):
            self._skipped.add(id(cst.ensure_type(node, cst.Call).args[-1]))
        if isinstance(node, cst.For | cst.CompFor):
            self._skipped.add(id(node.target))
        for kind, operator in OPERATORS:
            if isinstance(node, kind):
                self.found += [(node, changed) for changed in operator(node)]
        return True
