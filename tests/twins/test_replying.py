"""Whether a reply can be taken as somebody's words."""

import pytest

from twins.replying import Uncapturable, uncapturable

REPLIES: dict[str, tuple[str, Uncapturable | None]] = {
    # it says something, to whoever reads it
    "a sentence": ("auditors need 13 months", None),
    "a channel and a link": ("see <#C024BE7LR> and <https://example.com>", None),
    "a person named inside": ("because <@U0CHEN> promised it", None),
    "a person named at the end": ("what do you think <@U0ANA>?", None),
    "a group named inside": ("only after <!subteam^S012|@legal> has signed", None),
    "a channel at the beginning": ("<#C024BE7LR|data> wants it", None),
    # it begins with a name, and so may be for them
    "a person first": ("<@U0CHEN> what do you think?", Uncapturable.FOR_OTHERS),
    "a person first, with a label": (" <@U0CHEN|chen> agrees", Uncapturable.FOR_OTHERS),
    "a group first": ("<!subteam^S012> look", Uncapturable.FOR_OTHERS),
    "everybody first": ("@here look", Uncapturable.FOR_OTHERS),
    "everybody first, as Slack writes it": ("<!channel> look", Uncapturable.FOR_OTHERS),
    # it says nothing
    "nothing": (" \n ", Uncapturable.NO_WORDS),
}


@pytest.mark.parametrize(("text", "why"), REPLIES.values(), ids=list(REPLIES))
def test_a_reply_in_a_channel_is_taken_unless_it_begins_with_a_name_or_says_nothing(
    text: str, why: Uncapturable | None
) -> None:
    assert uncapturable(text, is_dm=False) is why


@pytest.mark.parametrize(("text", "why"), REPLIES.values(), ids=list(REPLIES))
def test_a_reply_in_a_direct_message_is_taken_unless_it_says_nothing(text: str, why: Uncapturable | None) -> None:
    assert uncapturable(text, is_dm=True) is (why if why is Uncapturable.NO_WORDS else None)
