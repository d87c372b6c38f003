"""An expert's twins on the Home tab: the list, and the page of one."""

from collections.abc import Sequence
from datetime import date

from bot.authoring.draft_card import counts, held_back, pending_lines, publish_buttons
from bot.authoring.near_misses_card import near_miss_blocks
from bot.authoring.sentences.sentence_list import is_listed, sentence_blocks
from bot.authoring.suggestion_card import suggestion_blocks
from bot.ui.blocks import Block, actions, button, context, cut, day, escape, header, section
from bot.ui.counts import counted
from bot.ui.fields import option
from bot.ui.fragments import does, named, rule_line
from bot.ui.ids import Action
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
                button("Back", Action.CLOSE_PAGE, target),
                button("Write a rule", Action.ADD_RULE, target),
                button("What it covers", Action.SCOPE, target),
                button("Deputies", Action.DEPUTIES, target),
                button("Grant a decision", Action.GRANT, target),
                button("Interview me", Action.GO_ON, target),
                button("Add documents", Action.ADD_DOCUMENTS, target),
            ]
        ),
    ]


def _suggested(draft: Draft, page: TwinPage) -> list[Block]:
    blocks: list[Block] = []
    suggested = [each for each in page.proposals if not is_listed(each)]
    for proposal in suggested[:MOST_PROPOSALS]:
        blocks += [_DIVIDER, *suggestion_blocks(draft, proposal, page.alike.get(proposal.id, ()))]
    more = len(suggested) - MOST_PROPOSALS
    blocks += [context(f"And {counted(more, 'more suggestion')}, shown once these are settled.")] if more > 0 else []
    rest = counted(page.hidden, "more suggestion comes", "more suggestions come")
    return blocks + ([context(f"{rest} from conversations that you can't read.")] if page.hidden else [])


def _spaces(draft: Draft) -> list[Block]:
    spaces = [_space(draft, space) for space in draft.playbook.spaces[:_MOST_SPACES]]
    return [_DIVIDER, section("*Granted decisions*"), *spaces] if spaces else []


def _rules(draft: Draft, page: TwinPage) -> list[Block]:
    order = "\nDue first, then by when they were last confirmed." if page.fresh else ""
    head = section(f"*Rules of {escape(str(draft.playbook.field('name')))}*{order}")
    edited = {edit.item for edit in draft.edits}
    fresh = {rule: stands for rule, stands in page.fresh.items() if rule not in edited}
    shown = _due_first(draft.playbook.rules, page)[page.offset : page.offset + _rules_a_page(page)]
    return [
        _DIVIDER,
        head,
        *([_rule(draft, rule, fresh.get(rule.id), rule.id in page.unused) for rule in shown] or [context("None yet.")]),
    ]


def _triggers(draft: Draft) -> list[Block]:
    triggers = [_trigger(draft, trigger) for trigger in draft.playbook.triggers[:_MOST_TRIGGERS]]
    return [_DIVIDER, section("*What always needs a person*"), *triggers] if triggers else []


def _last(draft: Draft) -> list[Block]:
    target = str(ActionValue(draft.handle))
    last = [button("Examples without a rule", Action.OTHER_CASES, target)]
    last += [button("Discard draft", Action.GIVE_UP, target, "danger")] if draft.is_new else []
    return actions(last)


_DIVIDER: Block = {"type": "divider"}


def _kept(kept: MaintainedTwin) -> list[Block]:
    mode = kept.mode.value if kept.mode else "never published"
    rest = [f"{kept.rules} rule" + "s" * (kept.rules != 1), mode]
    rest += [f"{kept.unpublished} not published"] if kept.unpublished else []
    rest += [f"*{kept.proposals} suggested*"] if kept.proposals else []
    rest += [f":hourglass: {kept.due} to review"] if kept.due else []
    rest += [] if kept.is_owner else ["you stand in"]
    words = section(f"*{escape(kept.name)}* (`{kept.handle}`)\n{' · '.join(rest)}")
    words["accessory"] = button("Open", f"{Action.OPEN_PAGE}/{kept.handle}", str(ActionValue(kept.handle)))
    return [words]


