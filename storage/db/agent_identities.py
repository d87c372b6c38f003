"""The agents behind asks, inside a caller's transaction."""

from sqlmodel import Session, col, select

from storage.db.tables_agents import AgentAskRow, AgentRow
from twins.audience import is_direct

TOOL_CALL = "hook:"
"""The beginning of a tool call's key, before the twin and the digest of its input."""


def agent_behind(session: Session, channel: str, ts: str) -> str | None:
    """Return the agent whose request a message shows. Such a message stands in its person's direct messages."""
    if not is_direct(channel):
        return None
    find = select(col(AgentAskRow.agent_id)).where(AgentAskRow.channel == channel, AgentAskRow.ts == ts)
    return session.exec(find).first()


def twin_of_tool_call(session: Session, channel: str, ts: str) -> str:
    """Return the twin whose floor reads the tool call that a message shows; "" if it shows none."""
    find = select(AgentAskRow).where(AgentAskRow.channel == channel, AgentAskRow.ts == ts)
    row = session.exec(find).first() if is_direct(channel) else None
    return row.key.split(":")[1] if row and row.key.startswith(TOOL_CALL) else ""


def name_of_agent(session: Session, agent_id: str | None) -> str:
    """Return an agent's name; "" for an ask that a person made, "an agent" once it is forgotten."""
    if agent_id is None:
        return ""
    row = session.get(AgentRow, agent_id)
    return row.name if row else "an agent"
