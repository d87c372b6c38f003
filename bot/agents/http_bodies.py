"""What agents send over HTTP."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from twins.agents.request import LONGEST_KEY
from twins.deciding.ask import LONGEST_ASK

LONGEST_WAIT, USUAL_WAIT = 50, 25
"""Seconds that one request is held; proxies end longer ones."""
LARGEST_BODY = 64_000
"""Bytes."""

Wait = Annotated[int, Field(ge=0, le=LONGEST_WAIT)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)


class AskBody(_Body):
    want: str = Field(max_length=LONGEST_ASK, description="What you are about to do, or a question.")
    why: str = Field("", max_length=LONGEST_ASK, description="The reason, in one line.")
    twin: str = Field("", max_length=60, description="Handle of the twin; without one the words choose.")
    key: str = Field(
        "",
        max_length=LONGEST_KEY,
        description="Names this request: sent again with the same key, it is the same ticket. Without one, the same "
        "words within a day are.",
    )
    wait: Wait = Field(USUAL_WAIT, description="Seconds to wait for the twin's own answer.")


class AnswerBody(_Body):
    answer: str = Field(max_length=LONGEST_ASK, description="The answer to the expert's question.")


class OverrideBody(_Body):
    reason: str = Field(max_length=LONGEST_ASK, description="Why the default shouldn't hold here.")
    rule: str = Field("", max_length=20, description="The default; needed only where several stand against it.")
