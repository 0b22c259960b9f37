"""What can be set in a workspace's `groundswell.toml` or by GROUNDSWELL_* in the environment, checked all at once."""

import re
import tomllib
from collections.abc import Iterator
from email.headerregistry import Address
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal

import tomlkit
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError

from groundswell.errors import SettingsError

FILE_NAME = "groundswell.toml"
MASTER = re.compile(r"spark://[^/,\s]+:\d+(,[^/,\s]+:\d+)*|k8s://https?://[^/\s]+/?|yarn|local(\[(\d+|\*)(,\d+)?\])?")
"""Masters that Spark knows."""


class Settings(BaseSettings):
    """Settings of one workspace."""

    model_config = SettingsConfigDict(env_prefix="GROUNDSWELL_", extra="forbid")

    private: bool = Field(False, description="Keep non-public activities too: only for people who agreed to it.")
    simulated: bool = Field(False, description="The data is invented; every page says so.")
    own_accounts: list[str] = Field([], description="Your own accounts: where trust starts. Empty: the older accounts.")
    score_version: str = Field("fourth", description="Which score version is shown.")
    history_weeks: int = Field(12, ge=0, le=520, description="Weeks of history that are scored too, at their Sundays.")
    engine: Literal["duckdb", "spark"] = Field(
        "duckdb", description="What runs the steps: DuckDB on this machine, or Spark on a cluster."
    )
    spark_master: str = Field(
        "",
        max_length=500,
        description="Master of the Spark cluster, such as spark://HOST:7077; local[2] for this machine alone.",
    )
    state: str = Field(
        "",
        description="Where the state is kept: empty for a file in this folder, or `postgresql://user@host/database`. "
        "A password is better kept in PGPASSWORD or ~/.pgpass.",
    )
    memory_mb: int = Field(400, ge=128, description="Memory the engine may take before it spills to disk, in MiB.")
    workers: int = Field(
        0, ge=0, le=64, description="Processes that read a large input, each in about 300 MiB. 0: as many as cores."
    )
    threads: int = Field(2, ge=1, le=256, description="Threads the engine may use.")
    polarity_model: str = Field(
        "", description="Folder of a larger model that reads polarity, a text classifier as ONNX. Empty: the small one."
    )
    polarity_languages: list[str] = Field(
        ["en"], min_length=1, description="Languages that it reads, as BCP 47; the small one reads all others."
    )
    contact: str = Field(
        "", max_length=200, description="A page or address of yours; `follow` names it to every host it asks."
    )
    follow_local: list[str] = Field(
        [], description="Hosts, and networks such as 10.0.0.0/8, that may be followed though they are not public."
    )
    follow_connections: int = Field(64, ge=1, le=1_000, description="Hosts that are asked at once.")
    follow_delay_seconds: float = Field(1.0, ge=0, le=3_600, description="Least pause between two requests to a host.")
    follow_deadline_seconds: float = Field(30.0, gt=0, le=600, description="Longest that one whole answer may take.")
    follow_max_mb: int = Field(10, ge=1, le=256, description="Largest feed, as it arrives and unpacked, in MiB.")
    follow_least_minutes: float = Field(15.0, ge=0, le=1_440, description="Least time between two looks at a feed.")
    follow_most_minutes: float = Field(1_440.0, gt=0, le=44_640, description="Most time between two looks at a feed.")
    follow_batch_seconds: float = Field(60.0, gt=0, le=3_600, description="How often what arrived is added.")
    websub_callback: str = Field(
        "",
        max_length=500,
        description="Address by which hubs reach `follow`, for feeds that push. Empty: feeds are polled.",
    )
    websub_port: int = Field(8411, ge=1, le=65_535, description="Port of 127.0.0.1 to which that address leads.")

    smtp_host: str = Field("", max_length=253, description="Server that takes alerts to send. Empty: none are mailed.")
    smtp_port: int = Field(587, ge=1, le=65_535, description="Its port: 587 with starttls, 465 with tls.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the way there is kept secret; `none` with a password only to this machine."
    )
    smtp_user: str = Field("", max_length=320, description="Who sends, where the server asks for it.")
    smtp_password: SecretStr = Field(
        SecretStr(""), description="The password; better kept in GROUNDSWELL_SMTP_PASSWORD than in this file."
    )
    mail_from: str = Field("", max_length=320, description="Address that alerts come from.")
    mail_to: list[str] = Field([], max_length=50, description="Addresses that alerts go to, each in a mail of its own.")
    mail_least_hours: float = Field(20.0, ge=0, le=720, description="Least time between two mails; alerts gather.")
    app_address: str = Field(
        "", max_length=500, description="Where recipients reach the web app, for links in mails. Empty: no links."
    )

    @field_validator("websub_callback", "app_address")
    @classmethod
    def _is_address(cls, said: str) -> str:
        if said and not said.startswith(("http://", "https://")):
            raise ValueError("this is not an address that begins with https:// or http://")
        return said.rstrip("/")

    @field_validator("mail_from", "mail_to")
    @classmethod
    def _are_mailboxes(cls, said: Any) -> Any:
        for one in [said] if isinstance(said, str) else said:
            if one and not _is_mailbox(one):
                raise ValueError(f"{one} is not an e-mail address such as name@site.example")
        return said

    @model_validator(mode="after")
    def _fit_together(self) -> "Settings":
        wrong = list(self._untold())
        if (self.spark_master or self.engine == "spark") and not MASTER.fullmatch(self.spark_master):
            wrong.append("spark_master must be as spark://HOST:PORT, k8s://https://HOST:PORT, yarn or local[2]")
        if self.follow_least_minutes > self.follow_most_minutes:
            wrong.append("follow_least_minutes is more than follow_most_minutes")
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _untold(self) -> Iterator[str]:
        """What keeps mail from being sent."""
        if not self.smtp_host:
            return
        yield from (f"smtp_host is set, but no {name}" for name in ("mail_from", "mail_to") if not getattr(self, name))
        if self.smtp_security == "none" and self.smtp_password.get_secret_value() and not _is_here(self.smtp_host):
            yield "smtp_password would travel in the open: smtp_security is none"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (env_settings, init_settings)


