"""Documents with decisions, which an expert uploads for the interview of their twin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.asking.messages.asking_notices import files_notes
from bot.authoring.forms.documents_form import documents_form
from bot.clock import Now
from bot.slack.attachments.file_download import FileDownloads
from bot.slack.attachments.slack_file import SlackFile
from bot.slack.workspace_access import Slack
from bot.ui.fields import field_value
from bot.ui.ids import Action
from bot.ui.messages.shared_words import secret_removed
from storage.store import Store
from twins.attachments.attached_file import AttachedFile, UnreadFileError
from twins.deciding.secrets.blanking import blank_secrets
from twins.due_payloads import CollectDue
from twins.job_payloads import Click, FormSent
from twins.jobs import Destination, Job, JobKind, order_of, private_message
from twins.notices import Refusal, Refused
from twins.values import ActionValue

LARGEST = 500_000
"""Bytes of a document."""


@dataclass(frozen=True)
class Documents:
    slack: Slack
    store: Store
    now: Now
    downloads: FileDownloads

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.ADD_DOCUMENTS: self._open}

    def form(self, sent: FormSent) -> None:
        """Enqueue the reading of what was pasted and uploaded; the interview goes on with it."""
        act, handle, text = sent.act, ActionValue.of(sent.about).id, field_value(sent.values, "documents")
        if not (text or sent.attached):
            raise Refused(Refusal.EMPTY_FORM)
        who = {"app": act.place.app, "team": act.place.team, "user": act.by, "user_team": sent.user_team}
        what: dict[str, Any] = {"handle": handle, "channel": "", "documents": text, "attached": list(sent.attached)}
        what |= {"source": field_value(sent.values, "source"), "takes_all": field_value(sent.values, "all") == "yes"}
        order, now = order_of(act.at), self.now()
        gather = Job(f"gather:{act.job_id}", JobKind.COLLECT, f"gather:{handle}", who | what, order, now)
        self.store.interviews.begin(act, handle, gather, now)

    def read(self, due: CollectDue) -> tuple[list[AttachedFile], list[Job]]:
        """Return the uploaded documents, with a message about those that can't be read and about secrets in them."""
        files, kinds = [], list[str]()
        for given in due.attached:
            file = SlackFile(**given)
            try:
                clean = blank_secrets(self.downloads.text(due.act.place.app, file, LARGEST))
            except UnreadFileError as error:
                files.append(AttachedFile(name=file.name, size=file.size, unread=error.reason))
            else:
                kinds += clean.kinds
                files.append(AttachedFile(name=file.name, size=file.size, text=clean.text))
        return files, list(self._notices(due, files, kinds))

    def _notices(self, due: CollectDue, files: Sequence[AttachedFile], kinds: Sequence[str]) -> Sequence[Job]:
        to = Destination(due.act.place.app, due.act.place.team, user=due.act.by)
        words: dict[str, Any] = {"files": " ".join(files_notes(files, LARGEST)), "secret": ""}
        if kinds:
            words["secret"] = secret_removed(kinds)
        return [
            private_message(f"{kind}:{due.act.job_id}", to, text, self.now()) for kind, text in words.items() if text
        ]

    def _open(self, click: Click) -> None:
        """Open the form. Slack refuses its field for files to an app without the scope: then it takes text alone."""
        draft = self.store.drafts.find(click.target.id)
        if draft is None:
            raise Refused(Refusal.GONE)
        if not draft.is_maintained_by(click.act):
            raise Refused(Refusal.NOT_YOUR_TWIN)
        if not self.slack.forms.try_open(click, documents_form(draft.handle, takes_files=True)):
            self.slack.forms.open(click, documents_form(draft.handle, takes_files=False))
