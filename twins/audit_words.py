"""Words of audit entries. They never change, as hashes cover them: a new act gets a line, a better word goes into
`MEANS`."""

from collections.abc import Mapping
from enum import StrEnum


class ActWord(StrEnum):
    ASKED = "asked"
    DECIDED = "decided"
    TWIN_CHOSEN = "twin chosen"
    OTHERS_ASKED = "others asked"
    PRODUCT_NAMED = "product named"
    PRODUCT_REQUESTED = "product requested"
    PRODUCT_CONFIRMED = "product confirmed"
    PRODUCT_DECLINED = "product declined"
    PRODUCT_SUPERSEDED = "product superseded"
    RULE_PICKED = "rule picked"
    FIT_STATED = "fit stated"
    WHY_GIVEN = "why given"
    WHY_WITHHELD = "why withheld"
    WHY_TAKEN_BACK = "why taken back"
    WHY_REWORDED = "why reworded"
    WHY_MESSAGE_DELETED = "why's message deleted"
    ASK_CLARIFIED = "ask clarified"
    CLARIFICATION_REWORDED = "clarification reworded"
    CLARIFICATION_MESSAGE_DELETED = "clarification's message deleted"
    ASK_LAPSED = "ask lapsed"
    ASK_SUPERSEDED = "ask superseded"
    ASK_DELETED = "ask deleted"

    CHECK_ASKED = "check asked"
    CHECK_JOINED = "check joined"
    CHECK_MOVED = "check moved"
    CHECK_STUCK = "check stuck"
    CHECK_HANDED_OVER = "check handed over"
    CHECK_NUDGED = "check nudged"
    CHECK_APPROVED = "check approved"
    CHECK_APPROVED_WITH_CHANGES = "check approved_with_changes"
    CHECK_DECLINED = "check declined"
    CHECK_EXPLAINED = "check explained"
    CHECK_WITHDRAWN = "check withdrawn"
    CHECK_EXPIRED = "check expired"
    CHECK_SUPERSEDED = "check superseded"
    CONDUCTOR_ASKED = "conductor asked"
    CONDUCTOR_ANSWERED = "conductor answered"

    REASON_REWORDED = "reason reworded"
    CHANGES_REWORDED = "changes reworded"
    QUESTION_REWORDED = "question reworded"
    ANSWER_REWORDED = "answer reworded"
    CORRECTION_REWORDED = "correction reworded"
    REASON_MESSAGE_DELETED = "reason's message deleted"
    CHANGES_MESSAGE_DELETED = "changes's message deleted"
    QUESTION_MESSAGE_DELETED = "question's message deleted"
    ANSWER_MESSAGE_DELETED = "answer's message deleted"
    CORRECTION_MESSAGE_DELETED = "correction's message deleted"

    REVIEW_OPENED = "review opened"
    REVIEW_CONFIRMED = "review confirmed"
    REVIEW_CORRECTED = "review corrected"
    REVIEW_SUPERSEDED = "review superseded"

    OVERRIDE_BEGUN = "override begun"
    OVERRIDE_RECORDED = "override recorded"
    OVERRIDE_WITHDRAWN = "override withdrawn"
    OVERRIDE_LAPSED = "override lapsed"
    REASON_REVISED = "reason revised"
    REASON_KIND_SAID = "reason's kind said"

    PROPOSED = "proposed"
    PROPOSAL_AGREED = "proposal agreed"
    PROPOSAL_JOINED = "proposal joined"
    PROPOSAL_TAKEN_APART = "proposal taken apart"
    PROPOSAL_ACCEPTED = "proposal accepted"
    PROPOSAL_DECLINED = "proposal declined"
    PROPOSAL_SUPERSEDED = "proposal superseded"

    TWIN_BEGUN = "twin begun"
    TWIN_GIVEN_UP = "twin given up"
    TWIN_EDITED = "twin edited"
    EDITS_DROPPED = "edits dropped"
    VERSION_WRITTEN = "version written"
    VERSION_PUT_OFF = "version put off"
    TWIN_PUBLISHED = "twin published"
    MODE_SET = "mode set"
    CASES_FAIL = "cases fail"
    CASES_PASS_AGAIN = "cases pass again"  # noqa: S105  # no password
    CORD_PULLED = "cord pulled"
    CORD_MENDED = "cord mended"
    SPACE_REVOKED = "space revoked"

    RULE_CONFIRMED = "rule confirmed"
    CONFIRMATION_TAKEN_BACK = "confirmation taken back"
    BACKGROUND_CONFIRMED = "background confirmed"

    AGENT_TOKEN_MADE = "agent token made"  # noqa: S105  # no password
    AGENT_TOKEN_REVOKED = "agent token revoked"  # noqa: S105  # no password
    AGENT_VOUCHED = "agent vouched for"
    AGENT_ACTED = "agent acted"
    AGENT_STOPPED = "agent stopped"
    WEBHOOK_ADDED = "webhook added"
    WEBHOOK_REMOVED = "webhook removed"
    PULL_REQUEST_CHECKED = "pull request checked"
    OVERRIDE_REQUESTED = "override requested"
    OVERRIDE_REQUEST_DECLINED = "override request declined"

    AWAY = "away"
    BACK = "back"
    TEXTS_FORGOTTEN = "texts forgotten"
    PERSON_FORGOTTEN = "person forgotten"
    TABLES_RENAMED = "tables renamed"
    ROWS_SEALED = "rows sealed"


