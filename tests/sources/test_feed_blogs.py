"""Exports of blogs: what everybody could read, and who commented on it; nothing that was never published."""

from pathlib import Path

import pytest

from groundswell.records import Activity, Malformed, Profile, Record
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.sources.feeds import FEEDS

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Sea</title><link>https://sea.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[ana]]></wp:author_login>
<wp:author_display_name><![CDATA[Ana Prado]]></wp:author_display_name></wp:author>
%s</channel></rss>"""
TAKEOUT = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns='http://www.w3.org/2005/Atom' xmlns:blogger='http://schemas.google.com/blogger/2018'>
<id>tag:blogger.com,1999:blog-7</id><title>Sea</title>%s</feed>"""
BACKUP = """<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'>
<id>tag:blogger.com,1999:blog-7.archive</id><title>Sea</title><link rel='alternate' href='http://sea.example/'/>%s</feed>"""
KIND = (
    "<category scheme='http://schemas.google.com/g/2005#kind' term='http://schemas.google.com/blogger/2008/kind#%s'/>"
)


def read(folder: Path, export: str, *items: str) -> list[Record]:
    (folder / "blog.xml").write_text(export % "".join(items), encoding="utf-8")
    return list(FEEDS.read(Bundle(folder / "blog.xml"), Options()))


def said(found: list[Record]) -> list[Activity]:
    return [record for record in found if isinstance(record, Activity)]


def item(text: str = "Hi", comments: str = "", status: str = "publish", kind: str = "post", more: str = "") -> str:
    return f"""<item><title>Boats</title><link>https://sea.example/boats/</link><dc:creator><![CDATA[ana]]></dc:creator>
<pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate><content:encoded><![CDATA[{text}]]></content:encoded>
<wp:status><![CDATA[{status}]]></wp:status><wp:post_type>{kind}</wp:post_type>{more}{comments}</item>"""


def comment(number: int, author: str, text: str, *, parent: int = 0, user: int = 0, more: str = "") -> str:
    return f"""<wp:comment><wp:comment_id>{number}</wp:comment_id>
<wp:comment_author><![CDATA[{author}]]></wp:comment_author>
<wp:comment_author_email>b@x.example</wp:comment_author_email><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>
<wp:comment_date_gmt>2024-05-01 10:00:0{number}</wp:comment_date_gmt>
<wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_parent>{parent}</wp:comment_parent>
<wp:comment_user_id>{user}</wp:comment_user_id>{more or "<wp:comment_approved>1</wp:comment_approved>"}</wp:comment>"""


def entry(number: int, kind: str, more: str, status: str = "LIVE") -> str:
    return f"""<entry><id>tag:blogger.com,1999:blog-7.post-{number}</id><blogger:type>{kind}</blogger:type>
<blogger:status>{status}</blogger:status>
<author><name>Ana</name><uri></uri><blogger:type>BLOGGER</blogger:type></author>
<title>T{number}</title><content type='html'>Hi</content><published>2024-05-01T10:00:0{number}Z</published>
{more}</entry>"""


def test_comments_in_an_export_of_wordpress_answer_the_article_or_each_other(tmp_path: Path) -> None:
    below = comment(1, "Ben", "Nice"), comment(2, "Ana Prado", "Thanks", parent=1, user=1)
    found = read(tmp_path, WORDPRESS, item(comments="".join(below)))
    article, first, second = said(found)
    assert (first.actor, first.in_reply_to, first.text) == ("web:sea.example#Ben", article.id, "Nice")
    # Articles are signed with the name to log in with, which readers are not shown, and comments with the other.
    assert (second.actor, second.in_reply_to) == (article.actor, first.id)
    assert article.actor == "web:sea.example#Ana Prado"
    assert first.id == "web:https://sea.example/boats/#comment-1"
    assert first.published == 1_714_557_601_000_000
    assert "192.0.2.1" not in repr(found)
    assert "b@x.example" not in repr(found)


