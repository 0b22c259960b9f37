"""Takes the pictures in docs/pictures/ anew: the pages of a freshly simulated town, in both looks."""

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import uvicorn
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from groundswell import world
from groundswell.web.app import create_app
from groundswell.web.wording import link
from groundswell.workspace import Workspace

PICTURES = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZE: ViewportSize = {"width": 1280, "height": 900}
SHARPNESS = 1.25
LARGEST = 300_000
Look = Literal["light", "dark"]
LOOKS: tuple[Look, ...] = ("light", "dark")


def town(folder: Path) -> Workspace:
    """The workspace of the demo."""
    workspace = Workspace.init(folder / "workspace", private=True, simulated=True)
    for export in world.write(folder / "exports").inputs:
        workspace.add(export)
    workspace.score()
    return workspace


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """The address the workspace is served at."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(workspace), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def chosen_pages(workspace: Workspace) -> dict[str, str]:
    """The addresses of the pages to show: the first person, what moved people most, and three people of one network."""
    best = workspace.report("leaderboard", limit=1).rows[0]
    object_ = workspace.report("person", person=best.actor).objects[0].object
    peers = workspace.report("leaderboard", limit=3, network=best.network).rows
    return {
        "leaderboard": "/",
        "person": link("person", person=best.actor),
        "object": link("object", object=object_),
        "compare": link("compare", who=[peer.actor for peer in peers]),
    }


def take(browser: Browser, home: str, pages: dict[str, str], look: Look) -> None:
    context = browser.new_context(
        viewport=SIZE, device_scale_factor=SHARPNESS, color_scheme=look, reduced_motion="reduce"
    )
    page = context.new_page()
    for name, path in pages.items():
        page.goto(home + path, wait_until="networkidle")
        picture = PICTURES / f"{name}-{look}.png"
        page.screenshot(path=picture)
        print(f"{picture.name} {picture.stat().st_size:,} bytes")
        if picture.stat().st_size > LARGEST:
            raise SystemExit(f"{picture} is larger than {LARGEST:,} bytes: show less of the page")
    context.close()


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(workspace := town(Path(folder))) as home,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for look in LOOKS:
            take(browser, home, chosen_pages(workspace), look)
        browser.close()


if __name__ == "__main__":
    main()
