"""Handler for reviews of answers that went ahead on an assumption."""

from collections.abc import Mapping

from bot.checking.forms import FormContext, words_form
from bot.checking.messages import review_message
from bot.clock import Now
from bot.slack.destinations import interaction_of
from bot.slack.form_opener import FormOpener
from bot.ui import messages as ui_messages
from bot.ui.ids import Action, ActionValue
from storage.asking.store import AskStore
from storage.checking.reviews import ReviewStore
from twins.checking.captured_words import WordsPurpose
from twins.jobs import Handler, Job


class ReviewHandler:
    def __init__(self, reviews: ReviewStore, asks: AskStore, forms: FormOpener, now: Now) -> None:
        self._reviews = reviews
        self._asks = asks
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.CONFIRM: self._confirm,
            Action.CONFIRM_SIMILAR: self._confirm_together,
            Action.CORRECT: self._correct,
        }

    def _confirm(self, job: Job) -> None:
        target = ActionValue.of(job.payload["value"])
        self._reviews.confirm(interaction_of(job), target.id, review_message, self._now())

    def _confirm_together(self, job: Job) -> None:
        ids = ActionValue.of(job.payload["value"]).id.split(",")
        self._reviews.confirm_together(interaction_of(job), ids, review_message, self._now())

    def _correct(self, job: Job) -> None:
        click, target = interaction_of(job), ActionValue.of(job.payload["value"])
        if not self._forms.open(
            click, job.payload["trigger"], words_form(FormContext(WordsPurpose.CORRECTION, target.id))
        ):
            self._asks.reply_privately(job.id, click.place, ui_messages.FORM_TOO_LATE, self._now())
