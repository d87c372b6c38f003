"""Decision spaces: granting and revoking them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from pydantic import ValidationError

from bot.authoring.forms.space_form import space_form, space_in
from bot.authoring.messages import page_words
from bot.clock import Now
from bot.slack.workspace_access import Slack
from bot.ui.blocks import escape
from bot.ui.fields import Values, field_value, lines_in, people_in
from bot.ui.ids import Action
from storage.store import Store
from twins.authoring.drafts import Draft, maintained
from twins.authoring.editable_playbook import ConflictError, Edit, ItemKind
from twins.authoring.lesson_edits import LessonEdits
from twins.authoring.space_edits import MOST_REPLAYED, edits_for_space, settled_by_space
from twins.authoring.yaml_edits import apply_edits
from twins.deciding.ask import Ask
from twins.job_payloads import Click, Command, FormSent
from twins.jobs import Destination, Job, private_message
from twins.notices import NoticeFacts, Refusal, Refused
from twins.people import Membership
from twins.playbook.folder import FolderError, parse_folder
from twins.playbook.model import DecisionSpace
from twins.values import Person

ANNOUNCED_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class SpaceHandler:
    """Buttons and form of decision spaces, the replay of a new one, and the notice before one ends."""

    slack: Slack
    store: Store
    now: Now

    def actions(self) -> Mapping[Action, Callable[[Click], object]]:
        return {Action.GRANT: self._grant, Action.MAKE_SPACE: self._from_approvals, Action.REVOKE: self._revoke}

    def form(self, sent: FormSent) -> None:
        """Handle the form: add the space to the draft, and say which past checks it would have settled."""
        handle, _, proposal = sent.about.partition("|")
        who, today = self._members(sent), self._today()

        def make(draft: Draft) -> list[Edit]:
            by = next((p for p in (draft.expert, *draft.base.deputies) if p.slack == sent.act.by), draft.expert)
            space_id = draft.playbook.free_id(ItemKind.SPACE)
            given = space_in(sent.values, space_id, Person(slack=by.slack, name=by.name), today, who)
            return edits_for_space(draft.playbook, given)

        draft = self.store.drafts.find(handle)
        done = self._replayed(draft, sent.values, make) if draft else ""
        if proposal:
            self.store.proposals.accept(
                sent.act, proposal, lambda draft, _: _taught(make(draft)), self.now(), done=done
            )
        else:
            self.store.drafts.edit(sent.act, handle, make, self.now(), done=done)

    def due(self) -> list[Job]:
        """Return a notice for the grantor of each space that ends within a week, sent once."""
        now, account = self.now(), self.slack.apps.first
        today, jobs = now.astimezone(UTC).date(), []
        for version in self.store.versions.all_live():
            twin, revoked = version.twin, self.store.figures.revoked(version.twin.handle)
            for space in twin.spaces:
                if space.id not in revoked and 0 <= (space.until - today).days <= ANNOUNCED_BEFORE.days:
                    key = f"space-ends:{twin.handle}:{space.id}:{space.until}"
                    place = Destination(account.app, account.team, user=twin.expert.slack)
                    jobs.append(private_message(key, place, _ends(twin.handle, space), now))
        return jobs

    def revoke(self, command: Command, rest: str) -> None:
        """Handle `/twins withdraw SEC-S1`, for the twin's expert and deputies and for architects."""
        space_id = rest.strip().upper()
        handles = [v.twin.handle for v in self.store.versions.all_live() if v.twin.space(space_id)]
        if not handles:
            raise Refused(Refusal.NO_SPACE, NoticeFacts(item=space_id))
        self.store.drafts.revoke(command.act, handles[0], space_id, self.slack.architects, self.now())

    def _revoke(self, click: Click) -> None:
        target = click.target
        self.store.drafts.revoke(click.act, target.id, target.detail, self.slack.architects, self.now())

    def _grant(self, click: Click) -> None:
        draft = maintained(self.store.drafts.find(click.target.id), click.act)
        self.slack.forms.open(click, space_form(draft, today=self._today()))

    def _from_approvals(self, click: Click) -> None:
        proposal = self.store.proposals.find(click.target.id)
        if proposal is None:
            raise Refused(Refusal.GONE)
        self.slack.channel_access.require(click.act.by, *proposal.said_to)
        draft = maintained(self.store.drafts.find(proposal.handle), click.act)
        said = () if proposal.is_direct else (proposal.call.ask, *proposal.call.quotes)
        wants = tuple(dict.fromkeys(Ask.of(text).want for text in said))
        triggers = {trigger.id for trigger in draft.playbook.triggers}
        down = tuple(each for each in proposal.key.about.split() if each in triggers)
        may = "".join(wants[:1])
        self.slack.forms.open(
            click, space_form(draft, may=may, asked=wants, down=down, proposal=proposal.id, today=self._today())
        )

    def _members(self, sent: FormSent) -> list[Person]:
        """Return the people who get the space, or refuse if one isn't a member of the workspace."""
        place = sent.act.place
        chosen = [self.slack.users.profile(place.app, place.team, slack) for slack in people_in(sent.values, "who")]
        if any(each.standing is not Membership.MEMBER for each in chosen):
            raise Refused(Refusal.NOT_HANDED_TO)
        return [Person(slack=each.id, name=each.name[:60]) for each in chosen]

    def _replayed(self, draft: Draft, values: Values, make: Callable[[Draft], list[Edit]]) -> str:
        """Describe which of the latest checks the space would have settled, before it is published."""
        may, handle = escape(field_value(values, "may")), escape(draft.handle)
        try:
            texts = apply_edits(draft.files, (*draft.edits, *make(draft)))
            version = parse_folder(texts, draft.handle).unpublished
        except (ConflictError, ValidationError, KeyError, FolderError):  # the edit itself says what is wrong
            return page_words.space_in_draft(may, handle)
        asks = self.store.figures.last_checks(draft.handle, MOST_REPLAYED)
        count = settled_by_space(version, lines_in(values, "asked"), asks, self.now())
        return page_words.space_replayed(may, handle, count, len(asks))

    def _today(self) -> date:
        return self.now().astimezone(UTC).date()


def _taught(edits: list[Edit]) -> LessonEdits:
    return LessonEdits(tuple(edits), edits[0].item)


def _ends(handle: str, space: DecisionSpace) -> str:
    return page_words.space_ends(space.id, handle, escape(space.may), f"{space.until:%-d %b %Y}")
