"""The quick way to read plain HTML says what a parser says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.sources.html import _marked, _parsed, plain_text

PIECES = (
    "<p>", "</p>", "<br>", "<br/>", "<BR />", "<b>", "</b>", "<code>", "</code>", "<pre>", "</pre>", "<ul>", "<li>",
    "</li>", "</ul>", "<blockquote>", "</blockquote>", "<h2>", "</h2 >", "<span>", "</span>", "&amp;", "&lt;b&gt;",
    "&#39;", "&#x2F;", "&copy", "&nbsp;", "&", "&;", ">", "a", "tea", "é", "\u202e", "<", "<3", "<script>",
    "</script>", "<!--", "-->", "<a href='/x'>", "</a>", "<p class=x>", "</br>", "<i", "/>", "\n", "  ", "\t",
)  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_plain_html_reads_as_a_parser_reads_it(html: str) -> None:
    html = f"<p>{html}"
    assert plain_text(html) == _parsed(_marked(html))
