"""How each handler is built from the parts of the program."""

from bot.app.card_registry import draw
from bot.app.handlers import Handlers
from bot.app.parts import Parts
from bot.app.slash_commands import SlashCommands
from bot.asking.handler import AskHandler
from bot.asking.rate_limit import RateLimiter, RateLimits
from bot.asking.reader import BudgetedReader
from bot.authoring.channel_history import ChannelHistory
from bot.authoring.evidence import EvidenceHandler
from bot.authoring.new_twin import NewTwinHandler
from bot.authoring.spaces import SpaceHandler
from bot.authoring.suggestions import SuggestionHandler
from bot.authoring.twin_editor import TwinEditor
from bot.checking.availability import Availability
from bot.checking.escalation import CheckEscalation
from bot.checking.handler import CheckHandler
from bot.checking.reviews import ReviewHandler
from bot.freshness.handler import DigestHandler
from bot.model.selection import budget_of, drafter_of
from bot.overriding.handler import OverrideHandler
from bot.publishing.handler import DraftPublisher
from bot.publishing.modes import ConsentHandler
from bot.publishing.nightly_cases import NightlyCases
from bot.replying import ReplyHandler
from bot.reporting.home_tab import HomeTab
from bot.reporting.platform_overview import PlatformOverview
from bot.reporting.retention import Retention
from bot.reporting.weekly_report import WeeklyReport
from bot.slack.outbox import Outbox


def make_handlers(parts: Parts) -> Handlers:
    """Build all handlers; slash commands share those that they call."""
    store, now, forms, architects = parts.store, parts.now, parts.forms, parts.architects
    availability = Availability(store.inbox, store.asks, parts.users, now)
    consent, new_twin, spaces = _consent(parts), _new_twin(parts), _spaces(parts)
    digest, access = _digest(parts), parts.channel_access
    retention = Retention(store.retention, store.personal_data, parts.apps, parts.settings.retention_days, now)
    commands = (availability, consent, new_twin, spaces, digest, retention, store.figures, access)
    return Handlers(
        asking=_asking(parts),
        checking=CheckHandler(
            store.checks, store.conductor_actions, store.asks, parts.users, forms, access, architects, now
        ),
        reviews=ReviewHandler(store.reviews, store.asks, forms, now),
        overriding=OverrideHandler(store.overrides, store.override_expiry, forms, now),
        replying=ReplyHandler(
            store.replies, store.edited_messages, store.versions, parts.users, forms, architects, now
        ),
        availability=availability,
        escalation=CheckEscalation(store.escalation, store.inbox, parts.presence, parts.apps, architects, now),
        consent=consent,
        nightly_cases=_nightly_cases(parts),
        new_twin=new_twin,
        twin_editor=_twin_editor(parts),
        suggestions=_suggestions(parts),
        draft_publisher=_draft_publisher(parts),
        evidence=_evidence(parts),
        spaces=spaces,
        digest=digest,
        weekly_report=_weekly_report(parts),
        retention=retention,
        slash_commands=SlashCommands(
            store.versions, store.asks, store.decision_log, store.freshness, *commands, architects, now
        ),
        home_tab=_home_tab(parts),
        outbox=Outbox(store.cards, parts.apps, parts.shared_channels, architects, draw, access.may_see, now),
    )


def _asking(parts: Parts) -> AskHandler:
    settings, store = parts.settings, parts.store
    budget, limits = budget_of(settings), RateLimits(settings.asks_per_person, settings.asks_per_channel)
    reader = BudgetedReader(parts.mind, store.readings, budget, parts.apps, parts.architects, parts.metrics, parts.now)
    limiter = RateLimiter(store.ask_rates, limits, parts.now)
    return AskHandler(store.versions, store.asks, parts.users, parts.apps, reader, limiter, parts.now)


def _consent(parts: Parts) -> ConsentHandler:
    store = parts.store
    return ConsentHandler(
        store.publishing,
        store.twin_states,
        store.ledger,
        store.versions,
        store.asks,
        parts.apps,
        parts.architects,
        parts.now,
    )


def _nightly_cases(parts: Parts) -> NightlyCases:
    settings, store = parts.settings, parts.store
    return NightlyCases(
        store.versions,
        store.twin_states,
        store.figures,
        parts.mind,
        parts.judge,
        settings.anthropic_model,
        settings.budget_for_cases,
        parts.apps,
        parts.architects,
        parts.now,
    )


def _new_twin(parts: Parts) -> NewTwinHandler:
    store = parts.store
    return NewTwinHandler(
        store.drafts,
        store.new_twins,
        store.interviews,
        store.asks,
        parts.users,
        ChannelHistory(parts.users, parts.apps),
        drafter_of(parts.mind),
        store.readings,
        budget_of(parts.settings),
        parts.forms,
        parts.now,
    )


def _twin_editor(parts: Parts) -> TwinEditor:
    store = parts.store
    return TwinEditor(
        store.drafts,
        store.new_twins,
        store.twin_pages,
        store.proposals,
        store.digest_answers,
        store.decision_log,
        store.freshness,
        store.asks,
        parts.users,
        parts.forms,
        parts.channel_access,
        parts.now,
    )


def _suggestions(parts: Parts) -> SuggestionHandler:
    store = parts.store
    return SuggestionHandler(
        store.drafts,
        store.proposals,
        store.twin_pages,
        store.decision_log,
        store.asks,
        parts.users,
        parts.apps,
        parts.forms,
        parts.channel_access,
        parts.architects,
        parts.now,
    )


def _draft_publisher(parts: Parts) -> DraftPublisher:
    store = parts.store
    return DraftPublisher(
        store.drafts, store.digest_answers, store.publishing, store.versions, store.asks, parts.forms, parts.now
    )


def _evidence(parts: Parts) -> EvidenceHandler:
    store = parts.store
    outward = (parts.apps, parts.channel_access, parts.forms)
    return EvidenceHandler(store.evidence, store.proposals, store.asks, *outward, parts.architects, parts.now)


def _spaces(parts: Parts) -> SpaceHandler:
    store = parts.store
    return SpaceHandler(
        store.drafts,
        store.proposals,
        store.figures,
        store.versions,
        store.asks,
        parts.users,
        parts.apps,
        parts.forms,
        parts.channel_access,
        parts.architects,
        parts.now,
    )


def _digest(parts: Parts) -> DigestHandler:
    store = parts.store
    return DigestHandler(
        store.digests,
        store.digest_answers,
        store.drafts,
        store.asks,
        parts.users,
        parts.presence,
        parts.channel_access,
        parts.apps,
        parts.forms,
        parts.settings.digest_at,
        parts.architects,
        parts.now,
    )


def _weekly_report(parts: Parts) -> WeeklyReport:
    settings, store = parts.settings, parts.store
    return WeeklyReport(
        store.figures,
        parts.users,
        parts.apps,
        settings.digest_at,
        parts.architects,
        settings.leadership_channel,
        store.ledger,
        parts.now,
    )


def _home_tab(parts: Parts) -> HomeTab:
    store = parts.store
    budget = parts.settings.budget_for_workspace
    return HomeTab(
        store.versions,
        store.inbox,
        store.twin_pages,
        store.home,
        store.digests,
        PlatformOverview(store.home, store.readings, parts.probe, budget, parts.now),
        parts.channel_access,
        store.ledger,
        parts.users,
        parts.apps,
        parts.architects,
        parts.now,
    )
