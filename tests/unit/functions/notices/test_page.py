"""The examples of docs/notices.md have the fields that notices have."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from laurel.app.ledger.publish_notices import notice_of
from laurel.store.aws.row_changes import row_changes

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "notices.md").read_text(encoding="utf-8")
EXAMPLES = {kind: json.loads(text) for kind, text in re.findall(r"\n## (\w+)\n.*?```json\n(.*?)```", PAGE, re.DOTALL)}


@pytest.fixture
def made(services):
    """A notice of each kind, from the samples of events/."""
    catalogue = services.posts.catalogue()
    records = [
        record
        for path in sorted((ROOT / "events").glob("dynamodb_notices_*.json"))
        for record in json.loads(path.read_text())["Records"]
    ]
    notices = [notice_of(catalogue, change) for change in row_changes(records)]
    return {notice.kind: notice.detail for notice in notices}


def test_every_kind_has_its_example(made):
    assert EXAMPLES.keys() == made.keys()


@pytest.mark.parametrize("kind", EXAMPLES)
def test_an_example_is_what_is_sent(made, kind):
    changed = {"title"} & made[kind].keys()
    assert {**EXAMPLES[kind], **dict.fromkeys(changed)} == {**made[kind], **dict.fromkeys(changed)}
