"""What is wrong with the program, for its architects."""

from bot.ui.messages.counts import counted


def let_in_no_more(app: str, since: str, reason: str, held: int) -> str:
    return f"Slack no longer lets {app} in, since {since} UTC: {reason}; {counted(held, 'job')} waiting"


def socket_closed(app: str) -> str:
    return f"the socket of {app} is closed"


def database_unreadable(error: str) -> str:
    return f"the database can't be read: {error}"


def database_unwritable(error: str) -> str:
    return f"the database can't be written: {error}"


def overdue(seconds: float) -> str:
    return f"a job has been due for {seconds:.0f} s"
