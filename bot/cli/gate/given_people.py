"""The people that a command names: a twin's owner, its deputies, and a person for each topic that it doesn't cover."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from slack_sdk import WebClient

from bot.cli.gate.given_folders import existing_folder
from bot.errors import UsageError
from bot.settings import Settings
from bot.slack.client import SlackRefusedError, call, make_client
from twins.authoring.editable_playbook import Edit, EditablePlaybook, ItemKind
from twins.authoring.yaml_edits import apply_edits
from twins.jobs import OutageError, RetryError
from twins.playbook.folder import Folder, parse_folder, read_files
from twins.playbook.model import Deputy
from twins.playbook.roles import People, people_in, topics_in
from twins.values import Person

Owner = Annotated[
    str | None, typer.Option(help="The expert, by Slack id or e-mail, who also takes each role without a person.")
]
Deputies = Annotated[list[str] | None, typer.Option("--deputy", help="A deputy, by Slack id or e-mail; repeatable.")]
Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--person",
        metavar="TOPIC=U...",
        help="Who answers for a topic that it doesn't cover, or a product; repeatable.",
    ),
]

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


class GivenPeople:
    """The people as typed; each is looked up in Slack once."""

    def __init__(self, owner: Owner = None, deputies: Deputies = None, topics: Topics = None) -> None:
        self._owner = owner
        self._deputies = tuple(deputies or ())
        self._topics = dict(map(_topic, topics or ()))
        self._found: dict[str, Person] = {}
        self._wanted: set[str] = set()

    @property
    def without_name(self) -> list[str]:
        """The ids shown in place of a name, since no token is set to look it up."""
        return [person.slack for person in self._found.values() if person.name == person.slack]

    def refuse_unused(self) -> None:
        """Raise UsageError for a topic that no folder has."""
        has = f"They have: {', '.join(sorted(self._wanted))}" if self._wanted else "They name a person for each already"
        for name in self._topics.keys() - self._wanted:
            raise UsageError(f"--person {name}=...: no folder here has a topic {name!r}. {has}.")

    def adopt(self, path: Path) -> Folder:
        """Read a folder with these people in its roles, or instead of those that it names. Raises FolderError, and
        UsageError for a person that Slack does not know, a guest or an app."""
        files, name = read_files(existing_folder(path)), path.resolve().name
        wanted = topics_in(files)
        self._wanted |= wanted
        former, deputies = people_in(files)
        known = {each.slack: each for each in (former, *deputies) if each}
        expert = self._person(self._owner, known) if self._owner else former
        if expert is None:
            return parse_folder(files, name)
        deputies = self._named_deputies(expert, known)
        topics = {topic: self._person(who, known) for topic, who in self._topics.items() if topic in wanted}
        folder = parse_folder(files, name, People(expert, deputies, topics))
        return _handed_on(folder, expert, deputies if self._deputies else None)

    def _named_deputies(self, expert: Person, known: dict[str, Person]) -> tuple[Deputy, ...]:
        named = {person.slack: person for person in (self._person(each, known) for each in self._deputies)}
        return tuple(_deputy(person) for slack, person in named.items() if slack != expert.slack)

    def _person(self, named: str, known: dict[str, Person]) -> Person:
        if named not in known and named not in self._found:
            self._found[named] = _looked_up(named)
        return known.get(named) or self._found[named]


def _topic(given: str) -> tuple[str, str]:
    name, _, person = given.partition("=")
    if not (name and person):
        raise UsageError(f"--person {given}: write it as TOPIC=U..., such as legal=U0LEO.")
    return name, person


def _handed_on(folder: Folder, expert: Person, deputies: tuple[Deputy, ...] | None) -> Folder:
    """Return the folder with another expert and other deputies; unchanged if it has them. Its cases that expect the
    former expert expect the new one."""
    playbook, former = EditablePlaybook.of(folder.files), folder.twin.expert
    edits: list[Edit] = []
    if expert.slack != former.slack:
        edits.append(playbook.put(ItemKind.FIELD, "expert", {"slack": expert.slack, "name": expert.name}))
        elsewhere = {topic.person.name for topic in folder.twin.scope.not_covered}
        for case in folder.cases.cases:
            if case.expect.person == former.name and former.name not in elsewhere:
                moved = case.model_copy(update={"expect": case.expect.model_copy(update={"person": expert.name})})
                edits.append(playbook.put(ItemKind.CASE, case.id, moved.model_dump()))
    if deputies is not None and [each.slack for each in deputies] != [each.slack for each in folder.twin.deputies]:
        edits.append(playbook.put(ItemKind.FIELD, "deputies", [each.model_dump() for each in deputies]))
    return parse_folder(apply_edits(folder.files, edits)) if edits else folder


def _deputy(person: Person) -> Deputy:
    return person if isinstance(person, Deputy) else Deputy(slack=person.slack, name=person.name)


def _looked_up(named: str) -> Person:
    is_id = bool(_SLACK_ID.fullmatch(named))
    if not is_id and "@" not in named:
        raise UsageError(f"{named!r} is neither a Slack user id (U...) nor an e-mail address.")
    token = Settings().slack_bot_token
    if token is None and is_id:
        return Person(slack=named, name=named)
    if token is None:
        raise UsageError(f"To find {named}, SLACK_BOT_TOKEN has to be set. Or name them by their Slack id (U...).")
    client = make_client(token.get_secret_value(), Settings().slack_api_url)
    user = _asked_of_slack(client, named, is_id=is_id)["user"]
    if user.get("deleted") or user.get("is_bot") or user.get("is_restricted"):
        raise UsageError(f"{named} is a guest, an app or a deactivated account, and can't keep a twin.")
    shown = user.get("profile") or {}
    name = shown.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    return Person(slack=user["id"], name=" ".join(str(name).split())[:60].strip() or user["id"])


def _asked_of_slack(client: WebClient, named: str, *, is_id: bool) -> Mapping[str, Any]:
    try:
        return call(client.users_info, user=named) if is_id else call(client.users_lookupByEmail, email=named)
    except SlackRefusedError as refusal:
        scope = " Looking up by e-mail needs the scope users:read.email." if not is_id else ""
        raise UsageError(f"Slack doesn't find {named}: {refusal.error}.{scope}") from refusal
    except (OutageError, RetryError) as error:
        raise UsageError(f"Slack can't be reached to look up {named}: {error}. Try again.") from error
