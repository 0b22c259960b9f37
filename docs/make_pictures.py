"""Takes the pictures in docs/pictures/ of the served demo. `make pictures` runs it."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent / "pictures"
GROUNDSWELL = Path(sys.executable).with_name("groundswell")
PORT = 8765
HOME = f"http://127.0.0.1:{PORT}"
PATIENCE_SECONDS = 60

Look = Literal["light", "dark"]


@contextmanager
def served() -> Iterator[None]:
    """The demo's workspace, made anew and served for as long as this lasts."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([GROUNDSWELL, "demo", "--no-serve", "--workspace", folder], check=True)
        serving = subprocess.Popen([GROUNDSWELL, "serve", "--port", str(PORT), "--workspace", folder])
        try:
            wait()
            yield
        finally:
            serving.terminate()
            serving.wait()


def wait() -> None:
    """Until the web app answers. Raises TimeoutError."""
    for _ in range(PATIENCE_SECONDS * 10):
        try:
            urlopen(HOME).close()
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"{HOME} does not answer")


def take(browser: Browser, name: str, look: Look, *, follow: str | None = None) -> None:
    """A picture of the leaderboard, or of where its first link that `follow` selects leads."""
    page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme=look, reduced_motion="reduce")
    page.goto(HOME, wait_until="networkidle")
    if follow:
        page.locator(follow).first.click()
        page.wait_for_load_state("networkidle")
    page.screenshot(path=HERE / f"{name}-{look}.png")
    page.close()


def main() -> None:
    HERE.mkdir(exist_ok=True)
    with served(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        take(browser, "leaderboard", "light")
        take(browser, "leaderboard", "dark")
        take(browser, "person", "light", follow="#board a[href^='/person']")
        browser.close()


if __name__ == "__main__":
    main()
