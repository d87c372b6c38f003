"""Detection of secrets, blanked before a text is stored, logged or sent."""

import re
from dataclasses import dataclass

_NAMES = r"password|passwd|passphrase|passwort|pwd|pw|secret|token|credential|(?:api|access|private)[_-]?key"
_BASE64 = "[A-Za-z0-9_-]"
_JSON_WEB_TOKEN = (
    rf"(?<!{_BASE64})(?={_BASE64})(?>(?P<before>{_BASE64}*?)\beyJ)"
    rf"{_BASE64}{{8,}}+\.eyJ{_BASE64}{{8,}}+\.{_BASE64}{{8,}}"
)
_SIGNS = r"\d!@#$%^&*+=/"
_GIVEN = (
    r"(?:[\w-]*+[\"']?\s*+(?:=|:|\bis\b)|[\w-]*?-is\b)\s*+"
    r"(?:\"[^\"\n]{6,}\"|'[^'\n]{6,}'|(?!<)(?=[^\s,;'\"]{8})"
    rf"(?=[^\s{_SIGNS}]{{0,100}}+[{_SIGNS}])[^\s,;'\"]+)"
)
"""The rest of the word, a sign or "is", and a value in quotes or with a digit or sign."""
_KINDS: tuple[tuple[str, str], ...] = (
    ("private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"),
    ("Slack token", r"\bx(?:ox[abeoprs]|app)-[A-Za-z0-9-]{10,}"),
    ("Slack webhook", r"hooks\.slack\.com/(?:services|triggers)/[A-Za-z0-9/_-]{20,}"),
    ("Anthropic key", r"\bsk-ant-[A-Za-z0-9_-]{10,}"),
    ("API key", r"\bsk[-_](?:live|test|proj)?[-_]?[A-Za-z0-9_-]{20,}"),
    ("Stripe key", r"\b[rp]k_(?:live|test)_[A-Za-z0-9]{10,}"),
    ("AWS key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    ("GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})"),
    ("GitLab token", r"\bglpat-[A-Za-z0-9_-]{16,}"),
    ("Google key", r"\bAIza[A-Za-z0-9_-]{30,}"),
    ("JSON web token", _JSON_WEB_TOKEN),
    ("password in a link", r"(?<=://)[^\s:/@]{1,100}:[^\s@/]{3,200}(?=@)"),
    ("npm token", r"\bnpm_[A-Za-z0-9]{20,}"),
    ("bearer token", r"(?i)\bbearer\s++[A-Za-z0-9._~+/=-]{16,}"),
    ("password", rf"(?i)(?:api|access|private) key{_GIVEN}"),
    ("password", rf"(?i)(?<![\w-])(?=[\w-])(?>(?P<before>[\w-]*?)(?=[acpst])(?:{_NAMES})){_GIVEN}"),
)
"""Each takes linear time: messages are searched before they are acknowledged. A search begins at a word, and passes
over its `before` once."""
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]


@dataclass(frozen=True)
class Blanked:
    text: str
    kinds: tuple[str, ...]


def blank_secrets(text: str) -> Blanked:
    """Replace each secret with its kind."""
    kinds: list[str] = []
    for kind, pattern in _PATTERNS:
        before = r"\g<before>" if pattern.groups else ""
        text, found = pattern.subn(f"{before}[{kind} removed]", text)
        kinds += [kind] * bool(found)
    return Blanked(text, tuple(dict.fromkeys(kinds)))