@pytest.mark.parametrize("more", [
    "<wp:comment_approved>0</wp:comment_approved>",
    "<wp:comment_approved>spam</wp:comment_approved>",
    "<wp:comment_type>pingback</wp:comment_type>",
])  # fmt: skip
def test_comments_that_nobody_sees_or_said_are_left_out(tmp_path: Path, more: str) -> None:
    assert len(said(read(tmp_path, WORDPRESS, item(comments=comment(1, "Ben", "Buy", more=more))))) == 1


def test_a_comment_that_nobody_signed_is_set_aside_alone(tmp_path: Path) -> None:
    found = read(tmp_path, WORDPRESS, item(comments=comment(1, "", "Hm") + comment(2, "Ben", "Oh")))
    assert [(bad.position, bad.reason) for bad in found if isinstance(bad, Malformed)] == [
        ("item 1, comment 1", "no author")
    ]
    assert len(said(found)) == 2


def test_broken_names_in_a_comment_cost_no_more_than_the_comment(tmp_path: Path) -> None:
    broken = comment(1, "Ben", "Oh").replace("wp:comment_id>", "wp:comment:id:x>") + "<!-- so -->"
    found = read(tmp_path, WORDPRESS, item(comments=broken + comment(2, "Cleo", "Ah<!-- -->")), item())
    assert [one.reason for one in found if isinstance(one, Malformed)] == ["a comment without a number"]
    assert len(said(found)) == 3


@pytest.mark.parametrize("hidden", [
    item(status="private"), item(status="draft"), item(status="inherit", kind="attachment"), item(kind="nav_menu_item"),
    item(kind="wp_navigation"), item(more="<wp:post_password><![CDATA[x]]></wp:post_password>"),
    item("a <wp:status>publish</wp:status>", status="private"), item(status="future"), item(status=""),
    # What visitors sent through a form, and an order, both of plugins.
    item("ben@x.example", kind="feedback"), item(kind="flamingo_inbound"), item(kind="shop_order"),
])  # fmt: skip
def test_what_wordpress_never_showed_to_everybody_is_left_out(tmp_path: Path, hidden: str) -> None:
    found = read(tmp_path, WORDPRESS, hidden, item("Shown", comments=comment(1, "Ben", "]]&gt;<i>so</i>")))
    assert [one.text for one in said(found)] == ["Boats\n\nShown", "]]>so"]
    assert not any(isinstance(one, Malformed) for one in found)


def test_a_backup_of_blogger_holds_settings_and_drafts_that_are_left_out(tmp_path: Path) -> None:
    def old(number: int, kind: str, more: str = "") -> str:
        return (
            f"<entry><id>tag:blogger.com,1999:blog-7.post-{number}</id><published>2009-01-02T10:00:00Z</published>"
            f"{KIND % kind}<category scheme='http://www.blogger.com/atom/ns#' term='boats'/><title>T{number}</title>"
            f"<content>ana@x.example</content><author><name>Ana</name></author>{more}</entry>"
        )

    draft = "<app:control xmlns:app='http://purl.org/atom/app#'><app:draft>yes</app:draft></app:control>"
    found = read(tmp_path, BACKUP, old(1, "settings"), old(2, "template"), old(3, "post", draft), old(4, "post"))
    (post,) = said(found)
    assert (post.id, post.tags) == ("web:tag:blogger.com,1999:blog-7.post-4", ("boats",))


def test_a_takeout_of_blogger_names_no_address_and_is_read_all_the_same(tmp_path: Path) -> None:
    answer = "<blogger:parent>tag:blogger.com,1999:blog-7.post-1</blogger:parent><blogger:inReplyTo/>"
    found = read(tmp_path, TAKEOUT, entry(1, "POST", ""), entry(2, "POST", "", "DRAFT"), entry(3, "COMMENT", answer))
    post, reply = said(found)
    assert (post.id, post.actor) == ("web:tag:blogger.com,1999:blog-7.post-1", "web:tag:blogger.com,1999:blog-7#Ana")
    assert reply.in_reply_to == post.id
    assert [one.name for one in found if isinstance(one, Profile)] == ["Ana"]
