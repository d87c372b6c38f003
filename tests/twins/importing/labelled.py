"""Repositories written for tests, and what an expert would do with each line: see repositories/README.md."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from twins.authoring.lessons import Stance
from twins.importing.passages import DocumentReading
from twins.importing.reader import Document, ReadingChoices, read_documents

FOLDER = Path(__file__).parent / "repositories"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.txt")))
_STANCES = {"N": Stance.NEVER, "U": Stance.NOT_USUALLY, "A": Stance.ASK_ME, "G": Stance.GO}


@dataclass(frozen=True)
class LabelledRepository:
    documents: tuple[Document, ...]
    kept: Mapping[str, Stance]
    """Places of the rules that an expert would keep as they are drafted, with how strict they are."""
    edited: frozenset[str]
    """Places of the rules whose drafts have to be edited."""

    def reading(self) -> DocumentReading:
        return read_documents(self.documents, ReadingChoices())


@cache
def repository(name: str) -> LabelledRepository:
    files: dict[str, list[str]] = {}
    kept, edited = dict[str, Stance](), set[str]()
    path = ""
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            path = line.removeprefix("=== ")
            files[path] = []
            continue
        files[path].append(line[2:])
        place = f"{path}:{len(files[path])}"
        if line[:1] in _STANCES:
            kept[place] = _STANCES[line[:1]]
        elif line[:1] == "E":
            edited.add(place)
    documents = tuple(Document(source, "\n".join(lines) + "\n") for source, lines in files.items())
    return LabelledRepository(documents, kept, frozenset(edited))


def write_repository(name: str, folder: Path) -> Path:
    """Write a repository's files below a folder, as a checkout has them."""
    root = folder / name
    (root / ".git").mkdir(parents=True)
    for each in repository(name).documents:
        file = root / each.source
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(each.text, encoding="utf-8")
    return root
