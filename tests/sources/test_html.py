"""HTML to plain text: what a reader sees, and where the links lead."""

import pytest

from groundswell.sources.html import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no tags, no entities", "no tags, no entities"),
        ("  a   b\n c ", "a   b\n c"),
        ("<p>a   b\n c</p>", "a b c"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<ul><li>a</li><li>b</li></ul>c", "a\nb\n\nc"),
        ("&lt;script&gt; &amp; &#x1F600;", "<script> & 😀"),
        ("a<script>b</script><STYLE>c</STYLE>d", "ad"),
        ("<b>bold<p>never closed", "boldnever closed"),
        ("a < b", "a < b"),
        ("", ""),
        ("<p></p>", ""),
        ("<!-- nothing -->", ""),
    ],
)
def test_a_reader_sees_the_text(html: str, text: str) -> None:
    assert plain_text(html)[0] == text


def test_anchors_come_with_their_marks() -> None:
    html = '<a href=" https://x.example/?a&amp;b " class="U-url Mention" rel=tag>x</a><A HREF=y>z</A>'
    _, (first, second) = plain_text(html)
    assert first.href == "https://x.example/?a&b"
    assert first.marks == {"u-url", "mention", "tag"}
    assert second.href == "y"


@pytest.mark.parametrize(
    "html",
    [
        '<p class="x">see <a href="https://x.example/?a=1&amp;b=2" rel="me nofollow"><span class="q">x</span></a></p>',
        '<a rel="tag" HREF="https://a.example" href="https://b.example" class="Mention">a</a>&amp;<a name="n">b</a>',
        '<a href="">nothing</a> <a href=" https://c.example ">c</a><p>never closed',
    ],
)
def test_links_as_programs_write_them_read_as_the_parser_reads_them(html: str) -> None:
    # A comment is nothing to a reader, and takes the parser.
    assert plain_text(html) == plain_text(html + "<!-- -->")
    assert plain_text(html)[1]


@pytest.mark.parametrize("html", ["<" * 50_000, "<a href=" * 20_000, "<p>" * 50_000, "&" * 50_000, "\x00<\x00a\x00>"])
def test_nonsense_is_text_or_nothing(html: str) -> None:
    assert isinstance(plain_text(html)[0], str)
