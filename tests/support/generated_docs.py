"""Pages of docs/ that are generated from the code: `python -m tests.support.generated_docs` (part of `make fix`)."""

from pathlib import Path

from twins.states import (
    CHECK_TRANSITIONS,
    DIGEST_ITEM_TRANSITIONS,
    EDIT_TRANSITIONS,
    EXPECTED_WORDS_TRANSITIONS,
    OVERRIDE_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    REVIEW_TRANSITIONS,
    to_mermaid,
)

STATES = Path(__file__).parents[2] / "docs" / "states.md"


def states_page() -> str:
    """The state machines, drawn from their tables."""
    return (
        "# States\n\nMade from the tables in `twins/states.py` by `make fix`; a test compares. Of two moves that meet, "
        "one wins, decided by a\nguarded update in the database; the other is told who decided and when.\n\n"
        f"## A check\n\n```mermaid\n{to_mermaid(CHECK_TRANSITIONS)}```\n\n"
        "## A review\n\nWhat went ahead on an assumption, looked at afterwards.\n\n"
        f"```mermaid\n{to_mermaid(REVIEW_TRANSITIONS)}```\n\n"
        "## Words that are waited for\n\nChanges, a reason, a question or an answer, from one person in one thread.\n\n"
        f"```mermaid\n{to_mermaid(EXPECTED_WORDS_TRANSITIONS)}```\n\n"
        "## An override\n\nIn force only once its reason is recorded.\n\n"
        f"```mermaid\n{to_mermaid(OVERRIDE_TRANSITIONS)}```\n\n"
        "## A proposal\n\nA change to a twin that something suggests. Nothing becomes a rule by itself.\n\n"
        f"```mermaid\n{to_mermaid(PROPOSAL_TRANSITIONS)}```\n\n"
        "## An edit\n\nPart of a draft until a version holds it.\n\n"
        f"```mermaid\n{to_mermaid(EDIT_TRANSITIONS)}```\n\n"
        "## A look\n\nA rule in a digest, until those who keep it answer. An answer is undone within ten minutes.\n\n"
        f"```mermaid\n{to_mermaid(DIGEST_ITEM_TRANSITIONS)}```\n"
    )


if __name__ == "__main__":
    STATES.write_text(states_page(), encoding="utf-8")
