"""Runs every check in the order of how fast it answers and says how each went; types are checked beside the tests."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "layers": ["lint-imports"],
}
BESIDE = {"types": ["mypy"]}
"""What takes a minute of one core: tests wait now and then, for a browser or another program."""
NEEDED = {
    "browser": (["chromium"], "the browser tests did not run: they need Chromium"),
    "spark": (["java"], "the tests on Spark did not run: they need Java 17 or newer"),
    "postgresql": (["initdb", "/usr/lib/postgresql/*/bin/initdb"], "the tests on PostgreSQL did not run: they need it"),
}
"""What tests of a mark need: the programs of which one must be there, and what is said without."""


def passes(name: str, command: list[str]) -> bool:
    """Runs one check and prints one line; what it said only when it failed."""
    started = time.monotonic()
    done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=False)
    print(f"{name:<8} {'FAILED' if done.returncode else 'ok':<6} {time.monotonic() - started:6.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def is_there(program: str) -> bool:
    """Whether a program is on the path, or at a place such as `/usr/lib/*/initdb`."""
    return shutil.which(program) is not None or any(Path("/").glob(program.lstrip("/")))


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    missing = [mark for mark, (programs, _) in NEEDED.items() if not any(map(is_there, programs))]
    failed += [f"{NEEDED[mark][1]} (on Debian: setup/ installs it for root)" for mark in missing]
    chosen = ["-m", " and ".join(f"not {mark}" for mark in missing)] if missing else []
    if failed:
        print(f"Failed already, the tests follow: {'; '.join(failed)}", flush=True)
    # Tests start many programs: what was compiled once must not be compiled by each of them again.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with ThreadPoolExecutor() as beside:
        asked = {name: beside.submit(passes, name, command) for name, command in BESIDE.items()}
        tests = subprocess.run(
            [BIN / "python", "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *chosen],
            check=False,
            env=kept,
        )
    failed += [name for name, well in asked.items() if not well.result()]
    if failed:
        print(f"Failed beside the tests: {'; '.join(failed)}", flush=True)
    return 1 if failed else tests.returncode


if __name__ == "__main__":
    sys.exit(main())
