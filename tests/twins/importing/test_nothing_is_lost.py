"""Every word of a document is in a draft, in a call, or in what is left out."""

import json
import re
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from twins.importing.passages import DocumentReading, LeftOutReason, Passage
from twins.importing.reader import Document, ReadingChoices, read_documents

ANA, CORA = "U0ANA", "U0CORA"
WORDS = st.sampled_from(
    "never always push the main branch secrets because tests run must owner file Use Don't e.g. We ask? keys!".split()
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
MARKS = st.sampled_from(
    [
        "{}",
        "# {}",
        "## Never",
        "- {}",
        "  - {}",
        "1. {}",
        "> {}",
        "**{}**",
        "| {} | {} |",
        "- [ ] {}",
        "{}:",
        "",
        "",
        "***",
    ]
)
LINES = st.builds(lambda mark, text, more: mark.format(text, more), MARKS, SENTENCES, SENTENCES)
DOCUMENTS = st.lists(LINES, max_size=14).map("\n".join)
SOURCES = st.sampled_from(["AGENTS.md", "docs/adr/0001-x.md", "runbook.md", ".cursor/rules/x.mdc", "notes.txt"])


def words_in(text: str) -> Counter[str]:
    return Counter(re.findall(r"[a-z]+", text.casefold()))


def words_of(reading: DocumentReading) -> Counter[str]:
    passages = [*(each.passage for each in reading.drafts), *(each.passage for each in reading.left_out)]
    calls = [f"{call.ask} {call.said}" for _, _, call in reading.calls]
    return words_in(" ".join([*(f"{each.lead} {each.text}" for each in passages), *calls]))


@given(DOCUMENTS, SOURCES)
def test_no_word_of_a_document_is_lost(text: str, source: str) -> None:
    reading = read_documents([Document(source, text)], ReadingChoices())
    assert words_in(text) - words_of(reading) == Counter()


MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"user": st.sampled_from([ANA, CORA]), "text": SENTENCES, "reply": st.booleans(), "program": st.booleans()}
    ),
    max_size=8,
)


@given(MESSAGES)
def test_no_word_of_a_channel_is_lost(given_messages: list[dict[str, object]]) -> None:
    rows = [
        {"type": "message", "user": each["user"], "text": each["text"], "ts": f"{number}.0"}
        | ({"thread_ts": "0.0"} if each["reply"] else {})
        | ({"bot_id": "B1"} if each["program"] else {})
        for number, each in enumerate(given_messages)
    ]
    if not rows:
        return
    reading = read_documents([Document("general/2024-05-01.json", json.dumps(rows))], ReadingChoices(expert=ANA))
    said = words_in(" ".join(str(each["text"]) for each in given_messages))
    assert said - words_of(reading) == Counter()
    by_others = {each.passage.author for each in reading.left_out if each.reason is LeftOutReason.BY_OTHERS}
    assert ANA not in by_others
    assert {draft.passage.author for draft in reading.drafts} <= {ANA}


@given(DOCUMENTS, SOURCES)
def test_a_document_reads_the_same_twice_and_each_place_is_a_line_of_it(text: str, source: str) -> None:
    first, again = (read_documents([Document(source, text)], ReadingChoices()) for _ in range(2))
    assert first == again
    last = text.count("\n") + 1
    lines = [draft.passage.line for draft in first.drafts] + [left.passage.line for left in first.left_out]
    assert all(1 <= line <= last for line in lines)


@given(DOCUMENTS, SOURCES)
def test_a_sentence_stands_on_the_line_that_is_named(text: str, source: str) -> None:
    reading = read_documents([Document(source, text)], ReadingChoices())
    lines = text.split("\n")
    drafted: list[Passage] = [draft.passage for draft in reading.drafts]
    for each in [*drafted, *(left.passage for left in reading.left_out)]:
        first = next(iter(re.findall(r"[A-Za-z]+", each.text)), "")
        assert first in lines[each.line - 1]
