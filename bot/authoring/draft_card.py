"""The card of a draft, for its expert."""

from bot.ui.blocks import Block, RenderedCard, actions, button, cut, escape, section
from bot.ui.fragments import edit_words
from bot.ui.ids import Action
from twins.authoring.drafts import Draft, PendingEdit
from twins.authoring.editable_playbook import ItemKind
from twins.values import ActionValue

_MOST = 6


def draw_draft(draft: Draft) -> RenderedCard:
    """Draw the draft's progress, what blocks it, and the next step."""
    name = escape(str(draft.playbook.field("name")))
    words = f"*{name}* (`{draft.handle}`): {counts(draft)}."
    blocks = [section(f"{words} {_state(draft)}"), *held_back(draft)]
    if not draft.playbook.rules:
        start = (
            "I ask you for calls that you made: at most four at a time, and you can stop whenever you like. Each "
            "becomes a rule with its why, and the asks that show it. You can also write rules yourself."
        )
        blocks.append(section(start))
    return RenderedCard(f"{draft.handle}: {counts(draft)}", [*blocks, *actions(_ways(draft))])


def _state(draft: Draft) -> str:
    if draft.is_new:
        return "Nobody can ask it yet."
    if draft.pending:
        return f"{_number(len(draft.pending), 'change')} not published yet."
    if not draft.answers:
        return "It is published, and answers once its expert has agreed: see the message about it."
    if draft.waits:
        return "A newer version waits for its expert to agree; until then the one before answers."
    return "Everything is published."


def counts(draft: Draft) -> str:
    playbook = draft.playbook
    laws = sum(rule.is_law for rule in playbook.rules)
    parts = [_number(len(playbook.rules), "rule") + (f", {laws} of them law" if laws else "")]
    parts += [_number(len(playbook.triggers), "trigger")] if playbook.triggers else []
    return ", ".join([*parts, _number(len(playbook.cases), "case")])


def held_back(draft: Draft) -> list[Block]:
    """Show why the gate refused the draft, and what to do about it."""
    if not draft.held:
        return []
    lines = "\n".join(f"• {cut(line, 300)}" for line in draft.held[:_MOST])
    more = f"\nand {len(draft.held) - _MOST} more" if len(draft.held) > _MOST else ""
    words = section(f":construction: *Not published: its own cases hold it back*\n{lines}{more}")
    anyway = button("Publish all the same", Action.PUBLISH_ANYWAY, str(ActionValue(draft.handle, draft.key)))
    return [words, *actions([anyway] if draft.wants_reason else [])]


def pending_lines(draft: Draft) -> list[tuple[str, PendingEdit]]:
    """Return a line for each unpublished batch, with one of its edits."""
    found: dict[str, list[PendingEdit]] = {}
    for pending in draft.pending:
        found.setdefault(pending.batch, []).append(pending)
    lost = {pending.id for pending in draft.conflicts}
    lines = []
    for batch in found.values():
        words = "; ".join(edit_words(each.edit) for each in batch if each.edit.part is not ItemKind.CASE) or "a case"
        mark = " :warning: _somebody changed this meanwhile; yours is left out_" if lost & {e.id for e in batch} else ""
        lines.append((f"{words} ({escape(batch[0].by.name)}){mark}", batch[0]))
    return lines


def _ways(draft: Draft) -> list[Block]:
    target = str(ActionValue(draft.handle))
    ask = "Ask me about calls" if not draft.playbook.rules else "Four more questions"
    may_publish = bool(draft.playbook.rules) and bool(draft.pending)
    publish = (
        [button("Publish", Action.PUBLISH, str(ActionValue(draft.handle, draft.key)), "primary")] if may_publish else []
    )
    return [
        *publish,
        button(ask, Action.GO_ON, target),
        button("Write a rule", Action.ADD_RULE, target),
        button("See all of it", Action.OPEN_PAGE, target),
    ]


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
