"""`make` sets up .venv: its choice of Python, its output, and its repair of an unfinished install."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LIMIT = 20

FAKE_PYTHON = """#!/bin/sh
echo "$*" >> {calls}
case "$*" in
    *"%d.%d"*) echo {version} ;;
    *version_info*) exit {is_old} ;;
    *ensurepip*) exit {lacks_venv} ;;
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *requirements-meaning.lock*) [ ! -e vanished ] ;;
    *"-m pip"*) [ ! -e offline ] ;;
esac
"""


class Machine:
    """A folder with the Makefile, and a Python that records its calls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir()
        locks = [path.name for path in ROOT.glob("requirements*.lock")]
        for name in ("Makefile", "scripts/set-up", "pyproject.toml", *locks):
            shutil.copy(ROOT / name, folder / name)
        self.python = folder / "fake-python"
        self.has_python()

    def has_python(self, version: str = "3.12", *, is_old: bool = False, lacks_venv: bool = False) -> None:
        text = FAKE_PYTHON.format(
            calls=self.folder / "calls", version=version, is_old=int(is_old), lacks_venv=int(lacks_venv)
        )
        self.python.write_text(text)
        self.python.chmod(0o755)

    def make(self, goal: str, python: str = "") -> subprocess.CompletedProcess[str]:
        command = ["make", goal, f"PY={python or self.python}"]
        own = {name: value for name, value in os.environ.items() if name not in {"MAKEFLAGS", "MFLAGS", "MAKELEVEL"}}
        return subprocess.run(
            command, cwd=self.folder, env=own, capture_output=True, text=True, timeout=LIMIT, check=False
        )

    def calls(self, part: str) -> int:
        """Return how many calls of the Python contain `part`."""
        return (self.folder / "calls").read_text().count(part)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_first_set_up_shows_each_step_and_names_no_path(machine: Machine) -> None:
    said = machine.make(".venv/ready")
    assert said.returncode == 0
    assert re.sub(r"\d\d packages", "NN packages", said.stdout).splitlines() == [
        "Setting up (once, about a minute):",
        "1/4 Creating the environment .venv with Python 3.12",
        "2/4 Installing NN packages from requirements.lock with pip",
        "3/4 Installing the finder's encoder from requirements-meaning.lock (21 MB, optional)",
        "4/4 Installing the command zerohandoff",
        "The set-up is complete.",
    ]


def test_an_encoder_that_can_not_be_had_stops_nothing_and_is_said_in_a_line(machine: Machine) -> None:
    (machine.folder / "vanished").touch()
    said = machine.make(".venv/ready")
    assert said.returncode == 0
    assert said.stderr == ""
    lines = said.stdout.splitlines()
    assert lines[4:5] == ["    It can't be had, so the finder goes by words alone; everything else works."]
    assert "4/4 Installing the command zerohandoff" in lines
    assert "up to date" in machine.make(".venv/ready").stdout


def test_a_finished_set_up_is_not_run_again(machine: Machine) -> None:
    machine.make(".venv/dev")
    assert "up to date" in machine.make(".venv/dev").stdout
    assert "up to date" in machine.make(".venv/ready").stdout, "the dev lockfile includes the other"


def test_what_a_later_target_needs_is_added_to_the_environment(machine: Machine) -> None:
    machine.make(".venv/ready")
    added = machine.make(".venv/dev")
    assert "Keeping the environment" in added.stdout
    assert machine.calls("-m venv") == 1


def test_an_old_python_is_refused_at_once_in_one_sentence(machine: Machine) -> None:
    machine.has_python("3.9", is_old=True)
    refused = machine.make("practice")
    sentence, of_make = refused.stderr.splitlines()
    assert f"{machine.python} is Python 3.9, but Zero-Handoff needs 3.11 or newer: " in sentence
    assert "make practice PY=python3." in sentence
    assert of_make.startswith("make: ")
    assert not (machine.folder / ".venv").exists()


def test_a_python_that_does_not_run_is_named(machine: Machine) -> None:
    refused = machine.make("test", python="no-such-python")
    assert "The command no-such-python does not run" in refused.stderr
    assert "make test PY=python3." in refused.stderr


def test_a_missing_venv_module_is_named_with_its_package(machine: Machine) -> None:
    machine.has_python(lacks_venv=True)
    refused = machine.make("practice")
    assert "lacks the venv module" in refused.stderr
    assert "sudo apt install python3.12-venv" in refused.stderr


def test_an_unfinished_set_up_starts_again_from_nothing(machine: Machine) -> None:
    (machine.folder / "offline").touch()
    failed = machine.make(".venv/ready")
    assert "check the network, then run `make .venv/ready`" in failed.stderr
    (machine.folder / ".venv" / "half-installed").touch()
    (machine.folder / "offline").unlink()
    repaired = machine.make(".venv/ready")
    assert repaired.returncode == 0
    assert "The last set-up did not finish" in repaired.stdout
    assert not (machine.folder / ".venv" / "half-installed").exists()


def test_an_environment_whose_python_is_gone_is_made_again(machine: Machine) -> None:
    machine.make(".venv/ready")
    (machine.folder / ".venv" / "bin" / "python").unlink()
    assert "Creating the environment" in machine.make(".venv/ready").stdout


def test_a_second_set_up_beside_a_running_one_is_refused(machine: Machine) -> None:
    with subprocess.Popen(["sleep", "30"]) as running:  # plays the other set-up
        (machine.folder / ".venv").mkdir()
        (machine.folder / ".venv" / "unfinished").write_text(str(running.pid))
        refused = machine.make("practice")
        running.kill()
    assert "Another set-up of this folder is running" in refused.stderr
    assert (machine.folder / ".venv" / "unfinished").exists()


def test_the_port_reaches_the_command(machine: Machine) -> None:
    dry = ["make", "--dry-run", "practice", "PORT=9000"]
    shown = subprocess.run(dry, cwd=machine.folder, capture_output=True, text=True, timeout=LIMIT, check=True)
    assert "zerohandoff practice --port 9000" in shown.stdout


def test_the_team_reaches_the_command(machine: Machine) -> None:
    dry = ["make", "--dry-run", "practice", "TEAM=business"]
    shown = subprocess.run(dry, cwd=machine.folder, capture_output=True, text=True, timeout=LIMIT, check=True)
    assert "zerohandoff practice" in shown.stdout
    assert "--team business" in shown.stdout


def test_the_dev_lockfile_includes_the_other() -> None:
    def pins(name: str) -> set[str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return {line.removesuffix(" \\") for line in lines if "==" in line and not line.startswith(" ")}

    assert pins("requirements.lock") <= pins("requirements-dev.lock")


def test_the_encoder_s_lockfile_is_its_extra() -> None:
    [line] = (ROOT / "requirements-meaning.lock").read_text(encoding="utf-8").splitlines()
    pinned, _, digest = line.partition(" --hash=sha256:")
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert extras["meaning"] == [pinned]
    assert re.fullmatch(r"[0-9a-f]{64}", digest)
