"""What somebody does to make a twin and to keep it: forms, questions, the Home tab. Verbs for tests; each waits until
nothing is left to do."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.cli.serve import practising
from bot.practice.blockkit.elements import elements
from bot.practice.demo_people import APP_ID
from bot.practice.workspace.delivery import Envelope
from bot.practice.workspace.model import Message, View
from tests.support.past_decisions import PastDecision, a_folder
from tests.support.settings import settings
from tests.support.slack_world import ARI, BILLING, BOT, GENERAL, World, buttons, in_menu, shown
from twins.authoring.drafts import Draft
from twins.values import Person


@dataclass(frozen=True)
class TwinAuthor:
    """A person in a workspace who makes a twin, called legal by default."""

    world: World
    user: str
    handle: str = "legal"

    # --- clicks, forms, commands

    def press(self, message: Message, action: str) -> None:
        """Press a button of a message, in any row, or choose from its menu."""
        menus = [value for _, each in elements(message.blocks) for value in in_menu(each)]
        chosen = next((value for value in menus if value.startswith(f"{action} ")), None)
        if chosen:
            self._done(self.world.slack.click(self.user, message.channel, message.ts, "menu", chosen))
            return
        ids = [each["action_id"] for _, each in elements(message.blocks)]
        full = next(each for each in ids if action in {each, each.partition("/")[0]})
        self._done(self.world.slack.click(self.user, message.channel, message.ts, full))

    def forge(self, action: str, value: str) -> None:
        """Press a button meant for another person, as if it had been forwarded."""
        button = {"type": "button", "text": {"type": "plain_text", "text": "x"}, "action_id": action, "value": value}
        blocks = [{"type": "actions", "elements": [button]}]
        posted = self.world.client().chat_postMessage(channel=GENERAL, text="forwarded", blocks=blocks)
        self.press(next(m for m in self.world.slack.said(GENERAL) if m.ts == posted["ts"]), action)

    def make_rule(self, message: Message) -> None:
        """Use the shortcut "Make this a rule" on a message."""
        self._done(self.world.slack.shortcut(self.user, message.channel, message.ts, "shortcut:make_rule"))

    def command(self, text: str) -> None:
        """Type something behind `/twins`."""
        self._done(self.world.slack.command(self.user, BILLING, "/twins", text))

    @property
    def form(self) -> View:
        """The form that they have open."""
        return self.world.until(lambda: next(iter(self.world.slack.views(self.user)), None))

    @property
    def typed(self) -> dict[str, str]:
        """Return the values of the text fields."""
        fields = {name: each["field"] for name, each in self.form.state.items()}
        return {name: each["value"] or "" for name, each in fields.items() if each["type"] == "plain_text_input"}

    def fill(self, **values: object) -> dict[str, str]:
        """Send the form; return its field errors if it stays open."""
        answer = self.world.slack.submit(self.user, self.form.id, values)
        if answer.get("response_action") == "update":  # the answer by the rule was shown first
            answer = self.world.slack.submit(self.user, self.form.id, {})
        self.world.settle()
        return dict(answer.get("errors", {}))

    def next(self, **values: object) -> str:
        """Send the form; return what it shows before it is kept."""
        assert self.world.slack.submit(self.user, self.form.id, values).get("response_action") == "update"
        return text_of(self.form)

    def go_live(self) -> None:
        """Let the ten minutes go by in which what they accepted can be undone."""
        self.world.later(minutes=11)
        self.world.settle()

    @property
    def said(self) -> list[Message]:
        """Everything in their direct messages with the bot."""
        return self.world.slack.said(self.world.slack.dm(self.user, BOT))

    def with_button(self, action: str) -> list[Message]:
        """The messages there that have such a button."""
        return [message for message in self.said if action in buttons(message)]

    def told(self, act: Callable[[], object]) -> str:
        """Return what only they can see after an act, in a channel or in a DM."""
        before = {message.ts for message in self._heard()}
        act()
        self.world.settle()
        return "\n".join(message.text for message in self._heard() if message.ts not in before)

    # --- the interview

    def begin(self, **more: object) -> None:
        """`/twins new`, and the form."""
        self.command("new")
        values = {"craft": "contracts", "covers": "terms of contracts\ndata processing agreements"}
        assert self.fill(handle=self.handle, **(values | more)) == {}

    @property
    def is_asked(self) -> bool:
        """Return whether a question is waiting."""
        return bool(self.with_button("offer:stance"))

    @property
    def question(self) -> Message:
        """The question that waits; where a sitting is over, the first of another."""
        if not self.is_asked:
            self.press(self.with_button("interview:go_on")[-1], "interview:go_on")
        return self.with_button("offer:stance")[-1]

    def tell(self, *calls: PastDecision) -> None:
        """Answer a question with each."""
        for call in calls:
            self.press(self.question, f"offer:stance/{call.stance}")
            assert self.fill(**call.values) == {}

    def skip(self) -> str:
        """Skip a question; what it asked."""
        asked = self.question
        self.press(asked, "offer:no")
        return shown(asked)

    def publish(self) -> None:
        """Press Publish on the latest card that has it; of a new twin, on trial."""
        self.press(self.with_button("twin:publish")[-1], "twin:publish")

    def makes(self, *calls: PastDecision) -> None:
        """Make a twin of these calls; it answers, and not only on trial."""
        self.begin()
        self.tell(*calls)
        self.publish()
        self.command(f"mode {self.handle} live")

    # --- the Home tab

    def home(self) -> View:
        """Open it."""
        before = self.world.slack.home(self.user)
        self.world.slack.open_home(self.user, APP_ID)
        self.world.until(lambda: self.world.slack.home(self.user) != before)
        self.world.settle()
        return self.seen

    @property
    def seen(self) -> View:
        """Return the current Home tab."""
        return self.world.until(lambda: self.world.slack.home(self.user))

    def use(self, action: str, value: str | None = None) -> View:
        """Use a button or a menu of it; how it looks after that."""
        self._done(self.world.slack.click_in_view(self.user, self.seen.id, action, value))
        return self.seen

    def page(self) -> View:
        """Open the page of the twin."""
        self.home()
        if "twin:close" in actions_of(self.seen):
            self.use("twin:close")
        return self.use(f"twin:open/{self.handle}")

    def item(self, way: str, rule_id: str) -> None:
        """Choose in a rule's menu: edit, retire or case."""
        self.use(f"twin:item/{rule_id}", f"{way}|{self.handle}|{rule_id}")

    def edit(self, rule_id: str, **values: str) -> None:
        """Change a rule on the page of the twin."""
        self.page()
        self.item("edit", rule_id)
        assert self.fill(**values) == {}

    @property
    def draft(self) -> Draft:
        """The twin as it is being made."""
        draft = self.world.practice.store.drafts.find(self.handle)
        assert draft
        return draft

    def _done(self, envelope: Envelope) -> None:
        self.world.until(lambda: envelope.acked_at)
        self.world.settle()

    def _heard(self) -> list[Message]:
        return [*self.world.slack.ephemerals(self.user), *self.said]


@contextmanager
def kept_by_leo(database: Path, *calls: PastDecision) -> Iterator[World]:
    """Yield a workspace with Leo's twin of these calls live and Ari as deputy."""
    with practising(database, port=0, given=settings()) as practice:
        folder = a_folder(*calls, deputies=[Person(slack=ARI, name="Ari")])
        practice.store.publishing.publish(folder, "for a test", practice.clock.now())
        yield World(practice)


def actions_of(view: View) -> list[str]:
    """The action ids of a view."""
    return [element["action_id"] for _, element in elements(view.body["blocks"])]


def text_of(view: View) -> str:
    """Everything that a person can read in a view."""
    return json.dumps(view.body["blocks"], ensure_ascii=False)
