"""Settings from the environment, from `.env` or from one file each; tokens never appear in output."""

from pathlib import Path

import pytest
from pydantic import ValidationError

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
    monkeypatch.setenv("SECRETS_DIR", str(folder))
    given = Settings()
    assert given.slack_bot_token
    assert given.slack_bot_token.get_secret_value() == "xoxb-of-a-file"
    assert given.twin_apps["ux"].bot_token.get_secret_value() == "xoxb-of-ux"
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-the-environment")
    first = Settings().slack_bot_token
    assert first
    assert first.get_secret_value() == "xoxb-of-the-environment"


def test_tokens_are_not_shown() -> None:
    given = Settings(slack_bot_token="xoxb-secret", twin_apps={"ux": {"bot_token": "xoxb-secret"}})
    assert "xoxb-secret" not in repr(given)


@pytest.mark.parametrize("name", ["retention_days", "asks_per_person", "asks_per_channel", "budget_per_person"])
def test_none_is_no_limit(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "none")
    assert getattr(Settings(), name) is None


@pytest.mark.parametrize(
    ("name", "value"), [("RETENTION_DAYS", "29"), ("ASKS_PER_PERSON", "0"), ("HTTP_PORT", "70000")]
)
def test_what_makes_no_sense_is_refused(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()
