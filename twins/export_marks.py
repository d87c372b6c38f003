"""The marks around a twin's rules in files of others."""

import re

BEGINS = re.compile(r"<!-- zerohandoff:(?P<handle>[a-z][a-z0-9-]{1,30}) version (?P<version>\d+)\b[^>]*-->")
ENDS = re.compile(r"<!-- zerohandoff:(?P<handle>[a-z][a-z0-9-]{1,30}) end -->")


def begin_mark(handle: str, version: int) -> str:
    note = "Written by `zerohandoff twin export`: it replaces all up to the end mark."
    return f"<!-- zerohandoff:{handle} version {version}. {note} -->"


def end_mark(handle: str) -> str:
    return f"<!-- zerohandoff:{handle} end -->"
