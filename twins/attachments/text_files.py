"""Which files are text, by what they are called and by what is in them."""

import codecs

_ENDINGS = (".md", ".markdown", ".mdc", ".txt", ".text", ".csv", ".tsv", ".yaml", ".yml", ".json", ".log")
TEXT_TYPES = tuple(ending.removeprefix(".") for ending in _ENDINGS)
_MIMETYPES = frozenset(
    {
        "application/json",
        "application/x-yaml",
        "application/yaml",
        "text/csv",
        "text/markdown",
        "text/plain",
        "text/tab-separated-values",
        "text/x-markdown",
        "text/x-yaml",
        "text/yaml",
    }
)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL = frozenset(map(chr, range(32))) - set("\t\n\r\f\x1b")


def is_called_text(name: str, mimetype: str) -> bool:
    """Return whether a file claims to be text. Both its name and its type are the uploader's word."""
    return mimetype.partition(";")[0].strip().casefold() in _MIMETYPES or name.casefold().endswith(_ENDINGS)


def decoded(content: bytes) -> str | None:
    """Decode UTF-8, or UTF-16 with a byte order mark. Return None for anything else."""
    encoding = "utf-16" if content.startswith(_UTF_16) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.intersection(text) else text
