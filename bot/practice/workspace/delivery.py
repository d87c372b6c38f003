"""Slack's side of Socket Mode: delivery of envelopes, redelivery, and warning triangles."""

import heapq
import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from bot.practice.workspace.faults import Faults
from bot.practice.workspace.model import Json, SlackError, Unanswered

MAX_SOCKETS = 10
EnvelopeKind = Literal["events_api", "interactive", "slash_commands"]


@dataclass(eq=False)
class Envelope:
    """A payload on its way to an app; `acked_at` is None until the app acknowledges it."""

    id: str
    app_id: str
    kind: EnvelopeKind
    payload: Json
    person: Unanswered | None = None
    on_ack: Callable[[Json], None] | None = None
    attempt: int = 0
    reason: str = ""
    sent_at: float | None = None
    acked_at: float | None = None
    answer: Json = field(default_factory=dict)
    socket: int = 0
    given_up: bool = False
    waiting: bool = False

    @property
    def accepts_response(self) -> bool:
        return self.kind == "slash_commands" or self.payload.get("type") == "view_submission"

    @property
    def latency(self) -> float | None:
        return None if self.acked_at is None or self.sent_at is None else self.acked_at - self.sent_at

    def text(self) -> str:
        retry = {"retry_attempt": self.attempt, "retry_reason": self.reason} if self.kind == "events_api" else {}
        return json.dumps(
            {
                "envelope_id": self.id,
                "type": self.kind,
                "accepts_response_payload": self.accepts_response,
                "payload": self.payload,
                **retry,
            }
        )


@dataclass(frozen=True)
class SocketSession:
    """An open socket; `send` takes an envelope's text, or None to close it."""

    id: int
    app_id: str
    send: Callable[[str | None], None]


class Delivery:
    """Delivery of payloads. Call every method under the workspace's lock."""

    def __init__(self, touch: Callable[[], None], faults: Faults) -> None:
        self.retry_after: tuple[float, ...] = (3.0, 60.0)
        self.patience = 3.0  # seconds within which Slack expects the ack of a click
        self.acks: deque[Envelope] = deque(maxlen=100_000)
        self.unanswered: list[Unanswered] = []
        self._touch = touch
        self._faults = faults
        self._sockets: dict[str, list[SocketSession]] = {}
        self._open: dict[str, Envelope] = {}
        self._waiting: dict[str, deque[Envelope]] = {}
        self._due: list[tuple[float, int, Envelope, bool]] = []
        self._numbers = count(1)

    def sockets(self, app_id: str) -> list[SocketSession]:
        return list(self._sockets.get(app_id, ()))

    def connect(self, app_id: str, send: Callable[[str | None], None]) -> SocketSession | None:
        """Return None if the app already has ten sockets; call `flush` after the hello."""
        mine = self._sockets.setdefault(app_id, [])
        if len(mine) >= MAX_SOCKETS:
            return None
        socket = SocketSession(next(self._numbers), app_id, send)
        mine.append(socket)
        self._touch()
        return socket

    def flush(self, app_id: str) -> None:
        """Send the waiting envelopes, oldest first."""
        waiting = self._waiting.get(app_id, deque())
        while waiting and self._sockets.get(app_id):
            envelope = waiting.popleft()
            envelope.waiting = False
            if envelope.acked_at is None:
                self._send(envelope)

    def disconnect(self, socket: SocketSession) -> None:
        """Move its unacked events to another socket, or keep them for the next."""
        mine = self._sockets.get(socket.app_id, [])
        mine[:] = [each for each in mine if each.id != socket.id]
        lost = [e for e in self._open.values() if e.socket == socket.id and e.kind == "events_api" and e.sent_at]
        for envelope in lost:
            self._again(envelope, "connection_failed")
        self._touch()

    def forget(self, app_id: str) -> None:
        """Keep the sockets open and answering pings, but deliver nothing, as in a past Slack outage."""
        self._sockets[app_id] = [SocketSession(each.id, app_id, lambda _: None) for each in self.sockets(app_id)]

    def deliver(self, envelope: Envelope) -> Envelope:
        self._open[envelope.id] = envelope
        self.acks.append(envelope)
        self._send(envelope)
        if envelope.kind == "events_api" and self._faults.redelivers():
            self._remind(envelope, self._faults.redelivery_delay, even_if_acked=True)
        return envelope

    def ack(self, envelope_id: str, answer: Json) -> None:
        envelope = self._open.pop(envelope_id, None)
        if envelope is None or envelope.given_up:
            return
        envelope.acked_at, envelope.answer = time.monotonic(), answer
        if envelope.on_ack is not None:
            self._take_answer(envelope, envelope.on_ack)
        self._touch()

    def tick(self) -> None:
        """Redeliver what is due, and give up on clicks that were not acked in time."""
        now = time.monotonic()
        while self._due and self._due[0][0] <= now:
            _, _, envelope, even_if_acked = heapq.heappop(self._due)
            if envelope.acked_at is not None and not even_if_acked:
                continue
            if envelope.kind == "events_api":
                self._again(envelope, "timeout")
            else:
                self._give_up(envelope)

    def unacked(self) -> Iterator[Envelope]:
        return iter(list(self._open.values()))

    def _send(self, envelope: Envelope) -> None:
        mine = self._sockets.get(envelope.app_id)
        if not mine:
            self._nobody_there(envelope)
            return
        mine.append(mine.pop(0))
        socket = mine[-1]
        envelope.socket = socket.id
        envelope.sent_at = envelope.sent_at or time.monotonic()
        socket.send(envelope.text())
        if envelope.kind != "events_api":
            self._remind(envelope, self.patience)
        elif envelope.attempt < len(self.retry_after):
            self._remind(envelope, self.retry_after[envelope.attempt])

    def _nobody_there(self, envelope: Envelope) -> None:
        """Keep an event for the next socket; fail a click at once with a warning triangle."""
        if envelope.kind != "events_api":
            self._give_up(envelope)
        elif not envelope.waiting:
            envelope.waiting = True
            self._waiting.setdefault(envelope.app_id, deque()).append(envelope)

    def _take_answer(self, envelope: Envelope, use: Callable[[Json], None]) -> None:
        """Apply the ack's payload; if Slack would refuse it, warn the person."""
        try:
            use(envelope.answer)
        except SlackError as refused:
            envelope.answer = refused.answer()
            if envelope.person is not None:
                self.unanswered.append(envelope.person)

    def _again(self, envelope: Envelope, reason: str) -> None:
        envelope.attempt, envelope.reason = envelope.attempt + 1, reason
        self._send(envelope)

    def _give_up(self, envelope: Envelope) -> None:
        envelope.given_up = True
        self._open.pop(envelope.id, None)
        if envelope.person is not None:
            self.unanswered.append(envelope.person)
        self._touch()

    def _remind(self, envelope: Envelope, seconds: float, even_if_acked: bool = False) -> None:
        heapq.heappush(self._due, (time.monotonic() + seconds, next(self._numbers), envelope, even_if_acked))
