"""Headers of thirty years: encoded words, addresses however they are hidden, dates that cannot be, and threads."""

from datetime import UTC, datetime

import pytest

from groundswell.sources.mail_charsets import codec, decoded
from groundswell.sources.mail_headers import (
    Sender,
    identifier,
    is_answer,
    moment,
    parent,
    readable,
    sender,
    sent,
    split,
    subject_key,
)


@pytest.mark.parametrize(("written", "meant"), [
    ("plain", "plain"),
    ("=?utf-8?q?caf=C3=A9_au_lait?=", "café au lait"),
    ("=?ISO-8859-1?B?Y2Fm6Q==?= now", "café now"),
    ("=?utf-8?b?ww==?= =?utf-8?b?qQ==?=", "é"),
    ("=?utf-8?q?caf=C3?=\n =?utf-8?q?=A9?=", "café"),
    ("=?iso-2022-jp?B?GyRCJCpDYxsoQg==?=", "お茶"),
    ("=?gb2312?B?sug=?=", "茶"),
    ("=?no-such-set?q?caf=C3=A9?=", "café"),
    ("=?utf-8*fr?q?caf=C3=A9?=", "café"),
    ("=?utf-8?q?=ff?=", "\ufffd"),
    ("=?punycode?q?abc?= =?unicode_escape?q?=5Cn?=", "abc\\n"),
    ("=?broken", "=?broken"),
])  # fmt: skip
def test_encoded_words_are_read(written: str, meant: str) -> None:
    assert readable(written) == meant


@pytest.mark.parametrize(("name", "meant"), [
    ("UTF8", "utf-8"), ("us-ascii", "utf-8"), ('"iso-8859-1"', "cp1252"), ("ks_c_5601-1987", "cp949"),
    ("x-unknown", None), ("unknown-8bit", None), ("zlib", None), ("idna", None), ("unicode_escape", None), ("", None),
    ("ü", None), ("utf-16", "utf-16"),
])  # fmt: skip
def test_only_character_sets_are_used_as_such(name: str, meant: str | None) -> None:
    assert codec(name) == meant


@pytest.mark.parametrize(("data", "charset", "hint", "text"), [
    (b"caf\xe9", "", "", "café"),
    (b"caf\xc3\xa9", "us-ascii", "", "café"),
    (b"\xfe\xc1\xca", "", "koi8-r", "Чай"),
    (b"\x93tea\x94", "iso-8859-1", "", "“tea”"),
    (b"\x1b$B$*Cc\x1b(B", "us-ascii", "", "お茶"),
    (b"\x81", "", "", "\ufffd"),
])  # fmt: skip
def test_text_is_decoded_as_it_was_meant(data: bytes, charset: str, hint: str, text: str) -> None:
    assert decoded(data, charset, hint) == text


@pytest.mark.parametrize(("written", "who"), [
    ("Ana Prado <Ana@X.example>", Sender("ana@x.example", "Ana Prado")),
    ('"Prado, Ana" <ana@x.example>', Sender("ana@x.example", "Prado, Ana")),
    ("ana@x.example (Ana (she) Prado)", Sender("ana@x.example", "Ana (she) Prado")),
    ("ana at x.example (Ana Prado)", Sender("ana@x.example", "Ana Prado")),
    ("Ana <ana (at) x (dot) example>", Sender("ana@x.example", "Ana")),
    ("ana at x.example", Sender("ana@x.example", "")),
    ("<ana@x.example>", Sender("ana@x.example", "")),
    ("MAILER-DAEMON", Sender("mailer-daemon", "")),
    ("host!site!ana", Sender("host!site!ana", "")),
    ("=?utf-8?q?Ren=C3=A9?= <rene@v.example>", Sender("rene@v.example", "René")),
    ('"=?utf-8?q?Ren=C3=A9?=" <rene@v.example>', Sender("rene@v.example", "René")),
])  # fmt: skip
def test_who_wrote_is_read_however_it_is_written(written: str, who: Sender) -> None:
    assert sender({"from": written}) == who


def test_a_list_that_writes_in_its_own_name_says_for_whom() -> None:
    listed = "Dora via Tea <tea@lists.example.org>"
    assert sender({"from": listed, "reply-to": "dora@w.example"}) == Sender("dora@w.example", "Dora")
    assert sender({"from": listed, "x-original-from": "Dora <d@w.example>"}) == Sender("d@w.example", "Dora")
    assert sender({"from": listed, "reply-to": "tea@lists.example.org"}) == Sender("", "Dora")


def test_a_sender_stands_in_for_a_missing_author() -> None:
    assert sender({"from": "", "sender": "ana@x.example"}) == Sender("ana@x.example", "")
    assert sender({"subject": "hi"}) is None


