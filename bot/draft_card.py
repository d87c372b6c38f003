"""The card of a draft, for its expert."""

from bot.actions import Action, Target
from bot.blocks import Block, Drawn, actions, button, cut, escape, section
from bot.wordings import edit_words
from twins.drafts import Draft, Pending
from twins.sketch import Part

_MOST = 6


def draw_draft(draft: Draft) -> Drawn:
    """Draw the draft's progress, what blocks it, and the next step."""
    name = escape(str(draft.sketch.field("name")))
    words = f"*{name}* (`{draft.handle}`): {counts(draft)}."
    blocks = [section(f"{words} {_state(draft)}"), *held_back(draft)]
    if not draft.sketch.rules:
        start = (
            "I ask you for calls that you made: at most four at a time, and you can stop whenever you like. Each "
            "becomes a rule with its why, and the asks that show it. You can also write rules yourself."
        )
        blocks.append(section(start))
    return Drawn(f"{draft.handle}: {counts(draft)}", [*blocks, *actions(_ways(draft))])


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
    sketch = draft.sketch
    laws = sum(rule.is_law for rule in sketch.rules)
    parts = [_number(len(sketch.rules), "rule") + (f", {laws} of them law" if laws else "")]
    parts += [_number(len(sketch.triggers), "trigger")] if sketch.triggers else []
    return ", ".join([*parts, _number(len(sketch.cases), "case")])


def held_back(draft: Draft) -> list[Block]:
    """Show why the gate refused the draft, and what to do about it."""
    if not draft.held:
        return []
    lines = "\n".join(f"• {cut(line, 300)}" for line in draft.held[:_MOST])
    more = f"\nand {len(draft.held) - _MOST} more" if len(draft.held) > _MOST else ""
    words = section(f":construction: *Not published: its own cases hold it back*\n{lines}{more}")
    anyway = button("Publish all the same", Action.PUBLISH_ANYWAY, str(Target(draft.handle, draft.key)))
    return [words, *actions([anyway] if draft.wants_reason else [])]


def pending_lines(draft: Draft) -> list[tuple[str, Pending]]:
    """Return a line for each unpublished submit, with one of its edits."""
    found: dict[str, list[Pending]] = {}
    for pending in draft.pending:
        found.setdefault(pending.batch, []).append(pending)
    lost = {pending.id for pending in draft.conflicts}
    lines = []
    for batch in found.values():
        words = "; ".join(edit_words(each.edit) for each in batch if each.edit.part is not Part.CASE) or "a case"
        mark = " :warning: _somebody changed this meanwhile; yours is left out_" if lost & {e.id for e in batch} else ""
        lines.append((f"{words} ({escape(batch[0].by.name)}){mark}", batch[0]))
    return lines


def _ways(draft: Draft) -> list[Block]:
    target = str(Target(draft.handle))
    ask = "Ask me about calls" if not draft.sketch.rules else "Four more questions"
    may_publish = bool(draft.sketch.rules) and bool(draft.pending)
    publish = (
        [button("Publish", Action.PUBLISH, str(Target(draft.handle, draft.key)), "primary")] if may_publish else []
    )
    return [
        *publish,
        button(ask, Action.GO_ON, target),
        button("Write a rule", Action.ADD_RULE, target),
        button("See all of it", Action.OPEN_PAGE, target),
    ]


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
