"""What tests of watching share: a town that talks about beer every day until something happens, and a mail server."""

import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from aiosmtpd.controller import Controller

from groundswell.records import Record
from groundswell.settings import FILE_NAME
from groundswell.workspace import Workspace
from tests.worlds import like, post, profile, workspace_of

GOOD, BAD = "I love good beer", "I hate this terrible beer"
SUNDAY = 72
"""Days from START to a Sunday, 12 May 2024."""
LEADERS = ("zedquill", "ben")


def world(last: int = SUNDAY) -> list[Record]:
    """For nine weeks two of ten people a day praise beer and four talk of the weather. Then twelve more curse beer.

    Every week Ben draws five fans with his beer; in the last four it is Zedquill, daily, with thirty others in all.
    """
    records: list[Record] = [profile(name) for name in LEADERS]
    for day in range(SUNDAY - 62, last + 1):
        records += [post(f"p{(day + n) % 10}", f"d{day}-{n}", day, text=GOOD) for n in range(2)]
        records += [post(f"w{n}", f"w{day}-{n}", day, text="It rains") for n in range(4)]
    for week in range(8):
        records += [post("ben", f"b{week}", 7 * week + 18, text=GOOD)]
        records += [like(f"f{n}", f"b{week}", 7 * week + 18.1) for n in range(5)]
    records += [post("zedquill", f"z{n}", SUNDAY - 27 + n, text=GOOD) for n in range(27)]
    records += [like(f"g{n}", f"z{n % 27}", SUNDAY - 27 + n % 27 + 0.1) for n in range(30)]
    return [*records, *(post(f"h{n}", f"h{n}", last, text=BAD) for n in range(12))]


@pytest.fixture(scope="session")
def watched_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace_of(tmp_path_factory.mktemp("beer"), world(), threads=1).root


@pytest.fixture
def town(watched_town: Path, tmp_path: Path) -> Workspace:
    """A scored copy of the town to change things in; nothing is watched yet."""
    return Workspace.open(Path(shutil.copytree(watched_town, tmp_path / "town")))


@pytest.fixture(scope="session")
def alerted_town(watched_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with beer watched and looked at, and its three alerts; to be copied."""
    workspace = Workspace.open(Path(shutil.copytree(watched_town, tmp_path_factory.mktemp("alerted") / "town")))
    workspace.watch("beer")
    workspace.look()
    workspace.state.forget_pages()
    return workspace.root


@pytest.fixture
def alerted(alerted_town: Path, tmp_path: Path) -> Workspace:
    """A copy of the town in which beer has three alerts."""
    return Workspace.open(Path(shutil.copytree(alerted_town, tmp_path / "alerted")))


@dataclass
class Post:
    """A mail server on this machine: what it took, and what it says to whom."""

    taken: list[Message] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    port: int = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.taken.append(message_from_bytes(envelope.content, policy=default))
        return "250 taken"

    @property
    def texts(self) -> list[str]:
        return [one.get_content().replace("\r\n", "\n") for one in self.taken if isinstance(one, EmailMessage)]


@pytest.fixture
def server() -> Iterator[Post]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        told = Post(port=free.getsockname()[1])
    controller = Controller(told, hostname="127.0.0.1", port=told.port)
    controller.start()
    yield told
    controller.stop()


def said_to(server: Post, *to: str, **more: Any) -> dict[str, Any]:
    """Settings that mail alerts to these people, at once."""
    place = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none"}
    return {**place, "mail_from": "us@site.example", "mail_to": list(to), "mail_least_hours": 0, **more}


def mailing_to(town: Workspace, server: Post, *to: str, **more: Any) -> Workspace:
    """The town with settings that mail its alerts to these people."""
    (town.root / FILE_NAME).write_text(tomlkit.dumps(said_to(server, *to, **more)), "utf-8")
    return Workspace.open(town.root)
