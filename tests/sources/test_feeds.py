"""Feeds: what makes an article, who is its author, what it links to, and what a broken item costs."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from groundswell.records import Activity, Malformed, Profile, ReactionCount, Record
from groundswell.sources import feed_items
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.feed_items import Parts
from groundswell.sources.feeds import FEEDS
from groundswell.vocabulary import ActorType

AT = 1_714_557_600_000_000
DATE = "<pubDate>Wed, 01 May 2024 10:00:00 GMT</pubDate>"
SPACES = 'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'


def rss(*items: str, head: str = "<title>Town</title><link>https://www.town.example/</link>") -> bytes:
    made = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {SPACES}><channel>{head}{made}</channel></rss>'.encode()


def read(folder: Path, data: bytes, name: str = "feed.xml") -> list[Record]:
    (folder / name).write_bytes(data)
    return list(FEEDS.read(Bundle(folder / name), Options()))


def article(folder: Path, item: str) -> Activity:
    """The one article of a feed of the town."""
    (found,) = [record for record in read(folder, rss(item)) if isinstance(record, Activity)]
    return found


def test_an_article_is_known_by_its_address(tmp_path: Path) -> None:
    made = article(tmp_path, f"<title>Rain</title><link>https://www.town.example/rain</link><guid>1</guid>{DATE}")
    assert made.id == made.object == "web:https://www.town.example/rain"
    assert (made.published, made.text, made.context) == (AT, "Rain", "Town")


def test_an_article_without_a_link_is_known_by_its_id_on_the_site(tmp_path: Path) -> None:
    assert article(tmp_path, f'<guid isPermaLink="false">7</guid>{DATE}').id == "web:town.example#7"
    assert article(tmp_path, f'<guid isPermaLink="false">tag:x,1:7</guid>{DATE}').id == "web:tag:x,1:7"


def test_the_author_is_a_person_and_without_one_the_site_is(tmp_path: Path) -> None:
    by_ana, by_town = (article(tmp_path, f"<guid>a:1</guid>{DATE}{by}") for by in ("<dc:creator>Ana</dc:creator>", ""))
    assert (by_ana.actor, by_town.actor) == ("web:town.example#Ana", "web:town.example")


@pytest.mark.parametrize(("written", "name"), [
    ("ana@mail.example (Ana Prado)", "Ana Prado"),
    ("Ana Prado (ana@mail.example)", "Ana Prado"),
    ("Ana (Sea) &lt;ana@mail.example&gt;", "Ana (Sea)"),
    ("ana@mail.example", "ana@mail.example"),
    ("@ana", "@ana"),
])  # fmt: skip
def test_an_author_has_a_name_however_the_address_beside_it_ends(tmp_path: Path, written: str, name: str) -> None:
    assert article(tmp_path, f"<guid>a:1</guid>{DATE}<author>{written}</author>").actor == f"web:town.example#{name}"


def test_each_author_is_told_of_once(tmp_path: Path) -> None:
    found = read(tmp_path, rss(*(f"<guid>a:{n}</guid>{DATE}" for n in range(3))))
    assert [record for record in found if isinstance(record, Profile)] == [
        Profile(
            actor="web:town.example",
            network="web",
            handle="town.example",
            name="Town",
            url="https://www.town.example/",
            actor_type=ActorType.ORGANIZATION,
        )
    ]


def test_links_out_are_mentions_of_their_sites(tmp_path: Path) -> None:
    html = '&lt;a href="/own"&gt;x&lt;/a&gt; &lt;a href="http://www.hill.example:80/a?b#c"&gt;y&lt;/a&gt;'
    made = article(tmp_path, f"<link>https://www.town.example/a/b</link>{DATE}<description>{html}</description>")
    assert made.links == ("https://www.town.example/own", "http://www.hill.example:80/a?b#c")
    assert made.mentions == ("web:hill.example",)


def test_counted_comments_are_a_count(tmp_path: Path) -> None:
    found = read(tmp_path, rss(f"<guid>a:1</guid>{DATE}<slash:comments>12</slash:comments>"))
    assert [r for r in found if isinstance(r, ReactionCount)] == [
        ReactionCount(object="web:a:1", network="web", kind="comments", count=12)
    ]


@pytest.mark.parametrize(
    ("item", "reason"),
    [("<guid>a:1</guid>", "no time"), (DATE, "neither a link nor an id"), (f"<guid>a:1</guid>{DATE[:15]}", "no time")],
)
def test_an_item_that_lacks_something_says_what(item: str, reason: str, tmp_path: Path) -> None:
    assert read(tmp_path, rss(item)) == [Malformed(member="feed.xml", position="item 1", reason=reason)]


def test_a_broken_item_does_not_spoil_the_others(tmp_path: Path) -> None:
    items = [f"<guid>a:{n}</guid>{DATE}" for n in range(3)]
    items[1] += "<b>&nbsp;</i><![CDATA[ </item> ]]> & <"
    found = read(tmp_path, rss(*items))
    assert {"web:a:0", "web:a:2"} <= {record.id for record in found if isinstance(record, Activity)}


def test_an_item_that_never_closes_is_the_only_one_lost(tmp_path: Path) -> None:
    items = [f"<guid>a:{n}</guid>{DATE}" for n in range(3)]
    data = rss(*items).replace(b"</item>", b"", 1)
    assert [record.id for record in read(tmp_path, data) if isinstance(record, Activity)] == ["web:a:1", "web:a:2"]


@pytest.mark.parametrize(("kept", "reason"), [(-5, "its end is missing"), (-40, "it ends in an item")])
def test_a_cut_feed_says_so(kept: int, reason: str, tmp_path: Path) -> None:
    data = rss(f"<guid>a:1</guid>{DATE}", f"<guid>a:2</guid>{DATE}")
    *_, last = read(tmp_path, data[:kept])
    assert isinstance(last, Malformed)
    assert last.reason == reason


@pytest.mark.parametrize("chunk", [1, 7, 64, 4096])
def test_a_feed_read_in_pieces_gives_the_same_items(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_items, "CHUNK", chunk)
    items = [b"<item>1<![CDATA[</item>]]></item>", b'<item rdf:about="x">2<!-- <item> --></item>']
    parts = Parts(io.BytesIO(b"<rss><channel><!-- <item>no</item> -->" + b" ".join(items) + b"</channel></rss>"))
    assert (list(parts.items()), parts.head) == (items, b"<rss><channel><!-- <item>no</item> -->")
    assert parts.cut == ""


def test_an_item_too_large_to_hold_ends_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_items, "MAX_ITEM", 100)
    monkeypatch.setattr(feed_items, "CHUNK", 50)
    parts = Parts(io.BytesIO(b"<rss><item>" + b"x" * 1_000))
    assert (list(parts.items()), parts.cut) == ([], "an item is over 16 MiB")


def test_utf_16_is_read(tmp_path: Path) -> None:
    text = rss(f"<guid>a:1</guid>{DATE}<title>Überall</title>").decode()
    found = read(tmp_path, text.replace('version="1.0"', 'version="1.0" encoding="UTF-16"', 1).encode("utf-16"))
    assert [record.text for record in found if isinstance(record, Activity)] == ["Überall"]


@pytest.mark.parametrize("broken", [' a="1" xmlns:x="a b" x:y="1"', " xmlns:a='b\x00' a:b='c'"])
def test_what_the_parser_trips_over_is_set_aside(broken: str, tmp_path: Path) -> None:
    items = [f"<guid>a:{n}</guid>{DATE}" for n in range(2)]
    found = read(tmp_path, rss(items[0] + f"<title{broken}>x</title>", items[1]))
    assert "web:a:1" in {record.id for record in found if isinstance(record, Activity)}


def test_an_entity_bomb_does_not_go_off(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "boom">{levels}]><rss'.encode()
    found = read(tmp_path, rss(f"<guid>a:1</guid>{DATE}<title>&a11;</title>").replace(b"<rss", bomb, 1))
    assert "boom" not in repr(found)


def test_entities_reach_for_nothing(tmp_path: Path) -> None:
    thief = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss'
    found = read(tmp_path, rss(f"<guid>a:1</guid>{DATE}<title>&x;</title>").replace(b"<rss", thief, 1))
    assert [record.text for record in found if isinstance(record, Activity)] == ["&x;"]


def test_rss_1_keeps_its_items_beside_the_channel(tmp_path: Path) -> None:
    data = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
        f" {SPACES}><channel><title>Town</title><link>https://town.example/</link></channel>"
        '<item rdf:about="https://town.example/1"><title>Rain</title><link>https://town.example/1</link>'
        "<dc:date>2024-05-01T10:00:00Z</dc:date></item></rdf:RDF>"
    )
    (made,) = [record for record in read(tmp_path, data.encode()) if isinstance(record, Activity)]
    assert (made.id, made.published, made.context) == ("web:https://town.example/1", AT, "Town")


def test_the_first_form_of_json_feed_is_read(tmp_path: Path) -> None:
    author = {"name": "Cy", "url": "https://cy.example/me"}
    items: list[Any] = [{"id": 1, "date_published": "2024-05-01T10:00:00Z", "content_text": "hi"}, "junk"]
    head = {"version": "https://jsonfeed.org/version/1", "home_page_url": "https://cy.example", "author": author}
    profile, made, junk = read(tmp_path, json.dumps(head | {"items": items}).encode(), "feed.json")
    assert isinstance(profile, Profile)
    assert isinstance(made, Activity)
    assert (profile.actor, made.actor, made.id) == (*["web:https://cy.example/me"] * 2, "web:cy.example#1")
    assert junk == Malformed(member="feed.json", position="record 2", reason="not an item")


def test_xml_that_is_no_feed_is_not_recognised(tmp_path: Path) -> None:
    (tmp_path / "rows.xml").write_text("<posts><row Id='1'/></posts>")
    assert FEEDS.recognise(Bundle(tmp_path / "rows.xml")) is None


def test_the_first_rss_of_all_is_known_though_it_dates_nothing(tmp_path: Path) -> None:
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"'
    item = "<item><title>Rain</title><link>https://www.town.example/rain</link></item>"
    data = f"<rdf:RDF {spaces}><channel><title>Town</title></channel>{item}</rdf:RDF>".encode()
    assert [made.reason for made in read(tmp_path, data) if isinstance(made, Malformed)] == ["no time"]
    assert FEEDS.recognise(Bundle(tmp_path / "feed.xml"))
