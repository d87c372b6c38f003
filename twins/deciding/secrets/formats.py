"""Forms of secrets that are known by what they look like: our own, and those of gitleaks' rules.

Each pattern takes linear time: messages are searched before they are acknowledged. Repetitions are possessive or have a
limit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_ID = "[A-Za-z0-9_-]"
_HEX = "[0-9a-f]"
_UUID = rf"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
_JSON_WEB_TOKEN = rf"(?<!{_ID})(?={_ID})(?>(?P<before>{_ID}*?)\bey[JA-Z]){_ID}{{8,}}+\.eyJ{_ID}{{8,}}+\.{_ID}{{8,}}+"
_KEPT_IN_ONE = r"[A-Za-z0-9_-]{{{most}}}|[A-Za-z0-9_-]{{4,{less}}}\n[ \t]?[A-Za-z0-9_-]{{8,}}+"
"""A token as long as it should be; or a shorter one that goes on in the next line."""


def _token(prefix: str, least: int = 16) -> str:
    body = _KEPT_IN_ONE.format(most=f"{least},", less=least - 1).replace("}|", "}+|", 1)
    return rf"(?<![A-Za-z0-9])(?:{prefix})(?:{body})"


_END = r"-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
_PEM = rf"-----BEGIN [A-Z ]{{0,40}}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:{_END}|\Z)"
_BEARER = r"(?i)\b(?:bearer|basic|ssws|token)\s{1,4}+(?=[A-Za-z_-]{0,80}[\d+/=])[A-Za-z0-9._~+/=-]{16,}+"
OWN: Sequence[tuple[str, str, str]] = (
    ("private key", "-----begin", _PEM),
    ("private key", "putty-user-key", r"PuTTY-User-Key-File-\d[\s\S]*?(?:Private-MAC: [0-9a-f]{8,}+|\Z)"),
    ("private key", "age-secret-key", r"(?i)\bAGE-SECRET-KEY-1[A-Z0-9]{20,}+"),
    ("private key", "client-key-data", r"\bclient-key-data: ?[A-Za-z0-9+/=]{20,}+"),
    ("Slack token", "xox xapp-", r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{10,}+(?:\.[A-Za-z0-9-]{10,}+)?"),
    ("Slack token", "xoxe.", r"\bxoxe\.xox[a-z]-[A-Za-z0-9-]{10,}+"),
    ("Slack webhook", "hooks.slack", r"hooks\.slack\.com/(?:services|triggers|workflows)/[A-Za-z0-9/_-]{20,}+"),
    ("Anthropic key", "sk-ant", r"\bsk-ant-[A-Za-z0-9_-]{10,}+"),
    ("API key", "sk- sk_", r"\bsk[-_](?:live|test|proj|or-v1|svcacct|admin)[-_]?[A-Za-z0-9_-]{20,}+"),
    ("API key", "sk- sk_", r"\bsk[-_](?=[A-Za-z_-]{0,60}\d)[A-Za-z0-9_-]{20,}+"),
    ("API key", "sk.", r"\bsk\.eyJ[A-Za-z0-9_.-]{20,}+"),
    ("agent's token", "zh_", _token("zh_", 40)),
    ("webhook secret", "whsec_", r"(?<![A-Za-z0-9])whsec_[A-Za-z0-9+/_-]{16,}+={0,2}"),
    ("Stripe key", "k_live k_test", _token("[rs]k_(?:live|test)_", 10)),
    ("AWS key", "akia asia abia acca", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b"),
    ("AWS key", "absk amzn.mws", rf"\bABSK[A-Za-z0-9+/=]{{60,}}+|\bamzn\.mws\.{_UUID}"),
    ("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_ github_", _token("gh[pousr]_|github_pat_", 20)),
    ("GitLab token", "gl gr1348941", _token("gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|oas|imt|ffct)-|GR1348941")),
    ("Atlassian token", "atatt atbb", r"\bATATT3xFfGF0[A-Za-z0-9_=-]{20,}+|\bATBB[A-Za-z0-9]{20,}+"),
    ("Google key", "aiza gocspx", f"{_token('AIza', 30)}|{_token('GOCSPX-', 20)}"),
    ("Google key", "ya29 1//0", rf"\bya29\.[A-Za-z0-9_.-]{{20,}}+|\b1//0{_ID}{{30,}}+"),
    ("Azure key", "q~", r"(?<![\w.~-])[\w.~-]{3}\dQ~[\w.~-]{31,34}"),
    ("JSON web token", "ey", _JSON_WEB_TOKEN),
    ("Grafana key", "eyjrijoi", r"\beyJrIjoi[A-Za-z0-9+/=]{40,}+"),
    ("npm token", "npm_", _token("npm_", 20)),
    ("bearer token", "bearer basic ssws token", _BEARER),
    ("access token", "hf_ api_org_ gsk_ pplx- xai- pcsk_", _token("hf_|api_org_|gsk_|pplx-|xai-|pcsk_", 20)),
    ("access token", "r8_ lsv2_ rnd_ nfp_ sgp_ ph", _token("r8_|lsv2_[a-z]{2}_|rnd_|nfp_|sgp_|ph[xs]_", 20)),
    ("access token", "sq0 eaa shp sb", _token("sq0[a-z]{3}-|EAA[AC]|shp[a-z]{2}_|sb_secret_|sbp_", 20)),
    ("access token", "sq gls glc nr", _token("sq[upa]_|glsa_|glc_|NR[A-Z]{2}-", 20)),
    ("access token", "ntn_ lin_ figd_ cfpat-", _token("ntn_|lin_(?:api|oauth)_|figd_|CFPAT-")),
    ("access token", "tskey aqvn ltai dckr_", _token("tskey-[a-z]{2,10}-|AQVN|LTAI|dckr_[op]at_")),
    ("access token", "flwseck pypi- rubygems_", _token("FLWSECK(?:_TEST)?-|pypi-|rubygems_", 20)),
    ("access token", "clojars_ hrku- duffel_ napi_", _token("CLOJARS_|HRKU-|duffel_(?:live|test)_|napi_", 20)),
    ("access token", "oy2 cio secret_", r"\b(?:oy2[a-z0-9]{43}|cio[A-Za-z0-9]{32}|secret_[A-Za-z0-9]{43})\b"),
    ("access token", "cmvmdgtu", r"\bcmVmdGtu[A-Za-z0-9]{40,}+"),
    ("access token", "dapi key- sk -us", r"\b(?:dapi|key-|SK)[0-9a-f]{32}\b|\b[0-9a-f]{32}-us\d{1,2}\b"),
    ("access token", "re_", r"\bre_[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}+"),
    ("access token", "access- pat-", rf"\b(?:access-(?:production|development|sandbox)|pat-[a-z]{{2}}\d)-{_UUID}"),
    ("access token", "access_token$", rf"\baccess_token\$[a-z]{{4,12}}\$[a-z0-9]{{16}}\${_HEX}{{32}}"),
    ("access token", "sg.", r"\bSG\.[A-Za-z0-9_-]{16,}+\.[A-Za-z0-9_-]{16,}+"),
    ("access token", "tfp_", r"\btfp_[A-Za-z0-9]{20,}+_[A-Za-z0-9]{8,}+"),
    ("access token", "hvs. hvb. hvr.", rf"\bhv[sbr]\.{_ID}{{20,}}+"),
    ("access token", "sl. fm", rf"\bsl\.{_ID}{{80,}}+|\bfm\d[a-z]?_[A-Za-z0-9+/=]{{60,}}+"),
    ("access token", "pat :aa", rf"\bpat[A-Za-z0-9]{{14}}\.{_HEX}{{32,}}+|\b\d{{8,10}}:AA{_ID}{{33}}"),
    ("access token", "a" * 20, r"\bA{20}[A-Za-z0-9%]{40,}+"),
    ("access token", ".", rf"\b[MNO][A-Za-z0-9]{{23,25}}\.{_ID}{{6}}\.{_ID}{{27,40}}+"),
    ("access token", "sntry", r"\bsntry[us]_[A-Za-z0-9+/=_]{40,}+"),
    ("webhook", "api/webhooks", rf"discord(?:app)?\.com/api/webhooks/\d{{10,20}}/{_ID}{{20,}}+"),
    ("webhook", "webhookb2", r"\.webhook\.office\.com/webhookb2/[0-9a-f@-]{20,}+/IncomingWebhook/[A-Za-z0-9/-]{20,}+"),
    ("password hash", "$2 $1$ $5$ $6$ $y$", r"\$2[abxy]\$\d\d\$[\w./-]{50,}+|\$[156y]\$[^\s:$]{4,20}\$[^\s:]{20,}+"),
    ("password in a link", "://", r"(?<=://)[^\s:/@]{0,100}:(?![\[<{$])[^\s/]{3,200}(?=@)"),
    ("password in a link", "://", rf"(?<=://)(?!{_HEX}{{32}}@){_ID}{{30,100}}(?=@)"),
)
"""The kind that people read, words of which one is in each match, and the pattern."""


@dataclass(frozen=True)
class SecretFormat:
    kind: str
    pattern: re.Pattern[str]
    hints: tuple[str, ...]
    """One of these is in every text that the pattern matches, in small letters."""


@cache
def secret_formats() -> tuple[SecretFormat, ...]:
    """Return our own formats, then gitleaks'."""
    own = [SecretFormat(kind, re.compile(pattern), tuple(hints.split())) for kind, hints, pattern in OWN]
    lines = (files("twins.deciding.secrets") / "gitleaks.txt").read_text(encoding="utf-8").splitlines()
    kept = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return (*own, *(SecretFormat(kind, re.compile(rule), tuple(hints.split(","))) for kind, hints, rule in kept))
