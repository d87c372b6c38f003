"""The form that takes documents for a twin's interview."""

from bot.ui.blocks import Block
from bot.ui.fields import box, line, modal, uploads
from bot.ui.ids import Form
from twins.attachments.attached_file import MOST_FILES
from twins.attachments.text_files import TEXT_TYPES
from twins.values import ActionValue


def documents_form(handle: str, *, takes_files: bool) -> Block:
    files = uploads("files", "Files with your decisions", TEXT_TYPES, MOST_FILES, hint="md, txt, csv, yaml, json")
    text = line(
        "documents",
        "Or text with your decisions",
        optional=True,
        multiline=True,
        longest=3_000,
        hint="I list each sentence that seems to state a rule. You keep, edit or drop every one.",
    )
    source = line(
        "source",
        "What is the text called?",
        optional=True,
        longest=60,
        hint="Under the same name, I list only what has changed when you paste it again.",
    )
    every = box("all", "Which sentences?", "List every sentence, even if it sounds like no rule", is_ticked=False)
    blocks = [*([files] if takes_files else []), text, source, every]
    return modal(Form.DOCUMENTS, str(ActionValue(handle)), "Your documents", "Read them", blocks)
