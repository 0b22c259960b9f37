"""Merging: every id once and in its newest version, whatever the order and however the records were split up."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest import mock

import msgspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell import pipeline
from groundswell.engine.lake import Lake
from groundswell.engine.merge import Merged, merge
from groundswell.engine.reader import Reader
from groundswell.engine.stage import Stage
from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.settings import Settings
from groundswell.tables import DERIVED, PROFILES, TABLES
from groundswell.vocabulary import ActivityType
from tests.worlds import activity, at, delete, like, mention, on, post, profile, quote, reply, share, share_id, undo

EDITED = post("ana", "p", updated=at(2), text="second thoughts")
Row = dict[str, Any]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def add(lake: Lake, records: Iterable[Record], name: str = "test") -> Merged:
    stage = Stage(lake, name)
    for _ in stage.take(records):
        pass
    return merge(lake, [stage], memory_mb=200, threads=1)


def rows(lake: Lake, table: str = "activities") -> list[Row]:
    """What the lake holds, without what says in which input it came."""
    files = [lake.path(file) for file in lake.manifest().files(table)]
    found = [row for path in files for row in pq.read_table(path).to_pylist()]
    return [{key: value for key, value in row.items() if key != "source_run"} for row in found]


def ids(lake: Lake) -> list[str]:
    return [row["id"] for row in rows(lake)]


def in_every_order(tmp_path: Path, *records: Record) -> list[list[str]]:
    """Which ids are held after the records came one by one, for each order."""
    found = []
    for number, order in enumerate(permutations(records)):
        lake = Lake(tmp_path / str(number))
        for record in order:
            add(lake, [record])
        found.append(ids(lake))
    return found


def test_activities_are_kept_by_month_and_in_order_of_time(lake: Lake) -> None:
    add(lake, [post("ana", "c", 40), post("ana", "b", 1), post("ana", "a", 1)])
    assert sorted(lake.manifest().tables["activities"]) == ["2024-03", "2024-04"]
    assert ids(lake) == ["town:a", "town:b", "town:c"]


def test_adding_again_adds_nothing_and_writes_nothing(lake: Lake) -> None:
    records: list[Record] = [post("ana", "p"), like("ben", "p"), profile("ana"), delete("ben", "gone")]
    assert add(lake, records) == Merged(new=3, changed=0, unchanged=0, deleted=0)
    before = lake.manifest()
    assert add(lake, records) == Merged(new=0, changed=0, unchanged=3, deleted=0)
    assert lake.manifest() == before


def test_the_same_record_from_two_inputs_is_one(lake: Lake) -> None:
    add(lake, [post("ana", "p")], "one")
    assert add(lake, [post("ana", "p"), post("ana", "q")], "two").new == 1


@pytest.mark.parametrize("order", [1, -1])
def test_an_edited_post_keeps_its_newest_text(lake: Lake, order: int) -> None:
    for record in (post("ana", "p"), EDITED)[::order]:
        add(lake, [record])
    assert [row["text"] for row in rows(lake)] == ["second thoughts"]


def test_of_two_versions_in_one_input_the_newest_stays(lake: Lake) -> None:
    assert add(lake, [EDITED, post("ana", "p")]).new == 1
    assert [row["text"] for row in rows(lake)] == ["second thoughts"]


def test_an_edit_is_counted_as_a_change(lake: Lake) -> None:
    add(lake, [post("ana", "p")])
    assert add(lake, [EDITED]) == Merged(new=0, changed=1, unchanged=0, deleted=0)


def test_what_lakes_of_before_keep_of_unedited_activities_is_no_other_version(lake: Lake) -> None:
    """They say of every activity when its version was made."""
    add(lake, [post("ana", "p")])
    (file,) = lake.manifest().files("activities")
    kept = pq.read_table(lake.path(file))
    assert kept["updated"].to_pylist() == [None]
    place = kept.schema.get_field_index("updated")
    pq.write_table(kept.set_column(place, kept.schema.field(place), kept["published"]), lake.path(file))
    assert add(lake, [post("ana", "p")]) == Merged(new=0, changed=0, unchanged=1, deleted=0)
    assert add(lake, [EDITED]) == Merged(new=0, changed=1, unchanged=0, deleted=0)
    assert [row["updated"] for row in rows(lake)] == [datetime.fromtimestamp(at(2) / 1_000_000, UTC)]


def test_of_two_versions_of_one_time_the_same_stays_in_any_order(tmp_path: Path) -> None:
    texts: list[str] = []
    for order in permutations([post("ana", "p", text=text) for text in ("one", "two", "three")]):
        lake = Lake(tmp_path / str(len(texts)))
        for record in order:
            add(lake, [record])
        texts += [row["text"] for row in rows(lake)]
    assert len(texts) == 6
    assert len(set(texts)) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_a_post_that_moved_to_another_month_is_there_once(lake: Lake, order: int) -> None:
    for record in (post("ana", "p"), post("ana", "p", 40, updated=at(41)))[::order]:
        add(lake, [record])
    assert ids(lake) == ["town:p"]
    assert sorted(lake.manifest().tables["activities"]) == ["2024-04"]


def test_a_deletion_takes_a_post_out_in_any_order(tmp_path: Path) -> None:
    found = in_every_order(tmp_path, post("ana", "p"), EDITED, delete("ana", "p", 3))
    assert found == [["town:ana-deletes-p"]] * 6


def test_an_undo_takes_a_like_out_in_any_order(tmp_path: Path) -> None:
    found = in_every_order(tmp_path, post("ana", "p"), like("ben", "p"), undo("ben", "ben+p", 1))
    assert found == [["town:p", "town:ben-undoes-ben+p"]] * 6


def test_a_deletion_finds_a_post_by_what_it_created(tmp_path: Path) -> None:
    made = post("ana", "create-1", object="p")
    assert in_every_order(tmp_path, made, delete("ana", "p", 1)) == [["town:ana-deletes-p"]] * 2


def test_what_was_derived_from_a_deleted_post_goes_with_it(tmp_path: Path) -> None:
    quoting = activity(ActivityType.QUOTE, "p#quote", "ana", object="other")
    found = in_every_order(tmp_path, post("ana", "p"), quoting, delete("ana", "p", 1))
    assert found == [["town:ana-deletes-p"]] * 6


def test_only_the_same_actor_can_take_something_out(tmp_path: Path) -> None:
    found = in_every_order(tmp_path, post("ana", "p"), delete("mal", "p", 1), undo("mal", "p", 2))
    assert found == [["town:p", "town:mal-deletes-p", "town:mal-undoes-p"]] * 6


def test_the_network_itself_can_take_out_what_anybody_posted(tmp_path: Path) -> None:
    found = in_every_order(tmp_path, post("ana", "p"), EDITED, delete("", "p", 3))
    assert found == [["town:-deletes-p"]] * 6


def test_a_network_takes_out_nothing_of_another_one(lake: Lake) -> None:
    elsewhere = msgspec.structs.replace(delete("", "p", 3), network="hamlet", actor="hamlet:")
    add(lake, [post("ana", "p"), elsewhere])
    assert "town:p" in ids(lake)


def test_a_deletion_by_the_network_leaves_what_was_edited_later(lake: Lake) -> None:
    add(lake, [delete("", "p", 1), EDITED])
    assert "town:p" in ids(lake)


def test_an_account_that_deletes_itself_takes_all_it_did_with_it(tmp_path: Path) -> None:
    found = in_every_order(tmp_path, post("ana", "p"), like("ana", "q"), delete("ana", "ana", 3), post("ben", "q"))
    assert found == [["town:q", "town:ana-deletes-ana"]] * 24


def test_an_account_cannot_undo_itself(lake: Lake) -> None:
    add(lake, [post("ana", "p"), undo("ana", "ana", 3)])
    assert "town:p" in ids(lake)


def test_a_network_that_deletes_a_post_spares_the_account_of_the_same_number(lake: Lake) -> None:
    add(lake, [post("7", "p"), delete("", "7", 3)])
    assert "town:p" in ids(lake)


def test_what_came_after_a_deletion_stays(tmp_path: Path) -> None:
    again = post("ana", "p", 5, text="back again")
    found = in_every_order(tmp_path, post("ana", "p"), delete("ana", "p", 1), again)
    assert found == [["town:ana-deletes-p", "town:p"]] * 6


def test_a_deletion_without_a_time_takes_out_every_version(tmp_path: Path) -> None:
    undated = delete("ana", "p", -10, updated=at(20_000))
    assert in_every_order(tmp_path, post("ana", "p"), EDITED, undated) == [["town:ana-deletes-p"]] * 6


def test_a_deletion_leaves_what_others_did_with_the_object(lake: Lake) -> None:
    add(lake, [post("ana", "p"), like("ben", "p"), reply("cy", "p"), delete("ana", "p", 1)])
    assert ids(lake) == ["town:ben+p", "town:cy>p", "town:ana-deletes-p"]


def test_a_deletion_is_counted(lake: Lake) -> None:
    add(lake, [post("ana", "p"), post("ana", "q")])
    assert add(lake, [delete("ana", "p", 1), delete("ana", "never", 1)]) == Merged(2, 0, 0, 1)


def test_a_deleted_text_is_in_no_file(lake: Lake) -> None:
    add(lake, [post("ana", "p", text="regretted")])
    add(lake, [delete("ana", "p", 1)])
    texts = [str(pq.read_table(path).to_pylist()) for path in lake.root.rglob("*.parquet")]
    assert texts
    assert not any("regretted" in text for text in texts)


def test_of_each_column_of_a_profile_the_newest_known_value_stays(lake: Lake) -> None:
    add(lake, [profile("ana", observed=at(2), name="New", followers_count=None)])
    add(lake, [profile("ana", observed=at(1), name="Old", followers_count=7)])
    (row,) = rows(lake, "profiles")
    assert (row["name"], row["followers_count"], row["observed"].day) == ("New", 7, 3)


def test_the_newest_known_links_of_a_profile_stay(lake: Lake) -> None:
    add(lake, [profile("ana", observed=at(1), links=("https://old.example",)), profile("ben")])
    add(lake, [profile("ana", observed=at(2), links=("https://new.example",))])
    add(lake, [profile("ana", observed=at(3))])
    assert [row["links"] for row in rows(lake, "profiles")] == [["https://new.example"], []]


def test_a_lake_from_before_profiles_had_links_is_read_and_added_to(lake: Lake) -> None:
    add(lake, [profile("ana"), profile("ben")])
    (file,) = lake.manifest().files("profiles")
    old = pq.read_table(lake.path(file)).drop_columns(["links"])
    pq.write_table(old, lake.path(file))
    assert [row["links"] for row in Reader(lake).rows("SELECT * FROM profiles ORDER BY actor")] == [[], []]
    add(lake, [profile("ben", observed=at(1), links=("https://ben.example",))])
    assert [row["links"] for row in rows(lake, "profiles")] == [[], ["https://ben.example"]]


def test_of_counts_the_newest_stays(lake: Lake) -> None:
    for day, count in ((2, 5), (3, 4), (1, 9)):
        add(lake, [ReactionCount(object="town:p", network="town", kind="like", count=count, observed=at(day))])
    assert [row["count"] for row in rows(lake, "reaction_counts")] == [4]


def test_a_kill_before_the_commit_changes_nothing(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    add(lake, [post("ana", "p")])
    before = lake.manifest()
    with monkeypatch.context() as broken:
        broken.setattr(Lake, "commit", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            add(lake, [post("ana", "q")])
    assert lake.manifest() == before
    add(lake, [post("ana", "q")])
    assert ids(lake) == ["town:p", "town:q"]


QUICK = Settings.model_validate({"history_weeks": 0, "memory_mb": 200, "threads": 1})
NAMES = st.sampled_from(["ana", "ben", "cy"])
POSTS = st.sampled_from(["p", "q", "r"])
AUTHORS = {"p": "ana", "q": "ben", "r": "cy"}
DAYS = st.integers(0, 40)


def said(name: str, day: int, edit: int, to: str | None, text: str) -> Activity:
    """A version of the post of that name, always by the same author."""
    made = post(AUTHORS[name], name, day, text=text, in_reply_to=to)
    return msgspec.structs.replace(made, updated=made.published + edit)


def deleted(name: str, day: int, by: str) -> Activity:
    return delete(by, name, day)


def passed_on(who: str, of: str, day: int, before: str | None) -> Activity:
    return share(who, of, day, via=before and share_id(before, of))


def seen(who: str, day: int, followers: int | None) -> Profile:
    return profile(who, observed=at(day), followers_count=followers)


RECORDS = st.one_of(
    st.builds(said, POSTS, DAYS, st.integers(0, 3), st.none() | POSTS, st.sampled_from(["x", "y"])),
    st.builds(deleted, POSTS | NAMES, DAYS, NAMES | st.just("")),
    st.builds(like, NAMES, POSTS, DAYS),
    st.builds(passed_on, NAMES, POSTS, DAYS, st.none() | NAMES),
    st.builds(mention, NAMES, NAMES, DAYS),
    st.builds(quote, NAMES, POSTS, DAYS),
    st.builds(lambda who, of, day: undo(who, f"{who}+{of}", day), NAMES, POSTS, DAYS),
    st.builds(seen, NAMES, DAYS, st.none() | st.integers(0, 3)),
)
PARTS = st.lists(st.lists(RECORDS, max_size=12), min_size=1, max_size=3)


def derived(root: Path, parts: list[list[Record]]) -> tuple[list[list[Row]], dict[str, list[str]]]:
    """The raw rows, and the digests of every derived file."""
    lake = Lake(root)
    for number, part in enumerate(parts):
        add(lake, part, str(number))
    with lake.writing():
        pipeline.score(lake, QUICK, on(40), lambda _: None)
    manifest = lake.manifest()
    digests = {table.name: [file.digest for file in manifest.files(table.name)] for table in DERIVED}
    return [rows(lake, name) for name in TABLES if name not in digests], digests


@settings(max_examples=6)
@given(PARTS, st.randoms(use_true_random=False))
def test_any_order_and_any_split_give_the_same_rows_and_the_same_bytes(parts: list[list[Record]], random: Any) -> None:
    mixed = [record for part in parts for record in part]
    random.shuffle(mixed)
    cut = random.randint(0, len(mixed))
    with TemporaryDirectory() as root:
        assert derived(Path(root, "a"), parts) == derived(Path(root, "b"), [mixed[cut:], mixed[:cut], mixed[cut:]])


COUNTED = st.builds(
    lambda name, count: ReactionCount(object=f"town:{name}", network="town", kind="like", count=count),
    POSTS,
    st.integers(1, 3),
)


def merged_at_once(root: Path, parts: list[list[Record]], at_once: float) -> tuple[Lake, list[list[Row]]]:
    """Several inputs merged together, so many bytes at a time for each square of a MiB of memory."""
    lake, stages = Lake(root), [Stage(Lake(root), str(number)) for number in range(len(parts))]
    for stage, part in zip(stages, parts, strict=True):
        for _ in stage.take(part):
            pass
    with mock.patch("groundswell.engine.merge.AT_ONCE", at_once):
        merge(lake, stages, memory_mb=200, threads=1)
    return lake, [rows(lake, name) for name in ("activities", "profiles", "reaction_counts")]


@settings(max_examples=10)
@given(st.lists(st.lists(RECORDS | COUNTED, max_size=8), min_size=2, max_size=3))
def test_what_is_too_much_at_once_is_merged_in_rounds_to_the_same_rows(parts: list[list[Record]]) -> None:
    with TemporaryDirectory() as root:
        lake, in_rounds = merged_at_once(Path(root, "a"), parts, 0.02)
        assert in_rounds == merged_at_once(Path(root, "b"), parts, 9_000)[1]
        assert {str(path.relative_to(lake.root)) for path in lake.root.rglob("*.parquet")} == lake.manifest().paths()


SEEN = st.builds(
    lambda day, name, count, links: profile("ana", observed=at(day), name=name, followers_count=count, links=links),
    st.integers(0, 4),
    st.none() | st.sampled_from(["Ana", "Anna"]),
    st.none() | st.integers(1, 2),
    st.sampled_from([(), ("https://ana.example",)]),
)


@settings(max_examples=25)
@given(st.lists(SEEN, min_size=2, max_size=5), st.integers(1, 4), st.randoms(use_true_random=False))
def test_what_was_last_said_of_an_account_stays_in_any_order_and_any_split(
    told: list[Record], cut: int, random: Any
) -> None:
    mixed = random.sample(told, len(told))
    with TemporaryDirectory() as root:
        whole, split = Lake(Path(root, "a")), Lake(Path(root, "b"))
        add(whole, told)
        for part in (mixed[:cut], mixed[cut:]):
            add(split, part)
        assert rows(whole, "profiles") == rows(split, "profiles")


def test_a_profile_keeps_when_each_of_its_values_was_last_said(lake: Lake) -> None:
    add(lake, [profile("ana", observed=at(3), followers_count=7)])
    assert rows(lake, "profiles")[0]["said"] == []
    add(lake, [profile("ana", observed=at(5), name="Anna", followers_count=None)])
    add(lake, [profile("ana", observed=at(4), followers_count=9)])
    (held,) = rows(lake, "profiles")
    assert (held["name"], held["followers_count"]) == ("Anna", 9)
    columns = list(PROFILES.columns)
    said = dict(zip(columns[columns.index("network") :], held["said"], strict=False))
    day = {name: said[name] and said[name].day for name in ("name", "followers_count", "created")}
    assert day == {"name": 6, "followers_count": 5, "created": None}
