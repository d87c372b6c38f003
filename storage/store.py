"""All stores on one database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from storage.agents.actions import AgentActionStore
from storage.agents.override_requests import OverrideRequestStore
from storage.agents.pull_requests import PullRequestStore
from storage.agents.tickets import TicketStore
from storage.agents.tokens import AgentTokenStore
from storage.agents.tool_uses import ToolUseStore
from storage.agents.webhooks import WebhookStore
from storage.asking.ask_expiry import AskExpiry
from storage.asking.ask_rate import AskRateStore
from storage.asking.given_reasons import ReasonStore
from storage.asking.picking import PickStore
from storage.asking.products import ProductStore
from storage.asking.readings import ReadingStore
from storage.asking.store import AskStore
from storage.asking.syntheses import SynthesisStore
from storage.asking.twin_choices import TwinChoiceStore
from storage.attachments.attached_files import AttachmentStore
from storage.authoring.drafts import DraftStore
from storage.authoring.evidence import EvidenceStore
from storage.authoring.interviews import InterviewStore
from storage.authoring.joining import JoiningStore
from storage.authoring.new_twins import NewTwinStore
from storage.authoring.proposals import ProposalStore
from storage.checking.conductor_actions import ConductorActions
from storage.checking.escalation import EscalationStore
from storage.checking.inbox import InboxStore
from storage.checking.reviews import ReviewStore
from storage.checking.store import CheckStore
from storage.db.database import Database
from storage.freshness.digest_answers import DigestAnswerStore
from storage.freshness.digests import DigestStore
from storage.freshness.open_questions import OpenQuestionStore
from storage.freshness.store import FreshnessStore
from storage.jobs.inbound import InboundStore
from storage.jobs.ledger import Ledger
from storage.jobs.lost_apps import LostAppStore
from storage.overriding.lapsing import OverrideExpiry
from storage.overriding.store import OverrideStore
from storage.privacy.personal_data import PersonalDataStore
from storage.privacy.retention import RetentionStore
from storage.publishing.embeddings import EmbeddingStore
from storage.publishing.store import PublishingStore
from storage.publishing.twin_stops import TwinStateStore
from storage.records.versions import VersionStore
from storage.replying.edited_messages import EditedMessages
from storage.replying.store import ReplyStore
from storage.reporting.decision_log import DecisionLogStore
from storage.reporting.figures import FigureStore
from storage.reporting.tours import TourStore
from storage.views.cards import CardStore
from storage.views.home import HomeStore
from storage.views.refused_blocks import RefusedBlockStore
from storage.views.signs import SignStore
from storage.views.twin_pages import TwinPageStore
from twins.authoring.evidence import Thresholds

USUAL = Thresholds()


@dataclass(frozen=True)
class Store:
    """The stores that share one database."""

    database: Database
    ledger: Ledger
    lost_apps: LostAppStore
    versions: VersionStore
    readings: ReadingStore
    asks: AskStore
    twin_choices: TwinChoiceStore
    syntheses: SynthesisStore
    checks: CheckStore
    conductor_actions: ConductorActions
    overrides: OverrideStore
    reviews: ReviewStore
    replies: ReplyStore
    edited_messages: EditedMessages
    escalation: EscalationStore
    inbox: InboxStore
    publishing: PublishingStore
    twin_states: TwinStateStore
    embeddings: EmbeddingStore
    figures: FigureStore
    tours: TourStore
    cards: CardStore
    refused_blocks: RefusedBlockStore
    signs: SignStore
    inbound: InboundStore
    drafts: DraftStore
    new_twins: NewTwinStore
    interviews: InterviewStore
    proposals: ProposalStore
    joining: JoiningStore
    twin_pages: TwinPageStore
    evidence: EvidenceStore
    decision_log: DecisionLogStore
    freshness: FreshnessStore
    override_expiry: OverrideExpiry
    home: HomeStore
    digest_answers: DigestAnswerStore
    digests: DigestStore
    attachments: AttachmentStore
    open_questions: OpenQuestionStore
    ask_rates: AskRateStore
    ask_expiry: AskExpiry
    picks: PickStore
    reasons: ReasonStore
    products: ProductStore
    retention: RetentionStore
    personal_data: PersonalDataStore
    agent_tokens: AgentTokenStore
    tickets: TicketStore
    agent_actions: AgentActionStore
    tool_uses: ToolUseStore
    override_requests: OverrideRequestStore
    webhooks: WebhookStore
    pull_requests: PullRequestStore


def open_store(url: str, now: Callable[[], datetime], limits: Thresholds = USUAL) -> Store:
    """Open a database without migrating it."""
    return store_on(Database(url), now, limits)


def store_on(database: Database, now: Callable[[], datetime], limits: Thresholds = USUAL) -> Store:
    ledger, versions = Ledger(database, now), VersionStore(database)
    drafts = DraftStore(database, ledger, versions)
    interviews = InterviewStore(database, ledger, drafts)
    checks, overrides = CheckStore(database, ledger, versions), OverrideStore(ledger, versions)
    reviews, reasons = ReviewStore(ledger, versions), ReasonStore(ledger, versions)
    asks = AskStore(database, ledger, versions)
    replies = ReplyStore(ledger, checks, reviews, overrides, reasons)
    return Store(
        database=database,
        ledger=ledger,
        lost_apps=LostAppStore(database),
        versions=versions,
        readings=ReadingStore(database),
        checks=checks,
        overrides=overrides,
        conductor_actions=ConductorActions(ledger, versions),
        asks=asks,
        twin_choices=TwinChoiceStore(database, ledger),
        syntheses=SynthesisStore(database, ledger),
        reviews=reviews,
        replies=replies,
        edited_messages=EditedMessages(ledger, versions, overrides, replies, reasons),
        escalation=EscalationStore(database, ledger, versions),
        inbox=InboxStore(database, ledger, versions),
        twin_states=TwinStateStore(ledger, versions),
        embeddings=EmbeddingStore(database),
        publishing=PublishingStore(database, ledger, versions, drafts),
        figures=FigureStore(database),
        tours=TourStore(ledger),
        cards=CardStore(database, ledger, versions, drafts, now),
        refused_blocks=RefusedBlockStore(database),
        signs=SignStore(database, ledger),
        inbound=InboundStore(database),
        drafts=drafts,
        new_twins=NewTwinStore(ledger, drafts),
        interviews=interviews,
        proposals=ProposalStore(database, ledger, drafts, interviews),
        joining=JoiningStore(ledger, drafts),
        twin_pages=TwinPageStore(database, ledger, versions, drafts),
        evidence=EvidenceStore(database, ledger, versions, limits),
        decision_log=DecisionLogStore(database, versions),
        freshness=FreshnessStore(database, ledger, versions),
        override_expiry=OverrideExpiry(database),
        home=HomeStore(database, versions),
        digest_answers=DigestAnswerStore(database, ledger, versions, drafts),
        digests=DigestStore(database, ledger, versions),
        attachments=AttachmentStore(database),
        open_questions=OpenQuestionStore(database, ledger, versions),
        ask_rates=AskRateStore(database, ledger),
        ask_expiry=AskExpiry(database),
        picks=PickStore(ledger, versions),
        reasons=reasons,
        products=ProductStore(database, ledger, versions),
        retention=RetentionStore(database, versions),
        personal_data=PersonalDataStore(database),
        agent_tokens=AgentTokenStore(database, ledger),
        tickets=TicketStore(database, ledger, versions, asks),
        agent_actions=AgentActionStore(database, versions, replies),
        tool_uses=ToolUseStore(database, versions),
        override_requests=OverrideRequestStore(database, ledger, overrides),
        webhooks=WebhookStore(database, ledger, versions),
        pull_requests=PullRequestStore(database, ledger, versions),
    )
