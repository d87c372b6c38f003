"""Questions after an amount or a time, which a rule without one doesn't answer."""

import re

from twins.playbook.model import Rule
from twins.playbook.word_matching import normalise

_ASKED = re.compile(
    r"\bhow (?:long|often|soon|quickly|fast|many|much|big|large|old|far in advance)\b|\b(?:until|by|till) when\b"
)
_SAID = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice|daily|weekly|monthly|yearly|forever"
    r"|never expires?|minute|hour|day|week|month|year|immediately|at once|until|while|as long as)\b"
)


def is_answered_by(text: str, rule: Rule) -> bool:
    """Return whether a rule says an amount or a time, if a question asks for one."""
    said = " ".join(filter(None, (rule.text, rule.unless)))
    return not _ASKED.search(normalise(text)) or bool(_SAID.search(normalise(said)))
