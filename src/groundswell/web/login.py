"""The password that guards the app when others can reach it: its hash, sessions, and how often one may guess."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from itsdangerous import BadSignature, URLSafeTimedSerializer

from groundswell.errors import SettingsError

COOKIE = "groundswell_session"
SESSION_SECONDS = 14 * 24 * 3600
PASSWORD = "web_password"  # noqa: S105 - the name under which the hash is kept
SESSION_KEY = "web_session"
SHORTEST = 10
GUESSES = 5
WAIT_SECONDS = 300
REMEMBERED = 10_000

_hasher = PasswordHasher()
_one_at_a_time = Lock()  # a hash takes 64 MiB: many guesses at once must not take the machine's memory


class Secrets(Protocol):
    """Where secrets are kept: the workspace's state."""

    def secret(self, name: str) -> str | None: ...

    def set_secret(self, name: str, value: str) -> None: ...

    def key(self, name: str) -> bytes: ...


def has_password(state: Secrets) -> bool:
    return bool(state.secret(PASSWORD))


def set_password(state: Secrets, password: str) -> None:
    """Keep the hash of a new password; every session ends. Raises SettingsError when it is too short."""
    if len(password) < SHORTEST:
        raise SettingsError("The password is too short", todo=f"Take one of at least {SHORTEST} characters.")
    state.set_secret(PASSWORD, _hasher.hash(password))


def is_password(state: Secrets, guess: str) -> bool:
    held = state.secret(PASSWORD)
    if not held or len(guess) > 1024:
        return False
    with _one_at_a_time:
        try:
            return _hasher.verify(held, guess)
        except (Argon2Error, InvalidHashError):
            return False


def new_session(state: Secrets) -> str:
    """A signed token that says its holder knew the password, and when."""
    return _signer(state).dumps("in")


def is_session(state: Secrets, token: str) -> bool:
    try:
        return bool(_signer(state).loads(token, max_age=SESSION_SECONDS) == "in")
    except BadSignature:
        return False


def _signer(state: Secrets) -> URLSafeTimedSerializer:
    """Signs with the hash of the password too, so that a new password ends every session."""
    return URLSafeTimedSerializer(state.key(SESSION_KEY) + (state.secret(PASSWORD) or "").encode(), salt=COOKIE)


def password_in(authorization: str) -> str | None:
    """The password of an HTTP Basic `Authorization` header, whatever the user name; None when there is none."""
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except ValueError:
        return None


@dataclass
class Throttle:
    """Counts wrong guesses by client: after GUESSES of them it must wait until the first is WAIT_SECONDS old."""

    clock: Callable[[], float] = time.monotonic
    _wrong: dict[str, list[float]] = field(default_factory=dict)

    def wait(self, client: str) -> int:
        """Seconds the client must wait before it may guess again; 0 when it may now."""
        recent = self._recent(client)
        return 0 if len(recent) < GUESSES else max(1, int(recent[-GUESSES] + WAIT_SECONDS - self.clock()))

    def wrong(self, client: str) -> None:
        recent = [*self._recent(client), self.clock()]
        self._wrong.pop(client, None)
        self._wrong[client] = recent
        while len(self._wrong) > REMEMBERED:
            del self._wrong[next(iter(self._wrong))]

    def right(self, client: str) -> None:
        self._wrong.pop(client, None)

    def _recent(self, client: str) -> list[float]:
        oldest = self.clock() - WAIT_SECONDS
        return [moment for moment in self._wrong.get(client, []) if moment > oldest]
