"""The built scripts and styles: served to be kept for long, under addresses that change with their content."""

import hashlib
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from groundswell.errors import SettingsError

FOLDER = Path(__file__).parent / "static"
PATH = "/static"


def addresses(folder: Path = FOLDER) -> dict[str, str]:
    """The address of each file by its name. Raises SettingsError when nothing was built."""
    if not (folder / "app.js").is_file():
        raise SettingsError("The web app's scripts are not built", where=str(folder), todo="Run `make setup`.")
    return {file.name: f"{PATH}/{file.name}?v={_digest(file)}" for file in folder.iterdir() if file.is_file()}


def _digest(file: Path) -> str:
    return hashlib.blake2b(file.read_bytes(), digest_size=6).hexdigest()


class Assets(StaticFiles):
    """Files that browsers may keep for a year when asked for by their fingerprint."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
        answer.headers["Cache-Control"] = kept
        return answer
