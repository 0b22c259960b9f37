"""A folder of saved feeds: RSS with its usual extensions, Atom, JSON Feed, and the export of a blog in WordPress."""

import json
from pathlib import Path

from tests.examples.activitystreams import escaped

EXPECTED = {"Create": 8, "Profile": 7, "ReactionCount": 1, "Malformed": 1}

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
<title>Town news</title>
<link>https://www.town.example/</link>
<language>en</language>
<item>
<title>Market day</title>
<link>https://www.town.example/market</link>
<guid isPermaLink="false">town-1</guid>
<dc:creator>Ana</dc:creator>
<pubDate>Wed, 01 May 2024 10:00:00 +0200</pubDate>
<category>Market</category>
<slash:comments>4</slash:comments>
<content:encoded><![CDATA[<p>{text}</p><p>See <a href="/map">the map</a> and
<a href="https://hill.example/fair">the fair</a>.</p>]]></content:encoded>
</item>
<item>
<title>Rain</title>
<guid isPermaLink="false">town-2</guid>
<pubDate>Thu, 02 May 2024 10:00:00 GMT</pubDate>
<description>It rained &amp;lt;a lot&amp;gt;</description>
</item>
<item>
<title>No time for this one</title>
<link>https://www.town.example/timeless</link>
</item>
</channel>
</rss>
"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="de">
<title>Ben schreibt</title>
<link href="https://ben.example/"/>
<link rel="self" href="https://ben.example/feed.atom"/>
<id>tag:ben.example,2024:feed</id>
<updated>2024-05-03T12:00:00Z</updated>
<author><name>Ben</name><uri>https://ben.example/about</uri></author>
<entry>
<title type="html">Brot &amp;amp; Salz</title>
<link href="https://ben.example/brot"/>
<id>tag:ben.example,2024:1</id>
<published>2024-05-03T10:00:00Z</published>
<updated>2024-05-03T12:00:00Z</updated>
<category term="Brot"/>
<summary>Kurz</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Wie man Brot backt, ausführlich.</p></div></content>
</entry>
<entry>
<title>Antwort</title>
<link href="https://ben.example/antwort"/>
<id>tag:ben.example,2024:2</id>
<updated>2024-05-04T10:00:00Z</updated>
<thr:in-reply-to ref="tag:town.example,2024:1" href="https://www.town.example/market"/>
<content type="html">&lt;p&gt;Ich komme.&lt;/p&gt;</content>
</entry>
</feed>
"""

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>Sea</title>
<link>https://sea.example</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>eve7</wp:author_login>
<wp:author_email>eve@sea.example</wp:author_email><wp:author_display_name>Eve</wp:author_display_name></wp:author>
<item>
<title>Boats</title>
<link>https://sea.example/boats/</link>
<dc:creator>eve7</dc:creator>
<pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate>
<content:encoded><![CDATA[They lie dry.]]></content:encoded>
<wp:status>publish</wp:status>
<wp:post_type>post</wp:post_type>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>Fay</wp:comment_author>
<wp:comment_author_email>fay@x.example</wp:comment_author_email><wp:comment_author_IP>192.0.2.1</wp:comment_author_IP>
<wp:comment_date_gmt>2024-05-01 11:00:00</wp:comment_date_gmt><wp:comment_content>Still?</wp:comment_content>
<wp:comment_approved>1</wp:comment_approved><wp:comment_parent>0</wp:comment_parent></wp:comment>
</item>
<item>
<title>For me alone</title>
<link>https://sea.example/?p=2</link>
<dc:creator>eve7</dc:creator>
<pubDate>Wed, 01 May 2024 12:00:00 +0000</pubDate>
<wp:status>private</wp:status>
<wp:post_type>post</wp:post_type>
</item>
</channel>
</rss>
"""


def json_feed() -> str:
    items = [
        {
            "id": "https://cy.example/1",
            "url": "https://cy.example/1",
            "external_url": "https://www.town.example/market",
            "title": "Worth a visit",
            "content_text": "I go every week.",
            "date_published": "2024-05-05T10:00:00+02:00",
            "tags": ["Market", "#Food"],
        },
        {
            "id": 2,
            "content_html": "<p>Sold out</p>",
            "date_published": "2024-05-06T10:00:00Z",
            "authors": [{"name": "Dee"}],
        },
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Cy", "home_page_url": "https://cy.example/"}
    return json.dumps(feed | {"items": items}, indent=2, ensure_ascii=False)


def write(folder: Path, text: str = "Stalls open at eight") -> Path:
    saved = folder / "feeds"
    saved.mkdir(exist_ok=True)
    (saved / "town.xml").write_text(RSS.replace("{text}", escaped(text).replace("]]>", "]]&gt;")), encoding="utf-8")
    (saved / "ben.atom").write_text(ATOM, encoding="utf-8")
    (saved / "sea.wordpress.xml").write_text(WORDPRESS, encoding="utf-8")
    (saved / "cy.json").write_text(json_feed(), encoding="utf-8")
    return saved
