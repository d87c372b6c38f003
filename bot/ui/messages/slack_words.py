"""What the app says of itself in Slack, and of Slack's own troubles."""

from collections.abc import Mapping

NO_HISTORY = "The earlier messages of this thread could not be read, so I read your message without them."
AN_APP = "an app"
NOT_RECORDED_YET = (
    "That is *not* recorded yet: the database could not be written just now. Slack delivers it again within minutes, "
    "and then I take it; you need not write it again."
)
NOT_RECORDED = (
    "That was *not* recorded: the database could not be written just now, and nothing has happened because of it. "
    "Please try again in a minute; if it stays so, tell the person who runs zerohandoff."
)
A_FILE = "a file"
REST_REFUSED = "Slack refused the rest of this message (`{error}`)."
WITHOUT_BUTTONS = "Slack didn't accept the buttons of this message. You find it in my Home tab, with its buttons."
NOT_CHANGED = "Slack didn't let me change the message above (`{error}`). This is what holds now."
APP_DESCRIPTION = "Expert twins: decided in seconds, checked in proportion to how far a mistake would travel."
COMMAND_DESCRIPTION = "Twins, their rules, and what is waiting"
COMMAND_HINT = "list | show | find | waiting | away | help"
ASK_A_TWIN = "Ask a twin"
ASK_A_TWIN_DESCRIPTION = "Ask about this message; the answer comes in its thread"
MAKE_RULE = "Make this a rule"
MAKE_RULE_DESCRIPTION = "Turn what you decided here into a rule of your twin"
OPTIONAL_SCOPES: Mapping[str, str] = {
    "assistant:write": "direct messages suggest no prompts, and nothing shows that a question is being read",
    "chat:write.customize": "answers come under the app's own name and icon, not the twin's",
    "dnd:read": "a person who snoozes notifications counts as there",
    "files:read": "text files that hang on a question are named and not read",
    "files:write": "the weekly report comes without its picture, where a workspace has no charts",
    "groups:history": "in private channels only mentions and clicks are noticed, and nothing is read of a thread",
    "groups:read": "words from private channels are shown to nobody else, and that one was shared later isn't noticed",
    "mpim:history": "group direct messages aren't answered",
    "mpim:read": "words from group direct messages are shown to nobody else",
    "reactions:write": "the verdict's sign isn't shown on the message of the person who asked",
    "users:read.email": "`twin publish --owner` takes member ids and no e-mail addresses",
}
"""What goes without each scope that an installation may leave out."""
