"""Who may decide a check, who receives it first, and what it is bound to."""

import pytest

from tests.support.builders import ANA, LEO, OMAR, a_deed, a_reading, a_rule, a_twin, decided
from twins.checking.checks import deciders, first_decider, is_named, may_not_decide, shown_digest
from twins.deciding.decision import Decision
from twins.notices import Refusal
from twins.playbook.model import Twin
from twins.values import Reach

ANA_ID, OMAR_ID, LEO_ID, CORA_ID = "U0ANA", "U0OMAR", "U0LEO", "U0CORA"
TWIN, ALONE = a_twin(), a_twin(deputies=[])
MAY: dict[str, tuple[Twin, str | None, str, str, Refusal | None]] = {
    # the twin, the person named if it isn't for the twin, who asked, who clicks
    "its owner": (TWIN, None, CORA_ID, ANA_ID, None),
    "a deputy": (TWIN, None, CORA_ID, OMAR_ID, None),
    "a stranger": (TWIN, None, CORA_ID, LEO_ID, Refusal.NOT_DECIDER),
    "the one who asked": (TWIN, None, CORA_ID, CORA_ID, Refusal.NOT_DECIDER),
    # nobody decides their own ask, but a sole expert
    "the owner about an ask of their own": (TWIN, None, ANA_ID, ANA_ID, Refusal.OWN_CHECK),
    "the deputy about the owner's ask": (TWIN, None, ANA_ID, OMAR_ID, None),
    "the deputy about an ask of their own": (TWIN, None, OMAR_ID, OMAR_ID, Refusal.OWN_CHECK),
    "a sole expert about an ask of their own": (ALONE, None, ANA_ID, ANA_ID, None),
    # a person named for what the twin doesn't cover
    "the person named": (TWIN, LEO_ID, CORA_ID, LEO_ID, None),
    "the owner of the twin that named them": (TWIN, LEO_ID, CORA_ID, ANA_ID, Refusal.NOT_DECIDER),
    "a deputy of the twin that named them": (TWIN, LEO_ID, CORA_ID, OMAR_ID, Refusal.NOT_DECIDER),
}


@pytest.mark.parametrize(("twin", "named", "conductor", "by", "why_not"), MAY.values(), ids=list(MAY))
def test_owner_and_deputies_decide_and_nobody_their_own_ask(
    twin: Twin, named: str | None, conductor: str, by: str, why_not: Refusal | None
) -> None:
    assert may_not_decide(twin, named, None, conductor, by) is why_not


def test_a_sole_expert_may_not_decide_their_own_ask_where_another_person_has_to() -> None:
    assert may_not_decide(ALONE, None, None, ANA_ID, ANA_ID, takes_two=True) is Refusal.OWN_CHECK
    assert may_not_decide(ALONE, None, None, CORA_ID, ANA_ID, takes_two=True) is None


def test_after_a_change_of_owner_the_new_one_decides_and_the_old_one_does_not() -> None:
    now = a_twin(expert=LEO, deputies=[OMAR])
    assert deciders(now, None, None) == {LEO_ID, OMAR_ID}
    assert may_not_decide(now, None, None, CORA_ID, ANA_ID) is Refusal.NOT_DECIDER


CHECK = decided(a_reading(deeds=(a_deed(reach=Reach.OUTSIDE),)))
ELSEWHERE = decided(a_reading(covered=False, topic="Contracts"))


def test_a_check_is_put_to_the_person_named_or_the_expert() -> None:
    assert first_decider(TWIN, CHECK, CORA_ID) == ANA
    assert first_decider(TWIN, ELSEWHERE, CORA_ID) == LEO


def test_an_experts_own_ask_is_put_to_a_deputy_where_there_is_one() -> None:
    assert first_decider(TWIN, CHECK, ANA_ID) == OMAR
    assert first_decider(ALONE, CHECK, ANA_ID) == ANA
    assert first_decider(a_twin(deputies=[ANA, OMAR]), CHECK, ANA_ID) == OMAR
    assert first_decider(TWIN, CHECK, OMAR_ID) == ANA
    assert first_decider(TWIN, ELSEWHERE, LEO_ID) == ANA


def test_whoever_a_check_is_put_to_may_not_decide_it() -> None:
    for twin, decision in ((TWIN, CHECK), (ALONE, CHECK), (TWIN, ELSEWHERE)):
        for conductor in (ANA_ID, OMAR_ID, LEO_ID, CORA_ID):
            owner = first_decider(twin, decision, conductor)
            named = owner.slack if is_named(twin, owner) else None
            assert may_not_decide(twin, named, None, conductor, owner.slack) is None


def _digest(text: str = "keep it", decision: Decision = CHECK, salt: str = "salt") -> str:
    return shown_digest(text, decision, salt)


def test_a_check_is_bound_to_the_ask_the_advice_and_the_texts_of_its_rules() -> None:
    outside = (a_deed(reach=Reach.OUTSIDE),)
    other_text = decided(a_reading(deeds=outside), twin=a_twin(rules=[a_rule(text="Sessions end after a day")]))
    other_advice = decided(a_reading(deeds=outside, advice="sign the link"))

    others = {
        _digest("keep it not"),
        _digest(decision=other_text),
        _digest(decision=other_advice),
        _digest(salt="other"),
    }
    assert len({_digest(), *others}) == 5


def test_spacing_case_and_the_order_of_rules_do_not_change_what_was_shown() -> None:
    rules = [a_rule("SEC-2"), a_rule("SEC-3", text="Links live 10 minutes")]
    one, other = (
        decided(a_reading(applied=applied), twin=a_twin(rules=rules))
        for applied in (("SEC-2", "SEC-3"), ("SEC-3", "SEC-2"))
    )

    assert shown_digest("Keep  it\n long", one, "salt") == shown_digest("keep it long ", other, "salt")
