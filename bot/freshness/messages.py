"""Private replies about digest answers."""

from bot.ui.blocks import escape
from twins.freshness.digest import DigestAnswer, DigestAnswerResult


def digest_answer_message(result: DigestAnswerResult) -> str | None:
    """Describe the result of a digest answer; None if it counted, since the card shows that."""
    rule, handle = escape(result.rule_id), escape(result.handle)
    match result.result:
        case DigestAnswer.DONE:
            return None
        case DigestAnswer.NOT_YOURS:
            return f"Nothing was changed: `{handle}` is kept by its expert and those who stand in."
        case DigestAnswer.OVER:
            return f"The ten minutes are over: {rule} stays as it is. The twin's page in my Home tab changes it."
        case DigestAnswer.TOO_LATE:
            who = f" by {escape(result.by)}" if result.by else ""
            return f"Nothing was changed: {rule} was answered already{who}. The twin's page in my Home tab changes it."
    return f"Nothing was changed: {rule or 'it'} says something else by now, or is gone."
