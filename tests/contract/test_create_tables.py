"""What create_tables makes, as the service itself describes it."""

from __future__ import annotations

import pytest

from laurel.store.driver.client import new_client
from laurel.store.driver.tables import PK, SK, TABLES, create_tables, table_name


@pytest.fixture(params=["moto", "ministack"])
def client(request, aws_environment):
    if request.param == "moto":
        moto = pytest.importorskip("moto")
        with moto.mock_aws():
            client = new_client()
            yield client
            client.close()
        return
    client = new_client(request.getfixturevalue("ministack_endpoint"))
    yield client
    client.close()


def names(schema):
    return [(key["AttributeName"], key["KeyType"]) for key in schema]


def test_tables_are_made_as_declared_and_only_once(client):
    create_tables(client, "made")
    create_tables(client, "made")
    for table in TABLES.values():
        name = table_name("made", table.name)
        found = client.describe_table(TableName=name)["Table"]
        assert found["TableStatus"] == "ACTIVE"
        assert found["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
        assert names(found["KeySchema"]) == [(PK, "HASH"), (SK, "RANGE")]
        indexes = {index["IndexName"]: index for index in found.get("GlobalSecondaryIndexes", ())}
        assert set(indexes) == {index.name for index in table.indexes}
        for index in table.indexes:
            assert names(indexes[index.name]["KeySchema"]) == [(index.hash, "HASH"), (index.range, "RANGE")]
            projection = indexes[index.name]["Projection"]
            if isinstance(index.projection, str):
                assert projection["ProjectionType"] == index.projection
            else:
                assert tuple(projection["NonKeyAttributes"]) == index.projection
        assert found.get("StreamSpecification", {}).get("StreamViewType", "") == table.stream
        ttl = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert (ttl["TimeToLiveStatus"] in ("ENABLED", "ENABLING")) == bool(table.ttl)
        assert ttl.get("AttributeName", "") == table.ttl
