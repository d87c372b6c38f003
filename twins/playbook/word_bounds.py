"""Bounds on words: one of a list, an environment, a product."""

import re
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from twins.playbook.measuring.bounded_text import BoundedText, BoundFault, Span
from twins.playbook.measuring.closed_world import holds_alone
from twins.playbook.measuring.shown import shown_choice
from twins.playbook.measuring.tokens import singular
from twins.playbook.word_matching import stems, words
from twins.values import Value

BoundName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,30}$")]
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]

_ENVIRONMENTS = {
    "production": "production",
    "prd": "production",
    "prod": "production",
    "live": "production",
    "staging": "staging",
    "stage": "staging",
    "preview": "staging",
    "test": "test",
    "testing": "test",
    "qa": "test",
    "development": "development",
    "dev": "development",
    "local": "development",
    "sandbox": "sandbox",
}
_LETTERS = re.compile(r"[a-z]+")


class _WordBound(Value):
    """A bound that reads words, not measures."""

    @property
    def units(self) -> tuple[str, ...]:
        return ()

    @property
    def families(self) -> frozenset[str]:
        return frozenset()


class OneOfBound(_WordBound):
    """One of the words that the expert listed; a word listed as not allowed closes the space."""

    kind: Literal["one_of"]
    name: BoundName
    any_of: tuple[Word, ...] = Field(min_length=1)
    none_of: tuple[Word, ...] = ()

    def holds(self, text: str) -> bool:
        return holds_alone(self, text)

    @property
    def nouns(self) -> tuple[str, ...]:
        return (singular(self.name.rpartition("_")[2]),)

    def covers(self) -> str:
        return f"{shown_choice(self.any_of, is_quoted=True)} only"

    def missing(self, named: str) -> BoundFault:
        remedy = "name one of them" if len(self.any_of) > 1 else "if that is what you mean, say so"
        return BoundFault(f"{named} covers {self.covers()}", remedy)

    def spans(self, text: BoundedText) -> list[Span]:
        """Return where the words stand, or where the last of them does if others stand in between."""
        said = [(frozenset(words(token.text)), token) for token in text.said]
        found = {
            (token.start, token.end)
            for term in self.any_of
            if (wanted := stems(term)) and wanted <= frozenset().union(*(each for each, _ in said))
            for each, token in said
            if each & wanted
        }
        return sorted(found)

    def outside(self, text: BoundedText, named: str) -> BoundFault | None:
        said = stems(text.text)
        for word in self.none_of:
            if stems(word) <= said:
                return BoundFault(f"{named} doesn't cover “{word}”", f"leave “{word}” out")
        other = self._listed(text)
        return (
            BoundFault(f"{named} covers {self.covers()}, and you name “{other}” too", "leave that out")
            if other
            else None
        )

    def _listed(self, text: BoundedText) -> str | None:
        """Return what a comma lists beside a word that is allowed: Sentry, Matomo."""
        spans = self.spans(text)
        starts = {start for start, _ in spans}
        for index in range(1, len(text.said) - 1):
            if text.said[index].text not in {",", "/", ";", "|"}:
                continue
            before, after = text.said[index - 1], text.said[index + 1]
            if before.start in starts and after.start not in starts and after.word not in _BEHIND_COMMAS:
                return after.text
            if after.start in starts and before.start not in starts and len(self.any_of) > 1:
                return before.text
        return None


_BEHIND_COMMAS = frozenset(
    "and or please thanks thank for from on in to as at by with without until till because since so it we i they he "
    "she this that which who if when while where but not just only no".split()
)


class EnvironmentBound(_WordBound):
    """The environment of a change; every environment that the ask names must be allowed."""

    kind: Literal["environment"]
    name: BoundName
    any_of: tuple[Literal["production", "staging", "test", "development", "sandbox"], ...] = Field(min_length=1)

    def holds(self, text: str) -> bool:
        return holds_alone(self, text)

    @property
    def nouns(self) -> tuple[str, ...]:
        return ("environment", "system")

    def covers(self) -> str:
        return f"{shown_choice(self.any_of)} only"

    def missing(self, named: str) -> BoundFault:
        return BoundFault(f"{named} needs an environment: {shown_choice(self.any_of)}", "name it,")

    def spans(self, text: BoundedText) -> list[Span]:
        return [match.span() for match in _LETTERS.finditer(text.text) if match[0] in _ENVIRONMENTS]

    def outside(self, text: BoundedText, named: str) -> BoundFault | None:
        for start, end in self.spans(text):
            if _ENVIRONMENTS[text.text[start:end]] not in self.any_of:
                wanted = f"ask for {shown_choice(self.any_of)}"
                return BoundFault(f"{named} covers {self.covers()}, and you name “{text.text[start:end]}”", wanted)
        return None


class ProductBound(Value):
    """The product; taken from the channel, never from the text."""

    kind: Literal["product"]
    name: BoundName
    any_of: tuple[Word, ...] = Field(min_length=1)

    def allows(self, product: str | None) -> bool:
        return product is not None and product.casefold() in {word.casefold() for word in self.any_of}
