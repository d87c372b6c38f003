"""Which files are whose: patterns as CODEOWNERS has them, the map, and the owners."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.effort import examples
from twins.agents.pulls.assignment import AssignmentError, ChangedFile, by_map, by_owners, twins_of_map
from twins.agents.pulls.path_patterns import PatternError, is_matched

OWNERS = """
# The example of GitHub's own page, shortened.
*       @global
*.js    @js # an inline comment
/build/logs/ @logs
docs/*  @docs
apps/   @apps
**/deep @deep
/apps/github
"""
TWINS_OF = {f"@{name}": [name] for name in ("global", "js", "logs", "docs", "apps", "deep")}


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("*", "a/b/c", True),
        ("*.js", "a/b.js", True),
        ("*.js", "a/b.jsx", False),
        ("/*.js", "b.js", True),
        ("/*.js", "a/b.js", False),
        # folders
        ("/build/logs/", "build/logs/x/y", True),
        ("/build/logs/", "a/build/logs/x", False),
        ("apps/", "x/apps/y", True),
        ("apps/", "apps", True),  # a link, or another repository, in place of the folder
        ("/apps/", "x/apps", False),
        ("config", "config/deep/x", True),
        ("config", "x/config", True),
        ("docs/*", "docs/x", True),
        ("docs/*", "docs/x/y", False),
        ("docs/x", "a/docs/x", False),
        # two stars
        ("**/logs", "a/b/logs/x", True),
        ("config/**", "config/a/b", True),
        ("config/**", "config", True),
        ("/a/**/z", "a/z", True),
        ("/a/**/z", "a/b/c/z", True),
        # every character counts
        ("a.b", "aXb", False),
        ("a?c", "abc", True),
        ("a?c", "a/c", False),
        ("Config/", "config/x", True),  # the same folder on many machines
        ("config/*.yml", "CONFIG/A.YML", True),
        ("a?c", "aßc", True),
        ("config/**", "config/a\nb", True),
        ("conf", "config/x", False),
    ],
)
def test_a_pattern_matches_as_in_codeowners_and_a_little_more(pattern: str, path: str, is_match: bool) -> None:
    assert is_matched(path, pattern) is is_match


@pytest.mark.parametrize("pattern", ["", "/", "!x", "a[bc]", "a\\b", "a***b", "a//b", "a**", "**a/b", "*" * 9])
def test_what_codeowners_doesn_t_have_is_no_pattern(pattern: str) -> None:
    with pytest.raises(PatternError):
        is_matched("x", pattern)


def test_no_path_makes_a_pattern_slow() -> None:
    begun = time.process_time()
    for path in ("a" * 500, "a/" * 250, "/".join(["aaa"] * 125)):
        assert not is_matched(path, "*a*a*a*a*a*a*a*b")
        assert not is_matched(path, "/**/a/**/a/**/a/**/b")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("path", "twins"),
    [
        ("README.md", ["global"]),
        ("web/main.js", ["js"]),
        ("build/logs/today.txt", ["logs"]),
        ("docs/guide.md", ["docs"]),
        ("docs/deep/guide.md", ["deep"]),
        ("apps/main.py", ["apps"]),
        ("apps/github/main.py", []),  # the last line names nobody
    ],
)
def test_the_last_line_of_codeowners_that_matches_counts(path: str, twins: list[str]) -> None:
    assert list(by_owners([ChangedFile(path)], OWNERS, TWINS_OF)) == twins


@pytest.mark.parametrize("last", ["/Config/", "/config/db/"])
def test_a_line_that_github_doesn_t_match_adds_owners_and_takes_none_away(last: str) -> None:
    assert list(by_owners([ChangedFile("config/db")], f"/config/ @js\n{last} @docs", TWINS_OF)) == ["js", "docs"]
    assert list(by_owners([ChangedFile("config/db")], f"/config/ @js\n{last}", TWINS_OF)) == ["js"]


def test_an_owner_without_a_twin_passes_nothing_and_the_first_that_has_one_counts() -> None:
    with pytest.raises(AssignmentError, match="@stranger"):
        by_owners([ChangedFile("x")], "* @stranger", TWINS_OF)
    assert list(by_owners([ChangedFile("x")], "* @stranger @JS", TWINS_OF)) == ["js"]


def test_a_file_that_is_moved_out_of_a_folder_is_still_its_twin_s() -> None:
    moved = ChangedFile("attic/a.sql", "migrations/a.sql", "")

    assert by_map([moved], twins_of_map("twins:\n  data: [/migrations/]")) == {"data": [moved]}
    assert by_owners([moved], "/migrations/ @js", TWINS_OF) == {"js": [moved]}


@pytest.mark.parametrize(
    ("lines", "why"),
    [(["x" * 200] * 400, "longer than 64 KB"), ([f"a{number}" for number in range(1_001)], "more than 1,000 patterns")],
)
def test_a_map_and_code_owners_have_a_size(lines: list[str], why: str) -> None:
    with pytest.raises(AssignmentError, match=why):
        twins_of_map("twins:\n  data:\n" + "\n".join(f"    - {each}" for each in lines))
    with pytest.raises(AssignmentError, match=why):
        by_owners([ChangedFile("x")], "\n".join(f"{each} @js" for each in lines), TWINS_OF)


@given(st.text(max_size=200))
@settings(max_examples=examples(200, 3_000), deadline=None)
def test_any_text_is_a_map_or_is_refused(text: str) -> None:
    with suppress(AssignmentError, PatternError):
        twins_of_map(text)
