"""Tests that are too slow for `make test`: a step for each kind, each with its share of 25 minutes on two cores.

Prints the seed of the random examples, and at the end a line for each step. A step that takes longer than its share is
`over`, which is no failure: the machine may be busy.
"""

import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """A command, and the seconds that it should take."""

    name: str
    share: int
    arguments: tuple[str, ...]
    is_pytest: bool = True

    def command(self, seed: int) -> tuple[str, ...]:
        if not self.is_pytest:
            return (sys.executable, "-m", *self.arguments, "--seed", str(seed))
        pytest = (sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", f"--hypothesis-seed={seed}")
        return (*pytest, *self.arguments)


STEPS = (
    Step("properties", 330, ("-m", "hypothesis", "tests/twins", "tests/hostile", "tests/bot")),
    Step(
        "sequences",
        300,
        (
            "tests/storage/checking/test_check_sequences.py",
            "tests/storage/authoring/test_evidence_counts.py",
            "tests/storage/authoring/test_draft_sequences.py",
            "tests/storage/overriding/test_override_sequences.py",
            "tests/storage/checking/test_review_races.py",
            "tests/storage/jobs/test_ledger.py",
            "tests/simulation/test_mondays.py",
        ),
    ),
    Step("postgresql", 180, ("-m", "thorough and not hypothesis", "tests/storage")),
    Step("stories", 120, ("-m", "thorough and not hypothesis", "tests/bot", "tests/twins")),
    Step("kills", 300, ("tests/crash",)),
    Step("browser", 150, ("-m", "thorough", "tests/practice", "tests/journey")),
    Step("mutants", 120, ("tests.mutants", "--sample", "12"), is_pytest=False),
)
"""To add a kind of test, add a step."""


@dataclass(frozen=True)
class Outcome:
    """The outcome of a step."""

    step: Step
    seconds: float
    has_passed: bool

    @property
    def word(self) -> str:
        """The outcome in one word."""
        if not self.has_passed:
            return "failed"
        return "over" if self.seconds > self.step.share else "ok"


def run(step: Step, seed: int) -> Outcome:
    """Run a step on all cores."""
    print(f"\n{step.name}", flush=True)
    began = time.monotonic()
    ran = subprocess.run(step.command(seed), env=os.environ | {"THOROUGH": "1"}, check=False)
    return Outcome(step, time.monotonic() - began, ran.returncode == 0)


def main() -> None:
    """Run all steps, or only the named ones; exit 1 if one fails."""
    seed = int(os.environ.get("SEED") or random.randrange(2**32))
    print(f"Seed {seed}: `SEED={seed} make thorough` tries the same examples.", flush=True)
    names = sys.argv[1:] or [step.name for step in STEPS]
    outcomes = [run(step, seed) for step in STEPS if step.name in names]
    print(f"\nseed {seed}")
    for outcome in outcomes:
        print(f"{outcome.step.name:12} {outcome.seconds:5.0f} s of {outcome.step.share:4} s  {outcome.word}")
    sys.exit(any(not outcome.has_passed for outcome in outcomes))


if __name__ == "__main__":
    main()
