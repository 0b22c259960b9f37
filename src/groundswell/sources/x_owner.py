"""Whose X archive it is: the account, whether it is protected, and when the archive was made."""

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from groundswell.errors import InputError
from groundswell.records import Profile
from groundswell.sources.arrays import UNREADABLE
from groundswell.sources.bundle import Bundle
from groundswell.sources.lines import parse
from groundswell.sources.x_posts import moment, number, profile

WRAPPER = re.compile(rb"\s*(?:window\.(?:YTD\.[\w.]+|__THAR_CONFIG)|Grailbird\.data\.\w+)\s*=\s*")
MAX_SMALL = 64 * 2**20


class Account(msgspec.Struct, rename="camel"):
    account_id: str | int | None = None
    username: str | None = None
    account_display_name: str | None = None
    created_at: str | None = None


@dataclass(frozen=True)
class Owner:
    """The account whose archive it is. `until` is when the archive was made, in microseconds UTC, if it says so."""

    id: str
    protected: bool
    until: int | None
    profile: Profile


def unwrapped(head: bytes) -> bytes:
    """The start of a member without the script before the list, `window.YTD.tweets.part0 = `."""
    wrapper = WRAPPER.match(head)
    return head[wrapper.end() :] if wrapper else head


def owner_of(bundle: Bundle) -> Owner:
    """Raises InputError when neither account.js nor manifest.js names the account."""
    manifest = _object(_small(bundle, "manifest.js"))
    info, made = _object(manifest.get("userInfo")), _object(manifest.get("archiveInfo"))
    told = {"accountId": info.get("accountId"), "username": info.get("userName")}
    told |= _object(_last(_small(bundle, "account.js")).get("account"))
    protection = _object(_last(_small(bundle, "protected-history.js")).get("protectedHistory"))
    try:
        account = msgspec.convert(told, Account)
        identifier = number(account.account_id, "account")
        seen = profile(
            identifier, handle=account.username, name=account.account_display_name, created=account.created_at
        )
    except UNREADABLE as error:
        raise InputError(
            "Nothing here says whose archive this is",
            where=f"{bundle.path}: account.js",
            todo="Add the whole archive as X gave it.",
        ) from error
    return Owner(identifier, protection.get("action") == "Protect", _made(made.get("generationDate")), seen)


def _made(text: Any) -> int | None:
    try:
        return moment(text) if isinstance(text, str) else None
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


def _last(entries: Any) -> dict[str, Any]:
    return _object(entries[-1]) if isinstance(entries, list) and entries else {}


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
