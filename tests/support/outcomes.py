"""What a person who acts is told: why it is refused, what it did, or nothing."""

from collections.abc import Callable

from tests.support.store_world import World
from twins.jobs import JobKind
from twins.notices import Done, Notice, Refusal, Refused

Kind = Refusal | Done | None
"""None if they are told nothing, as where a card shows what was done."""


def refusal_of(act: Callable[[], object]) -> Notice | None:
    """Act; return why it is refused, if it is."""
    try:
        act()
    except Refused as refused:
        return refused.notice
    return None


def kind_of_refusal(act: Callable[[], object]) -> Kind:
    """Act; return the reason for which it is refused, if it is."""
    notice = refusal_of(act)
    return notice.kind if notice else None


def outcome_of(world: World, act: Callable[[], object]) -> Notice | None:
    """Act; return the refusal, or else the notice that was enqueued, if any."""
    before = {job.id for job in world.jobs(JobKind.WHISPER)}
    refusal = refusal_of(act)
    told = [job.payload["notice"] for job in world.jobs(JobKind.WHISPER) if job.id not in before]
    assert not (refusal and told), "a refusal leaves nothing behind"
    return refusal or (Notice.from_json(told[0]) if told else None)
