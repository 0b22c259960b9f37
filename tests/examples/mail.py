"""Mail of all ages: an mbox of a list with odd encodings and dates, a Pipermail text, and a Maildir of one's own."""

from email.message import EmailMessage
from pathlib import Path

EXPECTED = {"Create": 13, "Profile": 5, "Malformed": 2}

LIST = "List-Id: Friends of tea <tea.lists.example.org>\n"
PIPERMAIL = """From ana at x.example  Tue Apr 13 13:25:25 1999
From: ana at x.example (Ana Prado)
Date: Tue, 13 Apr 1999 07:25:25 -0400
Subject: [Tea] Welcome
Message-ID: <199904131125.HAA1@x.example>

Hello all, see http://x.example/welcome.
-------------- next part --------------
A non-text attachment was scrubbed...
Name: tea.png
Type: image/png
URL: <http://x.example/attachments/tea.png>

From ben at y.example  Wed Apr 14 09:00:00 1999
From: ben at y.example (=?ISO-8859-1?Q?Ben_D=EDaz?=)
Date: Wed, 14 Apr 1999 11:00:00 +0200 (MET DST)
Subject: [Tea] Re: Welcome
In-Reply-To: Your message of "Tue, 13 Apr 1999 07:25:25 EDT."
             <199904131125.HAA1@x.example>
References: <199904131125.HAA1@x.example>
Message-ID: <14100.1@y.example>

Ana Prado writes:
 > Hello all

Thanks!

From cleo at z.example  Fri Apr 16 10:00:00 1999
From: cleo at z.example
Date: Fri, 16 Apr 1999 10:00:00
Subject: RE: [Tea] welcome

No references here.

"""
BROKEN = """From nobody Sat Apr 17 10:00:00 1999
Subject: who wrote this?
Date: Sat, 17 Apr 1999 10:00:00 +0000

?

From dora@w.example ???
From: dora@w.example
Date: Thu, 99 Foo 1999 10:00:00
Subject: when?

?

"""


def message(who: str, date: str, number: int, body: str, **headers: str) -> str:
    """One message of an mbox."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    address = who.partition("<")[2].rstrip(">") or who
    return (
        f"From {address} Mon Mar  4 10:00:{number:02} 2024\nReceived: by lists.example.org\n{LIST}From: {who}\n"
        f"Date: {date}\nMessage-ID: <{number}@x.example>\n{lines}\n{body}\n\n"
    )


def mime() -> str:
    """A message in two forms, with an attachment."""
    built = EmailMessage()
    built["From"], built["Subject"] = "Ana Prado <ana@x.example>", "Ünïcode"
    built["Date"], built["Message-ID"] = "Mon, 04 Mar 2024 11:00:00 +0100", "<mime@x.example>"
    built.set_content("Das ist schön")
    built.add_alternative("<p>Das ist <b>schön</b></p>", subtype="html")
    built.add_attachment(b"\x00" * 600, maintype="image", subtype="png", filename="a.png")
    return f"From ana@x.example Mon Mar  4 10:00:00 2024\n{built.as_string()}\n"


def box(text: str) -> bytes:
    quoted = "On Mon, 4 Mar 2024, Ana Prado wrote:\n> How do I brew it?\n\nHot.\n\n-- \nBen\nhttp://y.example"
    footer = "_______________________________________________\nTea mailing list\nhttps://lists.example.org/listinfo/tea"
    letters = [
        message("Ana Prado <Ana@X.example>", "Mon, 4 Mar 2024 10:00:00 +0100", 1, f"How do I brew it?\n\n{footer}",
                Subject="Brewing"),
        message('"Díaz, Ben" <ben@y.example>', "Mon, 4 Mar 24 09:30 GMT", 2, quoted,
                Subject="Re: Brewing", In_Reply_To="<1@x.example>"),
        message("cleo@z.example (Cleo)", "Mon, 4 Mar 124 10:10:00 -0000", 3, ">From the top: no.\nhttps://x.example/a.",
                Subject="AW: Brewing", References="<0@x.example>\n <1@x.example> <2@x.example>"),
        message("Dora via Tea <tea@lists.example.org>", "Tue, 1 Jan 2980 00:00:00 +0000", 4, "From now on, tea.",
                Reply_To="Dora <dora@w.example>", Subject="=?koi8-r?B?/sHK?="),
        message("=?iso-8859-1?q?Ren=E9?= <rene@v.example>", "Mon, 04 Mar 2024 10:20:00 +0000", 5, "Caf\xe9",
                Subject="Latin", Content_Type="text/plain; charset=iso-8859-1"),
    ]  # fmt: skip
    odd = message("ana@x.example", "Mon, 04 Mar 2024 10:30:00 +0000", 6, text, Content_Type="text/plain; charset=utf-8")
    japanese = message("ben@y.example", "Mon, 04 Mar 2024 10:40:00 +0000", 7, "お茶", Subject="o-cha")
    start = "".join(letters).encode("latin-1")
    return start + odd.encode() + japanese.encode("iso2022_jp") + mime().encode() + BROKEN.encode()


def write(folder: Path, text: str = "Nobody reads <this> & that \u202e=cmd()") -> Path:
    """The mail as a folder: an mbox, a Pipermail text, and a Maildir."""
    own = (
        "Return-Path: <ana@x.example>\r\nFrom: ana@x.example\r\nTo: ben@y.example\r\nSubject: psst\r\n\r\nJust us.\r\n"
    )
    sent = (
        "From: ana@x.example\nTo: tea@lists.example.org\nDate: Mon, 4 Mar 2024 12:00:00 Z\nSubject: A file\n\nAlone.\n"
    )
    files = {
        "tea.mbox": box(text),
        "1999-April.txt": PIPERMAIL.encode(),
        "Mail/cur/1709557200.M1P2.host:2,S": own.encode(),
        "Mail/new/1709557300.M3P4.host": (LIST + sent).encode(),
        "Mail/tmp/1709557400.M5P6.host": b"From: ana@x.example\nDate: now\nSubject: half\n\nHal",
        "notes.txt": b"Dear all,\n\nthis is no mail.\n",
    }
    for name, content in files.items():
        path = folder / "mail" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "mail"
