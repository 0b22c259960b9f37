"""Fuzzes sources, guided by which of their lines an input reaches: `python -m perf.fuzz SOURCE... --seconds 600`.

Needs atheris (`uv pip install atheris`; it has wheels for Linux). What it finds is written to the folder given by
`--findings`; once mended, it is kept as a test by putting it into tests/fuzz/findings as SOURCE--WHAT-WENT-WRONG. How
long each was fuzzed, in all, is noted in perf/fuzz.json, which docs/performance.md shows, in seconds of processor time:
on a busy machine those by the clock, which `--seconds` gives, say little. A source's time is shared by its largest
files, each in a process of its own. Several may run at once, of other sources.
"""

import argparse
import re
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import atheris

from perf.fuzzed import note

with atheris.instrument_imports(include=["groundswell.sources"], enable_loader_override=False):
    from tests.fuzz.strategies import MARKS
    from tests.fuzz.targets import REPLACED, target

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


def fuzz(name: str, turn: int, seconds: int, findings: Path) -> None:
    """Fuzz one file of a source in this process, which does not come back."""
    chosen = target(name)
    fuzzed = chosen.members[turn]
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
    atheris.Setup(arguments, lambda data: chosen.attempt(fuzzed, data) and None)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="sources; all without any")
    parser.add_argument("--seconds", type=int, default=600, help="how long each, by the clock")
    parser.add_argument("--findings", type=Path, default=Path(tempfile.gettempdir()), help="where findings go")
    parser.add_argument("--here", type=int, help="used by itself: the number of the file")
    chosen = parser.parse_args()
    if chosen.here is not None:
        fuzz(chosen.names[0], chosen.here, chosen.seconds, chosen.findings)
    return sum(found_in(name, chosen.seconds, chosen.findings) for name in chosen.names or sorted(all_sources()))


def found_in(name: str, seconds: int, findings: Path) -> int:
    """In how many files of a source something was found, each fuzzed for its share of the time."""
    turns = len(target(name).members[:REPLACED])
    each = -(-seconds // turns)
    common = ["--seconds", str(each), "--findings", str(findings)]
    found = 0
    for turn in range(turns):
        before = spent()
        done = subprocess.run(
            [sys.executable, "-m", "perf.fuzz", name, "--here", str(turn), *common],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
        )
        runs = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
        note(name, round(spent() - before), int(runs[1]) if runs else 0, found=done.returncode != 0)
        said = f"{runs[1] if runs else '?'} inputs, {'FOUND' if done.returncode else 'nothing found'}"
        print(f"{name}, {target(name).members[turn]}: {said}", flush=True)
        if done.returncode:
            found += 1
            print(done.stdout[-4000:], done.stderr[-3000:], flush=True)
    return found


def spent() -> float:
    """Seconds of processor time of those that were started and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
