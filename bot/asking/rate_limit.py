"""Rate limits on asks, per person and per channel."""

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Now
from bot.ui.messages import too_many
from storage.asking.ask_rate import AskRateStore
from twins.jobs import Destination, Job

_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class RateLimits:
    """Asks allowed per minute; None means any number."""

    per_person: int | None = None
    per_channel: int | None = None


class RateLimiter:
    """Rate limiter for asks, which tells people about refused asks at most once a minute."""

    def __init__(self, ask_rates: AskRateStore, limits: RateLimits, now: Now) -> None:
        self._ask_rates = ask_rates
        self._limits = limits
        self._now = now

    def refuses(self, job: Job, place: Destination) -> bool:
        now, limits = self._now(), self._limits
        if limits.per_person is None and limits.per_channel is None:
            return False
        channel, user, ts = place.channel or "", place.user or "", job.payload["ts"]
        by, within = self._ask_rates.asked(place.team, user, channel, ts, _WITHIN, now)
        if limits.per_person is not None and by >= limits.per_person:
            text = too_many(by, "you")
        elif limits.per_channel is not None and within >= limits.per_channel:
            text = too_many(within, "this channel")
        else:
            return False
        self._ask_rates.refuse(job.id, f"flood:{channel}:{user}:{float(ts) // 60:.0f}", place, text, now)
        return True
