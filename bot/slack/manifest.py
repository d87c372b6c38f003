"""The Slack app's manifest."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from bot.ui.blocks import cut
from bot.ui.ids import Action
from bot.ui.messages import slack_words
from bot.ui.messages.shared_words import WHO_CAN_I_ASK

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
BOT_NAME = "zerohandoff"


def scopes(*, shared: bool = True) -> list[str]:
    used = {scope for each in METHODS.values() for scope in each} | {scope for scope in EVENTS.values() if scope}
    return sorted(used | set(_FOR_ALL if shared else ()))


def manifest(name: str, address: str | None, *, shared: bool = True) -> dict[str, Any]:
    """Build it for HTTP, or for Socket Mode without an address."""
    url = {"request_url": address} if address else {}
    wanted = scopes(shared=shared)
    return {
        "display_information": {"name": cut(name, 35), "description": cut(slack_words.APP_DESCRIPTION, 140)},
        "features": _features(name, address, shared=shared),
        "oauth_config": {
            "scopes": {"bot": wanted, "bot_optional": [each for each in wanted if each in slack_words.OPTIONAL_SCOPES]}
        },
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
            "agent_description": cut(slack_words.APP_DESCRIPTION, 140),
        },
    }
    if shared:
        features["agent_view"]["suggested_prompts"] = [{"title": WHO_CAN_I_ASK, "message": WHO_CAN_I_ASK}]
        command = {
            "command": "/twins",
            "description": slack_words.COMMAND_DESCRIPTION,
            "should_escape": False,
            "usage_hint": slack_words.COMMAND_HINT,
        }
        features["slash_commands"] = [command | ({"url": address} if address else {})]
        features["shortcuts"] = [
            _shortcut(slack_words.ASK_A_TWIN, Action.ASK_ABOUT_MESSAGE, slack_words.ASK_A_TWIN_DESCRIPTION),
            _shortcut(slack_words.MAKE_RULE, Action.MAKE_RULE, slack_words.MAKE_RULE_DESCRIPTION),
        ]
    return features


def _shortcut(name: str, action: Action, description: str) -> dict[str, str]:
    return {"name": name, "type": "message", "callback_id": action.value, "description": description}


def link(made: Mapping[str, Any]) -> str:
    """Return the URL that creates the app."""
    return f"https://api.slack.com/apps?new_app=1&manifest_json={quote(json.dumps(made, separators=(',', ':')))}"
