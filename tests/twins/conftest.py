"""How do the property tests of this room search? The same examples each time, and as long as one needs."""

from hypothesis import settings

settings.register_profile("twins", max_examples=200, deadline=None, derandomize=True, database=None)
settings.load_profile("twins")
