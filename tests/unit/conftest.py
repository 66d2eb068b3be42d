"""How Hypothesis works here: never by the clock, for the tests share their machine."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

settings.register_profile("laurel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", settings.get_profile("laurel"), max_examples=1_000, stateful_step_count=100)
settings.register_profile(
    "mutants",
    settings.get_profile("laurel"),
    max_examples=30,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)
settings.load_profile(os.environ.get("LAUREL_HYPOTHESIS", "laurel"))
