"""Every table and index as data: what `create_tables` makes and template.yaml must declare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

PK = "pk"
SK = "sk"
"""Names of the partition and sort key of every table, both strings."""

EXPIRES = "expires"
"""The TTL attribute, seconds since 1970, wherever a table has one."""


@dataclass(frozen=True, slots=True)
class Index:
    """A global secondary index.

    ``hash`` and ``range`` name its string key attributes; an item without both is not in it.
    ``projection`` is "ALL", "KEYS_ONLY" or the names of the attributes included besides the keys.
    """

    name: str
    hash: str
    range: str
    projection: str | tuple[str, ...] = "KEYS_ONLY"

    def entry(self, item: dict[str, Any]) -> dict[str, Any] | None:
        """What the index holds of an item, its keys and what is projected; None if it is not in it."""
        if self.hash not in item or self.range not in item:
            return None
        if self.projection == "ALL":
            return item
        included = () if isinstance(self.projection, str) else self.projection
        names = {PK, SK, self.hash, self.range, *included}
        return {name: value for name, value in item.items() if name in names}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its logical name, indexes, stream view ("": no stream) and TTL attribute ("": none)."""

    name: str
    indexes: tuple[Index, ...] = ()
    stream: str = ""
    ttl: str = ""

    def index(self, name: str) -> Index:
        """The index of that name (KeyError if there is none)."""
        for index in self.indexes:
            if index.name == name:
                return index
        raise KeyError(f"{self.name} has no index {name}")


TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("posts", ttl=EXPIRES),
        Table(
            "users",
            (
                Index("by_name", "directory", "name_key", "ALL"),
                Index("by_id", "directory", "id_key", "ALL"),
                Index("by_slug", "directory", "slug_key"),
                Index("by_registered", "directory", "registered_key", "ALL"),
                Index("by_email", "directory", "email_key"),
                Index("by_url", "directory", "url_key", "ALL"),
            ),
            stream="NEW_AND_OLD_IMAGES",
        ),
        # What opens accounts. No stream: its records would carry hashes to whatever reads it.
        Table("credentials", ttl=EXPIRES),
        Table("logs", (Index("by_user", "user", "user_key", "ALL"),), stream="NEW_AND_OLD_IMAGES", ttl=EXPIRES),
        Table(
            "earnings",
            (Index("by_user", "user", "user_key", "ALL"), Index("by_post", "post", "post_key", ("user_id",))),
            stream="NEW_AND_OLD_IMAGES",
        ),
        Table("system", ttl=EXPIRES),
    )
}
"""All tables by logical name."""


def table_name(prefix: str, table: str) -> str:
    """The physical name of a table, such as "laurel-posts"."""
    return f"{prefix}-{table}"


def create_tables(client: Any, prefix: str) -> None:
    """Make every table that is not there yet, on demand pricing, and wait until they are usable.

    ``client`` is a low-level DynamoDB client. For local stores and tests: a deployment gets its
    tables from template.yaml.
    """
    missing = [table for table in TABLES.values() if not _exists(client, table_name(prefix, table.name))]
    for table in missing:
        client.create_table(**_definition(table, prefix))
    for table in missing:
        name = table_name(prefix, table.name)
        client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
        if table.ttl:
            specification = {"Enabled": True, "AttributeName": table.ttl}
            client.update_time_to_live(TableName=name, TimeToLiveSpecification=specification)


def _exists(client: Any, name: str) -> bool:
    try:
        client.describe_table(TableName=name)
    except client.exceptions.ResourceNotFoundException:
        return False
    return True


def _definition(table: Table, prefix: str) -> dict[str, Any]:
    """The arguments of CreateTable."""
    attributes = {PK, SK}.union(*({index.hash, index.range} for index in table.indexes))
    definition: dict[str, Any] = {
        "TableName": table_name(prefix, table.name),
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in sorted(attributes)],
        "KeySchema": _key_schema(PK, SK),
    }
    if table.indexes:
        definition["GlobalSecondaryIndexes"] = [_index_definition(index) for index in table.indexes]
    if table.stream:
        definition["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": table.stream}
    return definition


def _index_definition(index: Index) -> dict[str, Any]:
    projection: dict[str, Any] = {"ProjectionType": index.projection}
    if not isinstance(index.projection, str):
        projection = {"ProjectionType": "INCLUDE", "NonKeyAttributes": list(index.projection)}
    return {"IndexName": index.name, "KeySchema": _key_schema(index.hash, index.range), "Projection": projection}


def _key_schema(hash_name: str, range_name: str) -> list[dict[str, str]]:
    return [{"AttributeName": hash_name, "KeyType": "HASH"}, {"AttributeName": range_name, "KeyType": "RANGE"}]
