"""Commands that serve the web app: serve and password."""

import socket
import sys
from typing import Annotated

import typer

from groundswell.cli.options import AsJson, Where, opened
from groundswell.cli.terminal import print_json, safe, say
from groundswell.errors import BusyError, InputError
from groundswell.web.login import set_password
from groundswell.web.serve import serve as serve_app
from groundswell.workspace import Workspace

Host = Annotated[str, typer.Option(help="Address to listen on. Others can reach it only once a password is set.")]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="Port to listen on.")]
Processes = Annotated[
    int, typer.Option(min=1, max=64, help="Processes that answer side by side, each in about 250 MiB.")
]


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(password)


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Processes = 1,
    as_json: AsJson = False,
    where: Where = None,
) -> None:
    """Serve the web app and the API until interrupted with Ctrl-C.

    Examples:

        groundswell serve --port 8080

        groundswell password && groundswell serve --host 0.0.0.0
    """
    workspace = opened(where)
    if not is_free(host, port):
        raise BusyError(f"Port {port} is taken", where=host, todo="Choose another with --port.")
    serve_until_stopped(workspace, host, port, processes, as_json=as_json)


def serve_until_stopped(
    workspace: Workspace, host: str, port: int, processes: int = 1, *, as_json: bool = False
) -> None:
    """Say the address, then serve; being interrupted is the ordinary end."""
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    if as_json:
        print_json({"address": address})
    else:
        say(f"Serving {safe(workspace.root)} at {address} until you press Ctrl-C.")
    try:
        serve_app(workspace, host, port, processes)
    except KeyboardInterrupt:
        say("Stopped.", stderr=True)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Raises InputError when the host is not an address of this machine."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise InputError(f"{host} is not an address", todo="Choose another with --host.") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError:
            return False
    return True


def password(as_json: AsJson = False, where: Where = None) -> None:
    """Set the password of the web app, so that it may be served to others. Every session ends.

    It is asked for, or read from standard input when that is not a terminal.

    Example: groundswell password
    """
    state = opened(where).state
    if sys.stdin.isatty():
        new = typer.prompt("New password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        new = sys.stdin.readline().rstrip("\n")
    set_password(state, new)
    if as_json:
        print_json({"set": True})
    else:
        say("The password is set.")
