"""Checking a folder shows past requests that came close to a law or trigger which it adds, and wouldn't match it."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.store import open_store
from tests.bot.cli.gate.test_adopting_starters import env
from tests.bot.cli.gate.test_check_and_publish_agree import OPEN
from tests.bot.cli.test_command_line import zerohandoff
from tests.support.store_world import APP, CORA, DECIDED, TEAM
from twins.deciding.ask import Ask, Asked
from twins.jobs import Job, JobKind, order_of
from twins.playbook.folder import write_folder

__all__ = ["env"]
pytestmark = pytest.mark.usefixtures("migrated_once")
ADDED = "check_first:\n  - id: SEC-T2\n    when: [share the nightly customer export]\n    why: It leaves the company\n"
NEAR, MET, FAR = "share a customer export with partners", "share the nightly customer export", "rename the tab"


def asked(url: str, *texts: tuple[str, str]) -> None:
    """Let Cora ask, each in a channel."""
    now = datetime.now(UTC)
    with closing((store := open_store(url, lambda: now)).database):
        live = store.versions.live("security")
        assert live
        for number, (channel, text) in enumerate(texts):
            ts = f"{number + 1}.000000"
            job = Job(f"ask:{ts}", JobKind.ASK, ts, {}, order_of(now), now)
            store.ledger.enqueue(job)
            about = {"app": APP, "team": TEAM, "channel": channel, "ts": ts, "thread_ts": ts, "conductor": CORA}
            store.asks.answer(job.id, Asked(**about, ask=Ask.of(text)), [(live, DECIDED)], now)


def test_what_came_close_to_a_new_trigger_is_listed_and_direct_messages_are_not(
    env: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "security"
    write_folder(OPEN, folder)
    assert zerohandoff(env, "twin", "publish", folder).returncode == 0
    zerohandoff(env, "twin", "mode", "security", "live")
    secret = "share our customer export at night"
    asked(env["DATABASE_URL"], ("C0BILLING", NEAR), ("C0BILLING", MET), ("C0BILLING", FAR), ("D0CORA", secret))
    before = zerohandoff(env, "twin", "check", folder)

    write_folder(OPEN | {"rules.yaml": OPEN["rules.yaml"].replace("check_first:\n", ADDED)}, folder)
    after = zerohandoff(env, "twin", "check", folder)

    assert "came close" not in before.stdout
    close = after.stdout[after.stdout.index("This past request came close to SEC-T2") :]
    assert f"“{NEAR}”" in close
    assert not [text for text in (MET, FAR, secret) if f"“{text}”" in close]
