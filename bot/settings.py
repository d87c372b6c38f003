"""Settings from the environment, a `.env` file or a folder of secrets."""

import os
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from twins.authoring.evidence import Thresholds
from twins.claude.model_port import Structured
from twins.deciding.cost import Price

SLACK_API = "https://slack.com/api/"
Dollars = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class TwinApp(BaseModel):
    """Tokens of a twin's own Slack app, which has its own @name."""

    bot_token: SecretStr
    app_token: SecretStr | None = None
    signing_secret: SecretStr | None = None

    @classmethod
    def of(cls, bot_token: str, app_token: str) -> "TwinApp":
        """Build the tokens of an app connected by Socket Mode."""
        return cls(bot_token=SecretStr(bot_token), app_token=SecretStr(app_token))


class Settings(BaseSettings):
    """Settings with defaults, except the tokens and ARCHITECTS; .env.example explains each."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, env_nested_delimiter="__", extra="ignore")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment, then `.env`, then one file per setting in SECRETS_DIR, as containers get secrets."""
        folder = os.environ.get("SECRETS_DIR")
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
    architects: Annotated[tuple[str, ...], NoDecode] = ()

    anthropic_api_key: SecretStr | None = None
    anthropic_base_url: str | None = None
    anthropic_model: str = "claude-sonnet-5-5"
    judge_model: str | None = None
    effort: Literal["low", "medium", "high", "xhigh", "max"] = "medium"
    structured: Structured = Structured.JSON_SCHEMA
    system_turn: bool = True
    model_price: Annotated[Price | None, NoDecode] = None
    budget_per_person: Dollars | None = 2
    budget_per_twin: Dollars | None = 5
    budget_for_workspace: Dollars | None = 20
    budget_for_cases: Dollars | None = 1

    evidence_times: int = Field(3, ge=1)
    evidence_people: int = Field(2, ge=1)
    evidence_products: int = Field(2, ge=1)
    evidence_share: float = Field(0.1, ge=0, le=1)
    evidence_uses_for_law: int = Field(30, ge=1)

    digest_at: str = Field("mon 09:00", pattern=r"^(mon|tue|wed|thu|fri|sat|sun) ([01][0-9]|2[0-3]):[0-5][0-9]$")

    leadership_channel: str | None = Field(None, pattern=r"^[CG][A-Z0-9]{2,}$")

    database_url: str = "sqlite:///zerohandoff.db"
    keep_payloads_days: int = Field(7, ge=1)
    retention_days: Annotated[int | None, NoDecode] = Field(365, ge=30)
    asks_per_person: Annotated[int | None, NoDecode] = Field(20, ge=1)
    asks_per_channel: Annotated[int | None, NoDecode] = Field(120, ge=1)
    workers: int = Field(8, ge=1)
    readers: int = Field(64, ge=1)
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = Field(None, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @property
    def thresholds(self) -> Thresholds:
        """Evidence that is required before a change to a rule is proposed."""
        return Thresholds(
            times=self.evidence_times,
            people=self.evidence_people,
            products=self.evidence_products,
            contested_share=self.evidence_share,
            uses_for_law=self.evidence_uses_for_law,
        )

    @field_validator("architects", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("twin_apps")
    @classmethod
    def _by_handle(cls, value: dict[str, TwinApp]) -> dict[str, TwinApp]:
        """Turn underscores into hyphens: a handle's hyphens can't be part of a variable's name."""
        return {name.casefold().replace("_", "-"): app for name, app in value.items()}

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value.rstrip("/") + "/"

    @field_validator("anthropic_model", "anthropic_base_url", mode="before")
    @classmethod
    def _without_blanks(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value

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

    @field_validator(
        "budget_per_person",
        "budget_per_twin",
        "budget_for_workspace",
        "budget_for_cases",
        "retention_days",
        "asks_per_person",
        "asks_per_channel",
        mode="before",
    )
    @classmethod
    def _none_is_no_limit(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().casefold() == "none" else value
