"""Text in the character sets of thirty years of mail, and in what mail programs called them."""

import codecs
from functools import lru_cache

WIDER = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}
"""Each of these was written where the wider set was meant, which holds the same characters and more."""

NAMED = {
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "ks_c_5601-1987": "cp949",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-mac-roman": "mac_roman",
    "x-windows-949": "cp949",
    "cn-big5": "big5",
    "cn-gb": "gb18030",
    "utf-16be": "utf-16-be",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
}
"""Names that Python does not know."""

NEVER = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"}
"""Codecs that are no character sets."""

ESCAPED = (b"\x1b$", b"\x1b(J", b"\x1b(I")
"""How text in ISO-2022-JP shows itself."""


def decoded(data: bytes, charset: str = "", hint: str = "") -> str:
    """The text: in its character set, where that can be; else in UTF-8, in the set hinted at, or in Windows-1252."""
    for name in (codec(charset), "utf-8", codec(hint)):
        if name == "utf-8" and any(mark in data for mark in ESCAPED):
            name = "iso2022_jp_ext"  # noqa: PLW2901
        if name is not None:
            try:
                return data.decode(name)
            except (UnicodeError, ValueError):
                continue
    return data.decode(codec(charset) or "cp1252", "replace")


@lru_cache(1024)
def codec(charset: str) -> str | None:
    """Python's name for a character set; None where there is none."""
    name = charset.strip(" \t\"'").lower()
    try:
        found = codecs.lookup(NAMED.get(name, name)[:40]).name if name.isascii() else ""
        b"a".decode(found)
    except UnicodeError:
        pass
    except (LookupError, ValueError):
        return None
    return WIDER.get(found, found) if found.replace("-", "_") not in NEVER else None
