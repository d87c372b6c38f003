"""Persistence of each payload that concerns the bot before its ack; everything else runs as a job."""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App, BoltResponse
from slack_sdk import WebClient

from bot.slack.client import AS_WRITTEN
from bot.slack.payloads import PayloadParser
from bot.ui.messages import slack_words
from bot.ui.messages.shared_words import secret_removed
from storage.jobs.inbound import InboundStore
from twins.job_payloads import destination_of
from twins.jobs import Job, JobKind, private_message

log = logging.getLogger(__name__)


UNREADABLE = (KeyError, TypeError, AttributeError, ValueError, IndexError)
"""Raised by a payload of another shape; redelivering it wouldn't help."""


class NotRecordedError(Exception):
    """Failure to persist a payload that concerns the bot."""


FormAnswer = Callable[[Job, Mapping[str, Any], Callable[[str], bool]], Mapping[str, Any]]
"""(job, view, is a handle free): what Slack shows instead of closing a submitted form; empty if the form is taken."""


def install_intake(
    app: App,
    own: str,
    inbound: InboundStore,
    reader: PayloadParser,
    acked: Callable[[str, float], object],
    answer: FormAnswer,
    early: Callable[[Job], object],
) -> None:
    """Persist payloads before the ack, and begin `early` what their jobs need of Slack. One that names another app than
    `own` isn't for this door: the secret of one app gives no right to speak for another."""

    @app.middleware
    def keep(body: dict[str, Any], client: WebClient, request: Any) -> BoltResponse:
        began = time.perf_counter()
        if body.get("api_app_id", own) != own:
            log.warning("a payload of another app was turned away", extra={"type": str(body.get("type"))[:40]})
            return BoltResponse(status=403, body="")
        try:
            job, shown = take_in(body, inbound, reader, answer, early)
            if shown:  # in the form, which stays open with all that was entered
                return BoltResponse(status=200, body=dict(shown))
        except Exception as error:
            log.exception("a payload could not be written down", extra={"type": body.get("type")})
            _say_not_recorded(client, body, request.headers, is_ours=isinstance(error, NotRecordedError))
            raise
        if job:
            acked(job.kind, time.perf_counter() - began)
        return BoltResponse(status=200, body="")

    app.error(_failed)


def take_in(
    body: dict[str, Any],
    inbound: InboundStore,
    reader: PayloadParser,
    answer: FormAnswer,
    early: Callable[[Job], object],
) -> tuple[Job | None, Mapping[str, Any]]:
    """Persist a payload that concerns the bot. Return its job, and what a form shows instead: then nothing is kept.
    Raises NotRecordedError."""
    job = _read(reader, body)
    shown = _answered(answer, job, body, inbound) if job and job.kind == JobKind.FORM else {}
    if job and not shown:
        early(job)
        try:
            inbound.accept([job, *_notice(job)], job.run_at)
        except Exception as error:
            raise NotRecordedError from error
    return job, shown


def _failed(error: Exception) -> BoltResponse:
    """Return 400 for a payload on which the SDK fails."""
    if isinstance(error, UNREADABLE):
        log.error("a payload could not be read", extra={"reason": type(error).__name__})
        return BoltResponse(status=400, body="")
    return BoltResponse(status=500, body="")


def _read(reader: PayloadParser, body: dict[str, Any]) -> Job | None:
    """Log a malformed payload without its content."""
    try:
        return reader.job(body)
    except UNREADABLE as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        log.error(  # noqa: TRY400  # its message may contain people's text
            "a payload could not be read",
            extra={"type": str(body.get("type"))[:40], "reason": type(error).__name__, "line": where.lineno},
        )
        return None


def _answered(answer: FormAnswer, job: Job, body: dict[str, Any], inbound: InboundStore) -> Mapping[str, Any]:
    return answer(job, body["view"], lambda handle: inbound.is_handle_free(handle, job.id))


def _notice(job: Job) -> list[Job]:
    kinds = job.payload.get("blanked")
    if not kinds or job.kind == JobKind.DELETE:
        return []
    return [private_message(f"secret:{job.id}", destination_of(job), secret_removed(kinds), job.run_at)]


def _is_first_try(headers: Mapping[str, Any]) -> bool:
    """Count Socket Mode's 0 as the first."""
    return str((headers.get("x-slack-retry-num") or ["0"])[0]) == "0"


def _say_not_recorded(client: WebClient, body: Mapping[str, Any], headers: Mapping[str, Any], *, is_ours: bool) -> None:
    event = body.get("event") or {}
    source = event.get("message") or event
    user = source.get("user") or (body.get("user") or {}).get("id") or body.get("user_id")
    if not is_ours and event.get("type") == "message" and event.get("channel_type") != "im":
        return  # ordinary channel talk, perhaps: whether it was meant for the bot is unknown
    text = slack_words.NOT_RECORDED_YET if event else slack_words.NOT_RECORDED
    channel = event.get("channel") or (body.get("channel") or {}).get("id") or body.get("channel_id")
    if not user or source.get("bot_id") or not _is_first_try(headers):
        return
    try:
        if channel:
            thread = source.get("thread_ts")
            client.chat_postEphemeral(channel=channel, user=user, text=text, thread_ts=thread, parse=AS_WRITTEN)
        else:
            direct = client.conversations_open(users=user)["channel"]["id"]
            client.chat_postMessage(channel=direct, text=text, parse=AS_WRITTEN)
    except Exception:
        log.exception("and the person could not be told")
