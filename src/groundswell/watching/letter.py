"""Writes the mail that tells of alerts: plain text, naming topics and figures, and nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlencode

from groundswell.settings import Settings
from groundswell.watching.wording import TITLES, promised

STOP_PATH = "/alerts/stop"
MOST_TOLD = 50
SUBJECT_TOPICS = 3
LONGEST_LINE = 900
"""Letters; a header that is cut into lines hides its link from some readers."""


@dataclass(frozen=True)
class Told:
    """An alert as a mail tells it."""

    name: str
    what: str
    said: str
    """The sentence that names nobody."""


@dataclass(frozen=True)
class Post:
    """One mail: what it is known by everywhere, when it was made, to whom it goes, and what stands for them."""

    known: str
    made: datetime
    address: str
    token: str


def letter(settings: Settings, post: Post, told: Sequence[Told], watched: int) -> EmailMessage:
    """The mail. Sent again, it has the same Message-ID: it is the same mail to whoever receives it."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=LONGEST_LINE))
    message["From"] = settings.mail_from
    message["To"] = post.address
    message["Subject"] = _subject(told)
    message["Date"] = format_datetime(post.made)
    message["Message-ID"] = f"<{post.known}@{settings.mail_from.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    stop = f"{settings.app_address}{STOP_PATH}?{urlencode({'token': post.token})}" if settings.app_address else ""
    if stop:
        message["List-Unsubscribe"] = f"<{stop}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content("\n".join(_lines(settings, told, watched, stop)) + "\n")
    return message


def _subject(told: Sequence[Told]) -> str:
    names = [_one_line(name) for name in dict.fromkeys(one.name for one in told)]
    more = f" and {len(names) - SUBJECT_TOPICS} more" if len(names) > SUBJECT_TOPICS else ""
    return f"Unusual on {', '.join(names[:SUBJECT_TOPICS])}{more}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _lines(settings: Settings, told: Sequence[Told], watched: int, stop: str) -> list[str]:
    lines = ["Simulated data: every figure here is invented.", ""] if settings.simulated else []
    for one in told[:MOST_TOLD]:
        lines += [f"{_one_line(one.name)}: {TITLES[one.what].lower()}", f"  {one.said}", ""]
    if len(told) > MOST_TOLD:
        lines += [f"And {len(told) - MOST_TOLD} more alerts.", ""]
    place = f"{settings.app_address}/alerts" if settings.app_address else "`groundswell alerts list`"
    return [
        *lines,
        f"The evidence: {place}",
        promised(watched),
        "",
        "You get this because your address is among `mail_to` in the settings of a Groundswell workspace.",
        f"No more of it: {stop}" if stop else "No more of it: ask whoever runs it for `groundswell alerts stop`.",
    ]
