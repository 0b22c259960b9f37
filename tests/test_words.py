"""The words of the tree: nothing of the machine it was written on, no vague folders, tables that explain themselves."""

import re
import subprocess
import tomllib
from pathlib import Path, PurePosixPath

import msgspec
import pytest
from packaging.requirements import Requirement

from groundswell.records import Activity, Profile, ReactionCount
from groundswell.tables import ACTIVITIES, PROFILES, RAW, REACTION_COUNTS, REAL, TABLES, TIME, Table

ROOT = Path(__file__).parents[1]
LISTED = subprocess.run(
    ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
).stdout.decode()
FILES = [name for name in LISTED.split("\0") if name and (ROOT / name).is_file()]

LOCAL_PATH = re.compile(r"(?<![\w.:/])/(?:home|root|Users|mnt|work|opt)/\w")
REGISTRY = re.compile(
    "|".join(("pypi" + r"\.org", "python" + r"hosted\.org", r"registry\." + "npm", "yarn" + r"pkg\.com"))
)
VAGUE = {"util", "utils", "common", "core", "helper", "helpers", "manager", "managers", "misc"}
SHARED_DATA = ("evaluation/", "perf/", "docs/real-data.md")
RECORDS = [(Activity, ACTIVITIES), (Profile, PROFILES), (ReactionCount, REACTION_COUNTS)]


def text_of(name: str) -> str:
    return (ROOT / name).read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("pattern", [LOCAL_PATH, REGISTRY], ids=["local paths", "package registries"])
def test_no_file_names_the_machine_it_was_written_on(pattern: re.Pattern[str]) -> None:
    found = {name: match.group() for name in FILES if (match := pattern.search(text_of(name)))}
    assert found == {}


def test_only_measurements_read_the_shared_data() -> None:
    places = ".." + "/shared"
    assert [name for name in FILES if places in text_of(name) and not name.startswith(SHARED_DATA)] == []


def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    assert [name for name in FILES if VAGUE & {PurePosixPath(part).stem for part in PurePosixPath(name).parts}] == []


def test_every_fragment_says_what_kind_of_change_it_tells() -> None:
    fragments = [name.name for name in (ROOT / "changes").iterdir()]
    shape = re.compile(r"\d{4}\.(added|changed|fixed|removed)\.md")
    assert fragments
    assert [name for name in fragments if not shape.fullmatch(name)] == []


def test_every_package_asked_for_is_locked() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))
    asked = map(Requirement, project["project"]["dependencies"] + project["dependency-groups"]["dev"])
    locked = dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", text_of("requirements.lock"), re.MULTILINE))
    missing = [one.name for one in asked if not one.specifier.contains(locked.get(one.name, "0.dev0"))]
    assert missing == [], "run `make lock`"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_says_what_it_means(table: Table) -> None:
    silent = [name for name, column in table.columns.items() if not re.search(r"\w.*\.$", column.meaning)]
    assert silent == []
    assert table.meaning.endswith(".")
    assert table.writer


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_time_and_measure_names_its_unit(table: Table) -> None:
    for name, column in table.columns.items():
        if column.type == TIME:
            assert "UTC" in column.meaning, name
        if column.type == REAL:
            assert re.search(r"\d|\bin [a-z]+|[Pp]oints", column.meaning), f"{name} says no unit and no range"


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_table_is_keyed_and_ordered_by_its_own_columns(table: Table) -> None:
    assert table.key
    assert set(table.key) | set(table.order) <= set(table.columns)


@pytest.mark.parametrize(("record", "table"), RECORDS, ids=[table.name for _, table in RECORDS])
def test_a_record_has_the_columns_of_its_table(record: type[msgspec.Struct], table: Table) -> None:
    # No record says when each of its values was last said: only merging several does.
    assert [*record.__struct_fields__, "source_run"] == [name for name in table.columns if name != "said"]


def test_every_raw_table_has_its_record() -> None:
    assert [table for _, table in RECORDS] == [*RAW]
