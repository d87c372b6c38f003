"""Which pages of docs/ are made from the code? `python -m tests.made_docs` writes them anew (`make fix` does)."""

from pathlib import Path

from twins.states import (
    AWAITED_MOVES,
    CHECK_MOVES,
    EDIT_MOVES,
    LOOK_MOVES,
    OVERRIDE_MOVES,
    PROPOSAL_MOVES,
    REVIEW_MOVES,
    picture,
)

STATES = Path(__file__).parents[1] / "docs" / "states.md"


def states_page() -> str:
    """The state machines, drawn from their tables."""
    return (
        "# States\n\nMade from the tables in `twins/states.py` by `make fix`; a test compares. Of two moves that meet, "
        "one wins, decided by a\nguarded update in the database; the other is told who decided and when.\n\n"
        f"## A check\n\n```mermaid\n{picture(CHECK_MOVES)}```\n\n"
        "## A review\n\nWhat went ahead on an assumption, looked at afterwards.\n\n"
        f"```mermaid\n{picture(REVIEW_MOVES)}```\n\n"
        "## Words that are waited for\n\nChanges, a reason, a question or an answer, from one person in one thread.\n\n"
        f"```mermaid\n{picture(AWAITED_MOVES)}```\n\n"
        f"## An override\n\nIn force only once its reason is recorded.\n\n```mermaid\n{picture(OVERRIDE_MOVES)}```\n\n"
        "## A proposal\n\nA change to a twin that something suggests. Nothing becomes a rule by itself.\n\n"
        f"```mermaid\n{picture(PROPOSAL_MOVES)}```\n\n"
        "## An edit\n\nPart of a draft until a version holds it.\n\n"
        f"```mermaid\n{picture(EDIT_MOVES)}```\n\n"
        "## A look\n\nA rule in a digest, until those who keep it answer. An answer is undone within ten minutes.\n\n"
        f"```mermaid\n{picture(LOOK_MOVES)}```\n"
    )


if __name__ == "__main__":
    STATES.write_text(states_page(), encoding="utf-8")
