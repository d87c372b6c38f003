"""The lines of a twin's page about past asks that a new law or trigger wouldn't meet."""

from bot.authoring.messages import page_words
from bot.ui.blocks import Block, button, context, cut, escape, section
from bot.ui.ids import Action
from twins.authoring.drafts import PastAsk, TwinPage
from twins.values import ActionValue

_MOST_GUARDS, _QUOTED = 3, 200


def near_miss_blocks(page: TwinPage) -> list[Block]:
    """Draw each past ask with one click that lets the law or trigger meet its words. Nothing waits for it."""
    blocks: list[Block] = []
    handle = page.draft.handle if page.draft else ""
    for guard, asks in list(page.near_misses.items())[:_MOST_GUARDS]:
        blocks.append(context(page_words.near_misses(len(asks), guard)))
        blocks += [_line(handle, guard, each) for each in asks]
    return blocks


def _line(handle: str, guard: str, ask: PastAsk) -> Block:
    target = ActionValue(handle, f"{guard} {ask.decision}")
    add = button(page_words.add_to(guard), Action.SHOULD_MATCH, str(target))
    return section(f"“{escape(cut(' '.join(ask.want.split()), _QUOTED))}”") | {"accessory": add}
