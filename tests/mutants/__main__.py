"""Dangerous one-line changes, each applied to a copy of the project: `python -m tests.mutants` runs the tests that must
fail because of it."""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from queue import SimpleQueue

from tests.mutants.mutants import MUTANTS, Mutant

PROJECT = Path(__file__).parents[2]
WORKERS = 2
PATIENCE = 180
"""Seconds after which tests that hang because of a mutant count as failed."""
_LEFT_OUT = (".venv", ".git", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
_WHERE = "import bot, storage, twins; print(bot.__file__, storage.__file__, twins.__file__)"


class Result(StrEnum):
    """The outcome of the tests for a mutant."""

    KILLED = "killed"
    SURVIVED = "SURVIVED"
    STALE = "STALE: its snippet does not occur exactly once"
    BROKEN = "BROKEN: its tests could not be run"


@dataclass(frozen=True)
class Copy:
    """A copy of the project in a folder of its own, whose tests import its own code."""

    folder: Path

    @classmethod
    def in_folder(cls, folder: Path) -> "Copy":
        """Copy the project. Raise RuntimeError if Python would import the installed one."""
        shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        copy = cls(folder)
        where = copy.python("-c", _WHERE).stdout.split()
        if len(where) != 3 or not all(Path(each).is_relative_to(folder) for each in where):
            raise RuntimeError(f"the copy's own code is not what is imported: {where}")
        return copy

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run this interpreter in the copy."""
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def passes(self, tests: Sequence[str]) -> bool | None:
        """Return whether the tests pass, or None if they can't run."""
        try:
            code = self.python("-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests).returncode
        except subprocess.TimeoutExpired:
            return False
        return {0: True, 1: False}.get(code)

    def tried(self, mutant: Mutant) -> Result:
        """Apply a mutant, run its tests, and revert it."""
        file = self.folder / mutant.file
        source = file.read_text()
        if source.count(mutant.before) != 1:
            return Result.STALE
        try:
            _write(file, source.replace(mutant.before, mutant.after))
            passes = self.passes(mutant.tests)
        finally:
            _write(file, source)
        return Result.BROKEN if passes is None else Result.SURVIVED if passes else Result.KILLED


def main(arguments: Sequence[str] | None = None) -> int:
    """Try mutants in parallel; return 1 if one survives, is stale or can't be tried."""
    chosen = _chosen(arguments)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(WORKERS) as pool:
        free: SimpleQueue[Copy] = SimpleQueue()
        for number in range(WORKERS):
            free.put(Copy.in_folder(Path(folder).resolve() / f"copy{number}"))

        def tests_pass(tests: Sequence[str]) -> bool:
            with _one_of(free) as copy:
                passes = copy.passes(tests)
            if not passes:
                print(f"these fail without any mutant: {' '.join(tests)}", flush=True)
            return bool(passes)

        def tried(mutant: Mutant) -> Result:
            with _one_of(free) as copy:
                since = time.monotonic()
                result = copy.tried(mutant)
            print(f"{result.partition(':')[0]:<9}{time.monotonic() - since:5.1f} s  {mutant.name}", flush=True)
            return result

        all_pass = all(list(pool.map(tests_pass, dict.fromkeys(mutant.tests for mutant in chosen))))
        results = list(pool.map(tried, chosen)) if all_pass else []
    counts = ", ".join(f"{results.count(each)} {each.partition(':')[0]}" for each in Result if each in results)
    print(f"{len(results)} mutants: {counts or 'none tried'}, {time.monotonic() - began:.0f} s")
    return int(not all_pass or any(result is not Result.KILLED for result in results))


@contextmanager
def _one_of(free: SimpleQueue[Copy]) -> Iterator[Copy]:
    copy = free.get()
    try:
        yield copy
    finally:
        free.put(copy)


def _chosen(arguments: Sequence[str] | None) -> Sequence[Mutant]:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", metavar="NAME", help="mutants whose name contains this")
    parser.add_argument("--sample", type=int, metavar="N", help="so many, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the draw")
    given = parser.parse_args(arguments)
    chosen = [mutant for mutant in MUTANTS if given.only is None or given.only in mutant.name]
    if not chosen:
        parser.error(f"no mutant's name contains {given.only!r}")
    drawn = random.Random(given.seed).sample(chosen, min(given.sample or len(chosen), len(chosen)))
    return drawn if given.sample else chosen


def _write(file: Path, source: str) -> None:
    """Write a module, and remove bytecode that has the same size and second."""
    file.write_text(source)
    for compiled in file.parent.glob(f"__pycache__/{file.stem}.*.pyc"):
        compiled.unlink()


if __name__ == "__main__":
    sys.exit(main())
