"""How Hypothesis works here: never by the clock, for the tests share their machine."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("laurel", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("laurel")
