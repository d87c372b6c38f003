"""The company's law with which a command runs a folder's cases: the one with which the twin would answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.cli.configured_store import existing_store
from twins.playbook.folder import Folder
from twins.playbook.model import COMPANY, Version


@dataclass(frozen=True)
class CompanyLaw:
    """A company's law and where it comes from; without a version, why there is none."""

    version: Version | None
    source: str

    @property
    def line(self) -> str:
        return f"with the company's law {self.source}" if self.version else f"with no company's law: {self.source}"


def company_law(paths: Sequence[Path], folders: Sequence[Folder | None]) -> CompanyLaw:
    """Return the law among the folders of the command, else the live one, else none; never one that only lies beside a
    folder, since it doesn't bind a twin before it is published."""
    for path, folder in zip(paths, folders, strict=True):
        if folder and folder.twin.is_company:
            return CompanyLaw(folder.unpublished, f"of {path}")
    store = existing_store()
    live = store.asks.company() if store else None
    if live:
        return CompanyLaw(live, f"that is live (version {live.number})")
    beside = next((each for each in (path.parent / COMPANY for path in paths) if each.is_dir()), None)
    hint = f". To run the cases with {beside}, name it too" if beside else ""
    return CompanyLaw(None, f"none is published{hint}")
