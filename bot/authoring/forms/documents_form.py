"""The form that takes documents for a twin's interview."""

from bot.ui.blocks import Block
from bot.ui.fields import line, modal, uploads
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
        hint="I ask you about each sentence that seems to say a rule. You confirm every one.",
    )
    blocks = [files, text] if takes_files else [text]
    return modal(Form.DOCUMENTS, str(ActionValue(handle)), "Your documents", "Read them", blocks)
