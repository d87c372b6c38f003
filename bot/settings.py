"""Settings from the environment, a `.env` file or a folder of secrets."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from bot.errors import UsageError
from bot.proxies import is_this_machine
from bot.setting_values import flaw_in, pairs_of, trimmed
from twins.agents.limits import AgentLimits, Limit
from twins.agents.vouched import TrustedRepository, repositories
from twins.authoring.evidence import Thresholds
from twins.claude.model_port import Structured
from twins.deciding.cost import Price

SLACK_API = "https://slack.com/api/"
LOCAL, OFF = "local", "off"


def _none_is_no_limit(value: object) -> object:
    return None if isinstance(value, str) and value.casefold() == "none" else value


Dollars = Annotated[float | None, Field(ge=0, allow_inf_nan=False), BeforeValidator(_none_is_no_limit)]
Most = Annotated[int | None, NoDecode, Field(ge=1), BeforeValidator(_none_is_no_limit)]


class FromOutside(BaseModel):
    """Base of settings: trims texts, drops blank ones, and refuses a secret that no HTTP header can hold. Errors show
    no values."""

    model_config = ConfigDict(hide_input_in_errors=True)

    @model_validator(mode="before")
    @classmethod
    def _trim(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        values = ((name, trimmed(value)) for name, value in given.items())
        return {name: value for name, value in values if value != "" or given[name] == ""}

    @field_validator("*")
    @classmethod
    def _check_secret(cls, value: object) -> object:
        flaw = flaw_in(value.get_secret_value()) if isinstance(value, SecretStr) else None
        if flaw:
            raise ValueError(f"it holds {flaw}, which no token or secret has. Copy it again, as one word")
        return value


class TwinApp(FromOutside):
    bot_token: SecretStr
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None

    @classmethod
    def of(cls, bot_token: str, app_token: str) -> "TwinApp":
        return cls(bot_token=SecretStr(bot_token), app_token=SecretStr(app_token))


class Settings(FromOutside, BaseSettings):
    """The settings, each explained in .env.example. A text with a secret that isn't a SecretStr has `repr=False`."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8-sig",  # some editors begin a file with a byte order mark
        env_ignore_empty=True,
        env_nested_delimiter="__",
        extra="ignore",
        hide_input_in_errors=True,
    )

    def __init__(self, **given: Any) -> None:
        """Raises UsageError for a file that isn't UTF-8, and for a malformed TWIN_APPS."""
        try:
            super().__init__(**given)
        except UnicodeDecodeError:  # its traceback would show the file
            file = "A file in SECRETS_DIR or .env" if "SECRETS_DIR" in os.environ else ".env"
            raise UsageError(f"{file} can't be read: it isn't UTF-8 text. Save it again as UTF-8.") from None
        except SettingsError:
            raise UsageError(
                "TWIN_APPS can't be read. Set one variable for each token, as in TWIN_APPS__SECURITY__BOT_TOKEN."
            ) from None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, then `.env`, then one file per setting in SECRETS_DIR."""
        folder = trimmed(os.environ.get("SECRETS_DIR"))
        files = (
            NestedSecretsSettingsSource(file_secret_settings, secrets_dir=folder) if folder else file_secret_settings
        )
        return init_settings, env_settings, dotenv_settings, files

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API
    twin_apps: dict[str, TwinApp] = {}
    """By handle: TWIN_APPS__SECURITY__BOT_TOKEN."""
    http_host: str = "127.0.0.1"
    http_port: int = Field(3000, ge=0, le=65535)
    agents_door: bool = False
    agents_url: str | None = None
    asks_per_agent: Most = 20
    waits_per_agent: Most = 50
    calls_per_agent: Most = 300
    oidc_issuer: str | None = None
    oidc_audience: Annotated[tuple[str, ...], NoDecode] = ()
    github_repositories: Annotated[tuple[TrustedRepository, ...], NoDecode, BeforeValidator(repositories)] = ()
    github_issuer: str = "https://token.actions.githubusercontent.com"
    webhook_key: SecretStr | None = Field(None, min_length=32)
    webhooks_to_this_machine: bool = False
    github_url: str = "https://github.com"
    github_token: SecretStr | None = None
    github_logins: Annotated[dict[str, str], NoDecode] = {}
    """Slack ids by login, in lower case."""
    architects: Annotated[tuple[str, ...], NoDecode] = ()

    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = Field(None, repr=False)
    anthropic_model: str = "claude-sonnet-5-5"
    judge_model: str | None = None
    effort: Literal["low", "medium", "high", "xhigh", "max"] = "medium"
    structured: Structured = Structured.JSON_SCHEMA
    system_turn: bool = True
    model_deadline: float = Field(60, ge=1, le=3_600)
    model_longest_reply: int = Field(8_000, ge=256, le=20_000)
    model_price: Annotated[Price | None, NoDecode] = None
    budget_per_person: Dollars = 2
    budget_per_twin: Dollars = 5
    budget_for_workspace: Dollars = 20
    budget_for_cases: Dollars = 1

    embeddings: str | None = None
    """LOCAL, OFF or a server's address; None is LOCAL where its package is installed, else OFF."""
    embeddings_file: Path | None = None

    evidence_times: int = Field(3, ge=1)
    evidence_people: int = Field(2, ge=1)
    evidence_products: int = Field(2, ge=1)
    evidence_share: float = Field(0.1, ge=0, le=1)
    evidence_uses_for_law: int = Field(30, ge=1)

    digest_at: str = Field("mon 09:00", pattern=r"^(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]$")

    leadership_channel: str | None = Field(None, pattern=r"^[CG][A-Z0-9]{2,}$")

    database_url: str = Field("sqlite:///zerohandoff.db", repr=False)
    keep_payloads_days: int = Field(7, ge=1)
    retention_days: Annotated[int | None, NoDecode, Field(ge=30), BeforeValidator(_none_is_no_limit)] = 365
    asks_per_person: Most = 20
    asks_per_channel: Most = 120
    workers: int = Field(16, ge=1)
    readers: int = Field(64, ge=1)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(None, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def agents_address(self) -> str:
        """Address at which agents ask; "" while their door is closed."""
        return (self.agents_url or f"http://{self.http_host}:{self.http_port}") if self.agents_door else ""

    @property
    def agent_limits(self) -> AgentLimits:
        return AgentLimits(Limit(self.asks_per_agent), Limit(self.waits_per_agent), Limit(self.calls_per_agent))

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(
            times=self.evidence_times,
            people=self.evidence_people,
            products=self.evidence_products,
            contested_share=self.evidence_share,
            uses_for_law=self.evidence_uses_for_law,
        )

    @property
    def embeddings_host(self) -> str | None:
        """Host of the remote encoder, which receives every ask; None for a local one."""
        address = urlsplit(self.embeddings or "")
        return address.netloc if address.hostname and not is_this_machine(address.hostname) else None

    @property
    def github_status_token(self) -> str:
        return self.github_token.get_secret_value() if self.github_token else ""

    @property
    def webhook_secrets(self) -> bytes:
        """The key from which webhooks' secrets are derived; empty where there are no webhooks."""
        return self.webhook_key.get_secret_value().encode() if self.webhook_key else b""

    @field_validator("github_logins", mode="before")
    @classmethod
    def _by_login(cls, value: object) -> object:
        return pairs_of(value) if isinstance(value, str) else value

    @field_validator("github_url")
    @classmethod
    def _is_github(cls, value: str) -> str:
        address = urlsplit(value)
        is_safe = address.scheme == "https" or (address.scheme == "http" and is_this_machine(address.hostname or ""))
        if not is_safe or not address.hostname or "@" in address.netloc or address.query or flaw_in(value):
            raise ValueError("it is no address of GitHub. Write it as https://github.example.com")
        return value.rstrip("/")

    @field_validator("architects", "oidc_audience", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(filter(None, map(trimmed, value.split(",")))) if isinstance(value, str) else value

    @field_validator("twin_apps")
    @classmethod
    def _by_handle(cls, value: dict[str, TwinApp]) -> dict[str, TwinApp]:
        """Turn underscores into hyphens, which variables can't hold."""
        return {name.casefold().replace("_", "-"): app for name, app in value.items()}

    @field_validator("slack_api_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        address = urlsplit(value)
        if address.scheme not in {"http", "https"} or not address.hostname or flaw_in(value):
            raise ValueError("it is no address. Write it as http://127.0.0.1:8766/api/, or leave it empty")
        return value.rstrip("/") + "/"

    @field_validator("embeddings")
    @classmethod
    def _is_an_encoder(cls, value: str | None) -> str | None:
        """Refuse an address at which others could read the asks on their way."""
        if value is None or value.casefold() in {LOCAL, OFF}:
            return value and value.casefold()
        address = urlsplit(value)
        if (
            address.scheme not in {"http", "https"}
            or not address.hostname
            or "@" in address.netloc
            or address.query
            or flaw_in(value)
        ):
            raise ValueError("write local, off, or a server's address without a password or key")
        if address.scheme == "http" and not is_this_machine(address.hostname):
            raise ValueError("people's asks would go to another machine unencrypted. Write https")
        return value.rstrip("/")

    @field_validator("model_price", mode="before")
    @classmethod
    def _in_and_out(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        per_input, _, per_output = value.partition("/")
        try:
            return Price(per_input=float(per_input), per_output=float(per_output))
        except ValueError as error:
            raise ValueError("write the dollars per million tokens in and out, as 2/10") from error
