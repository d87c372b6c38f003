"""A digest shows, beside the last reason for which a rule was overridden, others of the twin that sound like it."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.authoring.sounds_like import SoundsLike
from storage.records.digests.override_reasons import other_reasons
from tests.support.evidence_actions import EvidenceActions
from tests.support.store_world import CORA, LEO, World
from twins.freshness.digest import DigestItemView, EditFate, LatestUse, OtherReason
from twins.states import DigestItemState

BILLING, ONBOARDING = (f"the auditors of {product} need more" for product in ("Billing", "Onboarding"))


def test_other_reasons_are_the_twin_s_own_each_wording_once(world: World) -> None:
    evidence = EvidenceActions(world)
    begun = [evidence.override(), evidence.override(LEO), evidence.override(CORA, "Onboarding")]

    with world.store.database.read() as session:
        of_first, of_last = (other_reasons(session, "security", each.id) for each in (begun[0], begun[-1]))
        elsewhere = other_reasons(session, "legal", begun[0].id)

    assert [(each.rule_id, each.text) for each in of_first] == [("SEC-7", ONBOARDING), ("SEC-7", BILLING)]
    assert [each.text for each in of_last] == [BILLING]
    assert elsewhere == ()
    assert all(CORA in each.audience.people or LEO in each.audience.people for each in of_first)


def test_only_reasons_that_sound_alike_are_shown(world: World) -> None:
    others = (OtherReason("SEC-2", "auditors want it for longer"), OtherReason("SEC-3", "the kiosk has no keyboard"))
    latest = LatestUse(
        datetime(2026, 11, 23, tzinfo=UTC), "ask", "decided", "the auditors need it longer", others=others
    )
    state = DigestItemState.OPEN
    item = DigestItemView(
        "d1", "security", "Security", None, "SEC-7", state, False, 1, 1, latest, None, None, False, EditFate.NOTHING, ""
    )

    shown = SoundsLike(lambda _: {}).on_digest_item(item, world.security.twin.rules)

    assert shown == replace(item, latest=replace(latest, alike=others[:1]))
