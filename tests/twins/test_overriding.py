"""Whether a reply is the reason of an override, and of which."""

import pytest

from twins.overriding import LONGEST_REASON, Typed, may_be_reason, trimmed_reason, typed_override

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


REPLIES: dict[str, tuple[str, bool]] = {
    "a sentence": ("auditors need 13 months", True),
    "a channel and a link": ("see <#C024BE7LR> and <https://example.com>", True),
    "a person mentioned": ("what do you think <@U0ANA>?", False),
    "a person mentioned by name": ("<@U0ANA|ana> agrees", False),
    "everybody mentioned": ("<!here> look", False),
    "a group mentioned": ("<!subteam^S123> look", False),
    "nothing": (" \n ", False),
}


@pytest.mark.parametrize(("text", "is_reason"), REPLIES.values(), ids=list(REPLIES))
def test_a_reply_that_mentions_nobody_and_says_something_can_be_a_reason(text: str, is_reason: bool) -> None:
    assert may_be_reason(text) is is_reason


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
