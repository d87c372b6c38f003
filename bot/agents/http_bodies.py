"""What agents send over HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from twins.agents.request import LONGEST_KEY
from twins.agents.webhooks import LONGEST_ADDRESS
from twins.deciding.ask import LONGEST_ASK
from twins.playbook.products import LONGEST_PRODUCT

LONGEST_WAIT, USUAL_WAIT = 50, 25
"""Seconds that one request is held; proxies end longer ones."""
LARGEST_BODY = 64_000
"""Bytes."""

_SAYS_SOMETHING: JsonDict = {"minLength": 1, "pattern": r"\S"}
"""For the document: who sends blanks gets words that say more than a pattern does."""
Wait = Annotated[int, Field(ge=0, le=LONGEST_WAIT)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class Notify(_Body):
    url: str = Field(
        min_length=1, max_length=LONGEST_ADDRESS, description="A webhook that the person registered in Slack."
    )


class AskBody(_Body):
    want: str = Field(
        max_length=LONGEST_ASK,
        description="What you are about to do, or a question.",
        examples=["let partners pull the invoice export by a link"],
        json_schema_extra=_SAYS_SOMETHING,
    )
    why: str = Field(
        "", max_length=LONGEST_ASK, description="The reason, in one line.", examples=["they sync at night"]
    )
    twin: str = Field(
        "", max_length=60, description="Handle of the twin; without one the words choose.", examples=["security"]
    )
    product: str = Field(
        "", max_length=LONGEST_PRODUCT, description="The product that it is for, if your person is in its channel."
    )
    key: str = Field(
        "",
        max_length=LONGEST_KEY,
        description="Names this request: sent again with the same key, it is the same ticket. Without one, the same "
        "words within a day are.",
    )
    notify: Notify | None = Field(None, description="Where verdicts are sent, beside this answer.")
    wait: Wait = Field(USUAL_WAIT, description="Seconds to wait for the twin's own answer.")


class PullRequestBody(_Body):
    repository: str = Field(max_length=140, description="The repository, as owner/name.")
    number: int = Field(ge=1, le=1_000_000_000, description="The pull request's number.")
    github_token: str = Field(
        min_length=1,
        max_length=500,
        pattern=r"^[\x21-\x7e]+$",
        description="A token that can read the pull request, such as the workflow's own. The bot reads with it, and "
        "doesn't keep it.",
    )
    wait: Wait = Field(0, description="Seconds to wait for the experts.")


class AnswerBody(_Body):
    answer: str = Field(
        max_length=LONGEST_ASK, description="The answer to the expert's question.", json_schema_extra=_SAYS_SOMETHING
    )


class OverrideBody(_Body):
    reason: str = Field(
        max_length=LONGEST_ASK, description="Why the default shouldn't hold here.", json_schema_extra=_SAYS_SOMETHING
    )
    rule: str = Field("", max_length=20, description="The default; needed only where several stand against it.")
