"""The page's endpoints answer only this machine's own page."""

import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from slack_sdk import WebClient
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from bot.practice.page.info import PageInfo
from bot.practice.people.local_slack import LocalSlack
from bot.practice.server import Served, serve

ACT = json.dumps({"verb": "say", "as": "U0CORA", "channel": "C0BILLING", "text": "hello"})


@pytest.fixture
def page(slack: LocalSlack) -> Iterator[Served]:
    with serve(slack, page=PageInfo()) as served:
        yield served


def ask(page: Served, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(page.url.removeprefix("http://"), timeout=5)
    connection.request(method, path, body or None, {"Content-Type": "application/json", **headers})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def look(page: Served, **at: Any) -> Any:
    with connect(page.url.replace("http", "ws") + "/practice/live") as live:
        live.send(json.dumps(at))
        return json.loads(live.recv(timeout=5))


def test_the_page_is_there_with_everything_it_needs(page: Served) -> None:
    status, html = ask(page, "GET", "/")
    assert (status, "Practice workspace" in html) == (200, True)
    assert "://" not in html.replace("http://www.w3.org", "")
    assert ask(page, "GET", "/page/main.js")[0] == 200
    assert ask(page, "GET", "/page/..%2Fserver.py")[0] == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_site_s_page_posts_nothing_without_an_origin(
    page: Served, slack: LocalSlack, method: str, site: str
) -> None:
    path = "/api/chat.postMessage?token=xoxb-practice&channel=C0BILLING&text=forged"
    before = len(slack.said("C0BILLING"))
    assert ask(page, method, path, **{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"})[0] == 403
    assert len(slack.said("C0BILLING")) == before
    assert ask(page, method, path)[0] == 200


def test_broken_json_is_an_error_of_slack_s_kind(page: Served) -> None:
    assert ask(page, "POST", "/api/chat.postMessage", "{broken") == (200, '{"ok":false,"error":"invalid_json"}')


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Host": "evil.example"},
        {"Host": "evil.example:8765", "Origin": "http://evil.example:8765"},
    ],
)
def test_another_site_gets_in_nowhere(page: Served, slack: LocalSlack, headers: dict[str, str]) -> None:
    assert ask(page, "POST", "/practice/do", ACT, **headers)[0] == 403
    assert ask(page, "POST", "/api/auth.test?token=xoxb-practice", **headers)[0] == 403
    assert slack.said("C0BILLING") == []


def test_another_site_hears_nothing(page: Served) -> None:
    url = page.url.replace("http", "ws") + "/practice/live"
    with pytest.raises(InvalidStatus), connect(url, origin=Origin("http://evil.example")):
        pass


def test_the_page_itself_may_act(page: Served, slack: LocalSlack) -> None:
    assert ask(page, "POST", "/practice/do", ACT, Origin=page.url)[0] == 200
    assert [m.text for m in slack.said("C0BILLING")] == ["hello"]


def test_a_refusal_is_a_sentence(page: Served) -> None:
    status, text = ask(page, "POST", "/practice/do", ACT.replace("C0BILLING", "C0SECURITY"))
    assert (status, "channel_not_found" in text) == (409, True)


def test_the_clock_moves_where_there_is_one(slack: LocalSlack) -> None:
    moved: list[datetime] = []
    now = datetime(2025, 11, 3, 8, tzinfo=UTC)
    act = json.dumps({"verb": "advance", "as": "U0CORA", "by": "monday"})
    with serve(slack, page=PageInfo(now=lambda: now, advance=moved.append)) as page:
        assert ask(page, "POST", "/practice/do", act)[0] == 200
    assert moved == [datetime(2025, 11, 10, 8, tzinfo=UTC)]


def test_a_clock_that_is_nobodys_stays(page: Served) -> None:
    assert ask(page, "POST", "/practice/do", json.dumps({"verb": "advance", "as": "U0CORA", "by": "day"}))[0] == 409


def test_a_newcomer_is_somebody_at_once(page: Served) -> None:
    picture = look(page)
    assert (picture["me"]["name"], picture["here"]["name"]) == ("Cora", "billing")


def test_a_badge_tells_whom_to_become_next_and_looking_takes_it_away(page: Served, slack: LocalSlack) -> None:
    slack.post("U0CORA", slack.dm("U0CORA", "U0ZERO"), "hello")
    slack.post("U0CHEN", "C0BILLING", "<@U0ANA> please look")
    badges = {p["name"]: p["badge"] for p in look(page, **{"as": "U0CORA"})["people"]}
    assert (badges["Ana"], badges["Devika"]) == (1, 0)
    assert look(page, **{"as": "U0ANA"})["here"]["id"] == "C0BILLING"
    assert look(page, **{"as": "U0CORA"})["people"][2]["badge"] == 0


def test_only_its_addressee_sees_an_ephemeral_message(page: Served) -> None:
    client = WebClient("xoxb-practice", base_url=page.api_url)
    client.chat_postEphemeral(channel="C0BILLING", user="U0CORA", text="only you")
    assert look(page, **{"as": "U0CORA"})["here"]["messages"][0]["only_me"] is True
    assert look(page, **{"as": "U0CHEN", "channel": "C0BILLING"})["here"]["messages"] == []


def test_only_who_sent_a_lost_command_is_told(page: Served, slack: LocalSlack) -> None:
    slack.command("U0CORA", "C0BILLING", "/twins")
    envelope = slack.unanswered[0]
    assert envelope.what == "/twins"
    assert look(page, **{"as": "U0CORA"})["warnings"][0]["kind"] == "command"
    assert look(page, **{"as": "U0ANA"})["warnings"] == []
