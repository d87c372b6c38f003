"""JSON routes under /control/ for scripts that drive a workspace in another process."""

import asyncio
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import Json, SlackError


@dataclass(frozen=True)
class ControlRoutes:
    """The control routes; served only with control=True."""

    slack: LocalSlack

    def routes(self) -> list[BaseRoute]:
        return [Route("/control/{verb}", self.control, methods=["POST"])]

    async def control(self, request: Request) -> Response:
        verbs: dict[str, Callable[[Json], Any]] = {
            "post": self.post,
            "click": self.click,
            "shortcut": self.shortcut,
            "said": self.said,
            "calls": self.calls,
            "faults": self.faults,
            "acks": self.acks,
            "sockets": self.sockets,
        }
        do = verbs.get(request.path_params["verb"])
        if do is None:
            return JSONResponse({"error": f"unknown verb; there are {', '.join(verbs)}"}, 404)
        try:
            return JSONResponse({"result": await asyncio.to_thread(do, await request.json())})
        except (SlackError, ImpossibleError, TypeError, ValueError) as refused:
            return JSONResponse({"error": str(refused)}, 409)

    def post(self, args: Json) -> str:
        return self.slack.post(**args)

    def click(self, args: Json) -> str:
        return self.slack.click(**args).id

    def shortcut(self, args: Json) -> str:
        return self.slack.shortcut(**args).id

    def said(self, args: Json) -> list[Json]:
        return [asdict(message) for message in self.slack.said(**args)]

    def calls(self, args: Json) -> Json:
        with self.slack.space.lock:
            return dict(self.slack.space.call_counts)

    def faults(self, args: Json) -> Json:
        """Return all settings; a `next` of {method, status, times} is a one-shot."""
        self.slack.faults.set(**{key: value for key, value in args.items() if key != "next"})
        if "next" in args:
            self.slack.faults.next(**args["next"])
        return self.slack.faults.as_set()

    def acks(self, args: Json) -> list[Json]:
        """List the envelopes; the latency is in seconds, null without an ack."""
        return [
            {"id": e.id, "kind": e.kind, "attempts": e.attempt + 1, "latency": e.latency, "unanswered": e.given_up}
            for e in self.slack.acks
        ]

    def sockets(self, args: Json) -> Json:
        with self.slack.space.lock:
            return {app: len(self.slack.space.delivery.sockets(app)) for app in self.slack.space.apps}
