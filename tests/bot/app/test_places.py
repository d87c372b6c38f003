"""Places: what may be said and done in channels that are shared, that the bot left, and in group DMs."""

from itertools import count

from sqlalchemy import text

from tests.support.slack_world import ANA, BOT, CHECKED, CHEN, CORA, DEV, OTHERWISE, World, buttons, shown

_numbers = count(1)
COMPANIES = "other companies"


def a_channel(world: World, *, private: bool = False) -> str:
    channel = f"C0PLACE{next(_numbers)}"
    world.slack.add_channel(channel, channel.lower(), [BOT, CORA, CHEN, ANA], private=private)
    return channel


def a_group_dm(world: World) -> str:
    channel = f"G0PLACE{next(_numbers)}"
    world.slack.add_group_dm(channel, [BOT, CORA, CHEN])
    return channel


def share(world: World, channel: str) -> None:
    """Let another company in, longer ago than the bot remembers."""
    world.slack.space.rooms[channel].shared = True
    world.later(minutes=1, seconds=1)


def leave(world: World, channel: str) -> None:
    world.slack.space.rooms[channel].members.remove(BOT)


def by_the_bot(world: World, channel: str, ts: str) -> list[str]:
    return [shown(m) for m in world.slack.said(channel, ts) if m.bot_id]


def overrides(world: World) -> int:
    with world.practice.store.database.read() as session:
        counted = session.connection().execute(text("select count(*) from override where state = 'recorded'"))
        return int(counted.scalar() or 0)


# --- shared with another company


def test_a_channel_that_is_shared_by_now_does_not_get_the_verdict_but_its_conductor_does(world: World) -> None:
    channel = a_channel(world)
    ts = world.ask(CHECKED, channel=channel)
    world.answer(ts, channel)
    world.settle()
    before = by_the_bot(world, channel, ts)
    share(world, channel)

    world.click(ANA, world.card(), "check:approve")

    told = world.card_says(CORA, "people of another company are in it by now")
    assert f"<#{channel}>" in told.text
    assert "Approved by Ana" in told.text
    world.settle()
    assert by_the_bot(world, channel, ts) == before


def test_nobody_overrides_in_a_channel_that_is_shared_by_now(world: World) -> None:
    channel = a_channel(world)
    ts = world.ask(OTHERWISE, channel=channel)
    answer = world.answer(ts, channel)
    world.click(CORA, answer, "answer:override")
    world.answer(ts, channel, number=2)
    world.settle()
    before = overrides(world)
    share(world, channel)

    assert COMPANIES in world.told(CORA, lambda: world.slack.post(CORA, channel, "override: auditors need it", ts))
    assert COMPANIES in world.told(CORA, lambda: world.slack.post(CORA, channel, "because auditors need it", ts))
    world.slack.post(CHEN, channel, "that is between you and me", ts)
    world.settle()
    assert not [m for m in world.slack.ephemerals(CHEN) if COMPANIES in m.text]
    assert overrides(world) == before


def test_nobody_clicks_where_people_of_other_companies_are(world: World) -> None:
    channel = a_channel(world)
    ts = world.ask(OTHERWISE, channel=channel)
    answer = world.answer(ts, channel)
    share(world, channel)

    assert COMPANIES in world.told(CORA, lambda: world.click(CORA, answer, "answer:override"))
    world.settle()
    assert len(by_the_bot(world, channel, ts)) == 1


def test_nothing_is_asked_or_commanded_in_a_shared_channel(world: World) -> None:
    channel = a_channel(world)
    share(world, channel)

    assert COMPANIES in world.told(CORA, lambda: world.ask(CHECKED, channel=channel))
    assert COMPANIES in world.told(CORA, lambda: world.slack.command(CORA, channel, "/twins", "list"))


# --- out of the bot's sight


def test_a_click_counts_in_a_channel_that_the_bot_was_removed_from(world: World) -> None:
    channel = a_channel(world, private=True)
    ts = world.ask(CHECKED, channel=channel)
    answer = world.answer(ts, channel)
    world.settle()
    leave(world, channel)

    world.click(CORA, answer, "check:withdraw")

    world.settle()
    assert "check:approve" not in buttons(world.slack.said(world.slack.dm(ANA, BOT))[-1])


def test_a_rule_is_made_of_ones_own_words_where_the_bot_is_not(world: World) -> None:
    direct = world.slack.dm(DEV, CORA)
    group = a_group_dm(world)
    world.slack.space.rooms[group].members[:] = [DEV, CORA]
    for place in (direct, group):
        ts = world.slack.post(DEV, place, "Never join on e-mail addresses, because people change them.")
        world.slack.shortcut(DEV, place, ts, "shortcut:make_rule")
        form = world.until(lambda: next(iter(world.slack.views(DEV)), None))
        world.slack.close_view(DEV, form.id)
    world.settle()
    assert not [head for head in world.practice.store.ledger.heads() if head.kind == "click"]


# --- group DMs


def test_a_group_dm_is_answered_like_a_channel(world: World) -> None:
    group = a_group_dm(world)
    ts = world.ask(OTHERWISE, channel=group)
    answer = world.answer(ts, group)
    before = overrides(world)

    world.click(CORA, answer, "answer:override")
    world.answer(ts, group, number=2)
    world.slack.post(CORA, group, "auditors need it", ts)

    world.until(lambda: overrides(world) == before + 1)
    world.slack.post(CHEN, group, "that was talk between people, without the bot")
    world.settle()
    assert [m.text for m in world.slack.said(group) if m.bot_id and not m.is_reply] == []
