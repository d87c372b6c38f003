"""An expert's twins on the Home tab: the list, and the page of one."""

from collections.abc import Sequence
from datetime import date

from bot.authoring.draft_card import counts, held_back, pending_lines, publish_buttons
from bot.authoring.messages import page_words
from bot.authoring.near_misses_card import near_miss_blocks
from bot.authoring.sentences.sentence_list import is_listed, sentence_blocks
from bot.authoring.suggestion_card import suggestion_blocks
from bot.ui.blocks import Block, actions, button, context, cut, day, escape, header, section
from bot.ui.fields import option
from bot.ui.ids import Action
from bot.ui.messages.fragments import does, named, rule_line
from twins.authoring.drafts import Draft, MaintainedTwin, TwinPage
from twins.freshness.freshness import BACKGROUND, FreshnessState, RuleFreshness
from twins.playbook.model import DecisionSpace, Rule, Trigger
from twins.values import ActionValue

RULES_A_PAGE, RULES_BESIDE_SENTENCES, MOST_PROPOSALS = 25, 8, 3
_MOST_PENDING, _MOST_SPACES, _MOST_TRIGGERS = 8, 8, 10


def kept_blocks(page: TwinPage) -> list[Block]:
    if page.draft:
        return page_blocks(page.draft, page)
    return [block for kept in page.kept[:12] for block in _kept(kept)]


def page_blocks(draft: Draft, page: TwinPage) -> list[Block]:
    return [
        *_head(draft, page),
        *_pending(draft),
        *near_miss_blocks(page),
        *held_back(draft),
        *_suggested(draft, page),
        *sentence_blocks(draft, page.proposals, page.sentences_offset),
        *_spaces(draft),
        *_rules(draft, page),
        *_background(draft, page.background),
        *_turning(draft, page.offset, _rules_a_page(page)),
        *_triggers(draft),
        *_last(draft),
    ]


def _head(draft: Draft, page: TwinPage) -> list[Block]:
    target = str(ActionValue(draft.handle))
    return [
        header(cut(str(draft.playbook.field("name")), 150)),
        section(f"`{draft.handle}`: {counts(draft)}. {_state(draft)}{_mode(draft, page)}"),
        *actions(
            [
                button(page_words.BACK, Action.CLOSE_PAGE, target),
                button(page_words.WRITE_RULE, Action.ADD_RULE, target),
                button(page_words.WHAT_IT_COVERS, Action.SCOPE, target),
                button(page_words.DEPUTIES, Action.DEPUTIES, target),
                button(page_words.GRANT_DECISION, Action.GRANT, target),
                button(page_words.INTERVIEW_ME, Action.GO_ON, target),
                button(page_words.ADD_DOCUMENTS, Action.ADD_DOCUMENTS, target),
            ]
        ),
    ]


def _suggested(draft: Draft, page: TwinPage) -> list[Block]:
    blocks: list[Block] = []
    suggested = [each for each in page.proposals if not is_listed(each)]
    for proposal in suggested[:MOST_PROPOSALS]:
        blocks += [_DIVIDER, *suggestion_blocks(draft, proposal, page.alike.get(proposal.id, ()))]
    more = len(suggested) - MOST_PROPOSALS
    blocks += [context(page_words.more_suggestions(more))] if more > 0 else []
    return blocks + ([context(page_words.hidden_suggestions(page.hidden))] if page.hidden else [])


def _spaces(draft: Draft) -> list[Block]:
    spaces = [_space(draft, space) for space in draft.playbook.spaces[:_MOST_SPACES]]
    return [_DIVIDER, section(page_words.GRANTED_DECISIONS), *spaces] if spaces else []


