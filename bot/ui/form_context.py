"""What a form for words is about."""

from dataclasses import dataclass

from twins.checking.captured_words import WordsPurpose


@dataclass(frozen=True)
class FormContext:
    """Context of a form for words; the digest is that of the card the person saw."""

    purpose: WordsPurpose
    subject: str
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.purpose.value}.{self.subject}.{self.digest}"

    @classmethod
    def of(cls, value: str) -> "FormContext | None":
        """Parse a form's metadata; return None if it is malformed."""
        purpose, _, rest = value.partition(".")
        subject, _, digest = rest.partition(".")
        return cls(WordsPurpose(purpose), subject, digest) if purpose in set(WordsPurpose) else None
