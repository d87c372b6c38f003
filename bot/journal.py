"""Which cases were answered already, when a run that costs money was stopped?"""

import hashlib
import os
import threading
from pathlib import Path

from pydantic import ValidationError

from twins.cases import CaseResult, Verdict
from twins.folder import Folder
from twins.playbook import Version


class Journal:
    """The answered cases of one folder, by one mind and model; gone once all are answered."""

    def __init__(self, folder: Folder, company: Version | None, mind: str, model: str) -> None:
        parts = (folder.digest, company.digest if company else "", mind, model)
        key = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
        cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
        self._path = Path(cache) / "zerohandoff" / f"gate-{key}.jsonl"
        self._lock = threading.Lock()

    def known(self) -> dict[str, CaseResult]:
        """The results so far, by case; a line that was cut off by a crash is asked anew."""
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
        """Write an answer down, on the disk before the next one is paid for."""
        if result.verdict is Verdict.NOT_RUN:
            return
        with self._lock:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(result.model_dump_json() + "\n")
                file.flush()
                os.fsync(file.fileno())

    def close(self) -> None:
        """All are answered: the next run asks anew."""
        self._path.unlink(missing_ok=True)
