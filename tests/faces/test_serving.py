"""Several processes that serve one workspace, as a user starts them."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.faces.test_cli import free_port
from tests.worlds import id_of, star, workspace_of


def fetched(address: str) -> bytes:
    """What is at an address, as soon as somebody answers there: on a busy machine programs take long to start."""
    for _ in range(3_000):
        try:
            with urlopen(address) as answer:
                return bytes(answer.read())
        except URLError:
            time.sleep(0.2)
    raise AssertionError(f"nobody answers at {address}")


def test_several_processes_answer_for_one_workspace(tmp_path: Path) -> None:
    workspace, port = workspace_of(tmp_path, star()), free_port()
    command = ["serve", "-w", str(workspace.root), "--port", str(port), "--processes", "2"]
    serving = subprocess.Popen([Path(sys.executable).with_name("groundswell"), *command], stdout=subprocess.DEVNULL)
    try:
        fetched(f"http://127.0.0.1:{port}/api/v1/health")
        with ThreadPoolExecutor(8) as pool:
            answers = set(pool.map(fetched, [f"http://127.0.0.1:{port}/api/v1/leaderboard"] * 24))
    finally:
        serving.terminate()
        serving.wait()
    (answer,) = answers
    assert json.loads(answer)["rows"][0]["actor"] == id_of("ana")
