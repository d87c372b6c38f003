"""Whether a reply is the reason of an override, and of which."""

import pytest

from twins.overriding import LONGEST_REASON, Typed, trimmed_reason, typed_override

TYPED: dict[str, tuple[str, Typed | None]] = {
    # typed without any click
    "a reason": ("override: because auditors ask", Typed(None, "because auditors ask")),
    "capitals and spaces": ("  OVERRIDE : auditors ask ", Typed(None, "auditors ask")),
    "the rule named": ("override DAT-2: auditors ask", Typed("DAT-2", "auditors ask")),
    "the rule in small letters": ("override dat-2: auditors ask", Typed("DAT-2", "auditors ask")),
    "several lines": ("override: auditors\nask", Typed(None, "auditors\nask")),
    "no reason yet": ("override:", Typed(None, "")),
    # not typed as an override
    "no colon": ("override because auditors ask", None),
    "in the middle": ("I override: auditors ask", None),
    "another word": ("overrides: auditors ask", None),
    "two rules": ("override DAT-2 DAT-3: auditors ask", None),
    "nothing": ("", None),
}


@pytest.mark.parametrize(("text", "typed"), TYPED.values(), ids=list(TYPED))
def test_an_override_can_be_typed(text: str, typed: Typed | None) -> None:
    assert typed_override(text) == typed


TRIMMED: dict[str, tuple[str, str]] = {
    "because at its head": ("because auditors ask", "auditors ask"),
    "Because in capitals": (" BECAUSE  auditors ask ", "auditors ask"),
    "because inside": ("auditors ask because they must", "auditors ask because they must"),
    "only because": ("because", "because"),
    "a word that begins so": ("becauseway", "becauseway"),
    "just short enough": ("a" * LONGEST_REASON, "a" * LONGEST_REASON),
    "too long": ("a" * (LONGEST_REASON + 1), "a" * (LONGEST_REASON - 1) + "…"),
}


@pytest.mark.parametrize(("reason", "shown"), TRIMMED.values(), ids=list(TRIMMED))
def test_a_reason_is_shown_without_its_because_and_cut(reason: str, shown: str) -> None:
    assert trimmed_reason(reason) == shown
