"""Expert and deputies named on the command line, by Slack id or e-mail."""

import re
from collections.abc import Sequence

from bot.errors import UsageError
from bot.settings import Settings
from bot.slack import SlackRefusedError, call, make_client
from twins.folder import Folder, parse_folder
from twins.sketch import Part, Sketch
from twins.values import Person
from twins.work import OutageError, RetryError
from twins.written import written

_SLACK_ID = re.compile(r"[UW][A-Z0-9]{2,20}")


def with_owners(folder: Folder, owner: str | None, deputies: Sequence[str]) -> Folder:
    """Return the folder with another expert and deputies; unchanged if none are named. Raises UsageError for a person
    that Slack does not know, a guest or an app."""
    if not owner and not deputies:
        return folder
    sketch = Sketch.of(folder.files)
    known = {person.slack: person for person in (folder.twin.expert, *folder.twin.deputies)}
    edits = []
    if owner:
        edits.append(sketch.put(Part.FIELD, "expert", _person(owner, known).model_dump(include={"slack", "name"})))
    if deputies:
        named = [_person(each, known).model_dump() for each in deputies]
        edits.append(sketch.put(Part.FIELD, "deputies", named))
    return parse_folder(written(folder.files, edits))


def _person(named: str, known: dict[str, Person]) -> Person:
    is_id = bool(_SLACK_ID.fullmatch(named))
    if is_id and named in known:
        return known[named]
    if not is_id and "@" not in named:
        raise UsageError(f"{named!r} is neither a Slack user id (U...) nor an e-mail address.")
    token = Settings().slack_bot_token
    if token is None:
        raise UsageError(f"To look up {named}, SLACK_BOT_TOKEN has to be set: the twin names people as Slack does.")
    client = make_client(token.get_secret_value(), Settings().slack_api_url)
    try:
        found = call(client.users_info, user=named) if is_id else call(client.users_lookupByEmail, email=named)
    except SlackRefusedError as refusal:
        scope = " Looking up by e-mail needs the scope users:read.email." if not is_id else ""
        raise UsageError(f"Slack doesn't find {named}: {refusal.error}.{scope}") from refusal
    except (OutageError, RetryError) as error:
        raise UsageError(f"Slack can't be reached to look up {named}: {error}. Try again.") from error
    user = found["user"]
    if user.get("deleted") or user.get("is_bot") or user.get("is_restricted"):
        raise UsageError(f"{named} is a guest, an app or a deactivated account, and can't keep a twin.")
    shown = user.get("profile") or {}
    name = shown.get("display_name") or user.get("real_name") or user.get("name") or user["id"]
    return Person(slack=user["id"], name=str(name)[:60])
