"""Forms that a client shows to its person: the expert's question, and the reason for an override."""

from typing import Literal

import pytest

from bot.agents.mcp.messages import CANT_ASK_PERSON, NO_REASON_GIVEN
from tests.agents.mcp_client import ERAS, Person, call, content_of
from tests.agents.remembering_door import RememberingDoor
from twins.agents.result import Go, TicketState

Era = Literal["auto", "legacy"]
QUESTION = "For how long do they need it?"


@pytest.fixture
def ticket(url: str) -> str:
    return str(content_of(call(url, "ask_twin", {"want": "open the export"}))["ticket"])


@pytest.fixture
def asked(ticket: str, door: RememberingDoor) -> str:
    """A ticket whose expert asks something."""
    door.will_be(ticket, state=TicketState.QUESTION, question=QUESTION)
    return ticket


@pytest.fixture
def refused(ticket: str, door: RememberingDoor) -> str:
    """A ticket with a no that may be overridden."""
    door.will_be(ticket, go=Go.NO, state=TicketState.ANSWERED, may_override=True, next="Keep to the rule.")
    return ticket


@pytest.mark.parametrize("era", ERAS)
def test_the_experts_question_is_put_to_the_person(url: str, asked: str, door: RememberingDoor, era: Era) -> None:
    person = Person({"answer": "Two weeks."})

    told = content_of(call(url, "wait_for_verdict", {"ticket": asked}, mode=era, person=person))

    assert person.asked == [f"The expert asks: {QUESTION}"]
    assert door.answers == ["Two weeks."]
    assert (told["go"], told["state"]) == ("wait", "waiting")


@pytest.mark.parametrize("era", ERAS)
def test_a_question_that_the_person_declines_stays_open(url: str, asked: str, door: RememberingDoor, era: Era) -> None:
    told = content_of(call(url, "wait_for_verdict", {"ticket": asked}, mode=era, person=Person(None)))

    assert door.answers == []
    assert told["question"] == QUESTION


@pytest.mark.parametrize("era", ERAS)
def test_a_client_without_forms_gets_the_question(url: str, asked: str, door: RememberingDoor, era: Era) -> None:
    told = content_of(call(url, "wait_for_verdict", {"ticket": asked}, mode=era))

    assert (told["state"], told["question"]) == ("question", QUESTION)


@pytest.mark.parametrize("era", ERAS)
def test_the_reason_of_an_override_is_asked_of_the_person(
    url: str, refused: str, door: RememberingDoor, era: Era, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.agents.mcp.mcp_tools.USUAL_WAIT", 0.1)

    told = content_of(
        call(url, "override", {"ticket": refused}, mode=era, person=Person({"reason": "The partner signed."}))
    )

    assert door.reasons == ["The partner signed."]
    assert told["go"] == "no"
    assert told["state"] == "override_requested"


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(("person", "said"), [(Person(None), NO_REASON_GIVEN), (None, CANT_ASK_PERSON)])
def test_without_a_reason_nothing_is_requested(
    url: str, refused: str, door: RememberingDoor, era: Era, person: Person | None, said: str
) -> None:
    told = content_of(call(url, "override", {"ticket": refused}, mode=era, person=person))

    assert door.reasons == []
    assert (told["go"], told["next"]) == ("no", said)


def test_nobody_is_asked_where_nothing_may_be_overridden(url: str, ticket: str, door: RememberingDoor) -> None:
    person = Person({"reason": "Because."})

    told = content_of(call(url, "override", {"ticket": ticket}, person=person))

    assert (person.asked, door.reasons, told["state"]) == ([], [], "waiting")


def test_an_answer_to_another_question_is_not_taken(url: str, asked: str, door: RememberingDoor) -> None:
    """The expert's question changes while the person reads the first."""

    class Slow(Person):
        async def fill_in(self, context: object, params: object) -> object:  # type: ignore[override]  # the same call
            if not self.asked:
                door.will_be(asked, state=TicketState.QUESTION, question="For which partners?")
            return await super().fill_in(context, params)

    person = Slow({"answer": "Two weeks."})
    call(url, "wait_for_verdict", {"ticket": asked}, person=person)

    assert person.asked == [f"The expert asks: {QUESTION}", "The expert asks: For which partners?"]
    assert door.answers == ["Two weeks."]
