"""Words that name people or groups, and pictures, are taken or answered where words are awaited, never swallowed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from bot.practice.workspace.model import Message
from tests.support.slack_world import ANA, BILLING, BOT, CHEN, CORA, OTHERWISE, World, shown

PICTURE = ("screenshot.png",)
TAKEN, SILENCE = "taken", "silence"
NO_WORDS, FOR_OTHERS = "I can record only words", "it begins with the name"
NOT_TAKEN, NO_ANSWER = "nothing in this thread needs a reply", "no answer to you"


@dataclass(frozen=True)
class Reply:
    """A reply, and how it is quoted if it is taken."""

    text: str
    quoted: str = ""
    files: tuple[str, ...] = ()


PLAIN = Reply("the auditors need it", "the auditors need it")
INSIDE = Reply(f"because <@{CHEN}> promised it", "@Chen promised it")
FIRST = Reply(f"<@{CHEN}> promised it", "@Chen promised it")
GROUP = Reply("only after <!subteam^S012|@legal> has signed", "only after @legal has signed")
UNLABELLED = Reply("only after <!subteam^S012> has signed", "only after @S012 has signed")
ALONE = Reply("", files=PICTURE)
WITH_WORDS = Reply("as this shows", "as this shows", PICTURE)
TYPED = Reply(f"override: because <@{CHEN}> promised it", "@Chen promised it")


class Channel:
    """Cora overrides an answer in a channel, and her reason is awaited."""

    def __init__(self, world: World, *, is_awaited: bool) -> None:
        self.world, self.place = world, BILLING
        self.by = CORA if is_awaited else CHEN
        self.thread = world.ask(OTHERWISE)
        answer = world.answer(self.thread)
        world.click(CORA, answer, "answer:override")
        world.answer(self.thread, number=2)
        self.card: Message = answer
        world.settle()


class Direct:
    """Ana's words about a check are awaited below its card, or the check is settled and nothing is awaited."""

    def __init__(self, world: World, *, is_awaited: bool) -> None:
        self.world, self.by = world, ANA
        _, self.card = world.checked()
        self.place, self.thread = self.card.channel, self.card.ts
        if is_awaited:
            with world.without_forms():
                world.click(ANA, self.card, "check:changes")
                world.thread(self.card, 1)
        else:
            world.click(ANA, self.card, "check:approve")
            world.now_says(self.card, "Approved by you")
        world.settle()


Story = Channel | Direct


def result_of(story: Story, act: Callable[[], object], quoted: str) -> str:
    """Do something with a message; what came of it, in the card or in a private word."""
    world, before = story.world, len(story.world.slack.ephemerals(story.by))
    act()
    world.settle()
    told = world.slack.ephemerals(story.by)[before:]
    assert len(told) <= 1, "a private word comes at most once"
    card = [m for m in world.slack.said(story.place) if m.ts == story.card.ts]
    if quoted and quoted in shown(card[0]):
        assert not told
        return TAKEN
    return told[0].text if told else SILENCE


# fmt: off
CELLS: list[tuple[type[Story], bool, Reply, str]] = [
    # in a channel, from the person whose reason is awaited
    (Channel, True, PLAIN, TAKEN),
    (Channel, True, INSIDE, TAKEN),
    (Channel, True, FIRST, FOR_OTHERS),
    (Channel, True, GROUP, TAKEN),
    (Channel, True, UNLABELLED, TAKEN),
    (Channel, True, ALONE, NO_WORDS),
    (Channel, True, WITH_WORDS, TAKEN),
    (Channel, True, TYPED, TAKEN),
    # in a channel, from somebody else: ordinary talk, unless they type an override
    (Channel, False, PLAIN, SILENCE),
    (Channel, False, INSIDE, SILENCE),
    (Channel, False, FIRST, SILENCE),
    (Channel, False, GROUP, SILENCE),
    (Channel, False, ALONE, SILENCE),
    (Channel, False, WITH_WORDS, SILENCE),
    (Channel, False, TYPED, NO_ANSWER),
    # in a direct message, where words are awaited: there no one else can be meant
    (Direct, True, PLAIN, TAKEN),
    (Direct, True, INSIDE, TAKEN),
    (Direct, True, FIRST, TAKEN),
    (Direct, True, GROUP, TAKEN),
    (Direct, True, UNLABELLED, TAKEN),
    (Direct, True, ALONE, NO_WORDS),
    (Direct, True, WITH_WORDS, TAKEN),
    (Direct, True, TYPED, NO_ANSWER),
    # in a direct message, where nothing is awaited
    (Direct, False, PLAIN, NOT_TAKEN),
    (Direct, False, INSIDE, NOT_TAKEN),
    (Direct, False, FIRST, NOT_TAKEN),
    (Direct, False, GROUP, NOT_TAKEN),
    (Direct, False, ALONE, NO_WORDS),
    (Direct, False, WITH_WORDS, NOT_TAKEN),
    (Direct, False, TYPED, NO_ANSWER),
]
# fmt: on


