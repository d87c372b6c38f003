"""The card of a draft, for its expert."""

from bot.authoring.messages import page_words
from bot.authoring.messages.authoring_notices import ADD_EXAMPLE, INTERVIEW_OFFER, LEFT_OUT, NOT_PUBLISHED
from bot.ui.blocks import Block, RenderedCard, actions, button, cut, escape, section
from bot.ui.ids import Action
from bot.ui.messages.fragments import does, edit_words
from twins.authoring.drafts import Draft, PendingEdit
from twins.authoring.editable_playbook import ItemKind
from twins.authoring.rule_examples import rules_without_example
from twins.publishing.modes import Mode
from twins.values import ActionValue

_MOST = 6


def draw_draft(draft: Draft) -> RenderedCard:
    """Draw the draft's progress, what blocks it, and the next step."""
    name = escape(str(draft.playbook.field("name")))
    words = f"*{name}* (`{draft.handle}`): {counts(draft)}."
    blocks = [section(f"{words} {_state(draft)}"), *held_back(draft)]
    if not draft.playbook.rules:
        blocks.append(section(INTERVIEW_OFFER))
    return RenderedCard(f"{draft.handle}: {counts(draft)}", [*blocks, *actions(_ways(draft))])


def _state(draft: Draft) -> str:
    if draft.is_new:
        return page_words.NOBODY_CAN_ASK
    if draft.pending:
        return page_words.changes_unpublished(len(draft.pending))
    if not draft.answers:
        return page_words.nobody_until(does(draft.expert, draft.reader, "turn"))
    if draft.waits:
        agrees = does(draft.expert, draft.reader, "agree")
        return page_words.newer_version_until(agrees)
    return page_words.EVERYTHING_PUBLISHED


def counts(draft: Draft) -> str:
    playbook = draft.playbook
    laws = sum(rule.is_law for rule in playbook.rules)
    return page_words.counts(len(playbook.rules), laws, len(playbook.triggers), len(playbook.cases))


def held_back(draft: Draft) -> list[Block]:
    """Show why the gate refused the draft, and what to do about it."""
    if not draft.held:
        return []
    said = [cut(line, 300) for line in draft.held[:_MOST]]
    lines = f" {said[0]}" if len(draft.held) == 1 else "\n• ".join(["", *said])
    more = f"\n{page_words.and_more(len(draft.held) - _MOST)}" if len(draft.held) > _MOST else ""
    words = section(page_words.held_back(NOT_PUBLISHED, lines, more))
    add = button(ADD_EXAMPLE, Action.ADD_EXAMPLE, str(ActionValue(draft.handle, draft.held_mode)), "primary")
    seen = str(ActionValue(draft.handle, f"{draft.key}/{draft.held_mode}"))
    anyway = button(page_words.PUBLISH_ANYWAY, Action.PUBLISH_ANYWAY, seen)
    ways = [add] if rules_without_example(draft) else []
    return [words, *actions([*ways, anyway] if draft.wants_reason else ways)]


def publish_buttons(draft: Draft) -> list[Block]:
    """Return how a draft is published; of a twin that doesn't answer yet, its expert says who can ask it."""
    if not draft.pending or (draft.is_new and not draft.playbook.rules):
        return []
    seen = ActionValue(draft.handle, draft.key)
    if draft.answers:
        return [button(page_words.PUBLISH, Action.PUBLISH, str(seen), "primary")]
    ways = {Mode.TRIAL: page_words.PUBLISH_ON_TRIAL, Mode.SHADOW: page_words.ONLY_FOR_ME}
    return [
        button(
            words,
            Action.PUBLISH if mode is Mode.TRIAL else f"{Action.PUBLISH}/{mode}",
            str(ActionValue(draft.handle, f"{draft.key}/{mode}")),
            "primary" if mode is Mode.TRIAL else None,
        )
        for mode, words in ways.items()
    ]


def pending_lines(draft: Draft) -> list[tuple[str, PendingEdit]]:
    """Return a line for each unpublished batch, with one of its edits."""
    found: dict[str, list[PendingEdit]] = {}
    for pending in draft.pending:
        found.setdefault(pending.batch, []).append(pending)
    lost = {pending.id for pending in draft.conflicts}
    lines = []
    for batch in found.values():
        said = (edit_words(each.edit) for each in batch if each.edit.part is not ItemKind.CASE)
        words = "; ".join(said) or page_words.AN_EXAMPLE
        mark = f" {LEFT_OUT}" if lost & {each.id for each in batch} else ""
        lines.append((f"{words} ({escape(batch[0].by.name)}){mark}", batch[0]))
    return lines


def _ways(draft: Draft) -> list[Block]:
    target = str(ActionValue(draft.handle))
    ask = page_words.INTERVIEW_ME if not draft.playbook.rules else page_words.FOUR_MORE
    return [
        *publish_buttons(draft),
        button(ask, Action.GO_ON, target),
        button(page_words.WRITE_RULE, Action.ADD_RULE, target),
        button(page_words.OPEN_DRAFT, Action.OPEN_PAGE, target),
    ]
