"""Rate limits on asks, per person and per channel."""

from dataclasses import dataclass
from datetime import timedelta

from bot.asking.messages import asking_notices
from bot.clock import Now
from bot.ui.messages.shared_words import too_many
from storage.store import Store
from twins.job_payloads import Mention
from twins.jobs import private_message

_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class RateLimits:
    """Asks allowed per minute; None means any number."""

    per_person: int | None = None
    per_channel: int | None = None


@dataclass(frozen=True)
class RateLimiter:
    """Rate limiter for asks, which tells people about refused asks at most once a minute."""

    store: Store
    limits: RateLimits
    now: Now

    def refuses(self, said: Mention) -> bool:
        now, limits, place = self.now(), self.limits, said.act.place
        is_limited = limits.per_person is not None or limits.per_channel is not None
        if said.by_agent or not is_limited:  # an agent's asks are counted where they come in, and count for no person
            return False
        channel, user = place.channel or "", said.act.by
        by, within = self.store.ask_rates.asked(place.team, user, channel, said.ts, _WITHIN, now)
        if limits.per_person is not None and by >= limits.per_person:
            text = too_many(by, "you")
        elif limits.per_channel is not None and within >= limits.per_channel:
            text = too_many(within, asking_notices.THIS_CHANNEL)
        else:
            return False
        key = f"flood:{channel}:{user}:{float(said.ts) // 60:.0f}"
        self.store.ask_rates.refuse(said.act.job_id, private_message(key, place, text, now), now)
        return True