@pytest.mark.parametrize(("written", "meant"), [
    ("Mon, 4 Mar 2024 10:00:00 +0100", "2024-03-04T09:00:00"),
    ("Mon, 4 Mar 2024 10:00:00", "2024-03-04T10:00:00"),
    ("4 Mar 94 10:00 EST", "1994-03-04T15:00:00"),
    ("Fri, 4 Mar 1994 10:00:00 -0500 (EST)", "1994-03-04T15:00:00"),
    ("Fri Mar  4 10:00:00 1994", "1994-03-04T10:00:00"),
    ("Tue, 4 Jan 100 10:00:00 +0000", "2000-01-04T10:00:00"),
    ("Tue, 4 Jan 19100 10:00:00 +0000", "2000-01-04T10:00:00"),
    ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59"),
])  # fmt: skip
def test_dates_are_read_as_programs_wrote_them(written: str, meant: str) -> None:
    assert datetime.fromtimestamp(moment(written) / 1_000_000, UTC).isoformat()[:19] == meant


@pytest.mark.parametrize(
    "written", ["", "yesterday", "Mon, 99 Mar 2024 10:00:00", "1 Jan 1970 00:10:00", "1 Jan 2980 10:00:00", "1 2 3 4 5"]
)
def test_dates_that_cannot_be_are_none(written: str) -> None:
    assert moment(written) == 0


MONDAY, TUESDAY = 1_709_546_400_000_000, 1_709_632_800_000_000


@pytest.mark.parametrize(("headers", "envelope", "delivered", "at"), [
    ({"date": "Mon, 4 Mar 2024 10:00:00 +0000"}, b"ana@x Tue Mar  5 10:00:00 2024", 0, MONDAY),
    ({"date": "Mon, 4 Mar 2030 10:00:00 +0000"}, b"ana@x Tue Mar  5 10:00:00 2024", 0, TUESDAY),
    ({"date": "nonsense"}, b"ana at x.example  Tue Mar  5 10:00:00 2024", 0, TUESDAY),
    ({}, b"", TUESDAY, TUESDAY),
    ({"received": "by x; Tue, 5 Mar 2024 10:00:00 +0000"}, b"- nowhere", 0, TUESDAY),
    ({"date": "Mon, 4 Mar 2024 10:00:00 +0000"}, b"x Sun Mar  5 10:00:00 1980", 0, 321_098_400_000_000),
])  # fmt: skip
def test_the_envelope_dates_what_its_mail_cannot(
    headers: dict[str, str], envelope: bytes, delivered: int, at: int
) -> None:
    assert sent(headers, envelope, delivered) == at


@pytest.mark.parametrize(("headers", "reason"), [({}, "no date"), ({"date": "x"}, "no date that can be")])
def test_a_mail_without_any_date_is_refused(headers: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{reason}$"):
        sent(headers, b"ana@x.example", 0)


@pytest.mark.parametrize(("answered", "thread", "found"), [
    ("<a@x>", "", ("a@x", None)),
    ("<a@x>", "<r@x> <a@x>", ("a@x", "r@x")),
    ("", "<r@x>\t<b@x>", ("b@x", "r@x")),
    ("Ana <ana@x.example> 4 March", "<r@x>", ("r@x", "r@x")),
    ('Your message of "Monday" <a@x>', "", ("a@x", None)),
    ("<a at x.example>", "", ("a@x.example", None)),
    ("a message", "", (None, None)),
])  # fmt: skip
def test_what_is_answered_is_read_from_both_headers(answered: str, thread: str, found: tuple[str | None, ...]) -> None:
    assert parent({"in-reply-to": answered, "references": thread}) == found


def test_an_id_is_read_with_and_without_its_brackets() -> None:
    assert [identifier({"message-id": value}) for value in ("<a@x>", "a@x", "", "some words")] == [
        "a@x",
        "a@x",
        None,
        None,
    ]


@pytest.mark.parametrize(("subject", "key", "answer"), [
    ("Brewing", "brewing", False),
    ("Re: Brewing", "brewing", True),
    ("RE: AW: [Tea]  Re[2]: Brewing ", "brewing", True),
    ("[Tea] SV: Brewing", "brewing", True),
    ("回复：Brewing", "brewing", True),
    ("Regarding tea", "regarding tea", False),
    ("[PATCH 1/2] tea", "tea", False),
    ("Fwd: tea", "fwd: tea", False),
])  # fmt: skip
def test_a_thread_has_one_subject(subject: str, key: str, answer: bool) -> None:
    assert (subject_key(subject), is_answer(subject)) == (key, answer)


def test_headers_are_unfolded_and_the_first_of_a_name_counts() -> None:
    headers, body = split(b"Subject: a\r\n b\r\nReceived: new\r\nReceived: old\r\nno header\r\n\r\nbody\r\n\r\nmore")
    assert headers == {"subject": "a b", "received": "new"}
    assert body == b"body\r\n\r\nmore"


def test_headers_without_a_body_are_headers() -> None:
    assert split(b"Subject : a") == ({"subject": "a"}, b"")
