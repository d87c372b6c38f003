"""Union of the possible results of captured words."""

from collections.abc import Callable

from twins.checking.captured_words import CaptureOutcome
from twins.checking.checks import VerdictResult
from twins.checking.reviews import ReviewResult
from twins.overriding import OverrideResult

CaptureResult = CaptureOutcome | VerdictResult | ReviewResult | OverrideResult
Say = Callable[[CaptureResult], str | None]
"""Builds the private reply; None to send none."""
