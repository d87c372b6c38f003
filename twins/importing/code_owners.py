"""CODEOWNERS files: which people a team has named for which paths."""

from collections.abc import Iterable, Mapping

from twins.authoring.interview import Found, subject_of
from twins.authoring.lessons import Precedent, ProposalOrigin
from twins.importing.passages import DocumentReading, LeftOut, LeftOutReason, OwnedPath, Passage, PassageKind


def read_owners(text: str, source: str, scope_of: str = "") -> DocumentReading:
    """Return who is named for which paths. The paths of `scope_of` are offered as the twin's scope."""
    owned, left_out = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        words, _, comment = line.partition(" #") if not line.lstrip().startswith("#") else ("", "", line.strip()[1:])
        if comment.strip():
            passage = Passage(comment.strip(), source, number, PassageKind.COMMENT)
            left_out.append(LeftOut(passage, LeftOutReason.COMMENT))
        pattern, *owners = words.split() or [""]
        if pattern.startswith(("[", "^[")):  # a section of GitLab's
            left_out.append(LeftOut(Passage(words.strip(), source, number, PassageKind.HEADING), LeftOutReason.HEADING))
        elif pattern:
            owned.append(OwnedPath(pattern, tuple(owners), source, number))
    calls = tuple(_covered(each) for each in owned if scope_of in each.owners)
    return DocumentReading(left_out=tuple(left_out), owned=tuple(owned), calls=calls, sources=(source,))


def _covered(path: OwnedPath) -> Found:
    covers = f"Changes in {path.pattern}"
    call = Precedent(said=path.pattern, source=path.source, line=path.line, covers=covers)
    return ProposalOrigin.SENTENCE, subject_of(path.source, covers), call


def paths_by_owner(owned: Iterable[OwnedPath]) -> Mapping[str, tuple[OwnedPath, ...]]:
    """Group paths by the person or team that owns them, in the order of the file."""
    found: dict[str, list[OwnedPath]] = {}
    for path in owned:
        for owner in path.owners:
            found.setdefault(owner, []).append(path)
    return {owner: tuple(paths) for owner, paths in found.items()}
