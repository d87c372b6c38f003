"""Which twin an ask goes to that names none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.builders import ANA, LEO, OMAR, a_law, a_rule, a_trigger, a_twin, a_version, starter
from twins.attachments.attached_file import AttachedFile
from twins.deciding.ask import Ask
from twins.deciding.decision import OtherTwins
from twins.deciding.floor import floor_of
from twins.finder.routing import Route, TwinRouter

SECURITY = a_version(
    a_twin(
        rules=[a_law(), a_rule("SEC-2", also_asked_as=["how long does a session last"])],
        check_first=[a_trigger("SEC-T1", "make the bucket public")],
        scope={"covers": ["Sign-in"], "not_covered": [{"what": "Wording of contracts", "person": LEO}]},
    )
)
PAINT = a_version(
    a_twin(
        handle="paint",
        expert=OMAR,
        deputies=[ANA],
        rules=[a_rule("PNT-1", text="Sheds are green", also_asked_as=["which colour has the shed"])],
        check_first=[],
        scope={"covers": ["Sheds and fences"]},
    )
)
LEGAL = a_version(
    a_twin(
        handle="legal",
        expert=LEO,
        deputies=[],
        rules=[a_rule("LEG-1", text="Offers are signed by two", also_asked_as=["who signs an offer"])],
        check_first=[],
        scope={"covers": ["Offers"]},
    )
)
TWINS = (LEGAL, PAINT, SECURITY)


def route(text: str) -> Route:
    return TwinRouter().route(Ask.of(text), TWINS)


ROUTED = {
    "by a phrasing": ("how long does a session last", ("security",)),
    "by a rule's words": ("the colour of our green sheds", ("paint",)),
    "by its scope": ("who looks after fences and sheds", ("paint",)),
    "by a topic that another leaves to its expert": ("the wording of the contracts", ("legal",)),
    "with a twin whose trigger its words match": (
        "which colour has the shed when we make the bucket public",
        ("paint", "security"),
    ),
    "to the twin whose law its words match": ("put the API key in the repo", ("security",)),
}


@pytest.mark.parametrize(("text", "handles"), ROUTED.values(), ids=list(ROUTED))
def test_an_ask_goes_to_the_twin_that_beats_every_other(text: str, handles: tuple[str, ...]) -> None:
    assert route(text) == Route(handles)


@pytest.mark.parametrize("text", ["lunch?", "which colour has the green shed where an offer is signed by two"])
def test_where_none_or_several_fit_its_author_is_asked(text: str) -> None:
    found = route(text)

    assert found.to == ()
    assert set(found.candidates) == {"legal", "paint", "security"}


def test_those_that_fit_are_offered_first() -> None:
    assert route("which colour has the green shed where an offer is signed by two").candidates[-1] == "security"


def test_where_there_is_no_twin_nobody_is_asked() -> None:
    assert TwinRouter().route(Ask.of("lunch?"), ()) == Route(())


HANDLES = ("data", "security", "ux")
STARTERS = tuple(starter(handle) for handle in HANDLES)
LAWS = [(v.twin.handle, text) for v in STARTERS for rule in v.twin.rules for text in rule.refuse_when]
LAWS += [(v.twin.handle, text) for v in STARTERS for trigger in v.twin.check_first for text in trigger.when]
ROUTER = TwinRouter()


@given(st.sampled_from(LAWS), st.text(max_size=20), st.text(max_size=20))
def test_a_twin_whose_floor_is_met_is_always_among_those_asked(law: tuple[str, str], before: str, after: str) -> None:
    handle, text = law

    found = ROUTER.route(Ask.of(f"{before} {text.replace('{number}', '12')} {after}"), STARTERS)

    assert handle in found.to


WHERE = st.sampled_from(("text", "before", "file"))


@given(st.sampled_from(LAWS), st.lists(WHERE, min_size=30, max_size=30))
def test_a_law_whose_words_are_spread_over_an_ask_is_never_overlooked(law: tuple[str, str], where: list[str]) -> None:
    said = law[1].replace("{number}", "12").split()
    parts = {part: " ".join(word for word, place in zip(said, where, strict=False) if place == part) for part in where}
    file = AttachedFile(name="plan.md", size=1, text=parts.get("file", ""))
    ask = Ask.of(parts.get("text", "")).model_copy(update={"before": parts.get("before", ""), "attached": (file,)})
    floors = {version.twin.handle: floor_of(ask, version.twin, None) for version in STARTERS}

    careful = {handle for handle, floor in floors.items() if floor.refusing or floor.triggers or floor.in_files}
    assert careful <= set(ROUTER.concerned(ask, "none", STARTERS))


NEAR = {
    "which colour has the shed": OtherTwins.NEAR,
    "make the bucket public": OtherTwins.CAREFUL,
    "mend the typo": OtherTwins.FAR,
}


@pytest.mark.parametrize("text", NEAR)
def test_another_twin_is_near_by_its_words_and_careful_by_its_laws_and_triggers(text: str) -> None:
    assert TwinRouter().other_twins(Ask.of(text), "legal", TWINS) is NEAR[text]


def test_the_twins_that_an_ask_concerns_are_those_whose_triggers_or_rules_it_is_near() -> None:
    concerned = TwinRouter().concerned
    both = Ask.of("which colour has the shed, and may we make the bucket public")

    assert concerned(both, "paint", TWINS) == ("security",)
    assert concerned(both, "legal", TWINS) == ("security", "paint")
    assert concerned(Ask.of("which colour has the shed"), "paint", TWINS) == ()
