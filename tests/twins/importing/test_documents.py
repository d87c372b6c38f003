"""Each kind of document, read by the same grammar."""

import json

import pytest

from twins.authoring.lessons import ProposalOrigin, Stance
from twins.importing.document_kinds import DocumentKind, applies_to, holds_rules, kind_of
from twins.importing.passages import DocumentReading, LeftOutReason
from twins.importing.proposals import found_in, source_of
from twins.importing.reader import Document, ReadingChoices, read_documents

ANA, CORA = "U0ANA", "U0CORA"


def reading_of(files: dict[str, str], **choices: object) -> DocumentReading:
    documents = [Document(source, text) for source, text in files.items()]
    return read_documents(documents, ReadingChoices(**choices))  # type: ignore[arg-type]


def texts(reading: DocumentReading) -> list[str]:
    return [each.rule.text for each in reading.drafts]


def why_left_out(reading: DocumentReading, text: str) -> tuple[LeftOutReason, str]:
    [found] = [each for each in reading.left_out if text in each.passage.text]
    return found.reason, found.detail


# Records of decisions.

OLD = """\
# 1. Use MySQL

Date: 2021-03-01

## Status

{}

## Decision

We will use MySQL for every service.
"""
NEW = """\
# 2. Use Postgres

Date: 2023-05-09

## Status

Accepted

{}

## Context

MySQL must be patched by hand.

## Decision

We will use Postgres for every service.
"""
MADR = """\
---
status: {}
date: 2024-01-31
---
# Use Kafka

## Considered Options

* Use Kafka
* Always use flat files

## Decision Outcome

Chosen option: "Kafka", because it keeps order.

### Consequences

* Good, because topics must be named.
* Topics must be named by team.
"""


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        ("Superseded by [2. Use Postgres](0002-x.md)", "superseded by 2. Use Postgres"),
        ("Superceded by ADR-2", "superseded by ADR-2"),
        ("Rejected", "rejected"),
        ("Deprecated", "deprecated"),
        ("Proposed", "proposed"),
    ],
)
def test_a_record_that_is_not_in_force_gives_no_rule_and_says_why(status: str, detail: str) -> None:
    reading = reading_of({"docs/adr/0001-use-mysql.md": OLD.format(status)})
    assert texts(reading) == []
    assert why_left_out(reading, "We will use MySQL") == (LeftOutReason.NOT_IN_FORCE, detail)


def test_a_record_in_force_gives_its_decision_with_its_date_and_not_its_background() -> None:
    reading = reading_of({"docs/adr/0002-use-postgres.md": NEW.format("")})
    [draft] = reading.drafts
    assert draft.rule.text == "We will use Postgres for every service"
    assert draft.rule.why == "Decided on 2023-05-09: docs/adr/0002-use-postgres.md"
    assert why_left_out(reading, "patched by hand")[0] is LeftOutReason.NOT_DECIDED


def test_a_record_that_a_newer_one_supersedes_is_not_in_force_although_its_own_status_says_so() -> None:
    files = {
        "docs/adr/0001-use-mysql.md": OLD.format("Accepted"),
        "docs/adr/0002-use-postgres.md": NEW.format("Supersedes [1. Use MySQL](0001-use-mysql.md)"),
    }
    reading = reading_of(files)
    assert texts(reading) == ["We will use Postgres for every service"]
    by = "superseded by docs/adr/0002-use-postgres.md"
    assert why_left_out(reading, "use MySQL for every") == (LeftOutReason.NOT_IN_FORCE, by)


@pytest.mark.parametrize("status", ["accepted", "implemented", '"accepted, 2024"'])
def test_of_madr_the_outcome_is_read_and_not_the_options(status: str) -> None:
    reading = reading_of({"docs/decisions/0003-kafka.md": MADR.format(status)})
    assert texts(reading) == ["Use Kafka", "Topics must be named by team"]
    assert why_left_out(reading, "Always use flat files")[0] is LeftOutReason.NOT_DECIDED
    assert why_left_out(reading, "Good, because")[0] is LeftOutReason.NOT_DECIDED


@pytest.mark.parametrize("status", ["superseded by [ADR-0005](0005-x.md)", "rejected", "proposed"])
def test_of_madr_the_front_matter_says_whether_it_is_in_force(status: str) -> None:
    assert texts(reading_of({"docs/decisions/0003-kafka.md": MADR.format(status)})) == []


