"""Posts from Mastodon's API: whose they are, and how often their authors are told."""

import json
from pathlib import Path
from typing import Any

from groundswell.records import Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mastodon_api import MASTODON_API
from tests.examples.mastodon_api import HILL, account, status


def read(folder: Path, *values: dict[str, Any]) -> list[Record]:
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(value) + "\n" for value in values))
    return list(MASTODON_API.read(Bundle(path), Options()))


def followers(found: list[Record]) -> list[tuple[str | None, int | None]]:
    return [(one.handle, one.followers_count) for one in found if isinstance(one, Profile)]


def test_an_author_is_told_again_only_when_something_of_them_changed(tmp_path: Path) -> None:
    before, after = account("ana"), account("ana", followers_count=13)
    found = read(
        tmp_path,
        status(0, "one", before),
        status(1, "two", before),
        status(2, "three", account("ana", HILL)),
        status(3, "", account("ben"), reblog=status(0, "one", before)),
        status(4, "four", after),
        status(5, "five", before),
    )
    ana = "ana@town.example"
    assert followers(found) == [(ana, 12), ("ana@hill.example", 12), ("ben@town.example", 12), (ana, 13), (ana, 12)]


def test_an_author_without_an_address_costs_each_of_their_posts_and_no_other(tmp_path: Path) -> None:
    nobody = account("ana", uri=None, url=None)
    found = read(
        tmp_path,
        *(status(n, "hi", nobody | {"uri": n}, uri=f"{HILL}/{n}", url=HILL) for n in (0, 1)),
        status(2, "hi", account("ben")),
    )
    assert [one.position for one in found if isinstance(one, Malformed)] == ["line 1", "line 2"]
    assert followers(found) == [("ben@town.example", 12)]
