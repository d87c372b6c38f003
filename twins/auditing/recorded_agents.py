"""What audit entries say about agents, their tokens and webhooks."""

from collections.abc import Callable, Mapping
from datetime import datetime

from twins.audit import Entry
from twins.audit_words import ActWord
from twins.auditing.recorded_rows import Recorded, RecordedRows


def token_row(agent: str, expires: datetime) -> str:
    """Name a token by its agent and its end, which no other token of the agent has."""
    return f"{agent}/{expires.isoformat()}"


def token_digest(digest: str) -> str:
    """Return as much of a token's stored digest as tells it from another."""
    return digest[:16]


def token_state(revoked_at: datetime | None) -> str:
    return "in force" if revoked_at is None else "revoked"


def forget_agents_of(into: RecordedRows, person: str) -> None:
    """Expect nothing of a forgotten person's agents any more."""
    agents = into.having(Recorded.AGENT, "person", person)
    for agent in agents:
        into.drop(Recorded.AGENT_TOKEN, "agent", agent)
    into.drop(Recorded.AGENT, "person", person)
    into.drop(Recorded.WEBHOOK, "by", person)


def _agent_added(into: RecordedRows, entry: Entry) -> None:
    act = entry.act
    name = {"name": act.facts["name"]} if "name" in act.facts else {}
    into.put(Recorded.AGENT, act.subject, entry, person=act.actor, **name)


def _token_made(into: RecordedRows, entry: Entry) -> None:
    _agent_added(into, entry)
    act, facts = entry.act, entry.act.facts
    row = token_row(act.subject, datetime.fromisoformat(facts["expires"]))
    digest = {"digest": facts["token"]} if "token" in facts else {}
    into.put(
        Recorded.AGENT_TOKEN, row, entry, agent=act.subject, scopes=facts["scopes"], state=token_state(None), **digest
    )


def _tokens_revoked(into: RecordedRows, entry: Entry) -> None:
    """One that was never shown is named by its end; otherwise all that are in force are revoked."""
    act, at = entry.act, entry.act.at
    for row in into.having(Recorded.AGENT_TOKEN, "agent", act.subject):
        end = datetime.fromisoformat(row.partition("/")[2])
        if act.facts.get("expires", end.isoformat()) == end.isoformat() and end > at:
            into.put(Recorded.AGENT_TOKEN, row, entry, state=token_state(at))


def _webhook_added(into: RecordedRows, entry: Entry) -> None:
    act, facts = entry.act, entry.act.facts
    given = {"by": act.actor, "address": facts["address"], "secret": facts["secret"]}
    into.put(Recorded.WEBHOOK, act.subject, entry, **given, is_removed=False)


def _webhook_removed(into: RecordedRows, entry: Entry) -> None:
    into.put(Recorded.WEBHOOK, entry.act.subject, entry, is_removed=True)


UNDERSTOOD: Mapping[str, Callable[[RecordedRows, Entry], None]] = {
    ActWord.AGENT_TOKEN_MADE: _token_made,
    ActWord.AGENT_TOKEN_REVOKED: _tokens_revoked,
    ActWord.AGENT_VOUCHED: _agent_added,
    ActWord.WEBHOOK_ADDED: _webhook_added,
    ActWord.WEBHOOK_REMOVED: _webhook_removed,
}
