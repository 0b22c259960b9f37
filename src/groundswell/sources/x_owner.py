"""Whose X archive it is: the account, whether it is protected, and when the archive was made."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from groundswell.errors import InputError
from groundswell.records import Profile
from groundswell.sources.arrays import UNREADABLE
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import parse
from groundswell.sources.moments import checked
from groundswell.sources.x_posts import LONGEST_NUMBER, moment, number, profile

WRAPPER = re.compile(rb"\s*(?:window\.(?:YTD\.[\w.]+|__THAR_CONFIG)|Grailbird\.data\.\w+|var \w+)\s*=\s*")
MAX_SMALL = 64 * 2**20


class Account(msgspec.Struct, rename="camel"):
    account_id: str | int | None = None
    username: str | None = None
    account_display_name: str | None = None
    created_at: str | None = None


@dataclass(frozen=True)
class Owner:
    """The account whose archive it is.

    `until` is when the archive was made, in microseconds UTC, if it says so; those of 2018 say only when the account
    last changed, which stands in.
    """

    id: str
    protected: bool
    until: int | None
    profile: Profile


def unwrapped(head: bytes) -> bytes:
    """The start of a member without the script before the list, `window.YTD.tweets.part0 = `."""
    wrapper = WRAPPER.match(head)
    return head[wrapper.end() :] if wrapper else head


def owner_of(bundle: Bundle, posts: Callable[[], Iterable[Any]]) -> Owner:
    """Whose archive it is, as account.js, manifest.js or, of old, user_details.js says; else as the posts tell.

    Raises InputError when nothing does.
    """
    manifest = _object(_small(bundle, "manifest.js"))
    info, made = _object(manifest.get("userInfo")), _object(manifest.get("archiveInfo"))
    told = {"accountId": info.get("accountId"), "username": info.get("userName")}
    told |= _object(_last(_small(bundle, "account.js")).get("account"))
    if not told["accountId"]:
        told = _of_old(_object(_small(bundle, "user_details.js")) or _teller(posts()))
    protection = _protection(_small(bundle, "protected-history.js"))
    try:
        account = msgspec.convert(told, Account)
        identifier = number(account.account_id, "account")
        seen = profile(identifier, handle=account.username, name=account.account_display_name)
        seen.created = _time(account.created_at)
    except UNREADABLE as error:
        raise InputError(
            "Nothing here says whose archive this is",
            where=f"{bundle.path}: account.js",
            todo="Add the whole archive as X gave it.",
        ) from error
    until = _time(made.get("generationDate")) or _time(told.get("updatedAt"))
    return Owner(identifier, protection.get("action") == "Protect", until, seen)


def _of_old(account: dict[str, Any]) -> dict[str, Any]:
    """An account as archives of before 2018 and posts describe it, in today's words."""
    words = {"accountId": "id", "username": "screen_name", "accountDisplayName": "full_name", "createdAt": "created_at"}
    return {now: account.get(then) for now, then in words.items()}


def _teller(posts: Iterable[Any]) -> dict[str, Any]:
    """Who wrote these posts: the account they carry, or else the one that is answered when one answers another."""
    own: set[str] = set()
    answers: list[tuple[str, str, str]] = []
    for post in map(_object, posts):
        if identifier := (user := _object(post.get("user"))).get("id_str"):
            return {**user, "id": identifier, "full_name": user.get("name")}
        own.add(str(post.get("id_str")))
        answered = (post.get(f"in_reply_to_{what}") for what in ("status_id_str", "user_id_str", "screen_name"))
        if all(found := [text for text in answered if isinstance(text, str)]) and len(found) == 3:
            answers.append((found[0], found[1], found[2]))
    among = Counter((account, name) for to, account, name in answers if to in own)
    account, name = max(among, key=lambda found: (among[found], found), default=(None, None))
    return {"id": account, "screen_name": name}


def _time(text: Any) -> int | None:
    """A time, in the archives of 2018 as milliseconds since 1970."""
    if not isinstance(text, str):
        return None
    try:
        return checked(int(text) * 1_000) if text.isdecimal() and len(text) <= LONGEST_NUMBER else moment(text)
    except ValueError:
        return None


def _small(bundle: Bundle, name: str) -> Any:
    """What a small member holds; None when it is absent or cannot be read."""
    for member in bundle.find(name)[:1]:
        with bundle.open(member) as stream:
            data = unwrapped(stream.read(MAX_SMALL))
        try:
            return parse(data.rstrip(b"; \t\r\n"))
        except ValueError:
            return None
    return None


def _protection(entries: Any) -> dict[str, Any]:
    """What was last done, in whichever order it is listed."""
    listed = entries if isinstance(entries, list) else []
    found = sorted((_object(_object(entry).get("protectedHistory")) for entry in listed), key=_since)
    return found[-1] if found else {}


def _since(done: dict[str, Any]) -> int:
    return _time(done.get("protectedAt")) or 0


def _last(entries: Any) -> dict[str, Any]:
    return _object(entries[-1]) if isinstance(entries, list) and entries else {}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
