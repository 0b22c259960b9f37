"""Fuzzes sources, guided by which of their lines an input reaches: `python -m perf.fuzz SOURCE... --seconds 600`.

Needs atheris (`uv pip install atheris`; it has wheels for Linux). What it finds is written to the folder given by
`--findings`; once mended, it is kept as a test by putting it into tests/fuzz/findings as SOURCE--WHAT-WENT-WRONG. How
long each was fuzzed, in all, is noted in perf/fuzz.json, which docs/performance.md shows.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

from perf.fuzzed import note

with atheris.instrument_imports(include=["groundswell.sources"], enable_loader_override=False):
    from tests.fuzz.strategies import MARKS
    from tests.fuzz.targets import target

    from groundswell.sources import all_sources

ROOT = Path(__file__).parents[1]
WORD = re.compile(rb'"([^"\\\n]{1,40})"|(\b[A-Z][A-Za-z-]{2,24}:)|<(/?[a-z:]{2,20})')
LONGEST_INPUT = 32_768
LONGEST_SECONDS = 30
MEMORY_MB = 3_000


def words(data: bytes) -> set[bytes]:
    """Keys, headers and tags that the example has, for the fuzzer to put together anew."""
    return {word for found in WORD.findall(data) for word in found if word}


def dictionary(data: bytes) -> str:
    entries = sorted(words(data) | {mark for mark in MARKS if len(mark) <= 60})
    escaped = ("".join(map("\\x{:02x}".format, entry)) for entry in entries)
    return "".join(f'"{entry}"\n' for entry in escaped)


def fuzz(name: str, seconds: int, findings: Path) -> None:
    """Fuzz one source in this process, which does not come back."""
    chosen = target(name)
    seeds = Path(tempfile.mkdtemp())
    for number, member in enumerate(chosen.members):
        (seeds / str(number)).write_bytes(chosen.export.members[member][:LONGEST_INPUT])
    known = seeds.with_suffix(".dict")
    known.write_text(dictionary(b"\n".join(chosen.export.members.values())))
    settings = {
        "max_total_time": seconds,
        "max_len": LONGEST_INPUT,
        "timeout": LONGEST_SECONDS,
        "rss_limit_mb": MEMORY_MB,
        "artifact_prefix": f"{findings}/{name}--",
        "dict": known,
        "print_final_stats": 1,
        "verbosity": 0,
    }
    arguments = [sys.argv[0], *(f"-{key}={value}" for key, value in settings.items()), str(seeds)]
    atheris.Setup(arguments, lambda data: chosen.attempt(chosen.members[0], data) and None)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="sources; all without any")
    parser.add_argument("--seconds", type=int, default=600, help="how long each")
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()), help="where findings go")
    parser.add_argument("--here", action="store_true", help="used by itself")
    chosen = parser.parse_args()
    if chosen.here:
        fuzz(chosen.names[0], chosen.seconds, chosen.findings)
    failed = []
    for name in chosen.names or sorted(all_sources()):
        common = ["--seconds", str(chosen.seconds), "--findings", str(chosen.findings)]
        done = subprocess.run(
            [sys.executable, "-m", "perf.fuzz", name, "--here", *common],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
        note(name, chosen.seconds, int(runs[1]) if runs else 0, found=done.returncode != 0)
        print(
            f"{name}: {runs[1] if runs else '?'} inputs, {'FOUND' if done.returncode else 'nothing found'}", flush=True
        )
        if done.returncode:
            failed.append(name)
            print(done.stdout[-4000:], done.stderr[-3000:], flush=True)
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
