"""The public sets that a source can read: what to add of each, and with which mapping."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from groundswell.workspace import Added, Workspace

ROOT = Path(__file__).parent.parent
DATA = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Set:
    """One public set: what to add, with which mapping, source or network."""

    name: str
    paths: tuple[str, ...]
    mapping: str | None = None
    network: str | None = None


SETS = (
    Set("slack_hyperledger", ("slack_hyperledger/raw_export.tar.zst",)),
    Set("stackexchange", ("stackexchange/quantum_beer_coffee.tar.zst",)),
    Set(
        "bluesky",
        (
            "bluesky/repo.car",
            "bluesky/repo_slice.car",
            "bluesky/greenground.repo.car",
            "bluesky/fakermaker.repo.car",
            "bluesky/paul_staging.repo.car",
            "bluesky/expected_v1.jsonl",
            "bluesky/frames.bin.zst",
        ),
    ),
    Set("crowddev", ("crowddev/activityRelations_deduplicated_cleaned_ds.ndjson",), "docs/mappings/crowddev.toml"),
    Set("telegram_channels", ("telegram_channels/posts_meta.csv.zst",), "docs/mappings/telegram.toml"),
    Set("facebook_pages", ("facebook_pages/data.tar.zst",), "docs/mappings/facebook_pages.toml"),
    Set("x_api_v2", ("x_api_v2",)),
    Set("discord_meshcore", ("discord_meshcore/site_data_json.tar.zst",)),
)


def add(workspace: Workspace, chosen: Set) -> list[Added]:
    """Add every part of a set."""
    mapping = tomllib.loads((ROOT / chosen.mapping).read_text()) if chosen.mapping else None
    return [workspace.add(DATA / path, network=chosen.network, mapping=mapping) for path in chosen.paths]


def require() -> None:
    """End with a clear message when the sets are not here."""
    if not DATA.exists():
        sys.exit("The public sets are not here: expected them in shared/data beside the clone.")
