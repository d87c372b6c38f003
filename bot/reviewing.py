"""Handler for reviews of answers that went ahead on an assumption."""

from collections.abc import Mapping

from bot import sentences
from bot.actions import Action, Target
from bot.clock import Now
from bot.forms import Forms
from bot.places import click_of
from bot.verdict_sentences import of_reviewing
from bot.words_form import About, words_form
from storage.asks import Asks
from storage.reviews import Reviews
from twins.remarks import Role
from twins.work import Handler, Job


class ReviewDesk:
    def __init__(self, reviews: Reviews, notes: Asks, forms: Forms, now: Now) -> None:
        self._reviews = reviews
        self._notes = notes
        self._forms = forms
        self._now = now

    def actions(self) -> Mapping[Action, Handler]:
        return {
            Action.LOOKS_RIGHT: self._confirm,
            Action.ALIKE_LOOK_RIGHT: self._confirm_together,
            Action.CORRECT: self._correct,
        }

    def _confirm(self, job: Job) -> None:
        target = Target.of(job.payload["value"])
        self._reviews.confirm(click_of(job), target.id, of_reviewing, self._now())

    def _confirm_together(self, job: Job) -> None:
        ids = Target.of(job.payload["value"]).id.split(",")
        self._reviews.confirm_together(click_of(job), ids, of_reviewing, self._now())

    def _correct(self, job: Job) -> None:
        click, target = click_of(job), Target.of(job.payload["value"])
        if not self._forms.open(click, job.payload["trigger"], words_form(About(Role.CORRECTION, target.id))):
            self._notes.tell(job.id, click.place, sentences.FORM_TOO_LATE, self._now())
