"""Every id and value that a database or a card in Slack may hold, pinned."""

from collections.abc import Mapping
from enum import StrEnum

import pytest
from sqlalchemy import text

from bot.ui.ids import Action, Form
from bot.ui.new_blocks import NEW_TYPES
from storage.db.tables_twins import TwinRow
from storage.store import Store
from tests.support.store_world import World
from twins.agents.identity import AgentScope
from twins.attachments.attached_file import WhyUnread
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.evidence import ReasonKind
from twins.authoring.lessons import ProposalOrigin, Stance
from twins.checking.captured_words import WordsPurpose
from twins.checking.escalation import HandoverReason, Stage
from twins.deciding.decision import AskedBackFor, Cause
from twins.deciding.model_failure import ModelFailure
from twins.jobs import CardKind, JobKind, JobState, ListenerKind
from twins.playbook.cases import MindName
from twins.playbook.model import Period
from twins.publishing.modes import Mode
from twins.states import (
    AskState,
    CheckState,
    DigestItemState,
    EditState,
    ExpectedWordsState,
    OverrideRequestState,
    OverrideState,
    ProductRequestState,
    ProposalState,
    ReviewState,
)
from twins.values import Outcome, Reach, RuleKind

INSTEAD = (
    "Databases and cards in Slack hold these. Keep the value and rename only its member; or add a migration that "
    "carries stored values over (for ids of buttons and forms: accept the old one too), and a test in "
    "test_old_database.py."
)
PINNED: Mapping[type[StrEnum], str] = {
    WhyUnread: "not text, too large, too many, elsewhere, gone, no access, unreachable",
    Action: (
        "check:approve, check:changes, check:decline, check:question, check:hand_to, check:show_all, check:nudge, "
        "check:ask_next, check:withdraw, check:ask_again, check:approve_alike, check:decline_alike, words:as_changes, "
        "words:as_reason, words:as_question, words:as_nothing, words:write, review:looks_right, review:correct, "
        "review:alike_look_right, away:back, version:agree, version:put_off, answer:stop, answer:unstop, "
        "answer:hand_over, answer:override, override:not_my_reason, override:never_mind, override:write_reason, "
        "answer:fits, override:kind, answer:against_law, offer:never, offer:change, offer:retire, offer:space, "
        "twin:grant, "
        "twin:revoke, twin:open, twin:close, twin:add_rule, twin:item, twin:scope, twin:deputies, twin:undo, "
        "twin:trigger_off, twin:should_match, twin:other_cases, twin:give_up, twin:publish, twin:publish_anyway, "
        "twin:add_example, "
        "offer:stance, offer:add, offer:edit, offer:apart, offer:join, offer:phrasing, offer:no, interview:go_on, "
        "interview:documents, "
        "shortcut:make_rule, "
        "shortcut:ask_twin, form:try, digest:true, digest:change, digest:make_rule, "
        "digest:retire, digest:undo, "
        "digest:answer, digest:answer_rule, product:confirm, product:decline, ask:twin, ask:another, ask:others, "
        "answer:pick, answer:keeps, answer:other, answer:goes_against, answer:only_asked, answer:read_out, "
        "answer:no_why, answer:add_why, answer:not_my_why, "
        "agent:override, agent:keep_rule"
    ),
    Form: (
        "form:reason, form:words, form:hand_to, form:new_twin, form:call, form:rule, form:retire, form:case, form:ask, "
        "form:answer, form:documents, "
        "form:scope, form:deputies, form:anyway, form:examples, form:against_law, form:space"
    ),
    JobKind: (
        "ask, reply, edit, delete, click, command, form, home, prompts, stop, post, update, tell, mark, sign, tend, "
        "consent, cases, round, publish, gather, weigh, digest, week, forget, synthesis, agent_ask, webhook, "
        "commit_status, app_lost"
    ),
    JobState: "open, done, dead",
    ListenerKind: "webhook, pull_request",
    CardKind: (
        "answer, check, verdict, override, awaited, question, replied, reason, reminder, nudge, alarm, correction, "
        "queue, consent, cord, draft, offer, digest, week, product, which twin, override request"
    ),
    CheckState: "waiting, approved, approved_with_changes, declined, withdrawn, expired, superseded",
    OverrideRequestState: "waiting, accepted, declined, lapsed",
    AgentScope: "twins:read, twins:ask, twins:override",
    OverrideState: "waiting, recorded, lapsed, withdrawn",
    ReviewState: "open, confirmed, corrected, superseded",
    AskState: (
        "offered, picked, waiting_for_why, waiting_for_words, repeated, stated, decided, passed_on, lapsed, superseded"
    ),
    ExpectedWordsState: "waiting, taken, dropped",
    ProposalState: "proposed, accepted, declined, superseded",
    EditState: "open, published, dropped",
    DigestItemState: "open, true, changed, retired, settled",
    ProductRequestState: "waiting, confirmed, declined, superseded",
    Mode: "waiting, shadow, trial, live, paused",
    Outcome: "answered, decided, not_by_default, assumed, check_first, refused, unsure, not_covered",
    Cause: (
        "refuse_when, law_broken, not_covered, nothing_cited, no_reading, default, law, in_doubt, trigger, tampering, "
        "in_file, attached, "
        "nearer_twin, "
        "irreversible, outside, may_not_assume, assumption, no_why, unknown_rule, overdue, contested, unanswered, "
        "trial, failing, stopped, paused, limit, space, unclear_kind, unless_unsaid, stated, near, offered, "
        "asked_back, question, small_thing, small_and_near, space_closed, assigned"
    ),
    AskedBackFor: "pick, why, words",
    Stage: "new, held, reminded, stuck",
    HandoverReason: "asked, away, gone, silent, absent, handed over",
    WordsPurpose: "reason, changes, question, answer, correction, why, clarification",
    ProposalOrigin: (
        "thread, sentence, prompt, message, correction, override, hand-over, verdict, phrasing, contested, to law, to "
        "default, law change, approvals, small thing"
    ),
    Stance: "go, look_after, ask_me, not_usually, never",
    ReasonKind: "too_strict, does_not_apply, outdated, knows_more, cost",
    ItemKind: "rules, check_first, spaces, cases, field",
    ModelFailure: (
        "refused, truncated, too_long, nonsense, playbook_cut, bad_request, bad_key, no_credit, forbidden, "
        "no_such_model, rate_limited, server_error, overloaded, timed_out, not_connected, circuit_open, broken"
    ),
    MindName: "lookup, claude",
    Period: "day, week, month",
    Reach: "self, team, product, company, outside",
    RuleKind: "law, default",
}


@pytest.mark.parametrize("kind", PINNED, ids=lambda kind: kind.__name__)
def test_a_stored_value_changes_only_with_a_migration(kind: type[StrEnum]) -> None:
    pinned, values = set(PINNED[kind].split(", ")), {member.value for member in kind}
    assert pinned - values == set(), INSTEAD
    assert values - pinned == set(), "Pin a new value here as well. From then on databases may hold it."


def test_the_types_of_blocks_that_a_workspace_can_refuse_are_known() -> None:
    assert {"card", "carousel", "container", "data_visualization", "input"} == NEW_TYPES, (
        "the table refused_block holds Slack's names of them"
    )


def test_a_stored_value_that_no_enum_knows_is_an_error_with_its_name(store: Store, world: World) -> None:
    with store.database.write() as session:
        session.execute(text("update twin set mode = 'dreaming'"))
    with store.database.read() as session, pytest.raises(ValueError, match="'dreaming' is not a valid Mode"):
        session.get(TwinRow, "security")
