"""Our operations as arguments of DynamoDB's low-level calls."""

from __future__ import annotations

from typing import Any

from laurel.store.driver.codec import encode, encode_item
from laurel.store.driver.conditions import Absent, AllOf, AnyOf, Condition, Equals, Exists, LessThan
from laurel.store.driver.requests import Delete, Key, Put, Query, TransactionItem, Update
from laurel.store.driver.tables import PK, SK, TABLES


class Expression:
    """Collects the placeholders of one call; every name and value is one, so no word is reserved."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: list[Any] = []

    def name(self, attribute: str) -> str:
        """The placeholder of an attribute name."""
        return self._names.setdefault(attribute, f"#n{len(self._names)}")

    def value(self, value: object) -> str:
        """A placeholder of a value."""
        self._values.append(value)
        return f":v{len(self._values) - 1}"

    def condition(self, condition: Condition) -> str:
        """The ConditionExpression of a condition."""
        match condition:
            case Absent(attribute):
                return f"attribute_not_exists({self.name(attribute)})"
            case Exists(attribute):
                return f"attribute_exists({self.name(attribute)})"
            case Equals(attribute, value):
                return f"{self.name(attribute)} = {self.value(value)}"
            case LessThan(attribute, value):
                return f"{self.name(attribute)} < {self.value(value)}"
            case AllOf(parts):
                return " AND ".join(f"({self.condition(part)})" for part in parts)
            case AnyOf(parts):
                return " OR ".join(f"({self.condition(part)})" for part in parts)

    def update(self, update: Update) -> str:
        """The UpdateExpression of an update."""
        clauses = {
            "SET": [f"{self.name(name)} = {self.value(value)}" for name, value in update.set.items()],
            "REMOVE": [self.name(name) for name in update.remove],
            "ADD": [f"{self.name(name)} {self.value(value)}" for name, value in update.add.items()],
        }
        return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses.items() if parts)

    def arguments(self) -> dict[str, Any]:
        """ExpressionAttributeNames and ExpressionAttributeValues, as far as there are any."""
        arguments: dict[str, Any] = {}
        if self._names:
            arguments["ExpressionAttributeNames"] = {short: name for name, short in self._names.items()}
        if self._values:
            values = {f":v{position}": encode(value) for position, value in enumerate(self._values)}
            arguments["ExpressionAttributeValues"] = values
        return arguments


def encode_key(key: Key) -> dict[str, Any]:
    """The Key argument."""
    return {PK: {"S": key[0]}, SK: {"S": key[1]}}


def write_arguments(operation: TransactionItem) -> dict[str, Any]:
    """Arguments of PutItem, UpdateItem or DeleteItem, or of a part of a transaction, but the table."""
    expression = Expression()
    arguments: dict[str, Any] = {}
    if isinstance(operation, Put):
        arguments["Item"] = encode_item(operation.item)
    else:
        arguments["Key"] = encode_key(operation.key)
    if isinstance(operation, Update) and (clauses := expression.update(operation)):
        arguments["UpdateExpression"] = clauses
    if operation.condition is not None:
        arguments["ConditionExpression"] = expression.condition(operation.condition)
        arguments["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return arguments | expression.arguments()


def transaction_verb(operation: TransactionItem) -> str:
    """The member of a TransactItems entry: Put, Update, Delete or ConditionCheck."""
    return type(operation).__name__ if isinstance(operation, Put | Update | Delete) else "ConditionCheck"


def query_arguments(query: Query) -> dict[str, Any]:
    """Arguments of Query, but the table."""
    index = TABLES[query.table].index(query.index) if query.index else None
    hash_name, range_name = (index.hash, index.range) if index else (PK, SK)
    expression = Expression()
    key_condition = f"{expression.name(hash_name)} = {expression.value(query.pk)}"
    if span := _span(expression, range_name, query):
        key_condition += f" AND {span}"
    arguments: dict[str, Any] = {
        "KeyConditionExpression": key_condition,
        "ScanIndexForward": not query.reverse,
        "ConsistentRead": query.consistent,
        **expression.arguments(),
    }
    if index:
        arguments["IndexName"] = index.name
    if query.limit is not None:
        arguments["Limit"] = query.limit
    if query.start:
        arguments["ExclusiveStartKey"] = encode_item(query.start)
    return arguments


def _span(expression: Expression, range_name: str, query: Query) -> str:
    if query.prefix:
        return f"begins_with({expression.name(range_name)}, {expression.value(query.prefix)})"
    if query.low and query.high:
        low, high = expression.value(query.low), expression.value(query.high)
        return f"{expression.name(range_name)} BETWEEN {low} AND {high}"
    if query.low:
        return f"{expression.name(range_name)} >= {expression.value(query.low)}"
    return f"{expression.name(range_name)} <= {expression.value(query.high)}" if query.high else ""
