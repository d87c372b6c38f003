"""Ids of buttons and forms, and button values."""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """Ids stored in cards, never reused for another purpose."""

    APPROVE = "check:approve"
    CHANGES = "check:changes"
    DECLINE = "check:decline"
    QUESTION = "check:question"
    HAND_TO = "check:hand_to"
    SHOW_ALL = "check:show_all"
    NUDGE = "check:nudge"
    WITHDRAW = "check:withdraw"
    ASK_AGAIN = "check:ask_again"
    APPROVE_SIMILAR = "check:approve_alike"
    DECLINE_SIMILAR = "check:decline_alike"
    AS_CHANGES = "words:as_changes"
    AS_REASON = "words:as_reason"
    AS_QUESTION = "words:as_question"
    AS_NOTHING = "words:as_nothing"
    WRITE = "words:write"
    CONFIRM = "review:looks_right"
    CORRECT = "review:correct"
    CONFIRM_SIMILAR = "review:alike_look_right"
    I_AM_BACK = "away:back"
    AGREE = "version:agree"
    PUT_OFF = "version:put_off"
    STOP = "answer:stop"
    HAND_OVER = "answer:hand_over"
    OVERRIDE = "answer:override"
    NOT_MY_REASON = "override:not_my_reason"
    NEVER_MIND = "override:never_mind"
    WRITE_REASON = "override:write_reason"
    FITS = "answer:fits"
    KIND = "override:kind"
    AGAINST_LAW = "answer:against_law"
    NEVER_THIS = "offer:never"
    CHANGE_IT = "offer:change"
    RETIRE_IT = "offer:retire"
    MAKE_SPACE = "offer:space"
    GRANT = "twin:grant"
    REVOKE = "twin:revoke"
    OPEN_PAGE = "twin:open"
    CLOSE_PAGE = "twin:close"
    ADD_RULE = "twin:add_rule"
    ITEM = "twin:item"
    SCOPE = "twin:scope"
    DEPUTIES = "twin:deputies"
    UNDO = "twin:undo"
    TRIGGER_OFF = "twin:trigger_off"
    OTHER_CASES = "twin:other_cases"
    GIVE_UP = "twin:give_up"
    PUBLISH = "twin:publish"
    PUBLISH_ANYWAY = "twin:publish_anyway"
    STANCE = "offer:stance"
    ADD_BOTH = "offer:add"
    EDIT_FIRST = "offer:edit"
    NOT_THIS = "offer:no"
    GO_ON = "interview:go_on"
    MAKE_RULE = "shortcut:make_rule"
    STILL_TRUE = "digest:true"
    CHANGE_DUE_RULE = "digest:change"
    RETIRE_DUE_RULE = "digest:retire"
    UNDO_DIGEST_ANSWER = "digest:undo"

    @classmethod
    def of(cls, action_id: str) -> "Action | None":
        """Ignore a suffix after a slash: it tells the buttons of a row apart, as Slack requires."""
        head = action_id.partition("/")[0]
        return cls(head) if head in set(cls) else None


class Form(StrEnum):
    REASON = "form:reason"
    WORDS = "form:words"
    HAND_TO = "form:hand_to"
    NEW_TWIN = "form:new_twin"
    LESSON = "form:call"
    RULE = "form:rule"
    RETIRE = "form:retire"
    CASE = "form:case"
    SCOPE = "form:scope"
    DEPUTIES = "form:deputies"
    PUBLISH_ANYWAY = "form:anyway"
    AGAINST_LAW = "form:against_law"
    SPACE = "form:space"


@dataclass(frozen=True)
class ActionValue:
    """A button's subject, and a detail: its version or a part."""

    id: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.id}.{self.detail}"

    @classmethod
    def of(cls, value: str) -> "ActionValue":
        """Parse a value; a malformed one matches nothing."""
        head, _, detail = value.partition(".")
        return cls(head, detail)
