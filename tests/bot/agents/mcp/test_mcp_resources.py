"""What an agent can read: rules, and each twin's folder as a skill, with the company's law."""

import hashlib
import json
from typing import Any

import pytest
from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, PaginatedRequestParams, Request, RequestParams, Result
from pydantic import Field

from tests.agents.mcp_client import use
from twins.playbook.folder import STARTERS


class Found(Result):
    skills: tuple[dict[str, Any], ...] = ()
    skill: dict[str, Any] = Field({})
    ttl_ms: int = Field(alias="ttlMs")
    cache_scope: str = Field(alias="cacheScope")


class UriParams(RequestParams):
    uri: str


def read(url: str, uri: str) -> str:
    async def act(client: Client) -> str:
        return str(getattr((await client.read_resource(uri)).contents[0], "text", ""))

    return use(url, act)


def skills(url: str, method: str, params: RequestParams) -> Found:
    request: Request[Any, Any] = Request(method=method, params=params)
    return use(url, lambda client: client.session.send_request(request, Found))


def test_the_rules_come_with_the_companys_law(url: str) -> None:
    told = json.loads(read(url, "twin://security/rules"))

    assert [rule["id"] for rule in told["rules"]] == ["SEC-1"]
    assert [rule["id"] for rule in told["company_law"]] == ["CO-1"]


@pytest.mark.parametrize("rule", ["SEC-1", "CO-1"])
def test_a_rule_or_a_law_is_read_by_its_id(url: str, rule: str) -> None:
    assert json.loads(read(url, f"twin://security/rules/{rule}"))["id"] == rule


@pytest.mark.parametrize(
    "uri",
    [
        "twin://nobody/rules",
        "twin://security/rules/SEC-99",
        "skill://security/cases.yaml",
        "skill://nobody/SKILL.md",
        "skill://security/other/SKILL.md",
    ],
)
def test_what_is_not_there_is_said_so(url: str, uri: str) -> None:
    with pytest.raises(MCPError) as error:
        read(url, uri)

    assert error.value.error.code == INVALID_PARAMS


def test_a_skills_files_are_as_published_and_match_their_digests(url: str) -> None:
    listed = skills(url, "skills/list", PaginatedRequestParams())
    entry = next(each for each in listed.skills if each["uri"] == "skill://security/SKILL.md")

    assert entry["frontmatter"]["name"] == "security"
    assert [each["uri"].rpartition("/")[2] for each in entry["resources"]] == [
        "SKILL.md",
        "rules.yaml",
        "company-law.yaml",
    ]
    for each in entry["resources"]:
        content = read(url, each["uri"]).encode()
        assert each["size"] == len(content)
        assert each["digest"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    assert read(url, "skill://security/SKILL.md") == (STARTERS / "security" / "SKILL.md").read_text(encoding="utf-8")
    assert listed.cache_scope == "private"


def test_one_skill_is_found_by_its_uri_and_another_is_not(url: str) -> None:
    uri = "skill://data/SKILL.md"

    assert skills(url, "skills/get", UriParams(uri=uri)).skill["uri"] == uri
    with pytest.raises(MCPError) as error:
        skills(url, "skills/get", UriParams(uri="skill://nobody/SKILL.md"))
    assert error.value.error.code == INVALID_PARAMS


def test_the_resources_of_every_twin_are_listed(url: str) -> None:
    async def listed(client: Client) -> set[str]:
        return {resource.uri for resource in (await client.list_resources()).resources}

    assert {"twin://data/rules", "skill://data/SKILL.md", "skill://data/rules.yaml"} <= use(url, listed)
