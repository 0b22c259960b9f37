"""Runs every check in the order of how fast it answers, says how each went, and leaves the last word to pytest."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

BIN = Path(sys.executable).parent
CHECKS = {
    "lint": ["ruff", "check"],
    "format": ["ruff", "format", "--check"],
    "types": ["mypy"],
    "layers": ["lint-imports"],
}
WITHOUT_BROWSER = "the browser tests did not run: they need Chromium (on Debian: sudo apt-get install chromium)"


def passes(name: str, command: list[str]) -> bool:
    """Runs one check and prints one line; what it said only when it failed."""
    started = time.monotonic()
    done = subprocess.run([BIN / command[0], *command[1:]], capture_output=True, text=True, check=False)
    print(f"{name:<8} {'FAILED' if done.returncode else 'ok':<6} {time.monotonic() - started:6.1f} s", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def main() -> int:
    failed = [name for name, command in CHECKS.items() if not passes(name, command)]
    if shutil.which("chromium") is None:
        failed.append(WITHOUT_BROWSER)
    chosen = ["-m", "not browser"] if WITHOUT_BROWSER in failed else []
    if failed:
        print(f"Failed already, the tests follow: {'; '.join(failed)}", flush=True)
    tests = subprocess.run(
        [BIN / "python", "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *chosen],
        check=False,
    )
    return 1 if failed else tests.returncode


if __name__ == "__main__":
    sys.exit(main())
