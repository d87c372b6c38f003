"""A small twin folder that tests write to disk and break."""

from pathlib import Path

SKILL = """\
---
name: security
description: Ana's judgment about sessions and keys.
---
# How I look at it

Laptops get lost.
"""

RULES = """\
handle: security
name: Ana's security twin
craft: Product security
expert: {slack: U0ANA, name: Ana}
scope:
  covers:
    - Sign-in and keys
limits:
  lowest_tier: 1
check_first:
  - id: SEC-T1
    when: [make the bucket public]
    why: What is out can't be called back
rules:
  - id: SEC-1
    kind: law
    tier: 1
    text: No secret in a repository
    why: Bots find it within minutes.
    refuse_when:
      - put the API key in the repo
    confirmed: 2026-11-03
  - id: SEC-2
    kind: default
    tier: 1
    text: Sessions end after 12 hours
    why: Laptops get lost.
    otherwise_when:
      - keep sessions for {number} days
    confirmed: 2026-10-01
spaces:
  - id: SEC-S1
    may: Give a contractor staging access
    bounds:
      - {kind: number, name: length, unit: days, at_most: 14}
    cap: {uses: 5, per: month}
    until: 2027-03-31
    granted_by: {slack: U0ANA, name: Ana}
    granted_on: 2026-10-01
    brings_down: [outside]
retired: [SEC-9]
"""

CASES = """\
cases:
  - id: SEC-C1
    ask: put the API key into the repo
    expect: {outcome: refused, rules: [SEC-1]}
  - id: SEC-C2
    ask: keep sessions for 90 days because they complain
    expect: {outcome: not_by_default, tier: 1, rules: [SEC-2]}
    on: 2026-11-20
"""

GOOD = {"SKILL.md": SKILL, "rules.yaml": RULES, "cases.yaml": CASES}


def a_folder(path: Path, **changed: tuple[str, str]) -> Path:
    """Write the good folder to `path`/security, with one text of a file (`rules=(old, new)`) replaced."""
    folder = path / "security"
    folder.mkdir()
    for name, text in GOOD.items():
        old, new = changed.get(name.split(".")[0].lower(), ("", ""))
        if old not in text:
            raise AssertionError(f"{old!r} doesn't stand in {name}")
        (folder / name).write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return folder
