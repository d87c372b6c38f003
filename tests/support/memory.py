"""Folder in memory for the databases of tests: on a disk each commit waits for milliseconds, and no test needs that."""

import shutil
from pathlib import Path

_SHARED = Path("/dev/shm")  # Linux; elsewhere, and in a container that has little of it, the disk will do
_NEEDED = 2 * 2**30


def folder_in_memory() -> str | None:
    """The folder, where there is one with room in it."""
    has_room = _SHARED.is_dir() and shutil.disk_usage(_SHARED).free > _NEEDED
    return str(_SHARED) if has_room else None
