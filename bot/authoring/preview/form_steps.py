"""What a rule form shows before it is kept: a contradiction in it, and the answer that people will get."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.authoring.forms.lesson_form import LessonFormContext, handle_in, lesson_in
from bot.authoring.forms.rule_form import RuleFormContext, edits_of_rule_form, is_contradicted
from bot.authoring.preview import messages
from bot.authoring.preview.draft_answers import UNREADABLE, DraftAnswers
from bot.clock import Now
from bot.ui.blocks import Block, clock, context, escape, quote, section
from bot.ui.fields import TRIED, TRY, Values, box, field_value
from bot.ui.ids import Form
from bot.ui.open_form import ADDED, OpenForm
from storage.store import Store
from twins.authoring.drafts import Draft
from twins.authoring.editable_playbook import Edit
from twins.authoring.interview import is_read_first
from twins.authoring.lesson_edits import edits_for_lesson
from twins.authoring.lessons import RuleDraft, forbidding_words
from twins.freshness.digest import UNDO
from twins.jobs import Interaction
from twins.playbook.folder import FolderError

_KEEP_ANYWAY = f"{ADDED}_keep_anyway"


@dataclass(frozen=True)
class FormSteps:
    """The steps of a form whose fields are filled in correctly."""

    store: Store
    now: Now

    def next_view(self, act: Interaction, form: OpenForm) -> Block | None:
        """Return what to show instead of keeping the form, or None to keep it."""
        if form.form == Form.LESSON:
            return self._before_lesson(act, form)
        return self._before_rule(act, form) if form.form == Form.RULE else None

    def tried(self, act: Interaction, form: OpenForm) -> Block | None:
        """Return the form with the answer to what was typed under "Try it"."""
        asked = field_value(form.values, TRY)
        draft = self._draft(act, _handle_of(form))
        if draft is None:
            return None
        blocks = [section(messages.TYPE_FIRST)]
        if asked:
            blocks = self._answered(draft, self._edits(act, form, draft), asked)
        return form.changed(after={TRIED: blocks, **_kept_warning(form)}, keeps_top=True)

    def _before_lesson(self, act: Interaction, form: OpenForm) -> Block | None:
        about, lesson = LessonFormContext.of(form.about), lesson_in(form.values)
        draft = self._draft(act, handle_in(form.values, about)) if about else None
        if about is None or draft is None:
            return None
        forbidding = forbidding_words(lesson.text) if lesson.stance.goes_ahead else ""
        warning = {"stance": _warning(forbidding, form)} if forbidding else {}
        if forbidding and not _is_confirmed(form):
            return form.changed(after=warning)
        seen = _digest(form.values)
        if about.seen == seen:
            return None
        top = self._shown_before_keeping(act, draft, lesson, about)
        return form.changed(top=top, after=warning, about=str(replace(about, seen=seen)), submit=messages.KEEP)

    def _before_rule(self, act: Interaction, form: OpenForm) -> Block | None:
        about = RuleFormContext.of(form.about)
        draft = self._draft(act, about.handle)
        before = draft.playbook.rule(about.rule_id) if draft else None
        if before is None or not is_contradicted(form.values, before) or _is_confirmed(form):
            return None
        forbidding = forbidding_words(field_value(form.values, "text"))
        return form.changed(after={"tier": _warning(forbidding, form)})

    def _shown_before_keeping(
        self, act: Interaction, draft: Draft, lesson: RuleDraft, about: LessonFormContext
    ) -> list[Block]:
        edits = self._edits_of(act, draft, lesson)
        asked = messages.with_reason(lesson.ask.rstrip(" .,"), lesson.reason) if lesson.reason else lesson.ask
        blocks = [section(messages.HOW_ID_ANSWER), *self._answered(draft, edits, asked)]
        if not self._is_as_meant(draft, edits):
            chosen = lesson.stance.label
            blocks.append(context(messages.another_is_closer(chosen)))
        return [*blocks, context(messages.change_or_keep(_promise(draft, act, about)))]

    def _answered(self, draft: Draft, edits: Sequence[Edit], asked: str) -> list[Block]:
        try:
            answer = self._answers.answer(draft, edits, asked, self.now())
        except FolderError as error:
            said = messages.could_not_answer(escape(error.findings[0].what))
            return [quote(asked), context(said)]
        except UNREADABLE:
            return [quote(asked), context(messages.INCOMPLETE)]
        return [quote(asked), section(f"*{escape(answer)}*")]

    def _is_as_meant(self, draft: Draft, edits: Sequence[Edit]) -> bool:
        try:
            return self._answers.is_as_meant(draft, edits, self.now())
        except UNREADABLE:
            return True

    def _edits(self, act: Interaction, form: OpenForm, draft: Draft) -> Sequence[Edit]:
        """Return what the form would change as it is; nothing while it isn't filled in."""
        try:
            if form.form == Form.LESSON:
                return self._edits_of(act, draft, lesson_in(form.values))
            about = RuleFormContext.of(form.about)
            return edits_of_rule_form(draft, about, form.values, draft.confirmed_on(act, self.now().date()))
        except (*UNREADABLE, ValueError):
            return ()

    def _edits_of(self, act: Interaction, draft: Draft, lesson: RuleDraft) -> Sequence[Edit]:
        return edits_for_lesson(draft.playbook, lesson, draft.confirmed_on(act, self.now().date())).edits

    def _draft(self, act: Interaction, handle: str) -> Draft | None:
        """Return the draft for the people who may edit it; the others are refused once the form is taken."""
        draft = self.store.drafts.find(handle)
        return draft if draft and draft.is_maintained_by(act) else None

    @property
    def _answers(self) -> DraftAnswers:
        return DraftAnswers(self.store)


def _handle_of(form: OpenForm) -> str:
    if form.form != Form.LESSON:
        return RuleFormContext.of(form.about).handle
    about = LessonFormContext.of(form.about)
    return handle_in(form.values, about) if about else ""


def _digest(values: Values) -> str:
    """Return what the shown answer depends on."""
    given = sorted((name, field_value(values, name)) for name in values if name not in {TRY, _KEEP_ANYWAY})
    return sha256(repr(given).encode()).hexdigest()[:16]


def _promise(draft: Draft, act: Interaction, about: LessonFormContext) -> str:
    """Say when the rule answers, as it will happen."""
    if about.is_just_written or is_read_first(about.origin) or not draft.joins_what_publishes_itself:
        return messages.ONCE_PUBLISHED
    if act.by != draft.expert.slack:
        return messages.asked_to_agree(escape(draft.expert.name))
    return messages.goes_live(clock(act.at + UNDO))


def _is_confirmed(form: OpenForm) -> bool:
    return bool(field_value(form.values, _KEEP_ANYWAY))


def _kept_warning(form: OpenForm) -> dict[str, Sequence[Block]]:
    """Keep the warning where it is."""
    if _KEEP_ANYWAY not in form.values:
        return {}
    forbidding = forbidding_words(field_value(form.values, "text"))
    return {"stance" if form.form == Form.LESSON else "tier": _warning(forbidding, form)}


def _warning(forbidding: str, form: OpenForm) -> list[Block]:
    said = messages.contradicted(escape(forbidding))
    ticked = _is_confirmed(form)
    return [context(said), box(_KEEP_ANYWAY, messages.IS_IT_MEANT, messages.KEEP_ANYWAY, is_ticked=ticked)]
