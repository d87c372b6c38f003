"""Settings from the environment, from `.env` or from one file each; tokens never appear in output."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Clear every setting."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_a_twin_s_own_app_is_named_by_its_handle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWIN_APPS__PRODUCT_STRATEGY__BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("TWIN_APPS__PRODUCT_STRATEGY__APP_TOKEN", "xapp-1")
    [(handle, app)] = Settings().twin_apps.items()
    assert handle == "product-strategy"
    assert app.bot_token.get_secret_value() == "xoxb-1"


def test_secrets_may_stand_in_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "slack_bot_token").write_text("xoxb-of-a-file\n")
    (folder / "twin_apps__ux__bot_token").write_text("xoxb-of-ux\n")
    monkeypatch.setenv("SECRETS_DIR", f"{folder}\n")
    given = Settings()
    assert given.slack_bot_token
    assert given.slack_bot_token.get_secret_value() == "xoxb-of-a-file"
    assert given.twin_apps["ux"].bot_token.get_secret_value() == "xoxb-of-ux"
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-environment")
    first = Settings().slack_bot_token
    assert first
    assert first.get_secret_value() == "xoxb-of-the-environment"


def test_tokens_are_not_shown() -> None:
    given = Settings(
        slack_bot_token="xoxb-secret",
        twin_apps={"ux": {"bot_token": "xoxb-secret"}},
        database_url="postgresql://zh:secret@db/zh",
    )
    assert "secret" not in repr(given).replace("slack_signing_secret=", "").replace("signing_secret=", "")


def test_a_setting_that_is_named_like_a_secret_is_not_shown() -> None:
    named = [name for name in Settings.model_fields if re.search(r"token|secret|key|password|database_url", name)]
    shown = [name for name in named if "SecretStr" not in str(Settings.model_fields[name].annotation)]
    assert [name for name in shown if Settings.model_fields[name].repr] == []


@pytest.mark.parametrize("around", ["{} ", " {}", "{}\n", "{}\r\n", "\u200b{}", "{}\ufeff", "\ufeff {}\u2060\n"])
def test_what_was_copied_along_at_the_ends_is_dropped(around: str, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "SLACK_SIGNING_SECRET": "0a1b",
        "TWIN_APPS__UX__BOT_TOKEN": "xoxb-ux",
        "DATABASE_URL": "sqlite:///z.db",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "ANTHROPIC_BASE_URL": "http://127.0.0.1:9",
        "LEADERSHIP_CHANNEL": "C0LEAD",
        "WORKERS": "4",
        "LOG_LEVEL": "ERROR",
        "MODEL_PRICE": "2/10",
        "RETENTION_DAYS": "none",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, around.format(value))
    monkeypatch.setenv("ARCHITECTS", ",".join(map(around.format, ("U0ARI", "U0ANA"))))
    read = Settings()
    assert read.architects == ("U0ARI", "U0ANA")
    assert read.slack_signing_secret == SecretStr("0a1b")
    assert read.twin_apps["ux"].bot_token == SecretStr("xoxb-ux")
    own = {name: getattr(read, name.lower()) for name in given if not name.startswith(("SLACK_SIGN", "TWIN", "MODEL"))}
    strings = {name: str(value).replace("None", "none") for name, value in own.items()}
    assert strings == {name: given[name] for name in strings}


def test_a_setting_of_blanks_alone_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", " \u200b\n")
    monkeypatch.setenv("WORKERS", " ")
    assert (Settings().slack_app_token, Settings().workers) == (None, 16)


@pytest.mark.parametrize("name", ["retention_days", "asks_per_person", "asks_per_channel", "budget_per_person"])
def test_none_is_no_limit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "none")
    assert getattr(Settings(), name) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("RETENTION_DAYS", "29"), ("ASKS_PER_PERSON", "0"), ("HTTP_PORT", "70000"), ("SLACK_API_URL", "slack.com/api")],
)
def test_what_makes_no_sense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()
