"""Files as in Slack: messages describe them, and their bytes go to apps that may read files."""

from dataclasses import replace
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.practice.demo_people import BOT_TOKEN
from bot.practice.people.local_slack import LocalSlack
from bot.practice.workspace.model import File


class NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


@pytest.fixture
def file(slack: LocalSlack, client: WebClient) -> File:
    return slack.upload("plan.md", b"# Plan")


def fetch(file: File, token: str = BOT_TOKEN, **headers: str) -> tuple[int, str, bytes]:
    address = str(file.more["url_private_download"])
    request = Request(address, headers={"Authorization": f"Bearer {token}"} | headers)  # of this machine
    try:
        with build_opener(NoRedirect).open(request) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read()
    except HTTPError as error:
        with error:
            return error.code, str(error.headers.get("Location") or ""), b""


def test_a_message_describes_its_files(slack: LocalSlack, client: WebClient, file: File) -> None:
    slack.post("U0CORA", "C0BILLING", "look", files=(file,))

    [said] = client.conversations_history(channel="C0BILLING", limit=1)["messages"]

    [described] = said["files"]
    assert said["subtype"] == "file_share"
    assert (described["id"], described["name"], described["size"]) == (file.id, "plan.md", 6)
    assert (described["mode"], described["file_access"]) == ("hosted", "visible")
    assert client.files_info(file=file.id)["file"]["id"] == file.id


def test_bytes_go_to_an_app_that_may_read_files(file: File) -> None:
    assert fetch(file) == (200, "text/markdown", b"# Plan")


def test_without_the_scope_slack_sends_its_sign_in_page(slack: LocalSlack, client: WebClient, file: File) -> None:
    app = slack.space.tokens[BOT_TOKEN]
    slack.space.tokens[BOT_TOKEN] = replace(app, scopes=app.scopes - {"files:read"})

    assert fetch(file)[1] == "text/html"
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.files_info(file=file.id)


def test_without_a_token_there_is_a_way_to_the_sign_in_page_only(file: File) -> None:
    status, way, _ = fetch(file, token="nobody")

    assert (status, way.endswith("/signin")) == (302, True)


def test_another_sites_page_gets_no_file(file: File) -> None:
    assert fetch(file, **{"Sec-Fetch-Site": "cross-site"})[0] == 403


def test_what_is_not_there_is_not_found(file: File) -> None:
    gone = replace(file, more={"url_private_download": str(file.more["url_private_download"]).replace(file.id, "F0")})

    assert fetch(gone)[0] == 404
