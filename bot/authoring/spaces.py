"""Decision spaces: granting and revoking them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, timedelta

from bot.authoring.messages import edit_message, revoke_message
from bot.authoring.space_form import space_form, space_in
from bot.clock import Now
from bot.slack.channel_access import ChannelAccess
from bot.slack.client import SlackApps
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.slack.users import UserDirectory
from bot.ui import messages as ui_messages
from bot.ui.blocks import escape
from bot.ui.fields import Values, field_value, lines_in, people_in
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.authoring.drafts import DraftStore
from storage.authoring.proposals import ProposalStore
from storage.records.versions import VersionStore
from storage.reporting.figures import FigureStore
from twins.authoring.drafts import Draft, EditOutcome, EditResult
from twins.authoring.editable_playbook import Edit, ItemKind
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.space_edits import MOST_REPLAYED, edits_for_space, settled_by_space
from twins.authoring.yaml_edits import apply_edits
from twins.deciding.ask import Ask
from twins.jobs import Destination, Handler, Job, JobKind
from twins.people import Membership
from twins.playbook.folder import FolderError, parse_folder
from twins.values import Person

ANNOUNCED_BEFORE = timedelta(days=7)


class SpaceHandler:
    """Buttons and form of decision spaces, the replay of a new one, and the notice before one ends."""

    def __init__(
        self,
        drafts: DraftStore,
        proposals: ProposalStore,
        figures: FigureStore,
        versions: VersionStore,
        asks: AskStore,
        users: UserDirectory,
        apps: SlackApps,
        forms: FormOpener,
        channel_access: ChannelAccess,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._channel_access = channel_access
        self._drafts = drafts
        self._proposals = proposals
        self._figures = figures
        self._versions = versions
        self._asks = asks
        self._users = users
        self._apps = apps
        self._forms = forms
        self._architects = architects
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {Action.GRANT: self._grant, Action.MAKE_SPACE: self._from_approvals, Action.REVOKE: self._revoke}

    def form(self, job: Job) -> None:
        """Handle the form: add the space to the draft, and say which past checks it would have settled."""
        handle, _, proposal = str(job.payload["about"]).partition("|")
        click, values, today = interaction_of(job), job.payload["values"], self._today()
        chosen = [self._users.profile(click.place.app, click.place.team, slack) for slack in people_in(values, "who")]
        who = [Person(slack=each.id, name=each.name[:60]) for each in chosen if each.standing is Membership.MEMBER]
        if len(who) < len(chosen):
            self._asks.reply_privately(job.id, click.place, ui_messages.NOT_HANDED_TO, self._now())
            return
        asks = self._figures.last_checks(handle, MOST_REPLAYED)
        texts: list[dict[str, str]] = []

        def make(draft: Draft) -> list[Edit]:
            by = next((p for p in (draft.expert, *draft.base.deputies) if p.slack == click.by), draft.expert)
            space_id = draft.playbook.free_id(ItemKind.SPACE)
            given = space_in(values, space_id, Person(slack=by.slack, name=by.name), today, who)
            edits = edits_for_space(draft.playbook, given)
            texts.append(apply_edits(draft.files, (*draft.edits, *edits)))
            return edits

        def say(result: EditResult) -> str | None:
            if result.result is not EditOutcome.DONE:
                return edit_message(result)
            return self._replayed(handle, values, texts[-1], asks)

        if proposal:
            self._proposals.accept(click, proposal, lambda draft, _: _taught(make(draft)), say, self._now())
        else:
            self._drafts.edit(click, handle, make, say, self._now())

    def due(self) -> list[Job]:
        """Return a notice for the grantor of each space that ends within a week, sent once."""
        now, account = self._now(), self._apps.first
        jobs = []
        for version in self._versions.all_live():
            revoked = self._figures.revoked(version.twin.handle)
            for space in version.twin.spaces:
                if (
                    space.id in revoked
                    or not 0 <= (space.until - now.astimezone(UTC).date()).days <= ANNOUNCED_BEFORE.days
                ):
                    continue
                text = (
                    f"{space.id} of `{version.twin.handle}` (“{escape(space.may)}”) ends on {space.until:%-d %b %Y}. "
                    "After that such asks come to you again. To let it go on, hand it over anew on the twin's page."
                )
                place = Destination(account.app, account.team, user=version.twin.expert.slack)
                payload = {"place": asdict(place), "text": text}
                key = f"space-ends:{version.twin.handle}:{space.id}:{space.until}"
                jobs.append(Job(key, JobKind.WHISPER, f"tell:{place.user}", payload, f"{now.timestamp():017.6f}", now))
        return jobs

    def _grant(self, job: Job) -> None:
        draft = self._drafts.find(ActionValue.of(job.payload["value"]).id)
        self._open(job, draft, lambda draft: space_form(draft, today=self._today()))

    def _from_approvals(self, job: Job) -> None:
        proposal = self._proposals.find(ActionValue.of(job.payload["value"]).id)
        draft = self._drafts.find(proposal.handle) if proposal else None
        if proposal is None:
            self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.GONE, self._now())
            return
        if not self._channel_access.may_see(interaction_of(job).by, *proposal.audiences):
            self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.NOT_SAID_TO_YOU, self._now())
            return
        said = () if proposal.is_direct else (proposal.call.ask, *proposal.call.quotes)
        wants = tuple(dict.fromkeys(Ask.of(text).want for text in said))
        triggers = {trigger.id for trigger in draft.playbook.triggers} if draft else set()
        down = tuple(each for each in proposal.key.about.split() if each in triggers)
        self._open(
            job,
            draft,
            lambda draft: space_form(
                draft, may="".join(wants[:1]), asked=wants, down=down, proposal=proposal.id, today=self._today()
            ),
        )

    def revoke(self, job: Job, rest: str) -> None:
        """Handle `/twins revoke SEC-S1`, for the twin's expert and deputies and for architects."""
        space_id = rest.strip().upper()
        handles = [v.twin.handle for v in self._versions.all_live() if v.twin.space(space_id)]
        if handles:
            self._drafts.revoke(
                interaction_of(job), handles[0], space_id, self._architects, revoke_message, self._now()
            )
        else:
            self._asks.reply_privately(job.id, interaction_of(job).place, ui_messages.no_space(space_id), self._now())

    def _revoke(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._drafts.revoke(
            interaction_of(job), target.id, target.detail, self._architects, revoke_message, self._now()
        )

    def _open(self, job: Job, draft: Draft | None, form: Callable[[Draft], Mapping[str, object]]) -> None:
        click = interaction_of(job)
        if draft is None or not draft.is_maintained_by(click):
            word = ui_messages.NOT_YOUR_TWIN if draft else ui_messages.GONE
            self._asks.reply_privately(job.id, click.place, word, self._now())
        elif not self._forms.open(click, job.payload["trigger"], form(draft)):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())

    def _replayed(self, handle: str, values: Values, texts: dict[str, str], asks: Sequence[Ask]) -> str:
        """Describe which of the latest checks the space would have settled, before it is published."""
        may = f"“{escape(field_value(values, 'may'))}” is in the draft of `{escape(handle)}`."
        after = "It is handed over once you publish."
        try:
            version = parse_folder(texts, handle).unpublished
        except FolderError:
            return f"{may} {after}"
        count = settled_by_space(version, lines_in(values, "asked"), asks, self._now())
        return f"{may} It would have settled {count} of your last {len(asks)} checks. {after}"

    def _today(self) -> date:
        return self._now().astimezone(UTC).date()


def _taught(edits: list[Edit]) -> LessonEdits:
    return LessonEdits(tuple(edits), edits[0].item)
