"""The earlier messages of a thread, as `ask --thread` takes them from a file or from standard input."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from bot.errors import UsageError
from twins.deciding.addressing import Listed, behind_own_name
from twins.deciding.question_grammar import wants_something
from twins.deciding.thread import Speaker, Turn
from twins.playbook.model import Twin

_LINE = re.compile(r"\s*([^\s:][^:\n]{0,59}?)\s*:(?:\s+(.*)|)\Z")
"""A name of up to 60 characters, a colon, a blank, and what they said."""
_MENTION = re.compile(r"^\s*@zerohandoff\b[\s,:]*", re.IGNORECASE)
_LARGEST = 1_000_000
_SHAPE = 'Write a list of objects: [{"name": "Cora", "text": "can we ...?"}, ...].'


def text_of(file: TextIO) -> str:
    try:
        text = file.read(_LARGEST + 1)
    except UnicodeDecodeError as error:
        raise UsageError(f"The thread can't be read: {error}. Save it as UTF-8 text.") from error
    if len(text) > _LARGEST:
        raise UsageError(f"The thread has more than {_LARGEST:,} characters. Pass its last messages.")
    return text


def turns_in(text: str, twin: Twin, *, is_json: bool) -> list[Turn]:
    """Parse earlier messages, the oldest first: lines as `Cora: text`, or JSON."""
    said = _from_json(text) if is_json and text.lstrip().startswith(("[", "{")) else _from_lines(text)
    return [_turn(name, words, twin) for name, words in said if words.strip()]


def earlier_ask(turns: Sequence[Turn], twin: Twin, by: str | None) -> tuple[str, str]:
    """Return who asks, and what they asked last in the thread; "" where nobody asked.

    Without a name, the person who asked last is the one who asks again.
    """
    asked = ((turn.name, _without_name(turn.text, twin)) for turn in turns if turn.speaker is Speaker.MEMBER)
    wanted = [(name, text) for name, text in asked if wants_something(text)]
    if by is None:
        return wanted[-1] if wanted else ("", "")
    own = [text for name, text in wanted if name.casefold() == by.casefold()]
    return by, own[-1] if own else ""


def _from_lines(text: str) -> Iterator[tuple[str, str]]:
    """Yield names and texts. A line without a name goes on with the message above it."""
    name, words = "", list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.match(line)
        if found:
            if name:
                yield name, "\n".join(words)
            name, words = found[1], [found[2] or ""]
        elif name:
            words.append(line)
        elif line.strip():
            raise UsageError(f"Line {number} of the thread names no speaker. Write each message as `Cora: text`.")
    if name:
        yield name, "\n".join(words)


def _from_json(text: str) -> Iterator[tuple[str, str]]:
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        raise UsageError(f"The thread isn't valid JSON: {error}. {_SHAPE}") from error
    for each in found if isinstance(found, list) else [found]:
        if not isinstance(each, dict) or not all(isinstance(each.get(key), str) for key in ("name", "text")):
            raise UsageError(f"A message of the thread has no name or no text. {_SHAPE}")
        yield each["name"], each["text"]


def _turn(name: str, text: str, twin: Twin) -> Turn:
    """Take the twin's own handle and name for the twin, and any other name for a colleague's."""
    is_twin = name.casefold() in {twin.handle, twin.name.casefold(), "zerohandoff"}
    speaker = Speaker.TWIN if is_twin else Speaker.MEMBER
    return Turn(slack=name.casefold(), name=name, speaker=speaker, text=text.strip())


def _without_name(text: str, twin: Twin) -> str:
    return behind_own_name(_MENTION.sub("", text), Listed.of(twin)).text
