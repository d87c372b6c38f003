"""The Slack app's manifest."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.ui.blocks import cut
from bot.ui.ids import Action
from bot.ui.messages import WHO_CAN_I_ASK

EVENTS: Mapping[str, str] = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "app_uninstalled": "",
    "agent_session_stopped": "",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "tokens_revoked": "",
}
"""Each event's scope."""
METHODS: Mapping[str, tuple[str, ...]] = {
    "agents.sessions.setStatus": ("chat:write",),
    "assistant.threads.setStatus": ("assistant:write",),
    "assistant.threads.setSuggestedPrompts": ("assistant:write",),
    "apps.connections.open": (),
    "auth.test": (),
    "bots.info": ("users:read",),
    "chat.delete": ("chat:write",),
    "chat.getPermalink": (),
    "chat.postEphemeral": ("chat:write",),
    "chat.postMessage": ("chat:write",),
    "chat.update": ("chat:write",),
    "conversations.history": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "conversations.info": ("channels:read", "groups:read", "im:read", "mpim:read"),
    "conversations.members": ("channels:read", "groups:read", "mpim:read"),
    "conversations.open": ("im:write",),
    "conversations.replies": ("channels:history", "groups:history", "im:history", "mpim:history"),
    "dnd.info": ("dnd:read",),
    "files.info": ("files:read",),
    "files.uploadV2": ("files:write",),
    "reactions.add": ("reactions:write",),
    "reactions.remove": ("reactions:write",),
    "users.conversations": ("channels:read", "groups:read"),
    "users.info": ("users:read",),
    "users.lookupByEmail": ("users:read", "users:read.email"),
    "views.open": (),
    "views.publish": (),
    "views.update": (),
}
"""Each called method's scopes."""
_FOR_ALL = ("commands", "chat:write.customize")
"""For the shared app only."""
OPTIONAL: Mapping[str, str] = {
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
BOT_NAME = "zerohandoff"
DESCRIPTION = "Expert twins: decided in seconds, checked in proportion to how far a mistake would travel."


def scopes(*, shared: bool = True) -> list[str]:
    used = {scope for each in METHODS.values() for scope in each} | {scope for scope in EVENTS.values() if scope}
    return sorted(used | set(_FOR_ALL if shared else ()))


def manifest(name: str, address: str | None, *, shared: bool = True) -> dict[str, Any]:
    """Build it for HTTP, or for Socket Mode without an address."""
    url = {"request_url": address} if address else {}
    wanted = scopes(shared=shared)
    return {
        "display_information": {"name": cut(name, 35), "description": cut(DESCRIPTION, 140)},
        "features": _features(name, address, shared=shared),
        "oauth_config": {"scopes": {"bot": wanted, "bot_optional": [each for each in wanted if each in OPTIONAL]}},
        "settings": {
            "event_subscriptions": {**url, "bot_events": sorted(EVENTS)},
            "interactivity": {"is_enabled": True, **url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": address is None,
            "token_rotation_enabled": False,
        },
    }


def _features(name: str, address: str | None, *, shared: bool) -> dict[str, Any]:
    features: dict[str, Any] = {
        "bot_user": {"display_name": cut(name, 80), "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": cut(DESCRIPTION, 140),
        },
    }
    if shared:
        features["agent_view"]["suggested_prompts"] = [{"title": WHO_CAN_I_ASK, "message": WHO_CAN_I_ASK}]
        command = {
            "command": "/twins",
            "description": "Twins, their rules, and what is waiting",
            "should_escape": False,
            "usage_hint": "list | show | find | waiting | away | help",
        }
        features["slash_commands"] = [command | ({"url": address} if address else {})]
        features["shortcuts"] = [
            _shortcut("Ask a twin", Action.ASK_ABOUT_MESSAGE, "Ask about this message; the answer comes in its thread"),
            _shortcut("Make this a rule", Action.MAKE_RULE, "Turn what you decided here into a rule of your twin"),
        ]
    return features


def _shortcut(name: str, action: Action, description: str) -> dict[str, str]:
    return {"name": name, "type": "message", "callback_id": action.value, "description": description}


def link(made: Mapping[str, Any]) -> str:
    """Return the URL that creates the app."""
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(json.dumps(made, separators=(',', ':')))}"