def _state(draft: Draft) -> str:
    expert, reader = draft.expert, draft.reader
    agrees = does(expert, reader, "agree")
    waits = f" A newer version goes live once {agrees}: see the message about it." if draft.waits else ""
    if draft.is_new:
        return "Nobody can ask it yet."
    if not draft.answers:
        return f"Nobody can ask it until {does(expert, reader, 'turn')} it on: see the message about it."
    return f"What you see is not published yet.{waits}" if draft.pending else f"This is what answers.{waits}"


def _mode(draft: Draft, page: TwinPage) -> str:
    mode = next((kept.mode for kept in page.kept if kept.handle == draft.handle), None)
    return f"\n*{mode.value.capitalize()}*: {mode.meaning} (`/twins mode {draft.handle} ...`)." if mode else ""


def _pending(draft: Draft) -> list[Block]:
    if not draft.pending:
        return []
    blocks: list[Block] = [section("*Not published yet*")]
    lines = pending_lines(draft)
    for words, pending in lines[:_MOST_PENDING]:
        row = section(cut(words, 600))
        value = str(ActionValue(draft.handle, pending.batch))
        row["accessory"] = button("Undo", f"{Action.UNDO}/{pending.batch}", value)
        blocks.append(row)
    more = len(lines) - _MOST_PENDING
    blocks += [context(f"and {more} more")] if more > 0 else []
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
    ways = {"edit": "Change", "retire": "Retire", "case": "Examples"}
    ways = ({"true": "Still right"} if fresh else {}) | ways
    options = [option(f"{key}|{draft.handle}|{rule.id}", text) for key, text in ways.items()]
    row["accessory"] = {"type": "overflow", "action_id": f"{Action.ITEM}/{rule.id}", "options": options}
    return row


def _trigger(draft: Draft, trigger: Trigger) -> Block:
    words = "; ".join(trigger.when[:3])
    row = section(f"*{trigger.id}* {escape(cut(words, 200))}\n_{escape(cut(trigger.why, 200))}_")
    value = str(ActionValue(draft.handle, trigger.id))
    row["accessory"] = button("Remove", f"{Action.TRIGGER_OFF}/{trigger.id}", value)
    return row


def _background(draft: Draft, fresh: RuleFreshness | None) -> list[Block]:
    """Draw the background, the prose that a model reads beside the rules; it goes stale as rules do."""
    if fresh is None:
        return []
    row = section(f"*Background* ({len(str(draft.playbook.field('background'))):,} characters){_looked_at(fresh)}")
    value = f"true|{draft.handle}|{BACKGROUND}"
    row["accessory"] = button("Still right", f"{Action.ITEM}/{BACKGROUND}", value)
    return [_DIVIDER, row]


def _looked_at(fresh: RuleFreshness | None, is_unused: bool = False) -> str:
    """Say when the item was last confirmed, and whether it is due again or unused."""
    if fresh is None:
        return ""
    if fresh.state is FreshnessState.NEVER_CONFIRMED:
        return "\n:hourglass: _never confirmed in these words_"
    if is_unused:
        return f"\n_confirmed {day(fresh.confirmed)}, not used since_"
    due = f", to review since {day(fresh.due_on)}" if fresh.state is FreshnessState.DUE else ""
    return f"\n{':hourglass: ' if due else ''}_confirmed {day(fresh.confirmed)}{due}_"


def _space(draft: Draft, space: DecisionSpace) -> Block:
    cap = f"{space.cap.uses} a {space.cap.per.value}"
    who = f"{escape(', '.join(person.name for person in space.who))}: " if space.who else ""
    granted = f"until {space.until:%-d %b %Y}, by {escape(named(space.granted_by, draft.reader))}"
    row = section(cut(f"*{space.id}* {escape(space.may)}\n{who}{cap}, {granted}", 2_000))
    if space.id in draft.revoked:
        return section(f"~{space.id} {escape(space.may)}~ was withdrawn; the next version drops it")
    row["accessory"] = button(
        "Withdraw", f"{Action.REVOKE}/{space.id}", str(ActionValue(draft.handle, space.id)), "danger"
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
        ways.append(button("Earlier rules", f"{Action.OPEN_PAGE}/before", str(target)))
    if rest > 0:
        target = ActionValue(draft.handle, str(offset + a_page))
        ways.append(button(f"{rest} more rules", f"{Action.OPEN_PAGE}/after", str(target)))
    return actions(ways)
