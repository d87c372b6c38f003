"""`python -m tests.support.gitleaks_rules gitleaks.toml COMMIT`: write twins/deciding/secrets/gitleaks.txt.

Takes the rules of gitleaks (config/gitleaks.toml, MIT licence) that know a secret by its own form, and puts them into
the dialect of Python's `re`. What ends a token there (a quote, a semicolon, the end) is left out: in chat a full stop
or a star follows.
"""

import re
import sys
import tomllib
from pathlib import Path

FILE = Path(__file__).parents[2] / "twins" / "deciding" / "secrets" / "gitleaks.txt"
LEFT_OUT = {
    "curl-auth-header",
    "curl-auth-user",
    "facebook-access-token",
    "flutterwave-public-key",
    "freemius-secret-key",
    "jwt-base64",
    "kubernetes-secret-yaml",
    "nuget-config-password",
    "private-key",
    "sourcegraph-access-token",
    "twilio-api-key",
}
"""Read more than the secret, take other than linear time, or are among our own."""
NEAR_A_NAME = "{0,50}?"
"""A vendor's name and any value behind it: named values are found by our own code, without the vendors' names."""
END = r"""(?:[\x60'"\s;]|\\[nr]|$)"""
HEADER = """# Rules of gitleaks, https://github.com/gitleaks/gitleaks, config/gitleaks.toml at {commit}.
# MIT License, Copyright (c) 2019 Zachary Rice. Made by tests/support/gitleaks_rules.py: don't edit this file.
# kind, words of which one is in each match, pattern
"""


def main(config: str, commit: str) -> None:
    """Write the file."""
    rules = tomllib.loads(Path(config).read_text(encoding="utf-8"))["rules"]
    lines = [
        f"{rule['id'].replace('-', ' ')}\t{','.join(map(str.lower, rule['keywords']))}\t{translated(rule['regex'])}"
        for rule in rules
        if "regex" in rule and NEAR_A_NAME not in rule["regex"] and rule["id"] not in LEFT_OUT
    ]
    FILE.write_text(HEADER.format(commit=commit) + "\n".join(lines) + "\n", encoding="utf-8")


def translated(rule: str) -> str:
    """Return a rule of RE2's dialect in Python's; raises re.error for what can't be said in it."""
    rule = (
        rule.replace(END, "")
        .replace(r"\z", r"\Z")
        .replace("[[:alnum:]]", "[A-Za-z0-9]")
        .replace("(?:[^a-zA-Z0-9+/]|\\Z)", "")
    )
    while (at := rule.find("(?i)", 0)) >= 0:
        end = _end_of_group(rule, at + 4)
        rule = f"{rule[:at]}(?i:{rule[at + 4 : end]}){rule[end:]}"
    re.compile(rule)
    return rule


def _end_of_group(rule: str, at: int) -> int:
    depth, in_class = 0, False
    while at < len(rule):
        sign = rule[at]
        if sign == "\\":
            at += 1
        elif in_class:
            in_class = sign != "]"
        elif sign == "[":
            in_class = True
        elif sign == "(":
            depth += 1
        elif sign == ")":
            if not depth:
                return at
            depth -= 1
        at += 1
    return at


if __name__ == "__main__":
    main(*sys.argv[1:3])
