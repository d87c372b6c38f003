"""What each kind of audit entry says about rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from twins.audit import Entry
from twins.audit_words import OUTCOMES, ActWord
from twins.auditing import recorded_agents
from twins.auditing.recorded_agents import forget_agents_of
from twins.auditing.recorded_rows import Recorded, RecordedRows, words_row
from twins.states import CheckState, OverrideState, ProductRequestState, ReviewState


def follow(entries: Iterable[Entry], into: RecordedRows) -> Iterator[Entry]:
    """Pass entries on, and add each to the recorded rows."""
    for entry in entries:
        if entry.act.actor:
            into.actors.setdefault(entry.act.actor, entry.seq)
        understand = _UNDERSTOOD.get(entry.act.act)
        if understand:
            understand(into, entry)
        yield entry


def _asked(into: RecordedRows, entry: Entry) -> None:
    act = entry.act
    given = {"conductor": act.actor, "at": act.at, "text": act.facts["text"], "agent": act.facts.get("agent")}
    into.put(Recorded.ASK, act.subject, entry, **given)


def _decided(into: RecordedRows, entry: Entry) -> None:
    act, facts = entry.act, entry.act.facts
    given = {name: facts[name] for name in ("ask", "version", "tier", "rules", "space", "content") if name in facts}
    outcome = OUTCOMES.get(str(facts["outcome"]), facts["outcome"])
    into.put(Recorded.DECISION, act.subject, entry, outcome=outcome, **given)
    into.put_first(Recorded.DECISION, act.subject, entry, at=act.at, check=None)
    if facts.get("space"):
        into.space_uses.append((facts["version"], facts["space"], act.at, entry.seq))


def _check_asked(into: RecordedRows, entry: Entry) -> None:
    act, facts = entry.act, entry.act.facts
    into.put(
        Recorded.CHECK,
        act.subject,
        entry,
        decision=facts["decision"],
        owner=facts["owner"],
        holder=facts["owner"],
        digest=facts["digest"],
        asked_at=act.at,
        state=CheckState.WAITING,
        settled_by=None,
        settled_at=None,
    )


def _check_joined(into: RecordedRows, entry: Entry) -> None:
    facts = entry.act.facts
    into.put(Recorded.CHECK, entry.act.subject, entry, digest=facts["digest"])
    into.put(Recorded.DECISION, facts["decision"], entry, check=entry.act.subject)


def _check_passed_on(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.CHECK, entry.act.subject, entry, holder=entry.act.facts["to"])


def _check_stuck(into: RecordedRows, entry: Entry) -> None:
    into.rows.get((Recorded.CHECK, entry.act.subject), {}).pop("holder", None)  # not named by the entry


def _check_settled(into: RecordedRows, entry: Entry) -> None:
    act = entry.act
    state = CheckState(act.act.removeprefix("check "))
    into.put(Recorded.CHECK, act.subject, entry, state=state, settled_by=act.actor, settled_at=act.at)
    into.put_words(act.subject, "reason" if state is CheckState.DECLINED else "changes", entry, act.facts)


def _words(purpose: str) -> Callable[[RecordedRows, Entry], None]:
    return lambda into, entry: into.put_words(entry.act.subject, purpose, entry, entry.act.facts)


def _words_deleted(into: RecordedRows, entry: Entry) -> None:
    purpose = entry.act.act.removesuffix("'s message deleted")
    row = words_row(entry.act.subject, purpose, entry.act.facts["revision"])
    into.put(Recorded.WORDS, row, entry, deleted=True)


def _conductor_asked(into: RecordedRows, entry: Entry) -> None:
    question = entry.act.facts["question"]
    into.put(Recorded.QUESTION, question, entry, by=entry.act.actor, is_answered=False)
    into.put_words(question, "question", entry, entry.act.facts)


def _conductor_answered(into: RecordedRows, entry: Entry) -> None:
    question = entry.act.facts["question"]
    into.put(Recorded.QUESTION, question, entry, is_answered=True)
    into.put_words(question, "answer", entry, entry.act.facts)


def _override_begun(into: RecordedRows, entry: Entry) -> None:
    act, facts = entry.act, entry.act.facts
    given = {"decision": facts["decision"], "rule": facts["rule"], "by": act.actor}
    into.put(Recorded.OVERRIDE, act.subject, entry, **given, state=OverrideState.WAITING, settled_at=None, kind=None)


def _override_moved(into: RecordedRows, entry: Entry) -> None:
    act = entry.act
    state = OverrideState(act.act.removeprefix("override "))
    into.put(Recorded.OVERRIDE, act.subject, entry, state=state, settled_at=act.at)
    into.put_words(act.subject, "reason", entry, act.facts)


def _kind_said(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.OVERRIDE, entry.act.subject, entry, kind=entry.act.facts["kind"])


def _review_opened(into: RecordedRows, entry: Entry) -> None:
    opened = {"decision": entry.act.facts["decision"], "state": ReviewState.OPEN, "settled_by": None}
    into.put(Recorded.REVIEW, entry.act.subject, entry, **opened, settled_at=None)


def _review_settled(into: RecordedRows, entry: Entry) -> None:
    act = entry.act
    state = ReviewState(act.act.removeprefix("review "))
    into.put(Recorded.REVIEW, act.subject, entry, state=state, settled_by=act.actor, settled_at=act.at)
    into.put_words(act.subject, "correction", entry, act.facts)


def _version_written(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.VERSION, entry.act.subject, entry, **entry.act.facts)


def _published(into: RecordedRows, entry: Entry) -> None:
    facts = entry.act.facts
    mode = {"mode": facts["mode"]} if "mode" in facts else {}
    into.put(Recorded.TWIN, facts["handle"], entry, version=entry.act.subject, **mode)
    into.put_first(Recorded.TWIN, facts["handle"], entry, stopped_on=None)


def _mode_set(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.TWIN, entry.act.subject, entry, mode=entry.act.facts["to"])


def _cord_pulled(into: RecordedRows, entry: Entry) -> None:
    into.stopped_on.add(entry.act.subject)
    into.put(Recorded.TWIN, entry.act.facts["handle"], entry, stopped_on=entry.act.subject)


def _cord_mended(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.TWIN, entry.act.facts["handle"], entry, stopped_on=None)


def _space_revoked(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.REVOKED_SPACE, f"{entry.act.facts['handle']}/{entry.act.subject}", entry)


def _product_asked(into: RecordedRows, entry: Entry) -> None:
    act, is_set = entry.act, entry.act.act == ActWord.PRODUCT_NAMED
    state = ProductRequestState.CONFIRMED if is_set else ProductRequestState.WAITING
    settled = act.actor if is_set else None
    into.put(
        Recorded.PRODUCT_REQUEST,
        act.subject,
        entry,
        by=act.actor,
        text=act.facts["text"],
        state=state,
        settled_by=settled,
    )


def _product_settled(into: RecordedRows, entry: Entry) -> None:
    act = entry.act
    state = ProductRequestState(act.act.removeprefix("product "))
    into.put(Recorded.PRODUCT_REQUEST, act.subject, entry, state=state, settled_by=act.actor)


def _forgotten(into: RecordedRows, entry: Entry) -> None:
    into.last_forgetting = entry.seq
    if entry.act.act == ActWord.PERSON_FORGOTTEN:
        into.forgotten.add(entry.act.subject)
        forget_agents_of(into, entry.act.subject)


def _sealed(into: RecordedRows, entry: Entry) -> None:
    for person, digest in entry.act.facts.get("people", {}).items():
        into.put(Recorded.PERSON, person, entry, digest=digest)
    for version, digest in entry.act.facts.get("versions", {}).items():
        into.put(Recorded.VERSION, version, entry, texts=digest)


_SETTLED = [f"check {state}" for state in CheckState if state is not CheckState.WAITING]
_UNDERSTOOD: Mapping[str, Callable[[RecordedRows, Entry], None]] = {
    ActWord.ASKED: _asked,
    ActWord.DECIDED: _decided,
    ActWord.CHECK_ASKED: _check_asked,
    ActWord.CHECK_JOINED: _check_joined,
    ActWord.CHECK_MOVED: _check_passed_on,
    ActWord.CHECK_HANDED_OVER: _check_passed_on,
    ActWord.CHECK_STUCK: _check_stuck,
    **dict.fromkeys(_SETTLED, _check_settled),
    ActWord.CHECK_EXPLAINED: _words("reason"),
    ActWord.CONDUCTOR_ASKED: _conductor_asked,
    ActWord.CONDUCTOR_ANSWERED: _conductor_answered,
    ActWord.WHY_GIVEN: _words("why"),
    **{word: _words(word.removesuffix(" reworded")) for word in ActWord if word.endswith(" reworded")},
    **{word: _words_deleted for word in ActWord if word.endswith("'s message deleted")},
    ActWord.OVERRIDE_BEGUN: _override_begun,
    ActWord.OVERRIDE_RECORDED: _override_moved,
    ActWord.OVERRIDE_WITHDRAWN: _override_moved,
    ActWord.OVERRIDE_LAPSED: _override_moved,
    ActWord.REASON_REVISED: _words("reason"),
    ActWord.REASON_KIND_SAID: _kind_said,
    ActWord.REVIEW_OPENED: _review_opened,
    ActWord.REVIEW_CONFIRMED: _review_settled,
    ActWord.REVIEW_CORRECTED: _review_settled,
    ActWord.REVIEW_SUPERSEDED: _review_settled,
    ActWord.VERSION_WRITTEN: _version_written,
    ActWord.TWIN_PUBLISHED: _published,
    ActWord.MODE_SET: _mode_set,
    ActWord.CORD_PULLED: _cord_pulled,
    ActWord.CORD_MENDED: _cord_mended,
    ActWord.SPACE_REVOKED: _space_revoked,
    ActWord.PRODUCT_NAMED: _product_asked,
    ActWord.PRODUCT_REQUESTED: _product_asked,
    ActWord.PRODUCT_CONFIRMED: _product_settled,
    ActWord.PRODUCT_DECLINED: _product_settled,
    ActWord.PRODUCT_SUPERSEDED: _product_settled,
    **recorded_agents.UNDERSTOOD,
    ActWord.TEXTS_FORGOTTEN: _forgotten,
    ActWord.PERSON_FORGOTTEN: _forgotten,
    ActWord.ROWS_SEALED: _sealed,
}
"""The acts that describe rows; of others the log says only that they happened."""
