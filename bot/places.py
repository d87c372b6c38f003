"""The reply address and the interaction of a job."""

from datetime import UTC, datetime

from twins.work import Click, Job, Place


def place_of(job: Job) -> Place:
    """Return where to reply to the acting user. A thread without replies doesn't count: an ephemeral message there
    would go unseen."""
    said = job.payload
    thread = said.get("thread_ts")
    return Place(
        said["app"], said["team"], said.get("channel"), thread if thread != said.get("ts") else None, said["user"]
    )


def click_of(job: Job) -> Click:
    """Return who acted, where and when; the job's order is Slack's timestamp."""
    return Click(job.id, place_of(job), datetime.fromtimestamp(float(job.order), UTC), job.payload.get("ts"))
