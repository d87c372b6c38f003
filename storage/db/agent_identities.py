"""The agents behind asks, inside a caller's transaction."""

from sqlmodel import Session, col, select

from storage.db.tables_agents import AgentAskRow, AgentRow
from twins.audience import is_direct

TOOL_CALL, PULL_REQUEST = "hook:", "pull:"
"""Beginnings of the keys of what the floor alone reads, before the twin and a digest: tool calls, and pull requests."""
ASSIGNED = "its files are assigned to this twin, so its expert decides"
"""Why a pull request is decided by the expert in any case."""


def agent_behind(session: Session, channel: str, ts: str) -> str | None:
    """Return the agent whose request a message shows. It is in the direct messages of the agent's person."""
    if not is_direct(channel):
        return None
    find = select(col(AgentAskRow.agent_id)).where(AgentAskRow.channel == channel, AgentAskRow.ts == ts)
    return session.exec(find).first()


def floor_only_of(session: Session, channel: str, ts: str) -> tuple[str, str]:
    """Return the twin whose floor alone reads what a message shows, and why its expert decides it in any case; "" and
    "" for an ask that minds read."""
    find = select(AgentAskRow).where(AgentAskRow.channel == channel, AgentAskRow.ts == ts)
    row = session.exec(find).first() if is_direct(channel) else None
    if row is None or not row.key.startswith((TOOL_CALL, PULL_REQUEST)):
        return "", ""
    return row.key.split(":")[1], ASSIGNED if row.key.startswith(PULL_REQUEST) else ""


def name_of_agent(session: Session, agent_id: str | None) -> str:
    """Return an agent's name; "" for an ask that a person made, "an agent" once it is forgotten."""
    if agent_id is None:
        return ""
    row = session.get(AgentRow, agent_id)
    return row.name if row else "an agent"
