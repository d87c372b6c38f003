"""Refusals and other private notices to the person who acted."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from twins.values import RuleChange


class Refusal(StrEnum):
    """Reasons why an action isn't taken. Nothing of a refused action is stored."""

    FORM_TOO_LATE = "form too late"
    GONE = "gone"
    NOT_SAID_TO_YOU = "not said to you"
    NOT_FOR_YOUR_EYES = "not for your eyes"
    # asks
    NOT_YOUR_ASK = "not your ask"
    TWIN_CHOSEN = "twin chosen"
    OTHERS_ASKED = "others asked"
    # checks
    CHECK_SETTLED = "check settled"
    CHECK_REQUESTED = "check requested"
    CHECK_GONE = "check gone"
    CARD_OUTDATED = "card outdated"
    LIST_OUTDATED = "list outdated"
    NOT_DECIDER = "not decider"
    OWN_CHECK = "own check"
    NOT_REQUESTER = "not requester"
    NOT_WITHDRAWER = "not withdrawer"
    NOT_NUDGER = "not nudger"
    NUDGED_BEFORE = "nudged before"
    NOT_ASKER_AGAIN = "not asker again"
    ASKED_AGAIN_BEFORE = "asked again before"
    COLLEAGUE_ASKED = "colleague asked"
    HANDED_TO_ONESELF = "handed to oneself"
    NOT_A_COLLEAGUE = "not a colleague"
    NOT_CONDUCTOR = "not conductor"
    ANSWERED_BEFORE = "answered before"
    # reviews
    REVIEW_SETTLED = "review settled"
    REVIEW_GONE = "review gone"
    NOT_REVIEWER = "not reviewer"
    OWN_REVIEW = "own review"
    # asks
    ASK_SETTLED = "ask settled"
    ASK_OUTDATED = "ask outdated"
    NOT_PICKER = "not picker"
    # words
    SEVERAL_WAIT = "several wait"
    NOTHING_WAITS = "nothing waits"
    EMPTY_FORM = "empty form"
    NOT_TAKEN = "not taken"
    # overrides
    NOT_OVERRIDER = "not overrider"
    NOT_A_DEFAULT = "not a default"
    RULE_CHANGED = "rule changed"
    OVERRIDDEN_BEFORE = "overridden before"
    WHICH_RULE = "which rule"
    NO_OVERRIDE = "no override"
    NO_REASON = "no reason"
    # drafts and proposals
    SAME_AS_BEFORE = "same as before"
    EDIT_CONFLICT = "edit conflict"
    NOT_EDITOR = "not editor"
    NOT_YOUR_TWIN = "not your twin"
    INVALID_EDIT = "invalid edit"
    HANDLE_TAKEN = "handle taken"
    PROPOSAL_SETTLED = "proposal settled"
    ITEM_GONE = "item gone"
    PROPOSED_BEFORE = "proposed before"
    NOT_PROPOSER = "not proposer"
    NO_PROPOSAL_REASON = "no proposal reason"
    SAID_DIRECTLY = "said directly"
    NEEDS_ITS_THREAD = "needs its thread"
    EDITS_NO_TWIN = "edits no twin"
    NOT_YOUR_WORDS = "not your words"
    NOT_A_MEMBER = "not a member"
    NOT_HANDED_TO = "not handed to"
    NO_SPACE = "no space"
    # publishing
    NOTHING_TO_PUBLISH = "nothing to publish"
    NOT_PUBLISHER = "not publisher"
    DRAFT_MOVED_ON = "draft moved on"
    BUSY_DRAFT = "busy draft"
    MODE_SETTLED = "mode settled"
    NOT_TWINS_EXPERT = "not twin's expert"
    NO_SUCH_TWIN = "no such twin"
    STOPPED_BEFORE = "stopped before"
    REPORT_SETTLED = "report settled"
    NOT_REPORTER = "not reporter"
    NO_ANSWER = "no answer"
    # digests
    DIGEST_ANSWERED = "digest answered"
    UNDO_OVER = "undo over"
    NOT_DIGEST_READER = "not digest reader"
    WORDING_GONE = "wording gone"
    # products of channels
    NO_PRODUCT_NAME = "no product name"
    NO_PRODUCT_IN_DIRECT = "no product in direct messages"
    PRODUCT_AS_BEFORE = "product as before"
    PRODUCT_REQUESTED_BEFORE = "product requested before"
    TOO_MANY_PRODUCTS = "too many products"
    NOT_ARCHITECT = "not architect"
    PRODUCT_REQUEST_SETTLED = "product request settled"
    # agents
    NO_TOKEN = "no token"  # noqa: S105  # no password
    NOT_VOUCHED = "not vouched for"
    NO_SCOPE = "no scope"
    NOT_ADMITTED = "not admitted"
    NO_TICKET = "no ticket"
    KEY_REUSED = "key reused"
    NOTHING_ASKED = "nothing asked"
    NOTHING_SAID = "nothing said"
    NOT_ASKABLE = "not askable"
    BAD_KEY = "bad key"
    NOT_YOUR_PRODUCT = "not your product"
    TOO_LONG = "too long"
    TOO_MANY_ASKS = "too many asks"
    TOO_MANY_WAITS = "too many waits"
    TOO_MANY_CALLS = "too many calls"
    NO_QUESTION = "no question"
    NOTHING_TO_WITHDRAW = "nothing to withdraw"
    OVERRIDE_REQUESTED_BEFORE = "override requested before"
    OVERRIDE_DECLINED_BEFORE = "override declined before"
    OVERRIDE_REQUEST_SETTLED = "override request settled"
    NO_AGENT = "no agent"
    TOO_MANY_AGENTS = "too many agents"
    NO_WEBHOOKS = "no webhooks"
    BAD_WEBHOOK = "bad webhook"
    UNKNOWN_WEBHOOK = "unknown webhook"
    TOO_MANY_WEBHOOKS = "too many webhooks"
    NOT_REGISTERED = "not registered"
    NO_PULL_REQUEST = "no pull request"


