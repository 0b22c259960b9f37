"""The Mastodon account archive: whose it is, what is in it, and what its likes leave out."""

import json
from pathlib import Path

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.mastodon import MASTODON
from groundswell.vocabulary import ActivityType, Visibility
from tests.examples import mastodon

FRIEND = "https://hill.example/users/ben"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return mastodon.write(tmp_path)


def read(archive: Path) -> list[Record]:
    return list(MASTODON.read(Bundle(archive), Options()))


def of(found: list[Record], kind: ActivityType) -> list[Activity]:
    return [record for record in found if isinstance(record, Activity) and record.type == kind]


def test_the_account_is_known_by_name_and_server(archive: Path) -> None:
    (profile,) = [record for record in read(archive) if isinstance(record, Profile)]
    assert (profile.handle, profile.name) == ("ana@town.example", "Ana bakes")
    assert profile.created == 1_667_606_400_000_000


def test_posts_have_text_reply_and_link(archive: Path) -> None:
    first, reply, *_ = of(read(archive), ActivityType.CREATE)
    assert (first.text, first.tags, first.language) == ("Fresh bread at six", ("bread",), "en")
    assert reply.text == "Today's menu\nbakery.example/menu"
    assert reply.links == ("https://bakery.example/menu",)
    assert reply.in_reply_to == f"fediverse:{FRIEND}/statuses/112366521098240001"


def test_posts_keep_who_could_see_them(archive: Path) -> None:
    seen_by = [post.visibility for post in of(read(archive), ActivityType.CREATE)]
    assert seen_by == [Visibility.PUBLIC, Visibility.PUBLIC, Visibility.FOLLOWERS, Visibility.UNLISTED]


def test_a_boost_names_whose_post_it_is(archive: Path) -> None:
    assert [boost.object_author for boost in of(read(archive), ActivityType.ANNOUNCE)] == [f"fediverse:{FRIEND}"] * 2


def test_a_like_is_dated_by_the_id_of_the_post(archive: Path) -> None:
    (like,) = of(read(archive), ActivityType.LIKE)
    assert (like.actor, like.object_author) == ("fediverse:https://town.example/users/ana", f"fediverse:{FRIEND}")
    assert like.published == (112366521098240001 >> 16) * 1000


def test_a_like_nothing_dates_is_set_aside(archive: Path) -> None:
    (malformed,) = [record for record in read(archive) if isinstance(record, Malformed)]
    assert (malformed.member, malformed.position) == ("likes.json", "line 1, item 1")
    assert malformed.reason.startswith("no time")


def test_a_like_that_nothing_dates_takes_the_time_of_the_one_before_it_in_a_list_in_order(archive: Path) -> None:
    undated = "https://lake.example/objects/7d9ab7a6"
    first, second = (f"{FRIEND}/statuses/{112366521098240001 + (days * 86_400_000 << 16)}" for days in (0, 3))
    for order, dated in (([first, undated, second], 3), ([first, second, undated], 3), ([second, first, undated], 2)):
        document = json.loads((archive / "likes.json").read_text())
        (archive / "likes.json").write_text(json.dumps(document | {"orderedItems": order}))
        likes = {like.object: like.published for like in of(read(archive), ActivityType.LIKE)}
        assert len(likes) == dated
        if dated == 3:
            before = order[order.index(undated) - 1]
            assert likes[f"fediverse:{undated}"] == likes[f"fediverse:{before}"]


def test_without_the_account_file_likes_belong_to_who_posts(archive: Path) -> None:
    (archive / "actor.json").unlink()
    assert len(of(read(archive), ActivityType.LIKE)) == 1


def test_likes_alone_belong_to_nobody(archive: Path) -> None:
    (archive / "actor.json").unlink()
    (archive / "outbox.json").unlink()
    assert {record.reason for record in read(archive) if isinstance(record, Malformed)} == {
        "no file says whose likes these are"
    }


def test_archives_of_two_people_side_by_side_are_kept_apart(tmp_path: Path) -> None:
    for name in ("ana", "cy"):
        archive = mastodon.write(tmp_path)
        for file in archive.glob("*.json"):
            file.write_text(file.read_text().replace("users/ana", f"users/{name}"))
        archive.rename(tmp_path / name)
    likers = {like.actor for like in of(read(tmp_path), ActivityType.LIKE)}
    assert likers == {"fediverse:https://town.example/users/ana", "fediverse:https://town.example/users/cy"}


def test_a_folder_with_an_outbox_of_something_else_is_not_recognised(tmp_path: Path) -> None:
    for name in ("actor.json", "outbox.json"):
        (tmp_path / name).write_text(json.dumps({"mail": []}))
    assert MASTODON.recognise(Bundle(tmp_path)) is None
