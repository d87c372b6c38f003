"""Small things: a twin whose background lets them pass."""

from dataclasses import replace

from tests.support.store_world import World, starter
from twins.deciding.reading import Deed, Reading
from twins.playbook.folder import SKILL

PROSE = "A typo on a page of ours is mended by the one who sees it, without a word to me."
SMALL = Reading(mind="test", why="it is wrong", background=PROSE, deeds=(Deed(what="mend a typo"),))


def publish_with_small_things(world: World) -> None:
    """Publish a security twin of Ana's whose background speaks of a small thing."""
    folder = starter("security")
    twin = folder.twin.model_copy(update={"small_things": True, "craft": "Security"})
    files = {**folder.files, SKILL: f"{folder.files[SKILL]}\n{PROSE}\n"}
    world.security = world.publish(replace(folder, twin=twin, files=files))
