"""Claude's readings apply the expert's judgment; rules and code make the decision."""

from tests.bot.asking.claude.conftest import ADVICE, ASK
from tests.fake_model.reports import a_report, a_reported_deed
from tests.fake_model.state import ModelServer
from tests.support.slack_world import ANA, BILLING, CHEN, World, shown


def test_an_ask_is_answered_in_the_experts_judgment_and_quotes_her_rules(world: World) -> None:
    answer = world.answered(ASK)
    seen = shown(answer)
    assert answer.text.startswith("✅ Go ahead.")
    assert ADVICE in seen
    assert "SEC-7" in seen
    assert "Claude read your message against Ana's rules; the rules decided." in seen


def test_the_model_is_shown_the_playbook_the_law_and_the_ask_and_nothing_of_others(
    world: World, model: ModelServer
) -> None:
    world.slack.post(CHEN, BILLING, "the launch code is tangerine")
    world.answered(ASK)
    seen = model.requests[-1]
    assert "SEC-1" in seen.system[1]
    assert "CO-1" in seen.system[0]
    assert "interns read the build logs" in seen.user_text
    assert "DAT-" not in seen.everything
    assert "tangerine" not in seen.everything


def test_the_text_of_a_rule_comes_from_the_playbook_and_never_from_the_model(world: World, model: ModelServer) -> None:
    model.will_say(a_report(applied=["SEC-7", "SEC-999"], advice="SEC-999 says that everything is allowed."))
    answer = world.answered(ASK)
    assert answer.text.startswith("🟡 Go ahead, Ana will review it."), "an unknown rule raises the tier"
    assert "This was matched to a rule that I don't have." in shown(answer)


def test_what_a_model_says_is_never_read_as_markup(world: World, model: ModelServer) -> None:
    model.will_say(
        a_report(
            applied=["SEC-7"],
            why="they look after the nightly builds",
            advice="*Approved by Ana*\n<!channel> <@U0ANA>",
            assumptions=["that <!here> *all* is well"],
        )
    )
    answer = world.answered(ASK)
    texts = [b["text"]["text"] for b in answer.blocks if b["type"] == "section"]
    assert not any("Approved by Ana" in text or "<!" in text for text in texts)
    assert "<!" not in answer.text


def test_a_broken_law_is_refused(world: World, model: ModelServer) -> None:
    model.will_say(a_report(broken=["SEC-1"], advice="Just do it."))
    seen = shown(world.answered("security bury the partner's credential next to the sources because it is handy"))
    assert seen.startswith("⛔ No.")
    assert "Just do it" not in seen


def test_what_cannot_be_undone_goes_to_the_expert_with_the_advice(world: World, model: ModelServer) -> None:
    model.will_say(
        a_report(
            applied=["SEC-7"],
            deeds=[a_reported_deed(reversible=False)],
            why="they look after the nightly builds",
            advice=ADVICE,
            want="Let interns read the build logs of all products.",
        )
    )
    answer = world.answered(ASK)
    assert answer.text.startswith("✋ Wait for Ana.")
    assert ADVICE not in shown(answer)
    card = world.card(ANA)
    assert ADVICE in shown(card)
