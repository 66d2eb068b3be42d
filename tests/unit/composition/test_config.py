"""Where the secret of the site comes from."""

from __future__ import annotations

import pytest

from laurel.composition.config import BadConfig, Config, secret_of

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:laurel"


def test_a_secret_of_the_environment_goes_before_an_arn():
    config = Config.from_env({"LAUREL_SECRET": "ab" * 32, "LAUREL_SECRET_ARN": ARN})
    assert config.secret == b"\xab" * 32


def test_with_an_arn_the_secret_may_wait():
    config = Config.from_env({"LAUREL_SECRET": "", "LAUREL_SECRET_ARN": ARN})
    assert (config.secret, config.secret_arn) == (b"", ARN)


@pytest.mark.parametrize(
    "env",
    [
        {},
        {"LAUREL_SECRET": "ab" * 15},
        {"LAUREL_SECRET": "not hex" * 9},
        {"LAUREL_SECRET": "ab", "LAUREL_SECRET_ARN": ARN},
    ],
    ids=["none", "short", "not hexadecimal", "short, although there is an ARN"],
)
def test_a_secret_that_is_none(env):
    with pytest.raises(BadConfig, match="LAUREL_SECRET must hold at least 16 bytes"):
        Config.from_env(env)


def test_what_is_wrong_is_named_without_its_text():
    with pytest.raises(BadConfig) as raised:
        secret_of("my secret", "the secret of LAUREL_SECRET_ARN")
    assert str(raised.value) == "the secret of LAUREL_SECRET_ARN must hold at least 16 bytes in hex"


@pytest.mark.parametrize(("text", "on"), [("", False), ("off", False), ("on", True)])
def test_the_worked_examples_are_off_unless_they_are_switched_on(text, on):
    assert Config.from_env({"LAUREL_SECRET": "ab" * 32, "LAUREL_EXAMPLES": text}).examples is on


def test_a_switch_is_on_or_off():
    with pytest.raises(BadConfig, match="LAUREL_EXAMPLES must be on or off"):
        Config.from_env({"LAUREL_SECRET": "ab" * 32, "LAUREL_EXAMPLES": "true"})
