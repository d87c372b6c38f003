"""Why a verdict could not be sent to a webhook."""

NOT_SENT_THERE = "it is no address that anything is sent to"
NOT_PUBLIC = "its name doesn't lead to the public internet"
BAD_CERTIFICATE = "its certificate isn't valid"
TLS_FAILED = "TLS failed"
UNKNOWN_NAME = "its name isn't known"
NO_ANSWER_IN_TIME = "it didn't answer in time"
NOT_HTTP = "it doesn't speak HTTP"
CONNECTION_FAILED = "the connection failed"
MEMBERSHIP_UNKNOWN = "Slack doesn't say whether you're still a member"


def no_answer_within(seconds: float) -> str:
    return f"it didn't answer within {seconds:g} seconds"


def answered_with(status: int) -> str:
    return f"it answered with status {status}"
