"""What would a proposal make of a playbook as it stands?"""

from datetime import date

from twins.drafts import Draft, Proposal
from twins.lessons import Learned, Lesson, Origin, drafted, excepted, learned, phrased, stance_of


def taught_by(draft: Draft, proposal: Proposal, confirmed: date | None) -> Learned | None:
    """Its edits; None where the rule that it is about is gone. Raises pydantic's ValidationError for what can't be."""
    call = proposal.call
    try:
        if proposal.origin is Origin.OVERRIDE:
            return excepted(draft.sketch, call.about, call, confirmed)
        if proposal.origin is Origin.PHRASING:
            return phrased(draft.sketch, call.about, call.ask, confirmed)
    except KeyError:
        return None
    return learned(draft.sketch, lesson_of(proposal), confirmed)


def lesson_of(proposal: Proposal) -> Lesson:
    """The first wording of a rule from a call."""
    call = proposal.call
    return drafted(call, call.stance or stance_of(call.said), proposal.origin, proposal.at.date())
