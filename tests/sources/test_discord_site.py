"""Particulars of Discord archive sites: times in numbers, replies in HTML, mentions by handle."""

from pathlib import Path

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.discord_site import DISCORD_SITE
from tests.examples import discord_site as example


def read(path: Path) -> list[Record]:
    return list(DISCORD_SITE.read(Bundle(path), Options()))


def said(found: list[Record], number: int) -> Activity:
    native = f"discord:messages/{example.FIRST + number}"
    return next(r for r in found if isinstance(r, Activity) and r.id == native)


def test_the_time_is_in_the_number(tmp_path: Path) -> None:
    # 1,400,000,000,000,000,000 >> 22 is 333,786,010,742 ms after 2015-01-01.
    assert said(read(example.write(tmp_path)), 0).published == (1_420_070_400_000 + 333_786_010_742) * 1000


def test_a_reply_answers_the_message_it_scrolls_to(tmp_path: Path) -> None:
    found = read(example.write(tmp_path))
    assert said(found, 1).in_reply_to == f"discord:messages/{example.FIRST}"
    assert said(found, 2).in_reply_to is None


def test_a_mention_is_an_account_by_its_handle(tmp_path: Path) -> None:
    assert said(read(example.write(tmp_path)), 1).mentions == ("discord:users/1",)


def test_the_mark_of_an_edit_is_not_part_of_what_was_said(tmp_path: Path) -> None:
    edited = said(read(example.write(tmp_path)), 1)
    assert (edited.text, edited.links) == ("@Ana P, this", ("https://x.example/?a=1&b=2",))


def test_a_thread_has_a_root_and_a_channel_has_none(tmp_path: Path) -> None:
    found = read(example.write(tmp_path))
    assert [said(found, number).root for number in (0, 1, 11)] == [None, f"discord:messages/{example.FIRST}", None]
    assert [said(found, number).context for number in (0, 10)] == ["discord:Town/#help", "discord:Town/#general"]


def test_reactions_are_counted_under_the_same_names_as_in_other_exports(tmp_path: Path) -> None:
    counts = [(r.kind, r.count) for r in read(example.write(tmp_path)) if isinstance(r, ReactionCount)]
    assert sorted(counts) == [(":party:", 1), ("👋", 2), ("👍", 5)]


def test_people_are_known_from_the_list_and_from_what_they_said(tmp_path: Path) -> None:
    handles = {r.handle for r in read(example.write(tmp_path)) if isinstance(r, Profile)}
    assert handles == {"ana", "=ben()", "cleo.", "dora"}


def test_a_content_file_alone_is_read(tmp_path: Path) -> None:
    found = read(example.write(tmp_path) / "content" / "help--beans.json")
    assert said(found, 1).context == "discord:/#help"
