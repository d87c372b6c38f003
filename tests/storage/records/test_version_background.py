"""The background of a folder reaches every reader of its version."""

from storage.store import Store, store_on
from tests.support.store_world import MovableClock, starter
from twins.playbook.folder import parse_folder

SKILL = (
    "---\nname: security\ndescription: Ana's judgment.\n---\n\n# How I look at it\n\nLaptops get lost.\n---\nÄpfel.\n"
)
PROSE = "# How I look at it\n\nLaptops get lost.\n---\nÄpfel."


def test_the_prose_of_skill_md_stands_in_the_version_without_its_front_matter(
    store: Store, clock: MovableClock
) -> None:
    folder = parse_folder({**starter("security").files, "SKILL.md": SKILL}, "security")

    version, _ = store.publishing.publish(folder, None, clock.now())

    assert version.background == PROSE
    elsewhere = store_on(store.database, clock.now).versions.live("security")
    assert elsewhere
    assert elsewhere.background == PROSE


def test_it_is_the_same_prose_as_in_the_folder(store: Store, clock: MovableClock) -> None:
    for handle in ("security", "company", "data"):
        folder = starter(handle)

        version, _ = store.publishing.publish(folder, None, clock.now())

        assert version.background == folder.skill.background == folder.unpublished.background
        assert version.background


def test_prose_that_changed_is_a_new_version_and_the_old_one_keeps_its_own(store: Store, clock: MovableClock) -> None:
    old, _ = store.publishing.publish(starter("security"), None, clock.now())
    changed = parse_folder({**starter("security").files, "SKILL.md": SKILL}, "security")

    new, is_new = store.publishing.publish(changed, None, clock.now())

    assert (is_new, new.number) == (True, 2)
    with store.database.read() as session:
        assert (
            store_on(store.database, clock.now).versions.version(session, old.id).background == old.background != PROSE
        )
