"""Mails what was found: gathered into one mail a recipient, kept until a server took it, and tried again."""

import hmac
import secrets
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, update

from groundswell.errors import NotFoundError
from groundswell.settings import Settings
from groundswell.state.models import Alert, Mail, StoppedMail, WatchedTopic
from groundswell.state.store import State
from groundswell.watching.letter import Post, Told, letter
from groundswell.watching.wording import said

CLAIM = timedelta(minutes=15)
"""How long a mail that is being sent is left to whoever sends it. Killed meanwhile, it is tried again after that."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=12)
FRESH = timedelta(days=7)
"""Older alerts are not put in a mail: they were found before there was anybody to mail them to."""
TIMEOUT_SECONDS = 20
NOTED = ("status", "said", "tries", "next_at", "claimed_until", "sent_at")
ALWAYS = 500
"""An answer of a server from here on is for good."""


@dataclass(frozen=True)
class Mailed:
    """What became of mails: how many were sent now, how many wait or were refused, and what the last trouble was."""

    sent: int
    waiting: int
    refused: int
    said: str


class Mailing:
    """The mails of one workspace. It names recipients by tokens, so that the state holds no address."""

    def __init__(self, state: State, settings: Settings) -> None:
        self._state = state
        self._settings = settings
        self._key = state.key("mail")

    def token(self, address: str) -> str:
        """What stands for an address, in the state and in the link that stops its mail."""
        return hmac.digest(self._key, address.strip().lower().encode(), "sha256").hex()[:32]

    def recipients(self) -> dict[str, str]:
        """Who is mailed: address by token, without those who stopped it. Nobody where no server is set."""
        if not self._settings.smtp_host:
            return {}
        with self._state.session() as session:
            stopped = set(session.scalars(select(StoppedMail.recipient)))
        return {self.token(one): one for one in self._settings.mail_to if self.token(one) not in stopped}

    def stop(self, token: str) -> None:
        """Mail a recipient no more, whatever waits for them included. Raises NotFoundError for a token of nobody."""
        if token not in map(self.token, self._settings.mail_to):
            raise NotFoundError("This link stops no mail", todo="The address is not among `mail_to` any more.")
        with self._state.session() as session:
            session.merge(StoppedMail(recipient=token, stopped_at=datetime.now(UTC)))
            for mail in session.scalars(select(Mail).where(Mail.recipient == token, Mail.status != "sent")):
                session.delete(mail)

    def start(self, token: str) -> None:
        """Mail a recipient again. Raises NotFoundError when their mail was not stopped."""
        with self._state.session() as session:
            held = session.get(StoppedMail, token)
            if held is None:
                raise NotFoundError("Mail to this address was not stopped", todo="Is it among `mail_to`?")
            session.delete(held)

    def gather(self) -> None:
        """Put alerts that were in no mail yet into a new one for each recipient, unless the last is too young.

        Alerts and mails change in one step: killed before it, the next look does it; after it, they wait to be sent.
        """
        to, now = self.recipients(), datetime.now(UTC)
        with self._state.alone() as session:
            last = session.scalar(select(func.max(Mail.made_at)))
            if not to or (last is not None and last > now - timedelta(hours=self._settings.mail_least_hours)):
                return
            by_mail = select(WatchedTopic.topic).where(WatchedTopic.by_mail)
            fresh = (Alert.batch.is_(None), Alert.found_at >= now - FRESH, Alert.status != "dismissed")
            ids = list(session.scalars(select(Alert.id).where(*fresh, Alert.topic.in_(by_mail))))
            if not ids:
                return
            batch = secrets.token_hex(8)
            session.execute(update(Alert).where(Alert.id.in_(ids)).values(batch=batch))
            moments = {"made_at": now, "next_at": now, "claimed_until": now}
            for token in sorted(to):
                session.add(Mail(batch=batch, recipient=token, status="waiting", said="", tries=0, **moments))

    def deliver(self, name: Callable[[str], str]) -> Mailed:
        """Send what is due, over one connection; `name` says what a topic is called. Never raises for a mail.

        A mail is marked as sent once the server took it. Killed between the two, it is sent once more, under the same
        Message-ID: SMTP has no way to ask whether it was taken.
        """
        to = self.recipients()
        mine = [mail for mail in self._due() if mail.recipient in to and self._claim(mail)]
        began, trouble = datetime.now(UTC), ""
        try:
            with self._server() if mine else _nobody() as server:
                for mail in mine:
                    if server is not None and datetime.now(UTC) < began + CLAIM / 2:
                        trouble = self._send(server, mail, to[mail.recipient], name) or trouble
        except (OSError, smtplib.SMTPException) as error:
            trouble = self._put_off(mine, _words(error, ""))
        return fared(self._state, sum(mail.status == "sent" for mail in mine), trouble)

    def _due(self) -> list[Mail]:
        now = datetime.now(UTC)
        due = select(Mail).where(Mail.status == "waiting", Mail.next_at <= now, Mail.claimed_until <= now)
        with self._state.session() as session:
            return list(session.scalars(due.order_by(Mail.id)))

    def _claim(self, mail: Mail) -> bool:
        """Take a mail to send; false when somebody else has it."""
        now = datetime.now(UTC)
        free = (Mail.id == mail.id, Mail.status == "waiting", Mail.claimed_until <= now)
        with self._state.session() as session:
            taken = session.execute(update(Mail).where(*free).values(claimed_until=now + CLAIM).returning(Mail.id))
            return taken.scalar() is not None

    def _send(self, server: smtplib.SMTP, mail: Mail, address: str, name: Callable[[str], str]) -> str:
        """Send one mail that is claimed; returns the trouble that there was with it alone."""
        told, watched = self._told(mail.batch, name)
        if not told:
            self._forget(mail)
            return ""
        known = f"{mail.batch}.{mail.recipient[:8]}"
        message = letter(self._settings, Post(known, mail.made_at, address, mail.recipient), told, watched)
        try:
            server.send_message(message)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            return self._put_off([mail], _words(error, address), for_good=_code(error) >= ALWAYS)
        mail.status, mail.said, mail.sent_at = "sent", "", datetime.now(UTC)
        self._note(mail)
        return ""

    def _told(self, batch: str, name: Callable[[str], str]) -> tuple[list[Told], int]:
        """The alerts of a batch that are still there, and how many topics are watched."""
        with self._state.session() as session:
            wanted = select(Alert).where(Alert.batch == batch, Alert.status != "dismissed")
            alerts = session.scalars(wanted.order_by(Alert.topic, Alert.id)).all()
            watched = session.scalar(select(func.count(WatchedTopic.id))) or 0
        told = [Told(name(one.topic), one.what, said(one.what, one.day, one.figures)) for one in alerts]
        return told, watched

    def _put_off(self, mails: list[Mail], trouble: str, *, for_good: bool = False) -> str:
        """Note why mails were not taken, and when they are tried again; returns the trouble."""
        now = datetime.now(UTC)
        for mail in mails:
            if mail.status == "waiting":
                wait = min(FIRST_WAIT * 3**mail.tries, LONGEST_WAIT)
                mail.tries, mail.next_at, mail.claimed_until, mail.said = mail.tries + 1, now + wait, now, trouble
                mail.status = "refused" if for_good else "waiting"
                self._note(mail)
        return trouble

    def _note(self, mail: Mail) -> None:
        noted = {name: getattr(mail, name) for name in NOTED}
        with self._state.session() as session:
            session.execute(update(Mail).where(Mail.id == mail.id).values(noted))

    def _forget(self, mail: Mail) -> None:
        with self._state.session() as session:
            session.execute(delete(Mail).where(Mail.id == mail.id))

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        """A connection to the server, on which the user is known."""
        chosen, context = self._settings, ssl.create_default_context()
        place = (chosen.smtp_host, chosen.smtp_port)
        if chosen.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(*place, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(*place, timeout=TIMEOUT_SECONDS)
        with server:
            if chosen.smtp_security == "starttls":
                server.starttls(context=context)
            if chosen.smtp_user:
                server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
            yield server


def fared(state: State, sent: int = 0, trouble: str = "") -> Mailed:
    """How mails fare, after so many were sent with this trouble."""
    with state.session() as session:
        counts = dict(session.execute(select(Mail.status, func.count()).group_by(Mail.status)).all())
        newest = select(Mail.said).where(Mail.status != "sent", Mail.said != "").order_by(Mail.id.desc())
        last = session.scalar(newest.limit(1)) or ""
    return Mailed(sent, counts.get("waiting", 0), counts.get("refused", 0), trouble or last)


@contextmanager
def _nobody() -> Iterator[None]:
    yield None


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max((code for code, _ in error.recipients.values()), default=0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _words(error: Exception, address: str) -> str:
    """What a server or the network said, without the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        told = "; ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        told = f"{error.smtp_code} {_text(error.smtp_error)}"
    else:
        told = str(error) or type(error).__name__
    hidden = told.replace(address, "the address") if address else told
    return " ".join(hidden.split())[:500]


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
