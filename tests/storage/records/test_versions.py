"""Published versions are numbered, immutable, and returned exactly as published."""

from dataclasses import replace
from pathlib import Path

import pytest

from storage.store import Store, store_on
from tests.support.store_world import MovableClock, starter
from twins.playbook.folder import Folder, load_folder, parse_folder, write_folder


@pytest.fixture
def security() -> Folder:
    """The security twin as it comes with the program."""
    return starter("security")


def renamed(folder: Folder, name: str) -> Folder:
    """The same twin under another name."""
    return replace(folder, twin=folder.twin.model_copy(update={"name": name}))


def test_a_published_folder_answers_for_its_twin(store: Store, clock: MovableClock, security: Folder) -> None:
    version, is_new = store.publishing.publish(security, "first", clock.now())

    assert is_new
    assert store.versions.live("security") == version
    assert (version.number, version.twin, version.digest) == (1, security.twin, security.digest)


def test_a_twin_that_nobody_published_has_no_version_and_no_files(store: Store) -> None:
    assert store.versions.live("security") is None
    assert store.versions.files("security") is None


def test_publishing_the_same_folder_again_changes_nothing(store: Store, clock: MovableClock, security: Folder) -> None:
    first, _ = store.publishing.publish(security, None, clock.now())

    assert store.publishing.publish(security, "again", clock.now()) == (first, False)


def test_other_comments_and_spacing_are_no_change(store: Store, clock: MovableClock, security: Folder) -> None:
    store.publishing.publish(security, None, clock.now())
    rules = "# reviewed in autumn\n\n" + security.files["rules.yaml"]
    commented = parse_folder({**security.files, "rules.yaml": rules}, "security")

    version, is_new = store.publishing.publish(commented, None, clock.now())

    assert (version.number, is_new) == (1, False)


def test_versions_are_numbered_for_each_twin(store: Store, clock: MovableClock, security: Folder) -> None:
    folders = (security, renamed(security, "Ana's twin"), starter("company"), security)

    numbers = [store.publishing.publish(folder, None, clock.now())[0].number for folder in folders]

    assert numbers == [1, 2, 1, 3]


def test_an_older_version_stays_as_it_was_published(store: Store, clock: MovableClock, security: Folder) -> None:
    old, _ = store.publishing.publish(security, None, clock.now())
    store.publishing.publish(renamed(security, "Ana's twin"), None, clock.now())
    afresh = store_on(store.database, clock.now)

    with store.database.read() as session:
        assert afresh.versions.version(session, old.id) == old
    live = afresh.versions.live("security")
    assert live
    assert (live.number, live.twin.name) == (2, "Ana's twin")


def test_another_process_sees_what_was_published(store: Store, clock: MovableClock, security: Folder) -> None:
    elsewhere = store_on(store.database, clock.now)
    store.publishing.publish(security, None, clock.now())
    assert elsewhere.versions.live("security") == store.versions.live("security")

    store.publishing.publish(renamed(security, "Ana's twin"), None, clock.now())
    assert elsewhere.versions.live("security") == store.versions.live("security")


def test_people_are_listed_the_twins_but_not_the_companys_law(
    store: Store, clock: MovableClock, security: Folder
) -> None:
    for handle in ("security", "company", "data"):
        store.publishing.publish(starter(handle), None, clock.now())

    assert [listed.handle for listed in store.versions.listed()] == ["data", "security"]
    assert [version.twin.handle for version in store.versions.all_live()] == ["company", "data", "security"]


def test_files_come_back_exactly(store: Store, clock: MovableClock, security: Folder, tmp_path: Path) -> None:
    skill = security.files["SKILL.md"] + "\nÄpfel, 日本語, 🛡️, \ttabs and trailing spaces   \n\n"
    folder = parse_folder({**security.files, "SKILL.md": skill}, "security")
    store.publishing.publish(folder, None, clock.now())

    files = store.versions.files("security")

    assert files == folder.files
    write_folder(files, tmp_path / "security")
    assert load_folder(tmp_path / "security") == folder


def test_publishing_is_written_in_the_audit_chain_once(store: Store, clock: MovableClock, security: Folder) -> None:
    from storage.db.audit_log import entries

    version, _ = store.publishing.publish(security, None, clock.now())
    store.publishing.publish(security, None, clock.now())

    with store.database.read() as session:
        acts = [entry.act for entry in entries(session)]
    assert [(act.act, act.subject, act.facts["number"]) for act in acts] == [
        ("version written", version.id, 1),
        ("twin published", version.id, 1),
    ]
