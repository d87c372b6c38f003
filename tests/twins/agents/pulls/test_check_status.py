"""What the check says: only a person's approval of this commit passes, and the strictest twin counts."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from twins.agents.pulls.assignment import ChangedFile
from twins.agents.pulls.check_status import CheckStatus, TwinAnswer, failed_closed, result_of_check
from twins.agents.pulls.pull_request import BrokenLaw, PullRequest, context_of, request_text, shown_path
from twins.agents.result import AgentResult, Go, TicketState

PULL = PullRequest("acme/shop", 12, "a" * 40, "main", "octocat", "Rotate keys", "https://github.com/acme/shop/pull/12")
TEN = datetime(2026, 11, 29, 10, 2, tzinfo=UTC)
PASSING = {TicketState.APPROVED}
FAILING = {TicketState.DECLINED, TicketState.APPROVED_WITH_CHANGES}
PENDING = {TicketState.WAITING, TicketState.QUESTION, TicketState.READING}


def answer(state: TicketState, go: Go = Go.AHEAD) -> TwinAnswer:
    """Return Ana's twin's answer in some state, with words that aren't for GitHub."""
    result = AgentResult(
        ticket="ask_1",
        go=go,
        outcome=None,
        state=state,
        tier=3,
        reason="private reason",
        rules=(),
        assumption=None,
        words="private words",
        decided_by="Ana",
        question="private question",
        may_override=False,
        until=None,
        link="https://slack.example/private",
        next="",
    )
    return TwinAnswer("security", "Ana's security twin", "Ana", TEN, result)


@pytest.mark.parametrize("state", list(TicketState))
@pytest.mark.parametrize("go", list(Go))
def test_only_a_person_s_approval_passes_whatever_a_twin_said(state: TicketState, go: Go) -> None:
    said = result_of_check("pr_1", "a" * 40, [answer(state, go)])

    expected = (
        CheckStatus.SUCCESS
        if state in PASSING
        else CheckStatus.FAILURE
        if state in FAILING
        else CheckStatus.PENDING
        if state in PENDING
        else CheckStatus.ERROR
    )
    assert said.state is expected
    assert "private" not in said.model_dump_json()


def test_the_line_says_where_only_its_author_could_decide() -> None:
    own = replace(answer(TicketState.WAITING, Go.WAIT), is_own=True)

    said = result_of_check("pr_1", "a" * 40, [own])

    assert said.state is CheckStatus.PENDING
    assert said.description == (
        "Ana's security twin: Ana can't approve their own change; an architect names another person"
    )


def test_the_line_says_who_is_waited_for_since_when() -> None:
    said = result_of_check("pr_1", "a" * 40, [answer(TicketState.WAITING)])

    assert said.description == "Ana's security twin: waiting for Ana since 10:02 UTC"


def test_a_law_says_its_rule_and_its_file() -> None:
    law = TwinAnswer("security", "Ana's security twin", broken=[BrokenLaw("SEC-1", "config/prod.env")])

    said = result_of_check("pr_1", "a" * 40, [answer(TicketState.APPROVED), law])

    assert (said.state, said.description) == (CheckStatus.FAILURE, "No: SEC-1 in config/prod.env (and 1 more)")


def test_no_line_is_longer_than_github_takes() -> None:
    law = TwinAnswer("security", "Ana's security twin", broken=[BrokenLaw("SEC-1", "x" * 500)])

    assert len(result_of_check("pr_1", "a" * 40, [law, law]).description) == 140
    assert len(failed_closed("", "y" * 500).description) == 140


def test_the_request_names_commit_branch_author_and_files_on_lines_of_their_own() -> None:
    files = [ChangedFile("config/prod.env", added="x"), ChangedFile("logo.png", "old.png")]

    assert request_text(PULL, files).splitlines() == [
        "Merge acme/shop#12 into main at commit aaaaaaaaaaaa, by octocat: “Rotate keys”",
        "It changes:",
        "- config/prod.env",
        "- logo.png (was old.png)",
        "GitHub doesn't show what changes in 1 of them: read these there.",
        "https://github.com/acme/shop/pull/12",
    ]


def test_a_request_fits_one_card_however_many_files_it_has() -> None:
    text = request_text(PULL, [ChangedFile(f"config/{'x' * 200}{number}", added="") for number in range(500)])

    assert len(text) < 1_500
    assert "more files" in text
    assert text.endswith("/pull/12")


def test_what_can_t_be_seen_in_a_path_is_written_out() -> None:
    assert shown_path("a\nb\u202ec\u200b") == "a b\\u202ec\\u200b"


def test_what_goes_into_another_branch_has_a_status_of_its_own() -> None:
    long = "x" * 230
    branches = ["playground", "Playground", long + "1", long + "2"]
    others = [context_of(replace(PULL, base=each, is_into_default=False)) for each in branches]

    assert context_of(PULL) == "zerohandoff"
    assert others[0] == "zerohandoff (playground, f3cc87f78b21d53d)"
    assert len({each.casefold() for each in others}) == 4
    assert all(len(each) < 255 for each in others)
