"""The starter twins with the people of the practice workspace in their roles."""

from functools import cache

from twins.playbook.folder import STARTERS, Folder, load_folder
from twins.playbook.roles import People
from twins.values import Person

ARI, ANA, CHEN, CORA, DEVIKA, UMA, OMAR, LEO, NOOR, INES, MIRIAM, JONAS, TOMAS, PAULA = (
    Person(slack=slack, name=name)
    for slack, name in (
        ("U0ARI", "Ari"),
        ("U0ANA", "Ana"),
        ("U0CHEN", "Chen"),
        ("U0CORA", "Cora"),
        ("U0DEV", "Devika"),
        ("U0UMA", "Uma"),
        ("U0OMAR", "Omar"),
        ("U0LEO", "Leo"),
        ("U0NOOR", "Noor"),
        ("U0INES", "Ines"),
        ("U0MIRIAM", "Miriam"),
        ("U0JONAS", "Jonas"),
        ("U0TOMAS", "Tomas"),
        ("U0PAULA", "Paula"),
    )
)
ZOE, KOFI, RUTH, HANA, BRUNO, FEMI, SANA, IRIS = (
    Person(slack=f"U0{name.upper()}", name=name)
    for name in ("Zoe", "Kofi", "Ruth", "Hana", "Bruno", "Femi", "Sana", "Iris")
)
_TOPICS = {
    "legal": LEO,
    "data": DEVIKA,
    "security": ANA,
    "ux": UMA,
    "reliability": TOMAS,
    "architecture": INES,
    "support": PAULA,
    "compliance": MIRIAM,
    "marketing": ZOE,
    "operations": HANA,
    "finance": FEMI,
    "sales": IRIS,
    "billing": CORA,
    "onboarding": CHEN,
}
PEOPLE = {
    "accessibility": People(NOOR, (INES,), _TOPICS),
    "architecture": People(INES, (TOMAS,), _TOPICS),
    "company": People(ARI, (), _TOPICS),
    "compliance": People(MIRIAM, (JONAS,), _TOPICS),
    "data": People(DEVIKA, (), _TOPICS),
    "finance": People(FEMI, (SANA,), _TOPICS),
    "legal": People(LEO, (RUTH,), _TOPICS),
    "marketing": People(ZOE, (KOFI,), _TOPICS),
    "operations": People(HANA, (BRUNO,), _TOPICS),
    "reliability": People(TOMAS, (INES,), _TOPICS),
    "security": People(ANA, (OMAR,), _TOPICS),
    "support": People(PAULA, (TOMAS,), _TOPICS),
    "ux": People(UMA, (), _TOPICS),
}
"""Who has which role in each starter; `bot.practice.teams` says who of them is in the workspace."""


@cache
def practice_starter(handle: str) -> Folder:
    return load_folder(STARTERS / handle, PEOPLE[handle])
