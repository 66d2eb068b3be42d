from __future__ import annotations

import pytest

from laurel_cli.aws.intrinsics import Names

NAMES = Names({"Stage": "dev", "Queue": "http://queue", "Queue.Arn": "arn:queue", "AWS::Region": "eu-west-1"})


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ({"Ref": "Queue"}, "http://queue"),
        ({"Fn::GetAtt": "Queue.Arn"}, "arn:queue"),
        ({"Fn::GetAtt": ["Queue", "Arn"]}, "arn:queue"),
        ({"Fn::Sub": "laurel-${Stage}-${Queue.Arn}-${AWS::Region}"}, "laurel-dev-arn:queue-eu-west-1"),
        ({"a": [{"Ref": "Stage"}, 5], "b": {"c": {"Ref": "Stage"}}}, {"a": ["dev", 5], "b": {"c": "dev"}}),
        ({"source": [{"anything-but": ["laurel"]}]}, {"source": [{"anything-but": ["laurel"]}]}),
    ],
)
def test_references_become_what_they_stand_for(value, resolved):
    assert NAMES.resolve(value) == resolved


@pytest.mark.parametrize("value", [{"Ref": "Other"}, {"Fn::Sub": "${Other}"}, {"Fn::GetAtt": "Queue.Url"}])
def test_an_unknown_name_is_an_error(value):
    with pytest.raises(KeyError):
        NAMES.resolve(value)
