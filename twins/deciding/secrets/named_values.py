"""Secrets that are known by the name before them: `DB_PASS=...`, "the password is ..."."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_KEYS = r"api|access|private|secret|subscription|account|signing|encryption|app|shared[_-]?access|sdk"
_NAMES = (
    r"passphrase|password|passwd|passcode|passwort|kennwort|pass|pwd|pw|secret|token|credentials?|creds"
    rf"|mot de passe|contraseña|senha|(?:{_KEYS})[_ -]?key(?:[_-]?base)?|sessionid|session_id"
)
_SIGN = (
    r"(?:[\"']?\s{0,3}+(?:=>|->|→|:=|=|:(?!:))|\s{1,3}+(?:is|are|ist|est|es|lautet|was)\b|['’]s\b"
    r"|(?:-is-))"
)
_QUOTED = r"\"(?P<double>[^\"\n]{4,200})\"|'(?P<single>[^'\n]{4,200})'"
_BARE = r"(?P<bare>[^\s,;\"'<>]{4,400}+)"
NAMED = re.compile(
    rf"(?i)(?<![\w.-])(?=[\w-])(?>(?P<before>[\w-]{{0,60}}?)(?P<name>{_NAMES}))(?P<rest>[\w-]{{0,40}}?)"
    rf"(?P<about>(?: (?:for|of|to|on|von|für|de) [\w.-]{{1,30}})?)(?P<sign>{_SIGN})\s{{0,3}}+"
    rf"(?P<mark>[*_`]{{0,3}}+)(?:{_QUOTED}|{_BARE})"
)
PHRASE = re.compile(r"(?i)\bpassphrase:[ \t]{0,3}+(?P<value>[a-z]{3,12}(?:[ -][a-z]{3,12}){3,11}+)(?=\s*(?:\n|\Z))")
_MARKS = r"[*_`\"']{0,3}+"
_AS_ONE = r"(?:as|for) (?:the |your |my |a )?(?:new |temporary )?(?:password|pw|passphrase|token|secret|api key)\b"
_PARTS = "(?:pass|secret|key|salt|token)"
_QUOTED_VALUE = r"\s{0,3}+[\"'](?P<value>[^\"'\n]{4,200}+)"
_PARAMETER = r"(?:[a-z_-]{0,30}token|api_?key|key|pwd|pass|password|sig|signature|secret|client_secret|x-amz-signature)"
COMMANDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i)\s(?:-u|--user)[ =][\"']?[\w.-]{1,60}+:(?P<value>[^\s\"']{4,100}+)",
        r"\bmysql(?:dump)?\b[^\n]{0,80}?\s-p(?P<value>[^\s]{4,100}+)",
        r"\b(?:sshpass|docker login)\b[^\n]{0,80}?\s(?:-p|--password)[ =](?P<value>[^\s]{4,100}+)",
    )
)
OTHERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?i)\buse[ \t]{{1,3}}+{_MARKS}(?P<value>[^\s,;*`\"']{{6,100}}+){_MARKS}[ \t]{{1,3}}+{_AS_ONE}",
        r"(?i)\blogin[: \t]{1,3}+[\w.@-]{2,60}+[ \t]{0,2}+[/|][ \t]{0,2}+(?P<value>[^\s,;/]{6,100}+)",
        r"(?i)\blogin[ \t]{1,3}+[\w.@-]{2,60}+[ \t]{1,3}+password[ \t]{1,3}+(?P<value>\S{6,100}+)",
        rf"(?i)\bdefine\(\s{{0,3}}+[\"'][\w-]{{0,60}}{_PARTS}[\w-]{{0,40}}[\"']\s{{0,3}}+,{_QUOTED_VALUE}",
        r"(?i)<(?P<name>[\w.-]{0,40}?(?:password|passwd|secret|token|api-?key)[\w.-]{0,20})>(?P<value>[^<\n]{4,200}+)</",
        rf"(?i)[?&;]{_PARAMETER}=(?P<value>[^\s&#\"'<>|]{{8,400}}+)",
    )
)
"""Places in which a value stands without a sign, or in a link."""
_CODE = re.compile(r"[\w.]+\[|\S*[A-Za-z_]\(|\w+(?:\.[A-Za-z_]+)+\Z|[A-Za-z_]+(?:-[A-Za-z]+){2,}\Z")
_TELLS = re.compile(r"[^\W\d_].*\d|\d.*[^\W\d_]|[!@#$%^&*+=~?]")
"""Letters and digits, or a sign."""
_ENDINGS = re.compile(r"(?:ed|ing|able|ible|ly|ent|ant|ect|ful|less|ive|al|ary|ory|ic|ous|ty|tion|en|er|et)\Z")
_UNSAID = re.compile(
    r"(?i)#[0-9a-f]{3,8}\Z|[$<{\[%(…?/@]|your[_-]|.*\b(?:changeme|placeholder)\b|(.)\1{3,}\Z|x{3,}|-{2,}|\.{2,}"
)
_HINTS = ("pass", "kennwort", "pw", "secret", "token", "cred", "contrase", "senha", "key", "session")
_OTHER_HINTS = (*_HINTS, "login", "-u ", "-u=", "--user", "mysql", "sshpass", "docker", "sig")
_SURE = frozenset({"=", ":", "=>", "->", "→", ":="})


@cache
def no_secrets() -> frozenset[str]:
    lines = (files("twins.deciding.secrets") / "no_secrets.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def named_secrets(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the values of named secrets begin and end."""
    lowered = text.casefold()
    if any(hint in lowered for hint in _HINTS):
        yield from _behind_names(text)
    if not any(hint in lowered for hint in _OTHER_HINTS):
        return
    for pattern in (PHRASE, *COMMANDS, *OTHERS):
        for match in pattern.finditer(text):
            value = match["value"]
            is_word = value.split()[0].casefold() in no_secrets() or _UNSAID.match(value)
            if not is_word and (pattern not in OTHERS or _TELLS.search(value)):
                yield match.span("value")


