"""What can be set in a workspace's `groundswell.toml` or by GROUNDSWELL_* in the environment, checked all at once."""

from pathlib import Path
from typing import Literal

import tomlkit
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableError
from tomlkit.exceptions import TOMLKitError

from groundswell.errors import SettingsError

FILE_NAME = "groundswell.toml"


class Settings(BaseSettings):
    """Settings of one workspace."""

    model_config = SettingsConfigDict(env_prefix="GROUNDSWELL_", extra="forbid")

    private: bool = Field(False, description="Keep non-public activities too: only for people who agreed to it.")
    simulated: bool = Field(False, description="The data is invented; every page says so.")
    own_accounts: list[str] = Field([], description="Your own accounts: where trust starts. Empty: the older accounts.")
    score_version: str = Field("second", description="Which score version is shown.")
    history_weeks: int = Field(12, ge=0, le=520, description="Weeks of history that are scored too, one day a week.")
    engine: Literal["duckdb"] = Field("duckdb", description="What runs the steps.")
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


def load(root: Path) -> Settings:
    """The settings of the workspace in this folder. Raises SettingsError with everything that is wrong."""
    path = root / FILE_NAME
    try:
        chosen = tomlkit.parse(path.read_text("utf-8")).unwrap()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsError(f"This is not TOML: {error}", where=str(path), todo="Correct that line.") from error
    return check(chosen, root)


def check(chosen: dict[str, object], root: Path) -> Settings:
    """What was chosen, with the environment over it. Raises SettingsError with everything that is wrong."""
    path = str(root / FILE_NAME)
    try:
        return Settings(**chosen)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise SettingsError(f"Settings are wrong: {wrong}", where=path, todo="Correct them.") from error
    except UnreadableError as error:
        todo = "Lists are written as JSON there."
        raise SettingsError(f"The environment cannot be read: {error}", where="GROUNDSWELL_*", todo=todo) from error


def save(root: Path, chosen: dict[str, object]) -> None:
    """Write a settings file that holds what was chosen and shows every other setting as a comment."""
    document = tomlkit.document()
    for name, field in Settings.model_fields.items():
        document.add(tomlkit.comment(field.description or name))
        if name in chosen:
            document.add(name, tomlkit.item(chosen[name]))
        else:
            document.add(tomlkit.comment(f"{name} = {tomlkit.item(field.get_default()).as_string()}"))
        document.add(tomlkit.nl())
    (root / FILE_NAME).write_text(tomlkit.dumps(document), "utf-8")