def test_a_template_gives_no_rule() -> None:
    reading = reading_of({"docs/adr/adr-template.md": MADR.format("accepted")})
    assert {each.detail for each in reading.left_out if each.reason is LeftOutReason.NOT_IN_FORCE} == {"a template"}


# Instructions for agents.

KINDS = {
    "AGENTS.md": DocumentKind.AGENT_RULES,
    "services/api/CLAUDE.md": DocumentKind.AGENT_RULES,
    ".cursorrules": DocumentKind.AGENT_RULES,
    ".cursor/rules/api.mdc": DocumentKind.AGENT_RULES,
    ".github/copilot-instructions.md": DocumentKind.AGENT_RULES,
    ".github/instructions/sql.instructions.md": DocumentKind.AGENT_RULES,
    ".github/CODEOWNERS": DocumentKind.OWNERS,
    "general/2024-05-01.json": DocumentKind.EXPORT,
    "docs/agents.md": DocumentKind.PROSE,
    "runbooks/failover.md": DocumentKind.PROSE,
}


@pytest.mark.parametrize("source", KINDS)
def test_a_path_tells_what_a_document_is(source: str) -> None:
    assert kind_of(source) is KINDS[source]


READ = [*(source for source in KINDS if source not in {"general/2024-05-01.json", "docs/agents.md"})]
READ += ["docs/adr/0001-x.md", "doc/architecture-decisions/1.md", "CONTRIBUTING.md", "docs/playbooks/x.md"]


@pytest.mark.parametrize("source", READ)
def test_a_repository_is_searched_for_what_holds_rules(source: str) -> None:
    assert holds_rules(source)


@pytest.mark.parametrize("source", ["README.md", "docs/agents.md", "package.json", "src/main.py", "adr/x.png"])
def test_nothing_else_of_a_repository_is_read(source: str) -> None:
    assert not holds_rules(source)


WHERE = {
    ("x.mdc", "globs: services/api/**"): "services/api/**",
    ("x.mdc", "globs:\n  - '*.ts'\n  - '*.tsx'"): "*.ts, *.tsx",
    ("x.mdc", "globs: '*.ts'\nalwaysApply: true"): "",
    ("x.instructions.md", 'applyTo: "**/*.sql"'): "**/*.sql",
    ("x.instructions.md", 'applyTo: "**"'): "",
}


@pytest.mark.parametrize(("source", "front"), WHERE)
def test_a_rule_says_which_files_it_is_about(source: str, front: str) -> None:
    reading = reading_of({f".cursor/rules/{source}": f"---\n{front}\n---\n\n- Always name the tenant\n"})
    where = WHERE[source, front]
    assert texts(reading) == [f"In {where}: Always name the tenant" if where else "Always name the tenant"]
    assert [each.reason for each in reading.left_out] == [LeftOutReason.FRONT_MATTER]


def test_instructions_in_a_folder_are_about_that_folder() -> None:
    assert applies_to("services/api/AGENTS.md", {}) == "services/api/"
    assert applies_to("AGENTS.md", {}) == ""
    assert applies_to(".github/copilot-instructions.md", {}) == ""


def test_what_two_files_say_is_listed_once() -> None:
    reading = reading_of({"AGENTS.md": "- Never push to main", "CLAUDE.md": "# Rules\n\n- Never push to main.\n"})
    assert texts(reading) == ["Never push to main"]
    assert why_left_out(reading, "Never push to main.") == (LeftOutReason.REPEATED, "AGENTS.md:1")


# CODEOWNERS.

OWNERS = "# who\n*  @shop/all\n/billing/ @shop/billing ana@shop.test # money\n[Docs]\n/docs/\n"


def test_codeowners_say_who_answers_for_which_paths() -> None:
    reading = reading_of({"CODEOWNERS": OWNERS}, scope_of="@shop/billing")
    assert [(each.pattern, each.owners, each.line) for each in reading.owned] == [
        ("*", ("@shop/all",), 2),
        ("/billing/", ("@shop/billing", "ana@shop.test"), 3),
        ("/docs/", (), 5),
    ]
    assert [call.covers for _, _, call in found_in(reading)] == ["Changes in /billing/"]
    assert {each.reason for each in reading.left_out} == {LeftOutReason.COMMENT, LeftOutReason.HEADING}


