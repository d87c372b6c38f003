"""Routes of the page: its files, its verbs, and a websocket with what it shows."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.practice.blockkit.elements import ImpossibleError
from bot.practice.page.info import PageInfo
from bot.practice.page.snapshot import Viewpoint, snapshot
from bot.practice.page.verbs import VERBS, PageRequest
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import SlackError

PAGE = Path(__file__).with_name("static")
PAUSE = 0.04  # seconds; many changes in a row make one snapshot
ONLY_OWN = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": ONLY_OWN, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


KINDS = {"svg": "image/svg+xml", "json": "application/json"}


@dataclass(frozen=True)
class PageRoutes:
    slack: LocalSlack
    info: PageInfo

    def routes(self) -> list[BaseRoute]:
        return [
            Route("/", self.index),
            Route("/page/{name}", self.asset),
            Route("/practice/do", self.act, methods=["POST"]),
            Route("/practice/file/{file_id}", self.file),
            WebSocketRoute("/practice/live", self.live),
        ]

    async def index(self, request: Request) -> Response:
        return FileResponse(PAGE / "index.html", headers=HEADERS)

    async def asset(self, request: Request) -> Response:
        path = PAGE / Path(request.path_params["name"]).name
        if not path.is_file():
            return PlainTextResponse("Not found", status_code=404)
        return FileResponse(path, headers=HEADERS)

    async def file(self, request: Request) -> Response:
        found = self.slack.space.files.get(request.path_params["file_id"])
        if found is None:
            return PlainTextResponse("Not found", status_code=404)
        kind = KINDS.get(found.name.rpartition(".")[2], "image/png")
        return Response(found.content, media_type=kind, headers=HEADERS)

    async def act(self, request: Request) -> Response:
        """Return a refusal as a sentence."""
        given: Any = await request.json()
        do = VERBS.get(str(given.get("verb"))) if isinstance(given, dict) else None
        if do is None:
            return JSONResponse({"error": "The page asked for something this workspace does not know."}, 400)
        try:
            return JSONResponse(do(PageRequest(self.slack, self.info, str(given.get("as")), given)))
        except (SlackError, ImpossibleError) as refused:
            return JSONResponse({"error": str(refused)}, 409)

    async def live(self, websocket: WebSocket) -> None:
        """Send a snapshot of where the page looks, and another after each change."""
        await websocket.accept()
        page = LivePage(self.slack, self.info, websocket)
        with page.watching():
            sender = asyncio.create_task(page.keep_sending())
            try:
                while True:
                    page.look(json.loads(await websocket.receive_text()))
            except (WebSocketDisconnect, RuntimeError):
                pass  # the page was closed
            finally:
                sender.cancel()


class LivePage:
    """One open page."""

    def __init__(self, slack: LocalSlack, info: PageInfo, websocket: WebSocket) -> None:
        self._slack, self._info, self._websocket = slack, info, websocket
        self._looking: Viewpoint | None = None
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Listen for changes while the page is open."""
        listeners = self._slack.space.on_change
        listeners.append(self._tell)
        try:
            yield
        finally:
            listeners.remove(self._tell)

    def look(self, at: dict[str, Any]) -> None:
        known = {key: at[key] for key in ("channel", "thread", "home", "visible", "n") if key in at}
        self._looking = Viewpoint(str(at.get("as", "")), **known)
        self._changed.set()

    async def keep_sending(self) -> None:
        last = ""
        while True:
            await self._changed.wait()
            self._changed.clear()
            text = self._picture()
            if text and text != last:
                await self._websocket.send_text(text)
                last = text
            await asyncio.sleep(PAUSE)

    def _tell(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)

    def _picture(self) -> str:
        if self._looking is None:
            return ""
        with self._slack.space.lock:
            shown = snapshot(self._slack.space, self._info, self._looking)
        self._looking = replace(self._looking, who=shown["me"]["id"], channel=(shown["here"] or {}).get("id", ""))
        return json.dumps(shown)
