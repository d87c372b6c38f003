"""The finder decides alone only where the whole message is an expert's phrasing and one plain reason (searched)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import NOW, a_law, a_rule, a_space, a_twin, a_version, starter
from twins.deciding.ask import Ask
from twins.deciding.decide import decide
from twins.deciding.decision import Decision, DecisionContext
from twins.finder.finder import Finder
from twins.finder.phrasings import exact_words, is_plain_reason, matching
from twins.playbook.model import Version
from twins.values import Outcome

MIND, COMPANY = Finder(), starter("company")
LETS_PASS = {Outcome.DECIDED, Outcome.ASSUMED, Outcome.NOT_BY_DEFAULT}
SHED = a_version(
    a_twin(
        rules=[
            a_law(done_right=["put the api key in the vault"]),
            a_rule(
                text="Sheds are green", also_asked_as=["paint the shed green"], otherwise_when=["paint the shed red"]
            ),
        ],
        spaces=[
            a_space(
                may="Lend the ladder",
                also_asked_as=["lend the ladder for {number} days"],
                bounds=[{"kind": "number", "name": "length", "unit": "days", "at_most": 14}],
            )
        ],
    )
)


def answer(text: str, version: Version = SHED, product: str | None = None) -> Decision:
    ask = Ask.of(text, product)
    context = DecisionContext(company=COMPANY)
    return decide(ask, MIND.find(ask, version, COMPANY), version, context, NOW)


PLAIN = "they asked|the rain washed it off|we lack another colour|it is easier to remember|she starts on Monday".split(
    "|"
)
ORDERS = ["put the API key in the vault", "paint the shed green", "lend the ladder for 3 days"]


@pytest.mark.parametrize("reason", PLAIN)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("frame", ["{}", "please {}", "can we {}", "Hi, could I {}", "let's {}", "ok if I {}"])
def test_an_experts_own_order_with_one_plain_reason_is_decided(frame: str, order: str, reason: str) -> None:
    assert answer(f"{frame.format(order)} because {reason}").outcome is Outcome.DECIDED
    assert answer(frame.format(order)).outcome is Outcome.DECIDED


def test_an_order_with_a_reason_that_is_not_plain_is_decided_only_word_for_word() -> None:
    said = "paint the shed grey because we want to sell it"
    version = a_version(a_twin(rules=[a_law(), a_rule(text="Sheds are grey", also_asked_as=[said])]))

    assert answer(f"please {said}", version).outcome is Outcome.DECIDED
    for other in ("paint the shed grey", f"{said} today", said.replace("sell it", "burn it"), f"{said} and the house"):
        assert answer(other, version).outcome not in LETS_PASS


def test_an_order_against_a_default_is_not_by_default() -> None:
    decision = answer("paint the shed red because they asked")

    assert (decision.outcome, decision.against) == (Outcome.NOT_BY_DEFAULT, ("SEC-2",))


deeds = st.builds(
    "{} {} {}".format,
    st.sampled_from(
        "send mail delete copy share publish upload open sell export move store keep log show skip sign promise "
        "outsource wipe leak hand disable".split()
    ),
    st.sampled_from(["the invoice archive", "every client's bank details", "our customers", "the backups", "it all"]),
    st.sampled_from(["to the agency", "in public", "on my laptop", "tonight", "in the repository", ""]),
)
hidden = st.one_of(
    st.builds(
        str.format,
        st.sampled_from(
            [
                " because they asked; and {}",
                " because they asked. {}",
                " because they asked and we {}",
                " because we also {}",
                " because we {}",
                " because I will {}",
                " because I want to {}",
                " because we're about to {}",
                " because it helps to {}",
                " and {}",
                ", then {}",
                " - also {}",
                " so that we can {}",
                " because they asked, {}",
                "\n{}",
                " while we {}",
                " because they asked (and {})",
                " because they asked but {}",
                " plus {}",
                " because they asked to {}",
                " because they want us to {}",
                " because we just {}",
                " because we're going to {}",
            ]
        ),
        deeds,
    ),
    st.builds(
        " because {} {} {} {}".format,
        st.sampled_from(["growth", "sales", "the boss", "marketing"]),
        st.sampled_from(["needs", "wants", "likes to have"]),
        st.sampled_from(["it", "them", "everything"]),
        st.sampled_from(["ticked from the start", "shared with partners", "kept for ever", "opened to the internet"]),
    ),
)


@pytest.mark.parametrize("order", [*ORDERS, "paint the shed red"])
@given(more=hidden)
def test_a_second_request_is_never_decided_with_the_first(order: str, more: str) -> None:
    assert answer(f"{order}{more}").outcome not in LETS_PASS


SECURITY = starter("security")
PHRASINGS = [
    text for rule in SECURITY.twin.rules for text in (*rule.also_asked_as, *rule.done_right, *rule.otherwise_when)
]
PHRASINGS += [text for space in SECURITY.twin.spaces for text in space.also_asked_as]
piece = st.sampled_from(PHRASINGS) | st.sampled_from(" ".join(PHRASINGS).split()) | st.text(max_size=5)


@given(st.lists(piece, min_size=1, max_size=4).map(" ".join), st.sampled_from([*PLAIN, *map(str, range(3)), "", "x"]))
def test_nothing_but_a_whole_phrasing_is_decided(text: str, reason: str) -> None:
    ask = Ask.of(f"{text} because {reason}")

    if answer(ask.text, SECURITY).outcome in LETS_PASS:
        assert matching(ask.text, PHRASINGS) or (matching(ask.want, PHRASINGS) and is_plain_reason(ask, ()))


@given(st.permutations("put the api key in the vault".split()))
def test_the_words_of_an_order_in_another_order_are_another_order(words: list[str]) -> None:
    said = " ".join(words)

    same = exact_words(said) == exact_words("put the api key in the vault")
    assert same or answer(said).outcome not in LETS_PASS


@pytest.mark.parametrize(
    "text",
    [
        "do not put the api key in the vault",
        "put the api key from the vault",
        "never paint the shed green",
        "paint the shed green twice",
        "paint the shed green, and the house",
        "paint all the sheds green",
        "who may put the api key in the vault",
    ],
)
def test_a_negation_another_preposition_or_a_word_more_is_not_decided(text: str) -> None:
    assert answer(text).outcome not in LETS_PASS


def test_a_phrasing_that_is_said_whole_hides_no_rule_that_its_expert_checks() -> None:
    small = a_rule(
        "SEC-2", text="A ticket's owner may give a goodwill of 50 euros", also_asked_as=["who gives goodwill"]
    )
    large = a_rule("SEC-3", tier=3, text="Goodwill above 50 euros is given after a look", why="Bookkeepers compare")
    others = [
        a_rule(f"SEC-{number}", text=text, why=why)
        for number, (text, why) in enumerate(
            [("Badges are blue", "Green looked odd"), ("Logs stay", "Disks are big")], 10
        )
    ]
    version = a_version(a_twin(rules=[a_law(), small, large, *others]))
    assert answer("give the customer goodwill of 400 euros", version).outcome is Outcome.CHECK_FIRST
