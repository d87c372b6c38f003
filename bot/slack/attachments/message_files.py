"""The files of a message, read once."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.clock import Now
from bot.slack.attachments.file_download import FileDownloads
from bot.slack.attachments.slack_file import SlackFile
from bot.slack.payload_text import storable
from bot.ui.messages import slack_words
from bot.ui.messages.shared_words import secret_removed
from storage.attachments.attached_files import AttachmentStore
from twins.attachments.attached_file import MOST_CHARACTERS, MOST_FILES, AttachedFile, UnreadFileError, WhyUnread
from twins.deciding.secrets.blanking import Blanked, blank_secrets
from twins.job_payloads import Mention
from twins.jobs import private_message

_SECONDS = 20.0
"""For all files of a message; after that the rest is named only."""


@dataclass(frozen=True)
class MessageFiles:
    downloads: FileDownloads
    store: AttachmentStore
    now: Now

    def of(self, said: Mention) -> tuple[AttachedFile, ...]:
        """Return what was read of a message's files. It is stored before anything rests on it, so that a repeated job
        and an edited message find the same words. Secrets are blanked, and the author gets a note."""
        place = (said.act.place.team, said.act.place.channel or "", said.ts)
        known = self.store.of_message(*place)
        if known or not said.attached or said.floor_of:
            return known
        kinds: list[str] = []
        files = tuple(self._read(said.act.place.app, said.attached, kinds))
        key, to, now = f"secret:{said.act.job_id}:files", said.act.place, self.now()
        notices = [private_message(key, to, secret_removed(kinds), now)] if kinds else []
        return self.store.keep(place, files, now, *notices)

    def _read(self, app: str, given: Sequence[Mapping[str, Any]], kinds: list[str]) -> Iterator[AttachedFile]:
        give_up, room = time.monotonic() + _SECONDS, MOST_CHARACTERS
        for number, each in enumerate(given):
            file = SlackFile(**each)
            name = file.name or slack_words.A_FILE
            try:
                clean = self._text(app, number, file, give_up, room)
            except UnreadFileError as error:
                yield AttachedFile(name=name, size=file.size, unread=error.reason)
                continue
            room -= len(clean.text)
            kinds += clean.kinds
            yield AttachedFile(name=name, size=file.size or len(clean.text.encode()), text=clean.text)

    def _text(self, app: str, number: int, file: SlackFile, give_up: float, room: int) -> Blanked:
        if number >= MOST_FILES:
            raise UnreadFileError(WhyUnread.TOO_MANY)
        if time.monotonic() > give_up:
            raise UnreadFileError(WhyUnread.UNREACHABLE)
        clean = blank_secrets(storable(self.downloads.text(app, file)))
        if len(clean.text) > room:
            raise UnreadFileError(WhyUnread.TOO_LARGE)
        return clean
