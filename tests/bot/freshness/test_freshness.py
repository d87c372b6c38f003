"""Due rules, listed by a command and on the twin's page; one click confirms a rule."""

import json
import re

from tests.support.slack_world import ANA, BILLING, CHECKED, CORA, World


def stale(world: World) -> str:
    return world.told(CORA, lambda: world.slack.command(CORA, BILLING, "/twins", "stale security"))


def page(world: World, user: str = ANA) -> str:
    """Return the security twin's page in a person's Home tab, as text."""
    world.slack.open_home(user, "A0ZERO")
    world.settle()  # it starts afresh where another page was open long ago
    view = world.home(user, "ules")
    if "Rules of" not in json.dumps(view.body):
        world.slack.click_in_view(user, view.id, "twin:open/security")
    return json.dumps(world.home(user, "Rules of").body, ensure_ascii=False)


def _listed_on(page: str, command: str) -> str:
    """Return the first rule on the page that the command lists too: both are cut."""
    shown: list[str] = re.findall(r"twin:item/(SEC-\d+)", page)
    return next(each for each in shown if f"{each}*" in command)


def test_a_rule_that_was_not_confirmed_for_a_long_time_is_due(world: World) -> None:
    world.later(days=400)

    assert "SEC-21*" in stale(world)


def test_every_view_agrees_on_which_rules_are_due(world: World) -> None:
    world.answered(CHECKED)
    world.settle()
    world.later(days=400)
    due, _, unused = stale(world).partition("*Not used since they were confirmed: still needed?*")
    due_ids, unused_ids = (re.findall(r"\*(SEC-\d+)\*", text) for text in (due, unused))
    assert due_ids
    assert unused_ids
    assert "due since" not in unused
    rules = re.findall(r"\*(SEC-\d+)\*((?:(?!\*SEC-).)*)", page(world).partition("Rules of")[2])
    marked = [rule for rule, words in rules if ", to review since" in words.partition("*Background*")[0]]
    assert set(marked) == set(due_ids)
    assert [rule for rule, _ in rules][: len(marked)] == marked, "the due ones come first"
    assert all("not used since" in words for rule, words in rules if rule in unused_ids)
    world.slack.click_in_view(ANA, world.home(ANA, "Rules of").id, "twin:close")
    assert f"{len(due_ids)} to review" in json.dumps(world.home(ANA, "Your twins").body)


def test_one_click_of_whoever_keeps_it_says_that_it_is_still_true(world: World) -> None:
    world.later(days=400)
    assert "to review since" in page(world)
    home = world.slack.home(ANA)
    assert home
    rule_id = _listed_on(json.dumps(home.body), stale(world))

    world.slack.click_in_view(ANA, home.id, f"twin:item/{rule_id}", f"true|security|{rule_id}")

    assert world.card_says(ANA, f"{rule_id} counts as confirmed today")
    assert f"{rule_id}*" not in stale(world)


def test_nobody_else_confirms_a_rule(world: World) -> None:
    world.later(days=400)
    first = _listed_on(page(world), stale(world))
    forged = {"type": "home", "blocks": world.slack.home(ANA).body["blocks"]}  # type: ignore[union-attr]  # it is open
    world.client().views_publish(user_id=CORA, view=forged)
    home = world.slack.home(CORA)
    assert home

    world.slack.click_in_view(CORA, home.id, f"twin:item/{first}", f"true|security|{first}")

    assert world.card_says(CORA, "only its expert and deputies can edit")
    assert f"{first}*" in stale(world)


def test_background_ages_and_its_expert_says_that_it_is_still_true(world: World) -> None:
    world.later(days=400)
    assert "background of `security`: last changed" in stale(world)
    assert ", to review since" in page(world).partition("*Background*")[2]
    home = world.slack.home(ANA)
    assert home
    world.slack.click_in_view(ANA, home.id, "twin:item/background")
    assert world.card_says(ANA, "The background counts as confirmed today")
    assert "background" not in stale(world)


def test_nobody_else_confirms_a_background(world: World) -> None:
    world.later(days=400)
    page(world)
    world.client().views_publish(user_id=CORA, view={"type": "home", "blocks": world.slack.home(ANA).body["blocks"]})  # type: ignore[union-attr]  # it is open
    home = world.slack.home(CORA)
    assert home
    world.slack.click_in_view(CORA, home.id, "twin:item/background")
    assert world.card_says(CORA, "only its expert and deputies can edit")
    assert "background of" in stale(world)