def _rules(draft: Draft, page: TwinPage) -> list[Block]:
    name = escape(str(draft.playbook.field("name")))
    head = section(page_words.rules_of(name, is_ordered=bool(page.fresh)))
    edited = {edit.item for edit in draft.edits}
    fresh = {rule: stands for rule, stands in page.fresh.items() if rule not in edited}
    shown = _due_first(draft.playbook.rules, page)[page.offset : page.offset + _rules_a_page(page)]
    return [
        _DIVIDER,
        head,
        *(
            [_rule(draft, rule, fresh.get(rule.id), rule.id in page.unused) for rule in shown]
            or [context(page_words.NONE_YET)]
        ),
    ]


def _triggers(draft: Draft) -> list[Block]:
    triggers = [_trigger(draft, trigger) for trigger in draft.playbook.triggers[:_MOST_TRIGGERS]]
    return [_DIVIDER, section(page_words.ALWAYS_NEEDS_A_PERSON), *triggers] if triggers else []


def _last(draft: Draft) -> list[Block]:
    target = str(ActionValue(draft.handle))
    last = [button(page_words.EXAMPLES_WITHOUT_RULE, Action.OTHER_CASES, target)]
    last += [button(page_words.DISCARD_DRAFT, Action.GIVE_UP, target, "danger")] if draft.is_new else []
    return actions(last)


_DIVIDER: Block = {"type": "divider"}


def _kept(kept: MaintainedTwin) -> list[Block]:
    mode = kept.mode.value if kept.mode else page_words.NEVER_PUBLISHED
    rest = [page_words.rules(kept.rules), mode]
    rest += [page_words.not_published(kept.unpublished)] if kept.unpublished else []
    rest += [page_words.suggested(kept.proposals)] if kept.proposals else []
    rest += [page_words.to_review(kept.due)] if kept.due else []
    rest += [] if kept.is_owner else [page_words.YOU_ARE_A_DEPUTY]
    words = section(f"*{escape(kept.name)}* (`{kept.handle}`)\n{' · '.join(rest)}")
    words["accessory"] = button(page_words.OPEN, f"{Action.OPEN_PAGE}/{kept.handle}", str(ActionValue(kept.handle)))
    return [words]


def _state(draft: Draft) -> str:
    expert, reader = draft.expert, draft.reader
    agrees = does(expert, reader, "agree")
    waits = f" {page_words.newer_version(agrees)}" if draft.waits else ""
    if draft.is_new:
        return page_words.NOBODY_CAN_ASK
    if not draft.answers:
        return page_words.nobody_until(does(expert, reader, "turn"))
    return (page_words.SEEN_NOT_PUBLISHED if draft.pending else page_words.THIS_ANSWERS) + waits


def _mode(draft: Draft, page: TwinPage) -> str:
    mode = next((kept.mode for kept in page.kept if kept.handle == draft.handle), None)
    return f"\n{page_words.mode(mode.value.capitalize(), mode.meaning, draft.handle)}" if mode else ""


def _pending(draft: Draft) -> list[Block]:
    if not draft.pending:
        return []
    blocks: list[Block] = [section(page_words.NOT_PUBLISHED_YET)]
    lines = pending_lines(draft)
    for words, pending in lines[:_MOST_PENDING]:
        row = section(cut(words, 600))
        value = str(ActionValue(draft.handle, pending.batch))
        row["accessory"] = button(page_words.UNDO, f"{Action.UNDO}/{pending.batch}", value)
        blocks.append(row)
    more = len(lines) - _MOST_PENDING
    blocks += [context(page_words.and_more(more))] if more > 0 else []
    return [*blocks, *actions(publish_buttons(draft))]


def _due_first(rules: Sequence[Rule], page: TwinPage) -> list[Rule]:
    """Sort rules that were never published first, then the due ones. An edited rule keeps its place."""

    def order(rule: Rule) -> tuple[bool, bool, date]:
        fresh = page.fresh.get(rule.id)
        is_due = fresh is not None and fresh.state is not FreshnessState.FRESH and rule.id not in page.unused
        return fresh is not None, not is_due, (fresh.confirmed if fresh else None) or date.min

    return sorted(rules, key=order)


