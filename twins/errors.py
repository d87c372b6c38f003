"""Base class of expected errors."""


class ExpectedError(Exception):
    """Expected failure whose message tells people what to do; the command line prints it without a traceback."""