class Done(StrEnum):
    """Results of an action that no card shows."""

    SETTLED_TOGETHER = "settled together"
    NUDGED = "nudged"
    NOTHING_TO_STOP = "nothing to stop"
    HANDED_TO = "handed to"
    CONFIRMED_TOGETHER = "confirmed together"
    OVERRIDE_WITHDRAWN = "override withdrawn"
    OVERRIDE_LAPSED = "override lapsed"
    AGREED_FIRST = "agreed first"
    IN_DRAFT = "in draft"
    TEXT_READ = "text read"
    LAW_CHANGE_PROPOSED = "law change proposed"
    SPACE_CLOSED = "space closed"
    SPACE_CLOSED_BEFORE = "space closed before"
    RULE_CONFIRMED = "rule confirmed"
    VERSION_LIVE = "version live"
    VERSION_WAITS = "version waits"
    MODE_CHANGED = "mode changed"
    PUT_OFF = "put off"
    STOPPED = "stopped"
    REPORT_WITHDRAWN = "report withdrawn"
    PRODUCT_SET = "product set"
    PRODUCT_REQUESTED = "product requested"
    PRODUCT_CONFIRMED = "product confirmed"
    PRODUCT_DECLINED = "product declined"
    PRODUCT_REPLACED = "product replaced"


@dataclass(frozen=True)
class NoticeFacts:
    by: str | None = None
    """Slack id of the person who was first."""
    name: str = ""
    """A person's display name."""
    at: datetime | None = None
    state: str = ""
    """The value of a state or a mode."""
    handle: str = ""
    item: str = ""
    """The id of a rule, a decision space or a case."""
    written: str = ""
    """What the person wrote, or what was wrong with it."""
    count: int = 0
    seconds: int = 0
    """After which the same may pass."""
    choices: tuple[str, ...] = ()
    change: RuleChange | None = None
    channel: str = ""
    product: str = ""
    stands_for: str = ""
    """The product that the channel is for now."""


NO_FACTS = NoticeFacts()


@dataclass(frozen=True)
class Notice:
    kind: Refusal | Done
    facts: NoticeFacts = NO_FACTS

    def to_json(self) -> dict[str, Any]:
        dumped: dict[str, Any] = _NOTICE.dump_python(self, mode="json", exclude_defaults=True)
        return dumped

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Notice":
        return _NOTICE.validate_python(stored)


_NOTICE = TypeAdapter(Notice)


class Refused(Exception):  # noqa: N818  # a refusal is no error
    """A refused action. Its transaction rolls back; the router tells the person why."""

    def __init__(self, reason: Refusal, facts: NoticeFacts = NO_FACTS) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.facts = facts

    @property
    def notice(self) -> Notice:
        return Notice(self.reason, self.facts)
