"""`twin learn` stores no secret of a document."""

from pathlib import Path

from bot.practice.starters import practice_starter
from storage.db.migrate import make_usable
from storage.store import open_store
from tests.support.builders import NOW
from tests.support.command_line import command

SAID = "We always rotate the key of the exporter, whose password is {} today, once a month."


def test_secrets_of_documents_are_left_out_and_named(tmp_path: Path) -> None:
    secret, file = "Winter2026" + "hunter", tmp_path / "cli.db"
    (tmp_path / "guide.md").write_text(f"# Exports\n\n{SAID.format(secret)}\n", encoding="utf-8")
    store = open_store(f"sqlite:///{file}", lambda: NOW)
    make_usable(store.database)
    store.publishing.publish(practice_starter("security"), None, NOW)
    store.database.close()

    ran = command({"DATABASE_URL": f"sqlite:///{file}"}, tmp_path, "twin", "learn", "security", "guide.md")

    assert ran.returncode == 0
    assert "Left out of these documents: password. Replace them" in ran.stdout
    assert b"rotate the key of the exporter" in _stored(file)
    assert secret.encode() not in _stored(file)


def _stored(file: Path) -> bytes:
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
