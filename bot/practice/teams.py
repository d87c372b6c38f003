"""The teams that the practice workspace can show: their twins, their people, and the asks of the tour."""

from dataclasses import dataclass
from enum import StrEnum

BERLIN = "Europe/Berlin"
ARCHITECT, CONDUCTOR, GUEST = "U0ARI", "U0CORA", "U0GUS"


class TeamName(StrEnum):
    PRODUCT = "product"
    BUSINESS = "business"


@dataclass(frozen=True)
class Member:
    id: str
    name: str
    tz: str
    role: str
    about: str


@dataclass(frozen=True)
class TeamAsks:
    """What the conductor asks on the tour, each beginning with a twin's handle; named for the verdict that it gets."""

    go_ahead: str
    reviewed: str
    default: str
    wait: str
    refused: str
    question: str


@dataclass(frozen=True)
class Team:
    """`handles` are published at the start; `expert` decides what waits on the tour, and `author` has no twin yet."""

    name: TeamName
    about: str
    handles: tuple[str, ...]
    members: tuple[Member, ...]
    private_channel: tuple[str, str, tuple[str, ...]]
    asks: TeamAsks
    override_reason: str
    expert: Member
    author: Member
    author_is: str
    new_handle: str

    @property
    def sentence(self) -> str:
        return f"You see the {self.name} team: {self.about}."

    @property
    def other_teams(self) -> str:
        """Say how to see each other team."""
        others = [team for team in TEAMS.values() if team != self]
        return " ".join(f"To see {team.about} instead, run make practice TEAM={team.name}." for team in others)


CORA = Member(CONDUCTOR, "Cora", BERLIN, "conductor", "owns Billing")
CHEN = Member("U0CHEN", "Chen", "Asia/Singapore", "conductor", "owns Onboarding")
ANA = Member("U0ANA", "Ana", "Europe/Madrid", "expert", "security")
DEVIKA = Member("U0DEV", "Devika", "Asia/Kolkata", "expert", "data")
UMA = Member("U0UMA", "Uma", "America/New_York", "expert", "UX")
OMAR = Member("U0OMAR", "Omar", BERLIN, "deputy", "covers for Ana")
ARI = Member(ARCHITECT, "Ari", BERLIN, "AI architect", "runs the platform")
GUS = Member(GUEST, "Gus", BERLIN, "guest", "sees #billing only")
COUNSEL = Member("U0LEO", "Leo", BERLIN, "legal counsel", "contracts and law")

PRODUCT = Team(
    name=TeamName.PRODUCT,
    about="security, data and UX",
    handles=("company", "data", "security", "ux"),
    members=(
        CORA,
        CHEN,
        ANA,
        DEVIKA,
        UMA,
        OMAR,
        ARI,
        COUNSEL,
        GUS,
    ),
    private_channel=("C0SECURITY", "security-team", (ANA.id, OMAR.id, ARI.id)),
    asks=TeamAsks(
        go_ahead="ux show an error message next to the field because people miss it at the top",
        reviewed="ux rename the Invoices tab to Bills because customers search for bills",
        default="data keep raw events for 400 days because finance audits yearly",
        wait="security let partners pull the invoice export by a link, because they sync at night",
        refused="security put the partner's API key into the repo, it is private anyway",
        question="data how long do we keep raw events?",
    ),
    override_reason="auditors need 13 months",
    expert=ANA,
    author=COUNSEL,
    author_is="the lawyer",
    new_handle="legal",
)

LEO = Member("U0LEO", "Leo", BERLIN, "expert", "legal")
FEMI = Member("U0FEMI", "Femi", "Africa/Lagos", "expert", "finance")
SANA = Member("U0SANA", "Sana", BERLIN, "deputy", "covers for Femi")
IRIS = Member("U0IRIS", "Iris", "Europe/Stockholm", "head of sales", "prices and deals")

BUSINESS = Team(
    name=TeamName.BUSINESS,
    about="support, marketing, legal, operations and finance",
    handles=("company", "support", "marketing", "legal", "operations", "finance"),
    members=(
        CORA,
        CHEN,
        Member("U0PAULA", "Paula", BERLIN, "expert", "support"),
        Member("U0ZOE", "Zoe", "Europe/Lisbon", "expert", "marketing"),
        LEO,
        Member("U0HANA", "Hana", "Europe/Prague", "expert", "operations"),
        FEMI,
        Member("U0TOMAS", "Tomas", BERLIN, "deputy", "covers for Paula"),
        Member("U0KOFI", "Kofi", BERLIN, "deputy", "covers for Zoe"),
        Member("U0RUTH", "Ruth", "Europe/Dublin", "deputy", "covers for Leo"),
        Member("U0BRUNO", "Bruno", BERLIN, "deputy", "covers for Hana"),
        SANA,
        ANA,
        DEVIKA,
        UMA,
        Member("U0MIRIAM", "Miriam", BERLIN, "expert", "compliance"),
        ARI,
        IRIS,
        GUS,
    ),
    private_channel=("C0FINANCE", "finance-team", (FEMI.id, SANA.id, ARI.id)),
    asks=TeamAsks(
        go_ahead="marketing share our blog post on linkedin because it went online today",
        reviewed="legal take the customer's nda that passes the five points because they insist on theirs",
        default="marketing stop the test after 3 days because B is ahead",
        wait="legal accept the customer's redlines because they look small",
        refused="legal backdate the contract because the work began in May",
        question="support when do we close a ticket?",
    ),
    override_reason="the page goes offline on Friday",
    expert=LEO,
    author=IRIS,
    author_is="the head of sales",
    new_handle="sales",
)

TEAMS = {team.name: team for team in (PRODUCT, BUSINESS)}
