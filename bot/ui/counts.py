"""Numbers that agree with their nouns."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return "1 rule", "2 rules", "0 rules"."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