MEANS: Mapping[str, str] = {
    ActWord.OTHERS_ASKED: "other twins asked too",
    ActWord.PRODUCT_NAMED: "channel's product set",
    ActWord.PRODUCT_REQUESTED: "channel's product requested",
    ActWord.PRODUCT_CONFIRMED: "request for a channel's product confirmed",
    ActWord.PRODUCT_DECLINED: "request for a channel's product declined",
    ActWord.PRODUCT_SUPERSEDED: "request for a channel's product superseded",
    ActWord.RULE_PICKED: "conductor picked a rule that was offered",
    ActWord.FIT_STATED: "conductor stated whether the ask keeps to the rule",
    ActWord.WHY_GIVEN: "reason for an ask given",
    ActWord.WHY_WITHHELD: "ask left without a reason",
    ActWord.WHY_TAKEN_BACK: "reason for an ask taken back",
    ActWord.WHY_REWORDED: "reason for an ask edited",
    ActWord.WHY_MESSAGE_DELETED: "message with the reason for an ask deleted",
    ActWord.ASK_CLARIFIED: "question of the twin answered",
    ActWord.CHECK_ASKED: "check opened",
    ActWord.CHECK_JOINED: "another twin's decision put into a check",
    ActWord.CHECK_MOVED: "check escalated to another decider",
    ActWord.CHECK_STUCK: "check escalated to the architects",
    ActWord.CHECK_EXPLAINED: "reason for a decline given",
    ActWord.REASON_REWORDED: "reason for a verdict edited",
    ActWord.CHANGES_REWORDED: "changes edited",
    ActWord.QUESTION_REWORDED: "question edited",
    ActWord.ANSWER_REWORDED: "answer to a question edited",
    ActWord.CORRECTION_REWORDED: "correction edited",
    ActWord.CHANGES_MESSAGE_DELETED: "message with the changes deleted",
    ActWord.REASON_REVISED: "reason for an override edited",
    ActWord.REASON_KIND_SAID: "kind of reason confirmed",
    ActWord.PROPOSED: "proposal opened",
    ActWord.PROPOSAL_AGREED: "proposal agreed to by one of two roles",
    ActWord.TWIN_BEGUN: "draft of a new twin started",
    ActWord.TWIN_GIVEN_UP: "draft of a new twin discarded",
    ActWord.TWIN_EDITED: "draft edited",
    ActWord.VERSION_PUT_OFF: "consent to a version postponed",
    ActWord.CORD_PULLED: "twin stopped",
    ActWord.CORD_MENDED: "twin no longer stopped",
    ActWord.ROWS_SEALED: "digests of older people and versions noted",
}
"""Today's terms, where they differ."""

TABLES: Mapping[str, str] = {
    "arrangement": "person_settings",
    "awaited": "expected_words",
    "look": "digest_item",
    "remark": "captured_words",
    "revoked": "revoked_space",
}
"""New names by those before migration 0009."""
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "ask": {"asker": "conductor"},
    "captured_words": {"role": "purpose"},
    "checks": {"alike": "similarity_key"},
    "citation": {"wording": "fingerprint"},
    "confirmation": {"wording": "fingerprint"},
    "digest": {"looks": "items"},
    "digest_item": {"wording": "fingerprint"},
    "expected_words": {"role": "purpose"},
    "person_settings": {"next_round_at": "next_inbox_at"},
    "proposal": {"call_id": "precedent_id"},
}
"""By today's table."""
OUTCOMES: Mapping[str, str] = {"otherwise": "not_by_default", "handed_over": "not_covered"}
"""Today's outcomes by those before migration 0013."""
