"""What would a proposal make of a playbook as it stands?"""

from datetime import date

from twins.drafts import Draft, Proposal
from twins.learning import Learned, excepted, learned, made_default, made_law, phrased
from twins.lessons import Lesson, Origin, drafted, stance_of


def taught_by(draft: Draft, proposal: Proposal, confirmed: date | None) -> Learned | None:
    """Its edits; None where the rule that it is about is gone. Raises pydantic's ValidationError for what can't be."""
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
                return None  # what it should say instead is its expert's to word
    except KeyError:
        return None
    return learned(draft.sketch, lesson_of(proposal), confirmed)


def lesson_of(proposal: Proposal) -> Lesson:
    """The first wording of a rule from a call."""
    call = proposal.call
    return drafted(call, call.stance or stance_of(call.said), proposal.origin, proposal.at.date())