# Exports.

DAY = [
    {"type": "message", "user": CORA, "text": "May we send invoices to the tax tool?", "ts": "1.0", "thread_ts": "1.0"},
    {"type": "message", "user": ANA, "text": "Only with a signed agreement.", "ts": "2.0", "thread_ts": "1.0"},
    {"type": "message", "user": CORA, "text": "We should never wait for this again.", "ts": "3.0"},
    {"type": "message", "user": ANA, "text": "Never mail an invoice to <@U0CORA> &amp; others.", "ts": "4.0"},
    {"type": "message", "bot_id": "B1", "text": "Always deploy on green builds.", "ts": "5.0"},
]
USERS = [{"id": CORA, "name": "cora", "real_name": "Cora"}]


@pytest.mark.parametrize("data", [DAY, {"ok": True, "messages": DAY}])
def test_of_a_channel_only_the_experts_words_count(data: object) -> None:
    files = {"users.json": json.dumps(USERS), "general/1.json": json.dumps(data)}
    reading = reading_of(files, expert=ANA)
    assert [(draft.rule.text, draft.passage.line) for draft in reading.drafts] == [
        ("Never mail an invoice to @Cora & others", 4)
    ]
    [(origin, subject, call)] = reading.calls
    assert (origin, call.ask, call.said) == (
        ProposalOrigin.THREAD,
        "May we send invoices to the tax tool?",
        "Only with a signed agreement.",
    )
    assert source_of(subject) == "general/1.json"
    assert why_left_out(reading, "wait for this") == (LeftOutReason.BY_OTHERS, "Cora")
    assert why_left_out(reading, "green builds")[0] is LeftOutReason.BY_PROGRAM


COMMENTS = [
    {
        "user": {"login": "ana", "type": "User"},
        "body": "Please don't catch every exception here.",
        "path": "a.py",
        "html_url": "https://github.test/shop/pull/1#r1",
    },
    {"user": {"login": "omar", "type": "User"}, "body": "Nice.\n\n```suggestion\nx = 1\n```\n", "path": "a.py"},
    {"user": {"login": "lint[bot]", "type": "Bot"}, "body": "Always format the file.", "path": "a.py"},
]


def test_review_comments_name_their_author_and_link_to_the_place() -> None:
    reading = reading_of({"comments.json": json.dumps(COMMENTS)})
    [(_, _, call)] = found_in(reading)
    assert (call.lesson and call.lesson.stance, call.link) == (Stance.NOT_USUALLY, "https://github.test/shop/pull/1#r1")
    assert call.lesson
    assert call.lesson.why == "ana wrote this in comments.json"
    assert why_left_out(reading, "Always format")[0] is LeftOutReason.BY_PROGRAM
    assert why_left_out(reading, "x = 1")[0] is LeftOutReason.CODE
    assert texts(reading_of({"comments.json": json.dumps(COMMENTS)}, by="omar")) == []


@pytest.mark.parametrize("text", ["{", '{"name": "shop"}', "[1, 2]", "[]"])
def test_other_json_is_named_as_unreadable(text: str) -> None:
    assert [each.reason for each in reading_of({"x.json": text}).left_out] == [LeftOutReason.UNREADABLE]


# What was left out.


def test_a_sentence_that_was_left_out_can_be_asked_for_by_its_place() -> None:
    files = {"AGENTS.md": "# Shop\n\nThe shop has two writers.\n\nIt is old.\n"}
    assert texts(reading_of(files)) == []
    assert texts(reading_of(files, also=frozenset({"AGENTS.md:3"}))) == ["The shop has two writers"]


def test_what_a_twin_exported_is_not_learned_again() -> None:
    ours = (
        "<!-- zerohandoff:security version 3. x -->\n\n- **SEC-1** Never push.\n\n<!-- zerohandoff:security end -->\n\n"
    )
    reading = reading_of({"AGENTS.md": f"{ours}- Never deploy on Friday\n"})
    assert texts(reading) == ["Never deploy on Friday"]
    assert why_left_out(reading, "Never push")[0] is LeftOutReason.OUR_EXPORT
