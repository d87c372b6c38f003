"""A reply in a twin's thread for which no words are awaited."""

from dataclasses import dataclass

from bot.asking.handler import AskHandler
from bot.reporting.waiting_list import WaitingList
from storage.store import Store
from twins.conversation import asks_what_waits
from twins.job_payloads import Command, Reply


@dataclass(frozen=True)
class FollowUps:
    store: Store
    asking: AskHandler
    waiting_list: WaitingList

    def take(self, said: Reply) -> bool:
        """List what is waiting for a conductor who asks for news, or take the reply as the next ask; False if it is
        talk."""
        if not (asks_what_waits(said.text) and self._is_for_us(said)):
            return self.asking.follow_up(said)
        self.waiting_list.tell(Command(said.act, said.user_team, "waiting", None))
        return True

    def _is_for_us(self, said: Reply) -> bool:
        place = said.act.place
        earlier = self.store.twin_choices.last_ask_in(place.team, place.channel or "", said.thread_ts, said.ts)
        return said.is_dm or (earlier is not None and earlier.conductor == said.act.by)
