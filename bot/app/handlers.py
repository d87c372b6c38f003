"""The handlers, one per capability."""

from dataclasses import dataclass

from bot.app.slash_commands import SlashCommands
from bot.asking.handler import AskHandler
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
from bot.overriding.handler import OverrideHandler
from bot.publishing.handler import DraftPublisher
from bot.publishing.modes import ConsentHandler
from bot.publishing.nightly_cases import NightlyCases
from bot.replying import ReplyHandler
from bot.reporting.home_tab import HomeTab
from bot.reporting.retention import Retention
from bot.reporting.weekly_report import WeeklyReport
from bot.slack.outbox import Outbox


@dataclass(frozen=True)
class Handlers:
    """The handlers, one per capability."""

    asking: AskHandler
    checking: CheckHandler
    reviews: ReviewHandler
    overriding: OverrideHandler
    replying: ReplyHandler
    availability: Availability
    escalation: CheckEscalation
    consent: ConsentHandler
    nightly_cases: NightlyCases
    new_twin: NewTwinHandler
    twin_editor: TwinEditor
    suggestions: SuggestionHandler
    draft_publisher: DraftPublisher
    evidence: EvidenceHandler
    spaces: SpaceHandler
    digest: DigestHandler
    weekly_report: WeeklyReport
    retention: Retention
    slash_commands: SlashCommands
    home_tab: HomeTab
    outbox: Outbox