def _behind_names(text: str) -> Iterator[tuple[int, int]]:
    for match in NAMED.finditer(text):
        group = next(each for each in ("double", "single", "bare") if match[each])
        start, end = match.span(group)
        if group == "bare":
            value, end = match["bare"].rstrip("*_`~.:)!]}?"), start + len(match["bare"].rstrip("*_`~.:)]}"))
            is_name = "arn:" in text[max(0, match.start() - 80) : match.start()]
            is_secret = not is_name and _is_secret(match, value, text[end : end + 2])
        else:
            is_secret = not _UNSAID.match(match[group]) and match[group].casefold() not in no_secrets()
        if is_secret:
            yield start, end


def _is_secret(match: re.Match[str], value: str, behind: str) -> bool:
    """Judge a value without quotes: one with digits and letters is a secret; letters alone are, behind a sign and with
    nothing after them, unless they are a word that people write there."""
    sign = match["sign"].strip(" \t\"'")
    if len(value) < 5 or _UNSAID.match(value) or value.casefold() in no_secrets() or _CODE.match(value):
        return False
    if value.isdecimal():
        return len(value) >= 6 and match["name"].casefold().startswith(("pass", "pw", "kenn")) and not match["rest"]
    if _TELLS.search(value):
        return len(value) >= 6
    user, colon, value_of_user = value.partition(":")
    if colon and user.isalnum() and match["name"].casefold().startswith("cred"):
        return len(value_of_user) >= 6
    is_of_pass = match["name"].casefold().startswith(("pass", "pw", "kenn", "mot", "contra", "senha"))
    if not is_of_pass or not re.fullmatch(r"[A-Za-z-]+", value):
        return False
    if sign in _SURE and match["name"].isupper() and sign == "=":
        return len(value) >= 6
    is_alone = not behind.strip(" \t*_`~.!") or behind.startswith("\n")
    if sign in _SURE:
        return len(value) >= 8 and is_alone and not (_ENDINGS.search(value.casefold()) and len(value) < 9)
    return len(value) >= 10 and is_alone and not _ENDINGS.search(value.casefold())
