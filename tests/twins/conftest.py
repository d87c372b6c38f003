"""How do the property tests of this room search? The same examples each time, and as long as one needs."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "twins",
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # a busy machine is no finding
)
settings.load_profile("twins")