def _is_mailbox(said: str) -> bool:
    """Whether this is one plain address, and nothing that could add a line to a mail."""
    try:
        known = Address(addr_spec=said)
    except (ValueError, IndexError):
        return False
    return bool(known.username and known.domain) and said.isascii() and said.isprintable() and " " not in said


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def load(root: Path) -> Settings:
    """The settings of the workspace in this folder. Raises SettingsError with everything that is wrong."""
    path = root / FILE_NAME
    try:
        chosen = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"This is not TOML: {error}", where=str(path), todo="Correct that line.") from error
    return check(chosen, root)


def check(chosen: dict[str, object], root: Path) -> Settings:
    """What was chosen, with the environment over it. Raises SettingsError with everything that is wrong."""
    path = str(root / FILE_NAME)
    try:
        return _placed(Settings(**chosen), root)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"Settings are wrong: {wrong}", where=path, todo="Correct them.") from error
    except UnreadableError as error:
        todo = "Lists are written as JSON there."
        raise SettingsError(f"The environment cannot be read: {error}", where="GROUNDSWELL_*", todo=todo) from error


def _placed(found: Settings, root: Path) -> Settings:
    """The same settings, with the folder that they name as seen from the workspace."""
    if not found.polarity_model:
        return found
    folder = root / found.polarity_model
    if not folder.is_dir():
        todo = "Put the model there, or leave polarity_model empty."
        raise SettingsError("Settings are wrong: polarity_model: there is no such folder", where=str(folder), todo=todo)
    return found.model_copy(update={"polarity_model": str(folder)})


def save(root: Path, chosen: dict[str, object]) -> None:
    """Write a settings file that holds what was chosen and shows every other setting as a comment."""
    document = tomlkit.document()
    for name, field in Settings.model_fields.items():
        document.add(tomlkit.comment(field.description or name))
        if name in chosen:
            document.add(name, tomlkit.item(chosen[name]))
        else:
            default = field.get_default()
            plain = default.get_secret_value() if isinstance(default, SecretStr) else default
            document.add(tomlkit.comment(f"{name} = {tomlkit.item(plain).as_string()}"))
        document.add(tomlkit.nl())
    (root / FILE_NAME).write_text(tomlkit.dumps(document), "utf-8")
