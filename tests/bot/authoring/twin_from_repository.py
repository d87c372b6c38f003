"""A twin from a repository, in the practice workspace, with what each step took:

python -m tests.bot.authoring.twin_from_repository PATH
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from bot.cli.serve import practising
from tests.support.command_line import command
from tests.support.settings import settings
from tests.support.slack_world import LEO, World, shown
from tests.support.twin_author import TwinAuthor
from twins.values import ActionValue

T = TypeVar("T")


def main(path: Path) -> None:
    started = time.monotonic()
    with TemporaryDirectory() as folder:
        database = Path(folder) / "practice.db"
        with practising(database, port=0, given=settings()) as practice:
            leo = TwinAuthor(World(practice), LEO, "shop")
            _timed("the workspace and the bot are up", lambda: None, started)
            _timed("/twins new, and its form", leo.begin)
            learned = _timed("twin learn", lambda: _learn(database, path))
            print(learned)
            kept = _timed("every draft is kept by a click on the Home tab", lambda: _keep_all(leo))
            print(f"  {kept} kept")
            leo.page()
            _timed("Publish on trial, through the gate", lambda: leo.use("twin:publish"))
            live = practice.store.versions.live("shop")
            print(f"  {f'version {live.number}, {len(live.twin.rules)} rules' if live else _held(leo)}")
            if live:
                rule = next(rule for rule in live.twin.rules if rule.also_asked_as)
                _timed(f"asked: {rule.also_asked_as[0]}", lambda: print(_answer(leo, rule.also_asked_as[0])))
    print(f"{time.monotonic() - started:7.1f} s in all")


def _timed(what: str, act: Callable[[], T], since: float | None = None) -> T:
    before = since or time.monotonic()
    done = act()
    print(f"{time.monotonic() - before:7.1f} s  {what}")
    return done


def _learn(database: Path, path: Path) -> str:
    return command({"DATABASE_URL": f"sqlite:///{database}"}, Path.cwd(), "twin", "learn", "shop", path).stdout


def _keep_all(leo: TwinAuthor) -> int:
    store, slack = leo.world.practice.store, leo.world.slack
    leo.page()
    kept = 0
    while proposals := store.twin_pages.page(slack.space.team_id, leo.user, leo.world.practice.clock.now()).proposals:
        leo.use("offer:add", str(ActionValue(proposals[0].id)))
        kept += 1
    return kept


def _held(leo: TwinAuthor) -> str:
    return "not published: " + "; ".join(leo.draft.held)


def _answer(leo: TwinAuthor, text: str) -> str:
    return shown(leo.world.answered(f"shop {text}"))


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
