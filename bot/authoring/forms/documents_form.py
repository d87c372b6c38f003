"""The form that takes documents for a twin's interview."""

from bot.authoring.forms import messages
from bot.ui.blocks import Block
from bot.ui.fields import box, line, modal, uploads
from bot.ui.ids import Form
from twins.attachments.attached_file import MOST_FILES
from twins.attachments.text_files import TEXT_TYPES
from twins.values import ActionValue


def documents_form(handle: str, *, takes_files: bool) -> Block:
    files = uploads("files", messages.FILES, TEXT_TYPES, MOST_FILES, hint=messages.FILES_HINT)
    text = line(
        "documents",
        messages.OR_TEXT,
        optional=True,
        multiline=True,
        longest=3_000,
        hint=messages.OR_TEXT_HINT,
    )
    source = line(
        "source",
        messages.CALLED,
        optional=True,
        longest=60,
        hint=messages.CALLED_HINT,
    )
    every = box("all", messages.WHICH_SENTENCES, messages.EVERY_SENTENCE, is_ticked=False)
    blocks = [*([files] if takes_files else []), text, source, every]
    return modal(Form.DOCUMENTS, str(ActionValue(handle)), messages.YOUR_DOCUMENTS, messages.READ_THEM, blocks)