QUICK = [cell for cell in CELLS if cell[2] in {INSIDE, FIRST, GROUP, ALONE}]


@pytest.mark.parametrize(
    ("place", "is_awaited", "reply", "expected"),
    [*QUICK, *(pytest.param(*cell, marks=pytest.mark.thorough) for cell in CELLS if cell not in QUICK)],
)
def test_a_reply_is_taken_or_answered_or_is_ordinary_talk(
    world: World, place: type[Story], is_awaited: bool, reply: Reply, expected: str
) -> None:
    story = place(world, is_awaited=is_awaited)

    def post() -> None:
        world.slack.post(story.by, story.place, reply.text, story.thread, reply.files)

    assert expected in result_of(story, post, reply.quoted)


@pytest.mark.parametrize("before", [FIRST, ALONE])
def test_what_was_not_taken_is_taken_once_it_is_edited(world: World, before: Reply) -> None:
    story = Channel(world, is_awaited=True)
    ts = world.slack.post(story.by, story.place, before.text, story.thread, before.files)
    world.settle()

    assert result_of(story, lambda: world.slack.edit(story.by, story.place, ts, INSIDE.text), INSIDE.quoted) == TAKEN


def test_an_edit_that_changes_nothing_about_it_gets_no_second_word(world: World) -> None:
    story = Channel(world, is_awaited=True)
    ts = world.slack.post(story.by, story.place, FIRST.text, story.thread)
    world.settle()

    assert result_of(story, lambda: world.slack.edit(story.by, story.place, ts, f"{FIRST.text}!"), "") == SILENCE


def test_edited_words_keep_the_names_in_them(world: World) -> None:
    story = Channel(world, is_awaited=True)
    ts = world.slack.post(story.by, story.place, PLAIN.text, story.thread)
    world.now_says(story.card, PLAIN.quoted)

    for reply in (INSIDE, FIRST, GROUP):
        world.slack.edit(story.by, story.place, ts, reply.text)
        world.now_says(story.card, reply.quoted)


def test_an_ask_in_the_thread_is_no_reason_however_it_mentions_us(world: World) -> None:
    story = Channel(world, is_awaited=True)
    mention = f"<@{BOT}|zerohandoff> {OTHERWISE}"
    ts = world.slack.post(story.by, story.place, mention, story.thread)
    world.answer(story.thread, number=3)
    world.settle()

    assert result_of(story, lambda: world.slack.edit(story.by, story.place, ts, f"{mention} please"), "") == SILENCE
    world.slack.post(story.by, story.place, PLAIN.text, story.thread)
    assert "please" not in shown(world.now_says(story.card, PLAIN.quoted))


def test_the_answer_to_a_question_may_name_people(world: World) -> None:
    ts, card = world.checked()
    world.click(ANA, card, "check:question")
    world.submit(ANA, {"words": {"field": "who signed it?"}})
    question = world.answer(ts, number=2)
    assert "who signed it?" in shown(question)
    world.slack.post(CORA, BILLING, f"it was <@{CHEN}>", ts)
    world.now_says(question, "it was @Chen")
