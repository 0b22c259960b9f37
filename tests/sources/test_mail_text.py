"""The text of a mail: which part of it is read, how it is decoded, and which of it are its writer's own words."""

import pytest

from groundswell.sources.mail_headers import split
from groundswell.sources.mail_quotes import own_words
from groundswell.sources.mail_text import text_of


def text(mail: str | bytes) -> str:
    data = mail.encode() if isinstance(mail, str) else mail
    return text_of(*split(data)).strip()


def multipart(kind: str, *parts: str) -> str:
    body = "".join(f"--=_b\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="=_b"\n\npreamble\n{body}--=_b--\nepilogue\n'


NEXT = "-------------- next part --------------"
PLAIN, HTML = "Content-Type: text/plain\n\nplain", "Content-Type: text/html\n\n<p>html &amp; more</p>"


@pytest.mark.parametrize(("mail", "read"), [
    ("Subject: x\n\nplain", "plain"),
    (HTML, "html & more"),
    (multipart("alternative", PLAIN, HTML), "plain"),
    (multipart("alternative", HTML), "html & more"),
    (multipart("mixed", PLAIN, "Content-Type: image/png\n\nzzz", "\nno headers"), "plain\n\nno headers"),
    (multipart("mixed", PLAIN, "Content-Disposition: attachment\n\nsecret"), "plain"),
    (multipart("signed", PLAIN, "Content-Type: application/pgp-signature\n\nzzz"), "plain"),
    (multipart("digest", PLAIN), ""),
    (multipart("mixed", multipart("alternative", PLAIN, HTML).replace("=_b", "=_c")), "plain"),
    ("Content-Type: application/pdf\n\nzzz", ""),
    ("Content-Type: message/rfc822\n\nSubject: x\n\ny", ""),
    ("Content-Type: multipart/mixed\n\n--x\nplain", ""),
    ("Content-Type: text\n\nplain", "plain"),
    ("Content-Transfer-Encoding: quoted-printable\n\ncaf=C3=A9 =\nau lait", "café au lait"),
    ("Content-Transfer-Encoding: base64\n\ncGxh\naW4=\n", "plain"),
    ("Content-Transfer-Encoding: base64\n\ncGxhaW4\n", "pla"),
    ("Content-Transfer-Encoding: base64\n\n!\n", ""),
    ('Content-Type: text/plain; charset="koi8-r"\nContent-Transfer-Encoding: base64\n\n/sHK', "Чай"),
    ("Content-Type: text/plain; charset*=us-ascii''utf-8\n\ncafé", "café"),
])  # fmt: skip
def test_the_part_that_reads_best_is_read(mail: str, read: str) -> None:
    assert text(mail) == read


def test_parts_in_parts_in_parts_end_somewhere() -> None:
    deep = PLAIN
    for level in range(300):
        deep = f"Content-Type: multipart/mixed; boundary=b{level:03}\n\n--b{level:03}\n{deep}\n--b{level:03}--\n"
    assert text(deep) == ""


def test_quotes_in_html_are_left_out() -> None:
    quote = '<div class="gmail_quote">On Monday Ana wrote:<blockquote type="cite">old</blockquote></div>'
    assert text(f"Content-Type: text/html\n\n<p>new</p>{quote}") == "new"


@pytest.mark.parametrize(("written", "own"), [
    ("Hello\nthere", "Hello\nthere"),
    ("> old\n\nnew", "new"),
    ("On Monday, Ana wrote:\n> old\n> > older\nnew", "new"),
    ("On Monday, 4 March 2024 at 10:00, Ana Prado\n<ana@x.example> wrote:\n\n> old\n\nnew", "new"),
    ("In article <1@x>, ana@x.example says...\n> old\nnew", "new"),
    ("Am 4.3.2024 schrieb Ana:\n> alt\nneu", "neu"),
    ("AP> old\nnew", "new"),
    ("first\n\n> old\n\nsecond", "first\n\nsecond"),
    ("My list:\n> old\nnew", "My list:\n\nnew"),
    ("if a > b:\n  <p>x</p>\n| a | b |", "if a > b:\n  <p>x</p>\n| a | b |"),
    ("SQL> select 1", "SQL> select 1"),
    ("new\n\n-----Original Message-----\nFrom: Ana\nold", "new"),
    ("new\n\nFrom: Ana\nSent: Monday\nTo: Ben\n\nold", "new"),
    ("new\n-- \nAna\nhttp://x.example", "new"),
    ("new\n--\nAna", "new"),
    ("a\n--\n" + "b\n" * 40, "a\n--\n" + "b\n" * 39 + "b"),
    ("new\n_______________________________________________\nTea mailing list\nTea@x.example", "new"),
    ("one\n--------------------\ntwo", "one\n--------------------\ntwo"),
    (f"new\n{NEXT}\nAn HTML attachment was scrubbed...\nURL: <http://x>\nrest", "new\nrest"),
    (f"new\n{NEXT}\nmore text", f"new\n{NEXT}\nmore text"),
    ("> only\n> quotes", ""),
])  # fmt: skip
def test_own_words_are_told_from_quotes_and_signatures(written: str, own: str) -> None:
    assert own_words(written) == own
    assert own_words(written.replace("\n", "\r\n")) == own
