"""Tests that are too slow for `make test`: a step for each kind, each with its share of 27 minutes on two cores.

Prints the seed of the random examples, and at the end a line for each step. A step that takes longer than its share is
`over`, which is no failure: the machine may be busy.
"""

import os
import random
import subprocess
import sys
import time
from collections.abc import Container
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """Tests under some paths, or another module; and the seconds that they should take on two cores."""

    name: str
    share: int
    paths: tuple[str, ...] = ()
    marked: str = ""
    not_marked: str = ""
    module: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """Files under its paths that another step runs."""

    def command(self, seed: int) -> tuple[str, ...]:
        """Return the command that runs the step."""
        if self.module:
            return (sys.executable, "-m", *self.module, "--seed", str(seed))
        pytest = (sys.executable, "-m", "pytest", "-n", "auto", "--dist", "worksteal", f"--hypothesis-seed={seed}")
        wanted = (self.marked, f"not {self.not_marked}" if self.not_marked else "")
        ignored = (f"--ignore={path}" for path in self.ignored)
        return (*pytest, "-m", " and ".join(filter(None, wanted)), *ignored, *self.paths)

    def takes(self, path: str, marks: Container[str]) -> bool:
        """Return whether the step runs a test of a file (from the project's folder) with these marks."""
        is_under = path not in self.ignored and any(path == each or path.startswith(f"{each}/") for each in self.paths)
        return is_under and (not self.marked or self.marked in marks) and self.not_marked not in marks


_ANY_PAYLOAD = "tests/bot/slack/test_any_payload.py"
STEPS = (
    Step(
        "properties",
        210,
        (
            "tests/twins",
            "tests/hostile",
            "tests/bot",
            "tests/storage/jobs/test_message_parts.py",
            "tests/storage/jobs/test_busy_lanes.py",
            "tests/storage/db/test_shared_sync.py",
            "tests/storage/db/test_statements.py",
        ),
        "hypothesis",
        ignored=(_ANY_PAYLOAD,),
    ),
    Step("payloads", 90, (_ANY_PAYLOAD,)),
    Step(
        "sequences",
        180,
        (
            "tests/storage/checking/test_check_sequences.py",
            "tests/storage/asking/test_ask_sequences.py",
            "tests/storage/authoring/test_evidence_counts.py",
            "tests/storage/authoring/test_draft_sequences.py",
            "tests/storage/overriding/test_override_sequences.py",
            "tests/storage/checking/test_review_races.py",
            "tests/storage/jobs/test_ledger.py",
            "tests/simulation/test_mondays.py",
        ),
    ),
    Step("postgresql", 180, ("tests/storage",), "thorough", "hypothesis"),
    Step("stories", 240, ("tests/bot", "tests/twins", "tests/hostile"), "thorough", "hypothesis"),
    Step("kills", 300, ("tests/crash",)),
    Step("browser", 150, ("tests/practice", "tests/journey"), "thorough"),
    Step("agents", 180, ("tests/agents",), "thorough"),
    Step("benchmarks", 60, ("tests/bench",), "thorough"),
    Step("mutants", 90, module=("tests.mutants", "--sample", "12")),
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
