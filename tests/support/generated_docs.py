"""Pages of docs/ that are generated from the code: `python -m tests.support.generated_docs` (part of `make fix`)."""

from pathlib import Path

from twins.states import (
    ASK_TRANSITIONS,
    CHECK_TRANSITIONS,
    DIGEST_ITEM_TRANSITIONS,
    EDIT_TRANSITIONS,
    EXPECTED_WORDS_TRANSITIONS,
    OVERRIDE_REQUEST_TRANSITIONS,
    OVERRIDE_TRANSITIONS,
    PRODUCT_REQUEST_TRANSITIONS,
    PROPOSAL_TRANSITIONS,
    REVIEW_TRANSITIONS,
    to_mermaid,
)

STATES = Path(__file__).parents[2] / "docs" / "states.md"


def states_page() -> str:
    """The state machines, drawn from their tables."""
    return (
        "# States\n\n`make fix` makes this page from the tables in `twins/states.py`; a test compares them. If two "
        "moves meet, a guarded\nupdate in the database lets one win, and the other person reads who decided and "
        "when.\n\n"
        "## An ask that is asked back\n\nBegins as offered, repeated, waiting for a why or waiting for words. It "
        "lapses after a day.\n\n"
        f"```mermaid\n{to_mermaid(ASK_TRANSITIONS)}```\n\n"
        "## A check\n\nA request to the expert, for which the conductor waits.\n\n"
        f"```mermaid\n{to_mermaid(CHECK_TRANSITIONS)}```\n\n"
        "## A review\n\nThe expert's look at an answer that went ahead on an assumption.\n\n"
        f"```mermaid\n{to_mermaid(REVIEW_TRANSITIONS)}```\n\n"
        "## Expected words\n\nA request for changes, a reason, a question or an answer, from one person in one "
        "thread.\n\n"
        f"```mermaid\n{to_mermaid(EXPECTED_WORDS_TRANSITIONS)}```\n\n"
        "## An override\n\nIn force only once its reason is recorded.\n\n"
        f"```mermaid\n{to_mermaid(OVERRIDE_TRANSITIONS)}```\n\n"
        "## A request for an override\n\nAn agent gives a reason; its person's click is the override. It "
        "lapses after two days.\n\n"
        f"```mermaid\n{to_mermaid(OVERRIDE_REQUEST_TRANSITIONS)}```\n\n"
        "## A proposal\n\nA suggested change to a twin. Nothing becomes a rule by itself.\n\n"
        f"```mermaid\n{to_mermaid(PROPOSAL_TRANSITIONS)}```\n\n"
        "## An edit\n\nPart of a draft until a version holds it.\n\n"
        f"```mermaid\n{to_mermaid(EDIT_TRANSITIONS)}```\n\n"
        "## A digest item\n\nA rule in a digest, open until its expert or a deputy answers. An answer can be undone "
        "for ten minutes.\n\n"
        f"```mermaid\n{to_mermaid(DIGEST_ITEM_TRANSITIONS)}```\n\n"
        "## A request for a channel's product\n\nA member says that a channel is for a product. It counts once an "
        "architect confirms it; of\npeople who may decide it alone, it begins as confirmed.\n\n"
        f"```mermaid\n{to_mermaid(PRODUCT_REQUEST_TRANSITIONS)}```\n"
    )


if __name__ == "__main__":
    STATES.write_text(states_page(), encoding="utf-8")
