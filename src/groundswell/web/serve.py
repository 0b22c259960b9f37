"""Serving the web app, on this machine alone unless a password guards it."""

import os
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI

from groundswell.errors import SettingsError
from groundswell.web.app import create_app
from groundswell.web.login import has_password
from groundswell.web.security import is_loopback
from groundswell.workspace import Workspace

SERVED = "GROUNDSWELL_SERVED"
"""What tells processes that were started anew which folder they serve."""
START_SECONDS = 120
"""A process that says nothing for so long is replaced: on a busy machine starting alone takes a while."""


def serve(workspace: Workspace, host: str = "127.0.0.1", port: int = 8000, processes: int = 1) -> None:
    """Serve until interrupted, by so many processes.

    Raises SettingsError when others could reach the app and no password is set.
    """
    if not is_loopback(host) and not has_password(workspace.state):
        raise SettingsError(
            f"Others could reach the app at {host}, and no password is set",
            where="serve",
            todo="Set one with `groundswell password`, or leave the host out.",
        )
    if processes == 1:
        uvicorn.run(create_app(workspace, ahead=True), host=host, port=port, log_level="warning", server_header=False)
        return
    os.environ[SERVED] = str(workspace.root.resolve())
    app = f"{__name__}:{served.__name__}"
    said: Any = {"timeout_worker_healthcheck": START_SECONDS, "log_level": "warning", "server_header": False}
    uvicorn.run(app, factory=True, workers=processes, host=host, port=port, **said)


def served() -> FastAPI:
    """The app of one of several processes."""
    return create_app(Workspace.open(Path(os.environ[SERVED])), ahead=True)
