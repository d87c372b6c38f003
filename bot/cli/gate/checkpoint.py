"""Checkpoint of a paid gate run, from which a stopped run resumes."""

import hashlib
import os
import threading
from pathlib import Path

from pydantic import ValidationError

from twins.playbook.folder import Folder
from twins.playbook.model import Version
from twins.publishing.case_runner import CaseResult


class GateCheckpoint:
    """Case results of one folder for one mind and model; deleted once all cases are answered."""

    def __init__(self, folder: Folder, company: Version | None, mind: str, model: str) -> None:
        parts = (folder.digest, company.digest if company else "", mind, model)
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self._path = Path(cache) / "zerohandoff" / f"gate-{key}.jsonl"
        self._lock = threading.Lock()

    def known(self) -> dict[str, CaseResult]:
        """Return the results so far by case id. Skips a line that a crash cut off, so that its case runs again."""
        results = {}
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except OSError:
            return {}
        for line in lines:
            try:
                result = CaseResult.model_validate_json(line)
            except ValidationError:
                continue
            results[result.case.id] = result
        return results

    def add(self, result: CaseResult) -> None:
        """Append a result, on disk before the next case is paid for."""
        if not result.was_run:
            return
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(result.model_dump_json() + "\n")
                file.flush()
                os.fsync(file.fileno())

    def close(self) -> None:
        """Delete the checkpoint, so that the next run asks every case again."""
        self._path.unlink(missing_ok=True)
