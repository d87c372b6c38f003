"""Fault points around every commit and every Slack call, hooked from outside."""

import os
import signal
from collections.abc import Callable
from typing import Any
from urllib.request import OpenerDirector, Request

import pytest
from sqlalchemy.engine.default import DefaultDialect


class FaultPoints:
    """Reports each point that is reached, and at the fatal one ends the process as kill -9 does."""

    def __init__(self, report: Callable[[str], None], fatal: int | None) -> None:
        self.doing = "taking in"
        self._report = report
        self._left = fatal

    def hook_in(self, patch: pytest.MonkeyPatch) -> None:
        """From here on, every COMMIT and every call to Slack is between two fault points."""
        patch.setattr(DefaultDialect, "do_commit", self._around(DefaultDialect.do_commit, lambda *_: "COMMIT"))
        patch.setattr(OpenerDirector, "open", self._around(OpenerDirector.open, _method))

    def _around(self, done: Callable[..., Any], name: Callable[..., str]) -> Callable[..., Any]:
        def between(*given: Any, **named: Any) -> Any:
            self._reach(f"before {name(*given)}")
            result = done(*given, **named)
            self._reach(f"after {name(*given)}")
            return result

        return between

    def _reach(self, where: str) -> None:
        self._report(f"{self.doing}: {where}")
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


def _method(_: OpenerDirector, request: str | Request, *__: object) -> str:
    address = request if isinstance(request, str) else request.full_url
    return address.partition("?")[0].rpartition("/")[2]
