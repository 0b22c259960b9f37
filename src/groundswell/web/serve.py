"""Serving the web app, on this machine alone unless a password guards it."""

import uvicorn

from groundswell.errors import SettingsError
from groundswell.web.app import create_app
from groundswell.web.login import has_password
from groundswell.web.security import is_loopback
from groundswell.workspace import Workspace


def serve(workspace: Workspace, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until interrupted. Raises SettingsError when others could reach the app and no password is set."""
    if not is_loopback(host) and not has_password(workspace.state):
        raise SettingsError(
            f"Others could reach the app at {host}, and no password is set",
            where="serve",
            todo="Set one with `groundswell password`, or leave the host out.",
        )
    uvicorn.run(create_app(workspace), host=host, port=port, log_level="warning", server_header=False)
