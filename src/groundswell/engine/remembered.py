"""SQL that Ibis made, kept from one program to the next: making it takes longer than a small workspace does to score.

It lies in the cache folder of whoever runs the program, never in a workspace, and holds nothing of what was added: only
what the code of this package says. Another edition of the code, or of Ibis, has a file of its own.
"""

import atexit
import hashlib
import json
import os
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from uuid import uuid4

import ibis

SQL = dict[str, str]
FOLDER = "groundswell"


def remembered(key: str, make: Callable[[], SQL]) -> SQL:
    """The SQL of that key, by name: as it was made before, or made now and kept."""
    held = _held()
    if key not in held:
        if not _MADE:
            atexit.register(_keep)
        _MADE[key] = held[key] = make()
    return held[key]


_MADE: dict[str, SQL] = {}
"""What this program made itself."""


@cache
def _held() -> dict[str, SQL]:
    return _read(_place())


def _place() -> Path:
    """Where this edition's SQL lies."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / FOLDER / f"sql-{_edition()}.json"


@cache
def _edition() -> str:
    """Hash of the package's code and of the version of Ibis: all that decides what SQL is made."""
    root = Path(__file__).parents[1]
    said = hashlib.blake2b(ibis.__version__.encode(), digest_size=12)
    for path in sorted(root.rglob("*.py")):
        said.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return said.hexdigest()


def _read(place: Path) -> dict[str, SQL]:
    """What was kept; nothing where it cannot be read."""
    try:
        kept = json.loads(place.read_bytes())
    except (OSError, ValueError):
        return {}
    return {key: sql for key, sql in kept.items() if _is_sql(sql)} if isinstance(kept, dict) else {}


def _is_sql(sql: object) -> bool:
    return isinstance(sql, dict) and all(isinstance(text, str) for text in sql.values())


def _keep() -> None:
    """Add what was made to what is kept, in one step. Where nothing can be written, it is made again next time."""
    place = _place()
    fresh = place.with_name(f".{uuid4().hex}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(json.dumps(_read(place) | _MADE), "utf-8")
        fresh.replace(place)
        for old in place.parent.glob("sql-*.json"):
            if old != place:
                old.unlink()
    except OSError:
        with suppress(OSError):
            fresh.unlink()
