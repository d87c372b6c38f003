"""Handler for suggestions: mistakes, interview answers and messages that become rules."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from bot import sentences
from bot.actions import Action, Target
from bot.blocks import Block
from bot.call_form import AboutCall, call_form, handle_in, lesson_in
from bot.clock import Now
from bot.draft_sentences import of_accepting, of_editing
from bot.forms import Forms
from bot.people import People
from bot.places import click_of
from bot.rule_form import retire_form, rule_form
from bot.slack import Clients, SlackRefusedError, call
from storage.asks import Asks
from storage.drafts import Drafts
from storage.kept import Keeping
from storage.log import Log
from storage.proposals import Proposals
from twins.asks import Ask
from twins.drafts import Draft, Proposal
from twins.learning import Learned, learned
from twins.lessons import Call, Lesson, Origin, Stance, drafted, stance_of
from twins.playbook import Rule
from twins.proposing import lesson_of, taught_by
from twins.sketch import Part
from twins.work import Click, Handler, Job

Teach = Callable[[Draft, Proposal], Learned]


class Learning:
    """Buttons of suggestions, the "Make this a rule" shortcut and the "fits" button."""

    def __init__(
        self,
        drafts: Drafts,
        proposals: Proposals,
        keeping: Keeping,
        log: Log,
        notes: Asks,
        people: People,
        clients: Clients,
        forms: Forms,
        architects: tuple[str, ...],
        now: Now,
    ) -> None:
        self._architects = architects
        self._log = log
        self._drafts = drafts
        self._proposals = proposals
        self._keeping = keeping
        self._notes = notes
        self._people = people
        self._clients = clients
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.STANCE: self._stance,
            Action.ADD_BOTH: self._add,
            Action.EDIT_FIRST: self._edit_first,
            Action.NOT_THIS: self._decline,
            Action.NEVER_THIS: lambda job: self._decline(job, never=True),
            Action.CHANGE_IT: self._change,
            Action.RETIRE_IT: self._retire,
            Action.MAKE_RULE: self._make_rule,
            Action.FITS: self._fits,
        }

    def call_form(self, job: Job) -> None:
        """Handle the form that makes a rule of a past call."""
        about, click, values = AboutCall.of(job.payload["about"]), click_of(job), job.payload["values"]
        try:
            lesson = lesson_in(values)
        except (ValueError, ValidationError):
            lesson = None
        if about is None or lesson is None:
            self._notes.tell(job.id, click.place, sentences.GONE, self._now())
            return

        def teach(draft: Draft, _: Proposal) -> Learned:
            return learned(draft.sketch, lesson, self._confirmed(draft, click))

        if about.proposal:
            self._proposals.accept(click, about.proposal, teach, of_editing, self._now())
            return
        said = Call(ask=lesson.ask, said=lesson.text, link=about.link)
        handle = handle_in(values, about)
        self._proposals.make(click, handle, about.origin, about.subject, said, teach, of_accepting, self._now())

    def _stance(self, job: Job) -> None:
        """Take the chosen stance, and open the form for the words."""
        target = Target.of(job.payload["value"])
        proposal, _ = self._mine(job)
        stance = Stance(target.detail) if target.detail in set(Stance) else Stance.GO
        if proposal:
            given = proposal.call if proposal.origin is not Origin.PROMPT else Call()
            lesson = drafted(given, stance, proposal.origin, self._now().date())
            self._open_call(job, AboutCall(proposal.handle, proposal.id, link=proposal.call.link), lesson)

    def _add(self, job: Job) -> None:
        """Accept the rule and the case as drafted, in one click."""
        click, target = click_of(job), Target.of(job.payload["value"])

        def teach(draft: Draft, proposal: Proposal) -> Learned:
            taught = taught_by(draft, proposal, self._confirmed(draft, click))
            if taught is None:
                raise KeyError(proposal.call.about)
            return taught

        self._proposals.accept(click, target.id, teach, of_editing, self._now(), architects=self._architects)

    def _edit_first(self, job: Job) -> None:
        proposal, draft = self._mine(job)
        if proposal is None or draft is None:
            return
        if proposal.origin in {Origin.OVERRIDE, Origin.PHRASING}:
            self._open_rule(job, draft, proposal)
        else:
            self._open_call(job, AboutCall(proposal.handle, proposal.id), lesson_of(proposal))

    def _decline(self, job: Job, *, never: bool = False) -> None:
        target = Target.of(job.payload["value"])
        self._proposals.decline(
            click_of(job), target.id, of_editing, self._now(), never=never, architects=self._architects
        )

    def _change(self, job: Job) -> None:
        self._open_about(job, lambda draft, rule, proposal: rule_form(draft, rule, proposal=proposal))

    def _retire(self, job: Job) -> None:
        self._open_about(
            job,
            lambda draft, rule, proposal: retire_form(
                draft, rule, self._log.rests_on(draft.handle, rule.id), proposal=proposal
            ),
        )

    def _open_about(self, job: Job, form: Callable[[Draft, Rule, str], Block]) -> None:
        """Open a form about a proposal's rule, for the twin's expert and deputies."""
        proposal, draft = self._mine(job)
        if proposal is None or draft is None:
            return
        rule = draft.sketch.rule(proposal.call.about)
        if rule is None:
            self._gone(job)
        else:
            self._open(job, form(draft, rule, proposal.id))

    def _mine(self, job: Job) -> tuple[Proposal | None, Draft | None]:
        """Return the proposal of a button and its draft, for the twin's expert and deputies. Tell anyone else why not
        and return (None, None)."""
        proposal = self._proposals.find(Target.of(job.payload["value"]).id)
        draft = self._drafts.find(proposal.handle) if proposal else None
        if proposal is None or draft is None:
            self._gone(job)
            return None, None
        if not draft.is_kept_by(click_of(job)):
            self._notes.tell(job.id, click_of(job).place, sentences.NOT_YOUR_TWIN, self._now())
            return None, None
        return proposal, draft

    def _make_rule(self, job: Job) -> None:
        """Handle the "Make this a rule" shortcut, on a person's message or on a card."""
        said, click = job.payload, click_of(job)
        mine = self._keeping.keeps(click.by)
        found = self._keeping.said_in(said["team"], said["channel"], said["ts"])
        if not mine:
            self._notes.tell(job.id, click.place, sentences.KEEPS_NO_TWIN, self._now())
        elif found and found[0] in mine:
            handle, origin, subject, made = found
            lesson = drafted(made, made.stance or stance_of(made.said), origin, self._now().date())
            self._open_call(job, AboutCall(handle, "", origin, subject, self._link(job)), lesson)
        elif said.get("author") == click.by:
            text = self._people.with_names(said["app"], said["team"], said["text"])
            lesson = drafted(Call(said=text), stance_of(text), Origin.MESSAGE, self._now().date())
            handle = next(iter(mine))
            about = AboutCall(handle, "", Origin.MESSAGE, f"{said['channel']}:{said['ts']}", self._link(job))
            self._open_call(job, about, lesson, mine if len(mine) > 1 else None)
        else:
            self._notes.tell(job.id, click.place, sentences.NOT_YOUR_WORDS, self._now())

    def _fits(self, job: Job) -> None:
        """Handle the "fits" button: for the expert and deputies it adds a phrasing, for others a suggestion."""
        click, target = click_of(job), Target.of(job.payload["value"])
        found = self._keeping.want_of(target.id)
        if found is None:
            self._gone(job)
            return
        handle, ask, channel = found
        made, subject = (
            Call(ask=Ask.of(ask).want, about=target.detail, channels=(channel,)),
            f"{target.id}:{target.detail}",
        )
        if handle not in self._keeping.keeps(click.by):
            self._proposals.propose(click, handle, subject, made, sentences.SUGGESTED, self._now())
            return

        def teach(draft: Draft, proposal: Proposal) -> Learned:
            taught = taught_by(draft, proposal, self._confirmed(draft, click))
            if taught is None:
                raise KeyError(target.detail)
            return taught

        self._proposals.make(click, handle, Origin.PHRASING, subject, made, teach, of_accepting, self._now())

    def _open_rule(self, job: Job, draft: Draft, proposal: Proposal) -> None:
        taught = taught_by(draft, proposal, None)
        edits = [e for e in taught.edits if e.part is Part.RULE and e.item == taught.rule_id] if taught else []
        if taught is None or not edits:
            self._gone(job)
            return
        rule = Rule.model_validate(edits[0].after)
        view = rule_form(draft, rule, proposal=proposal.id, seen=draft.sketch.digest(Part.RULE, rule.id))
        self._open(job, view)

    def _open_call(self, job: Job, about: AboutCall, lesson: Lesson, handles: dict[str, str] | None = None) -> None:
        self._open(job, call_form(about, lesson, handles))

    def _open(self, job: Job, view: Mapping[str, Any]) -> None:
        click = click_of(job)
        if not self._forms.open(click, job.payload["trigger"], view):
            self._notes.tell(job.id, click.place, sentences.FORM_TOO_LATE, self._now())

    def _gone(self, job: Job) -> None:
        self._notes.tell(job.id, click_of(job).place, sentences.GONE, self._now())

    def _confirmed(self, draft: Draft, click: Click) -> date | None:
        return self._now().date() if click.by == draft.expert.slack else None

    def _link(self, job: Job) -> str:
        """Return the message's permalink, or "" if Slack refuses: the rule is made without it."""
        said = job.payload
        client = self._clients.of(said["app"])
        try:
            found = call(client.chat_getPermalink, channel=said["channel"], message_ts=said["ts"])
        except SlackRefusedError:
            return ""
        return str(found.get("permalink", ""))
