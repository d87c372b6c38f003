"""The handlers, one per capability, and how they are built."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.agents.override_requests import OverrideRequestHandler
from bot.agents.pulls.commit_statuses import CommitStatusHandler
from bot.agents.pulls.pull_checks import PullRequestDesk
from bot.agents.showing import AgentAskHandler
from bot.agents.token_commands import AgentTokenHandler
from bot.agents.webhooks.delivery import WebhookHandler
from bot.agents.webhooks.pinned_post import PinnedPost
from bot.agents.webhooks.webhook_commands import WebhookCommands
from bot.app.ask_shortcut import AskShortcut
from bot.app.card_registry import draw
from bot.app.follow_ups import FollowUps
from bot.app.notices import text_of
from bot.app.slash_commands import SlashCommands
from bot.asking.addressee import AddresseeFinder
from bot.asking.handler import AskHandler
from bot.asking.picks import PickHandler
from bot.asking.products.product_requests import ProductHandler
from bot.asking.rate_limit import RateLimiter, RateLimits
from bot.asking.reader import BudgetedReader
from bot.asking.session import AskProgress, StopButton
from bot.asking.synthesis import SynthesisHandler
from bot.asking.twin_choice import TwinChoiceHandler
from bot.authoring.channel_history import ChannelHistory
from bot.authoring.documents import Documents
from bot.authoring.evidence import EvidenceHandler
from bot.authoring.new_twin import NewTwinHandler
from bot.authoring.preview.form_steps import FormSteps
from bot.authoring.preview.try_it import TryIt
from bot.authoring.sentences.drafting import RuleDrafting
from bot.authoring.sounds_like import SoundsLike
from bot.authoring.spaces import SpaceHandler
from bot.authoring.suggestions import SuggestionHandler
from bot.authoring.twin_editor import TwinEditor
from bot.checking.availability import Availability
from bot.checking.card_context import CardContext
from bot.checking.escalation import CheckEscalation
from bot.checking.handler import CheckHandler
from bot.checking.promises import Promises
from bot.checking.reviews import ReviewHandler
from bot.clock import Now
from bot.freshness.handler import DigestHandler
from bot.freshness.unanswered import UnansweredQuestions
from bot.meaning.row_memory import RowMemory
from bot.model.selection import budget_of, drafter_of, synthesizer_of
from bot.ops.lost_apps import LostApps
from bot.ops.metrics import Metrics
from bot.ops.state import BotState
from bot.overriding.handler import OverrideHandler
from bot.publishing.handler import DraftPublisher
from bot.publishing.modes import ConsentHandler
from bot.publishing.nightly_cases import NightlyCases
from bot.replying import ReplyHandler
from bot.reporting.home_tab import HomeTab
from bot.reporting.platform_overview import PlatformOverview
from bot.reporting.retention import Retention
from bot.reporting.suggested_prompts import SuggestedPrompts
from bot.reporting.waiting_list import WaitingList
from bot.reporting.weekly_report import WeeklyReport
from bot.settings import Settings
from bot.slack.attachments.file_download import FileDownloads
from bot.slack.attachments.message_files import MessageFiles
from bot.slack.outbox import Outbox
from bot.slack.workspace_access import Slack
from storage.store import Store
from twins.deciding.reading import Mind
from twins.finder.routing import TwinRouter
from twins.meaning import Encoder
from twins.publishing.case_runner import Judge


@dataclass(frozen=True)
class Handlers:
    asking: AskHandler
    ask_shortcut: AskShortcut
    twin_choice: TwinChoiceHandler
    synthesis: SynthesisHandler
    products: ProductHandler
    checking: CheckHandler
    reviews: ReviewHandler
    picks: PickHandler
    overriding: OverrideHandler
    replying: ReplyHandler
    availability: Availability
    escalation: CheckEscalation
    consent: ConsentHandler
    nightly_cases: NightlyCases
    new_twin: NewTwinHandler
    documents: Documents
    twin_editor: TwinEditor
    suggestions: SuggestionHandler
    try_it: TryIt
    draft_publisher: DraftPublisher
    evidence: EvidenceHandler
    spaces: SpaceHandler
    digest: DigestHandler
    unanswered: UnansweredQuestions
    weekly_report: WeeklyReport
    retention: Retention
    slash_commands: SlashCommands
    waiting_list: WaitingList
    home_tab: HomeTab
    prompts: SuggestedPrompts
    stop_button: StopButton
    agent_asks: AgentAskHandler
    agent_tokens: AgentTokenHandler
    override_requests: OverrideRequestHandler
    webhooks: WebhookHandler
    commit_statuses: CommitStatusHandler
    lost_apps: LostApps
    outbox: Outbox


@dataclass(frozen=True)
class Parts:
    """What `compose` opens and connects before it builds the handlers."""

    settings: Settings
    slack: Slack
    store: Store
    mind: Mind
    judge: Judge | None
    metrics: Metrics
    probe: Callable[[], BotState]
    lost_apps: LostApps
    now: Now
    pulls: PullRequestDesk
    encoder: Encoder | None = None


def make_handlers(parts: Parts) -> Handlers:
    slack, store, now, settings = parts.slack, parts.store, parts.now, parts.settings
    budget = budget_of(settings)
    limiter = RateLimiter(store, RateLimits(settings.asks_per_person, settings.asks_per_channel), now)
    reader = BudgetedReader(slack, store, now, parts.mind, budget, parts.metrics)
    history = ChannelHistory(slack.users, slack.apps)
    overview = PlatformOverview(store, now, parts.probe, settings.budget_for_workspace)
    progress = AskProgress(slack)
    downloads = FileDownloads(slack.apps)
    files = MessageFiles(downloads, store.attachments, now)
    documents = Documents(slack, store, now, downloads)
    drafting = RuleDrafting(store, now, drafter_of(parts.mind), budget)
    addressees = AddresseeFinder(slack, store, TwinRouter(), files)
    asking = AskHandler(slack, store, now, reader, limiter, addressees, progress, files)
    waiting_list = WaitingList(slack, store, now)
    unanswered = UnansweredQuestions(slack, store, now)
    sounds_like = SoundsLike(RowMemory(parts.encoder).rows)
    promises = Promises(slack, store, now)
    cards = CardContext(slack, store, promises, sounds_like)
    return Handlers(
        asking=asking,
        ask_shortcut=AskShortcut(slack, store, now, limiter),
        twin_choice=TwinChoiceHandler(store, now),
        synthesis=SynthesisHandler(store, now, synthesizer_of(parts.mind), budget),
        products=ProductHandler(slack, store, now),
        checking=CheckHandler(slack, store, now),
        reviews=ReviewHandler(slack, store, now),
        picks=PickHandler(store, now),
        overriding=OverrideHandler(slack, store, now),
        replying=ReplyHandler(slack, store, now, FollowUps(store, asking, waiting_list).take),
        availability=Availability(slack, store, now),
        escalation=CheckEscalation(slack, store, now),
        consent=ConsentHandler(slack, store, now),
        nightly_cases=NightlyCases(
            slack, store, now, parts.mind, parts.judge, settings.anthropic_model, settings.budget_for_cases
        ),
        documents=documents,
        new_twin=NewTwinHandler(slack, store, now, history, drafting, documents),
        twin_editor=TwinEditor(slack, store, now),
        suggestions=SuggestionHandler(slack, store, now),
        try_it=TryIt(slack, FormSteps(store, now)),
        draft_publisher=DraftPublisher(slack, store, now),
        evidence=EvidenceHandler(slack, store, now),
        spaces=SpaceHandler(slack, store, now),
        digest=DigestHandler(slack, store, now, settings.digest_at, unanswered),
        unanswered=unanswered,
        weekly_report=WeeklyReport(slack, store, now, settings.digest_at, settings.leadership_channel),
        retention=Retention(slack, store, now, settings.retention_days),
        slash_commands=SlashCommands(slack, store, now),
        waiting_list=waiting_list,
        home_tab=HomeTab(slack, store, now, overview, promises.add, sounds_like),
        prompts=SuggestedPrompts(slack, store, now),
        stop_button=StopButton(slack, store, now, progress),
        agent_asks=AgentAskHandler(slack, store, now, asking, parts.pulls.desk.expected),
        agent_tokens=AgentTokenHandler(
            slack,
            store,
            now,
            settings.agents_address,
            WebhookCommands(slack, store, now, settings.webhook_secrets, settings.webhooks_to_this_machine),
        ),
        override_requests=OverrideRequestHandler(slack, store, now),
        webhooks=WebhookHandler(
            parts.pulls.desk, store, PinnedPost(settings.webhooks_to_this_machine), settings.webhook_secrets, now
        ),
        commit_statuses=CommitStatusHandler(parts.pulls, settings.github_status_token, now),
        lost_apps=parts.lost_apps,
        outbox=Outbox(slack, store.cards, store.signs, now, draw, text_of, cards.completed),
    )
