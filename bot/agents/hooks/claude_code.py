"""POST /hooks/claude/{twin}: Claude Code's PreToolUse hook. Only the floor is read, no model and no finder.

Every answer has status 200, since Claude Code runs the call on others unless the hook says `onFailure: block`.
"""

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, TypeVar

from anyio import CapacityLimiter, to_thread
from pydantic import BaseModel, ConfigDict, Field
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.agents.bearer import token_of
from bot.agents.desk import AgentDesk, require_scope
from bot.agents.expected_answers import SentFirst
from bot.agents.hooks import answers, messages
from bot.agents.hooks.answers import Answer, HookDecision, Pending, answered
from bot.agents.http_errors import Words
from bot.agents.limiting import CallRate
from bot.slack.payload_text import storable
from bot.ui.blocks import QUOTE_LIMIT
from bot.ui.plain_text import without_markup
from twins.agents.identity import AgentIdentity, AgentScope
from twins.agents.request import AgentRequest
from twins.agents.tool_use import ApprovalUse, ToolUse, floor_hit
from twins.deciding.secrets.blanking import blank_secrets
from twins.jobs import OutageError, RetryError
from twins.notices import Refused

log = logging.getLogger(__name__)
T = TypeVar("T")

LARGEST_CALL = 256_000
"""Bytes."""
_MATCHERS = CapacityLimiter(2)
OWN_ANSWER_WITHIN = 10.0
"""Seconds for the check to be opened; the hook's `timeout` is longer."""


class ToolCall(BaseModel):
    """The part of Claude Code's body that counts."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
    hook_event_name: Literal["PreToolUse"]
    tool_name: str = Field(min_length=1, max_length=300)
    tool_input: dict[str, Any]
    cwd: str = Field("", max_length=4_096)


_MOST_AT_ONCE = 5
"""Times that other calls may use an approval before this one gets to it."""


class _NoToolCallError(Exception):
    """A body that isn't what Claude Code sends before a tool call."""


@dataclass(frozen=True)
class ClaudeHook:
    desk: AgentDesk
    words: Words
    rate: CallRate

    @classmethod
    def of(cls, desk: AgentDesk, words: Words) -> "ClaudeHook":
        return cls(desk, words, CallRate(desk.limits.calls))

    def route(self) -> Mount:
        paths = ("/claude/{twin}", "/claude/{twin}/")  # a redirect would let the call run
        app = Starlette(routes=[Route(path, self._answer, methods=["POST"]) for path in paths])
        return Mount("/hooks", SentFirst(app, self.desk.expected))

    async def _answer(self, request: Request) -> Response:
        """Answer a call, and deny what can't be checked."""
        try:
            return JSONResponse(await self._checked(request))
        except Refused as refused:
            said = messages.UNCHECKED + without_markup(self.words(refused.notice))
        except _NoToolCallError:
            said = messages.MALFORMED
        except (OutageError, RetryError):
            said = messages.NO_SLACK
        except Exception:  # a failure here would let the call run
            log.exception("a hook failed", extra={"twin": request.path_params["twin"]})
            said = messages.FAILED
        return JSONResponse(answered(HookDecision.DENY, said))

    async def _checked(self, request: Request) -> Answer:
        identity = await run_in_threadpool(self.desk.identity, token_of(request))
        require_scope(identity, AgentScope.ASK)
        pending = Pending.DEFER if request.query_params.getlist("pending") == [Pending.DEFER] else Pending.DENY
        raw = b""
        async for part in request.stream():
            raw += part
            if len(raw) > LARGEST_CALL:
                return answered(HookDecision.DENY, messages.TOO_LARGE.format(most=LARGEST_CALL))
        call = await _matching(_read, raw)
        return await self._of_call(identity, request.path_params["twin"].casefold(), call, pending)

    async def _of_call(self, identity: AgentIdentity, handle: str, use: ToolUse, pending: Pending) -> Answer:
        if use.only_asks:
            return answers.NOTHING
        self.rate.count(identity)
        settled = await _matching(self._by_floor, identity, handle, storable(use.text).strip())
        if settled is not None:
            return settled
        request = AgentRequest(storable(use.text).strip(), twin=handle)
        for _ in range(_MOST_AT_ONCE):
            result = await self.desk.ask_for_tool(identity, use, request, OWN_ANSWER_WITHIN)
            match await run_in_threadpool(self.desk.spend, identity, result.ticket):
                case ApprovalUse.NOW:
                    return answers.allowed(result)
                case ApprovalUse.NOTHING:
                    return answers.held_back(result, pending)
                case ApprovalUse.BEFORE:  # another call used the approval first, and this one is asked about
                    continue
        return answered(HookDecision.DENY, messages.USED)

    def _by_floor(self, identity: AgentIdentity, handle: str, text: str) -> Answer | None:
        """Return what needs no person; None if the expert has to decide."""
        version = self.desk.version_for(identity, handle)
        if version is None:
            return answered(HookDecision.DENY, messages.NO_TWIN.format(handle=handle[:40]))
        hit = floor_hit(text, version, self.desk.store.asks.company())
        if hit.broken:
            self.desk.store.tool_uses.record_stop(identity, [rule.id for rule in hit.broken], self.desk.now())
            return answers.refused_by(hit.broken)
        if not hit.causes:
            return answers.NOTHING
        who = version.twin.expert.name
        if len(text) > QUOTE_LIMIT:
            return answered(HookDecision.DENY, messages.TOO_LONG.format(who=who, count=len(text), most=QUOTE_LIMIT))
        if blank_secrets(text).text != text:
            return answered(HookDecision.DENY, messages.HIDDEN.format(who=who))
        return None


async def _matching(work: Callable[..., T], *given: object) -> T:
    """Do work that takes long for a large call, a few at a time: Slack's events need the other threads."""
    return await to_thread.run_sync(partial(work, *given), limiter=_MATCHERS)


def _read(raw: bytes) -> ToolUse:
    try:
        call = ToolCall.model_validate(json.loads(raw))
    except (ValueError, RecursionError) as error:
        raise _NoToolCallError from error
    return ToolUse(call.tool_name, call.tool_input, call.cwd)
