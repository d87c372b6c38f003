"""Edits that a proposal would make to the current playbook."""

from datetime import date

from twins.drafts import Draft, Proposal
from twins.learning import Learned, excepted, learned, made_default, made_law, phrased
from twins.lessons import Lesson, Origin, drafted, stance_of


def taught_by(draft: Draft, proposal: Proposal, confirmed: date | None) -> Learned | None:
    """Return None if the rule is gone or the expert must word the change. Raises ValidationError."""
    call, sketch = proposal.call, draft.sketch
    try:
        match proposal.origin:
            case Origin.OVERRIDE:
                return excepted(sketch, call.about, call, confirmed)
            case Origin.PHRASING:
                return phrased(sketch, call.about, call.ask, confirmed)
            case Origin.TO_LAW:
                return made_law(sketch, call.about, confirmed)
            case Origin.TO_DEFAULT:
                return made_default(sketch, call.about, confirmed)
            case Origin.CONTESTED | Origin.LAW_CHANGE | Origin.APPROVALS:
                return None  # the expert words what it should say instead
    except KeyError:
        return None
    return learned(draft.sketch, lesson_of(proposal), confirmed)


def lesson_of(proposal: Proposal) -> Lesson:
    call = proposal.call
    return drafted(call, call.stance or stance_of(call.said), proposal.origin, proposal.at.date())
