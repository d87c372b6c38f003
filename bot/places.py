"""Who acted, and where are they to be answered?"""

from datetime import UTC, datetime

from twins.work import Click, Job, Place


def place_of(job: Job) -> Place:
    """Where to answer whoever acted. A whisper into a thread that nobody has begun would not be seen."""
    said = job.payload
    thread = said.get("thread_ts")
    return Place(
        said["app"], said["team"], said.get("channel"), thread if thread != said.get("ts") else None, said["user"]
    )


def click_of(job: Job) -> Click:
    """Who acted, where and when; the job's order is the moment Slack gives."""
    return Click(job.id, place_of(job), datetime.fromtimestamp(float(job.order), UTC), job.payload.get("ts"))
