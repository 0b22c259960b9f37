"""Addresses: one form for all the ways in which the address of one page is written."""

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from groundswell.engine.portable import portable

LONGEST = 2_000
"""Characters of the longest address that is looked at."""

PARTS = ["host", "port", "path", "query", "fragment"]
WHOLE = r"(?i)^\s*https?://(?:[^/?#@]*@)?([^/?#:@\s]+)(?::(\d*))?(/[^?#]*)?(?:\?([^#]*))?(?:#(.*?))?\s*$"

SAME_SITE = r"^(?:(?:www\d?|m|mobile|amp)\.)+([^.]+\..+)$"
"""Hosts that show a site's pages under another name; `m.me` and `amp.dev` are sites of their own."""

WIKIS = r"^([a-z-]+)\.m\.(wik[a-z]+\.org)$"
DEFAULT_PORTS = ("", "80", "443")

TRACKING = (
    r"(?i)^(?:(?:utm_|at_|hsa_|pk_|mtm_|matomo_|oly_|vero_|fb_)\w+|_?hs(?:enc|mi|ctatracking)|fbclid|gclid|gclsrc|dclid|gbraid"
    r"|wbraid|msclkid|yclid|ysclid|twclid|ttclid|li_fat_id|igshid?|mc_[ce]id|mkt_tok|_ga|_gl|s_cid|ncid|ocid|cmpid|smid|spm"
    r"|xtor|wickedid|guccounter|guce_\w+|ref_src|ref_url|__twitter_impression|amp|outputtype=amp|source=rss[^&]*)(?:=|$)"
)
"""Parameters that say where somebody came from, and nothing of where they are going."""

SHOWN = r"(?:/index\.html?|/amp)?/*$"
"""How a path ends that leads to the same page without it."""

WRAPPED = r"^(?:google\.[a-z.]+/url|lm?\.facebook\.com/l\.php|slack-redir\.net/link|out\.reddit\.com/[^?]*)\?"
TARGET = r"(?:^|[?&])(?:q|u|url)=(https?(?::|%3A)[^&]+)"
"""Ways out that name where they lead, in a parameter."""

FORMS = (
    (r"^(?:google\.[a-z.]+/amp|[^/]*cdn\.ampproject\.org/[cv])/(?:s/)?(?:www\.)?", ""),
    (r"^(?:twitter|x)\.com/(?:i/web|[^/]+)/status(?:es)?/(\d+).*$", r"x.com/i/status/\1"),
    (r"^t\.me/s/", "t.me/"),
    (r"^(?:old|new|np|i)\.reddit\.com/", "reddit.com/"),
    (r"^redd\.it/(\w+)$", r"reddit.com/comments/\1"),
    (r"^reddit\.com/(?:r|user)/[^/]+/comments/(\w+)(?:/[^/?]*)?(?:\?.*)?$", r"reddit.com/comments/\1"),
    (r"^reddit\.com/(?:r|user)/[^/]+/comments/(\w+)/[^/?]*/(\w+)(?:\?.*)?$", r"reddit.com/comments/\1/\2"),
    (r"^(?:youtu\.be|youtube\.com/(?:shorts|embed|live))/([\w-]+)(?:\?.*)?$", r"youtube.com/watch?v=\1"),
    (r"^youtube\.com/watch\?(?:.*&)?v=([\w-]+)(?:&.*)?$", r"youtube.com/watch?v=\1"),
)
"""Networks whose posts go by several addresses: what to put for which."""

SEVERAL = r"^(?:google\.|[^/]*ampproject\.org/|twitter\.com/|x\.com/|t\.me/|(?:\w+\.)?reddit\.com/|redd\.it/|youtu)"
"""How addresses begin that may have another form; asked first, because few do."""


def _extract(text: str, pattern: str, names: list[str]) -> dict[str, str]:
    raise NotImplementedError


def _decode(text: str) -> str:
    raise NotImplementedError


def _maybe(text: str) -> str:
    raise NotImplementedError


TEXT = dt.String()
EXTRACT = ibis.udf.scalar.builtin(
    _extract,
    name="regexp_extract",
    signature=((TEXT, TEXT, dt.Array(TEXT)), dt.Struct(dict.fromkeys(PARTS, TEXT))),
)
DECODE = ibis.udf.scalar.builtin(_decode, name="url_decode", signature=((TEXT,), TEXT))
MAYBE = ibis.udf.scalar.builtin(_maybe, name="try", signature=((TEXT,), TEXT))


@portable
def canonical(rows: ir.Table, column: str, name: str) -> ir.Table:
    """The rows with one more column: the address in `column` as all ways of writing it have in common.

    It has no scheme, user, default port, fragment (unless the page is told by it), tracking parameters or last slash;
    parameters are in order, escapes undone. Null for what is no web address or is the front page of a site, which is
    nobody's object. Addresses that lead on through a shortener are not followed.
    """
    written = ibis.ifelse(rows[column].length() <= LONGEST, rows[column], ibis.null(TEXT))
    inner = _plain(rows.mutate(written=written), "written", "inner")
    unwrapped = ibis.ifelse(inner.inner.re_search(WRAPPED), _target(inner.inner), ibis.null(TEXT))
    again = _plain(inner.mutate(unwrapped=unwrapped), "unwrapped", "outer")
    address = again.mutate(address=ibis.coalesce(again.outer, again.inner))
    common = address.address
    for pattern, form in FORMS:
        common = common.re_replace(pattern, form)
    told = ibis.ifelse(address.address.re_search(SEVERAL), common, address.address)
    return address.select(*rows.columns, told.name(name))


def _target(address: ir.StringValue) -> ir.StringValue:
    return MAYBE(DECODE(address.re_extract(TARGET, 1)))


def _plain(rows: ir.Table, column: str, name: str) -> ir.Table:
    """What is true of all addresses, whatever their site."""
    cut = rows.mutate(cut=EXTRACT(rows[column], ibis.literal(WHOLE), ibis.literal(PARTS, dt.Array(TEXT))))
    host, query, fragment = cut.cut.host.lower().re_replace(r"\.$", ""), cut.cut.query, cut.cut.fragment
    host = host.re_replace(SAME_SITE, r"\1").re_replace(WIKIS, r"\1.\2")
    port = ibis.ifelse(cut.cut.port.isin(DEFAULT_PORTS), "", ":" + cut.cut.port)
    kept = query.split("&").filter(lambda one: (one != "") & ~one.re_search(TRACKING)).sort().join("&")
    asked = ibis.ifelse(query == "", "", ibis.ifelse(kept == "", "", "?" + kept))
    told = ibis.ifelse(fragment.re_search("^[!/]"), "#" + fragment, "")
    rest = _path(cut.cut.path) + asked + told
    address = ibis.ifelse((host == "") | (rest == ""), ibis.null(TEXT), host + port + rest)
    return cut.mutate(address.name(name)).drop("cut")


def _path(path: ir.StringValue) -> ir.StringValue:
    """The path without escapes but of slashes, and without what only says how the page is shown."""
    escaped = ibis.ifelse(
        path.contains("%"), ibis.coalesce(MAYBE(DECODE(path.re_replace("(?i)%2f", "%252F"))), path), path
    )
    return escaped.re_replace(SHOWN, "")
