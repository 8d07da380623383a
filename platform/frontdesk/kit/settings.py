"""The settings, read once at the edge; inside, they travel as one frozen object."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from frontdesk.kit.choice import BUILT_IN, read_choice


class Settings(BaseSettings):
    """What the environment may change. With nothing set, everything is embedded and lies under `home`."""

    model_config = SettingsConfigDict(
        env_prefix="FRONTDESK_", frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: Path.home() / ".frontdesk")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    redis_url: str | None = Field(default=None, validation_alias="REDIS_URL")
    model: str | None = (
        None  # a GGUF's path, a name of `frontdesk models list`, or an OpenAI-compatible URL; the starter when None
    )
    more_models: str = ""  # GGUFs that the engine serves as well, paths or names with commas between
    model_name: str | None = None  # the model's name at that URL
    model_api_key: SecretStr | None = None
    teacher_url: str | None = None  # an OpenAI-compatible address whose model writes training data
    teacher_model: str | None = None  # the model's name there; without an address a GGUF's path or name, as for `model`
    teacher_key: SecretStr | None = None
    hf_endpoint: str = Field(
        default="https://huggingface.co", validation_alias="HF_ENDPOINT"
    )  # where models are pulled
    hf_token: SecretStr | None = Field(default=None, validation_alias="HF_TOKEN")
    embedder: Path | None = None
    engine_socket: Path | None = None  # where the engine listens; under the run directory when unset
    engine_port: int | None = Field(default=None, ge=1, le=65535)  # the engine's OpenAI API on 127.0.0.1 as well
    engine_context: int | None = Field(
        default=None, ge=64
    )  # tokens of one sequence; by the model and the memory when unset
    engine_sequences: int | None = Field(default=None, ge=1, le=256)  # replies at once
    engine_batch: int | None = Field(default=None, ge=32)  # tokens of one step
    engine_threads: int | None = Field(default=None, ge=1)
    engine_gpu_layers: int | None = Field(default=None, ge=-1)  # -1 for all
    engine_kv_type: Literal["f16", "q8_0"] | None = None
    engine_flash_attention: Literal["auto", "on", "off"] | None = None
    engine_shelf: int | None = Field(default=None, ge=0)  # MiB for conversations that made room for others
    secret_key: SecretStr | None = None
    turn_threads: int | None = Field(default=None, ge=1, le=256)  # turns at once in a worker; see turns_at_once
    public_url: str | None = None  # where platforms reach us, as https://desk.example.com
    outside_allow: str = (
        ""  # host:port pairs, with commas between, that are called though they are not public: simulators
    )
    mail_port: int | None = Field(default=None, ge=1, le=65535)  # where customers' mail is taken; nowhere when unset
    mail_host: str = "127.0.0.1"
    mail_protocol: Literal["lmtp", "smtp"] = "lmtp"
    file_max_mb: int = Field(default=10, ge=1, le=50)  # of one file
    smtp_url: SecretStr | None = None  # smtps://user:password@host:465 or smtp://host:587; without it no e-mail leaves
    mail_from: str | None = None  # the address that e-mails come from
    log_level: str = "INFO"

    @field_validator("model")
    @classmethod
    def _built_in_is_none(cls, model: str | None) -> str | None:
        return None if model == BUILT_IN else model

    @property
    def further_models(self) -> tuple[str, ...]:
        """The paths and names in `more_models`."""
        return tuple(filter(None, (given.strip() for given in self.more_models.split(","))))

    @property
    def public_address(self) -> str:
        """The front of every address that others call."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def file_bytes(self) -> int:
        """The size of the largest file."""
        return self.file_max_mb * 1024 * 1024

    @property
    def turns_at_once(self) -> int:
        """Turns that one worker runs at a time: few with the built-in model, since then a turn is work for the processor and
        taking turns only makes all of them late; more when turns mostly wait for a model."""
        return self.turn_threads or (2 if self.model is None else 8)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The process's settings; the model that was chosen for the home counts where the environment names none."""
    settings = Settings()
    return settings if "model" in settings.model_fields_set else Settings(model=read_choice(settings.home))
