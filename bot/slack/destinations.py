"""The reply address and the interaction of a job."""

from datetime import UTC, datetime

from twins.jobs import Destination, Interaction, Job


def destination_of(job: Job) -> Destination:
    """Return where to reply to the acting user. A thread without replies doesn't count: an ephemeral message there
    would go unseen."""
    said = job.payload
    thread = said.get("thread_ts")
    return Destination(
        said["app"], said["team"], said.get("channel"), thread if thread != said.get("ts") else None, said["user"]
    )


def interaction_of(job: Job) -> Interaction:
    """Return who acted, where and when; the job's order is Slack's timestamp."""
    return Interaction(
        job.id, destination_of(job), datetime.fromtimestamp(float(job.order), UTC), job.payload.get("ts")
    )
