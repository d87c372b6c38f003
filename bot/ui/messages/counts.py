"""Numbers that agree with their nouns, and lists in words."""

from collections.abc import Sequence


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 rule", "2 rules", "0 rules"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def listed(names: Sequence[str]) -> str:
    """Return "Ana, Omar and Leo"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
