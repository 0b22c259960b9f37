"""The public sets that a source can read: what to add of each, and with which mapping."""

import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from groundswell.outcomes import Added
from groundswell.workspace import Workspace

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
    Set("weibo_paths", ("weibo_paths/paths.csv.zst",), "docs/mappings/weibo_paths.toml"),
    Set(
        "coordinated_tweets",
        ("coordinated_shares/russian_coord_tweets.csv.gz",),
        "docs/mappings/coordinated_tweets.toml",
    ),
    Set("coordinated_posts", ("coordinated_shares/german_elections.csv.gz",), "docs/mappings/coordinated_posts.toml"),
)
LEFT = {
    "cascades_forest": "a line is a whole cascade, actors and times side by side: no table of who did what",
    "cascades_mshgat": "the same; its friendships have no times",
    "lastfm_friends": "listens and friendships have no times",
    "netdiffuser_adoption": "answers to a questionnaire, and years in place of times",
    "graphs": "ties without times",
    "bots_jubins": "profiles of accounts that did nothing here",
    "complete_journey": "purchases and coupons: what activities are worth, not activities",
    "beibei_purchases": "group purchases without times",
    "hillstrom_uplift": "customers of an experiment: nobody does anything to anybody",
    "mta_paths": "paths to purchases of nobody in particular",
    "klout_topics": "names of topics",
    "opinions": "marked sentences, without people or times",
    "vader_ratings": "rated sentences, without people or times",
}
"""The sets that no source reads, and why not."""


def add(workspace: Workspace, chosen: Set) -> list[Added]:
    """Add every part of a set."""
    mapping = mapping_of(chosen) or None
    return [workspace.add(DATA / path, network=chosen.network, mapping=mapping) for path in chosen.paths]


def mapping_of(chosen: Set) -> dict[str, Any]:
    """How its tables are read; empty where a source of its own reads it."""
    return tomllib.loads((ROOT / chosen.mapping).read_text()) if chosen.mapping else {}


def require() -> None:
    """End with a clear message when the sets are not here."""
    if not DATA.exists():
        sys.exit("The public sets are not here: expected them in shared/data beside the clone.")