def _rule(draft: Draft, rule: Rule, fresh: RuleFreshness | None, is_unused: bool) -> Block:
    row = section(f"{rule_line(rule)}{_looked_at(fresh, is_unused)}")
    ways = {"edit": page_words.CHANGE, "retire": page_words.RETIRE, "case": page_words.EXAMPLES}
    ways = ({"true": page_words.STILL_RIGHT} if fresh else {}) | ways
    options = [option(f"{key}|{draft.handle}|{rule.id}", text) for key, text in ways.items()]
    row["accessory"] = {"type": "overflow", "action_id": f"{Action.ITEM}/{rule.id}", "options": options}
    return row


def _trigger(draft: Draft, trigger: Trigger) -> Block:
    words = "; ".join(trigger.when[:3])
    row = section(f"*{trigger.id}* {escape(cut(words, 200))}\n_{escape(cut(trigger.why, 200))}_")
    value = str(ActionValue(draft.handle, trigger.id))
    row["accessory"] = button(page_words.REMOVE, f"{Action.TRIGGER_OFF}/{trigger.id}", value)
    return row


def _background(draft: Draft, fresh: RuleFreshness | None) -> list[Block]:
    """Draw the background, the prose that a model reads beside the rules; it goes stale as rules do."""
    if fresh is None:
        return []
    length = len(str(draft.playbook.field("background")))
    row = section(f"{page_words.background(length)}{_looked_at(fresh)}")
    value = f"true|{draft.handle}|{BACKGROUND}"
    row["accessory"] = button(page_words.STILL_RIGHT, f"{Action.ITEM}/{BACKGROUND}", value)
    return [_DIVIDER, row]


def _looked_at(fresh: RuleFreshness | None, is_unused: bool = False) -> str:
    """Say when the item was last confirmed, and whether it is due again or unused."""
    if fresh is None:
        return ""
    if fresh.state is FreshnessState.NEVER_CONFIRMED:
        return f"\n{page_words.NEVER_CONFIRMED}"
    if is_unused:
        return f"\n{page_words.confirmed_unused(day(fresh.confirmed))}"
    due = day(fresh.due_on) if fresh.state is FreshnessState.DUE else ""
    return f"\n{page_words.confirmed(day(fresh.confirmed), due)}"


def _space(draft: Draft, space: DecisionSpace) -> Block:
    cap = page_words.cap(space.cap.uses, space.cap.per.value)
    who = f"{escape(', '.join(person.name for person in space.who))}: " if space.who else ""
    granted = page_words.granted(f"{space.until:%-d %b %Y}", escape(named(space.granted_by, draft.reader)))
    row = section(cut(f"*{space.id}* {escape(space.may)}\n{who}{cap}, {granted}", 2_000))
    if space.id in draft.revoked:
        return section(page_words.withdrawn(space.id, escape(space.may)))
    row["accessory"] = button(
        page_words.WITHDRAW, f"{Action.REVOKE}/{space.id}", str(ActionValue(draft.handle, space.id)), "danger"
    )
    return row


def _rules_a_page(page: TwinPage) -> int:
    """Return how many rules are shown: fewer while sentences of documents are listed above them, so that all fits."""
    return RULES_BESIDE_SENTENCES if any(map(is_listed, page.proposals)) else RULES_A_PAGE


def _turning(draft: Draft, offset: int, a_page: int) -> list[Block]:
    rest = len(draft.playbook.rules) - offset - a_page
    ways = []
    if offset:
        target = ActionValue(draft.handle, str(max(0, offset - a_page)))
        ways.append(button(page_words.EARLIER_RULES, f"{Action.OPEN_PAGE}/before", str(target)))
    if rest > 0:
        target = ActionValue(draft.handle, str(offset + a_page))
        ways.append(button(page_words.more_rules(rest), f"{Action.OPEN_PAGE}/after", str(target)))
    return actions(ways)
