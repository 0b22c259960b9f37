"""A real cluster gives what DuckDB gives, a worker lost on the way or not; one that is not there is named at once."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from groundswell import graph, signals
from groundswell.engine import cluster, spark
from groundswell.engine.remembered import SQL
from groundswell.engine.rounds import Ground, rows_of
from groundswell.engine.steps import Scope, Step
from groundswell.errors import BusyError, SettingsError
from groundswell.signals.trust import rounds, spread
from groundswell.signals.versions import FOURTH
from groundswell.tables import DERIVED
from groundswell.workspace import Workspace
from tests.parity.cluster import Cluster, closed_port, leave, running, stop
from tests.parity.rounds import apart
from tests.parity.skew import busiest
from tests.parity.town import town
from tests.worlds import star, workspace_of

TRACE = """An error occurred while calling o1.collect.
: org.apache.spark.SparkException: Job aborted
	at java.base/java.lang.Thread.run(Thread.java:840)
Caused by: java.io.FileNotFoundException: File /lake/ties/a.parquet does not exist
	at org.apache.spark.Reader.read(Reader.scala:1)
"""


@pytest.fixture
def standalone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """A master with two workers."""
    with running(tmp_path / "cluster", workers=2) as started:
        monkeypatch.setenv("SPARK_CONF_DIR", str(started.conf))
        monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
        yield started
        leave()


def filled(root: Path, **settings: object) -> Workspace:
    """A workspace with the town in it, two accounts of one person, and a topic of its own."""
    workspace = workspace_of(root, town(), scored=False, **settings)
    workspace.join("town:p07", "town:p08")
    saved = workspace.save_topic("pastry", "bread OR bakery OR \u00e9clairs")
    workspace.topics.refuse("town:p01", saved.topic)
    return workspace


def rows_in(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    files = workspace.lake.manifest().files(name)
    return [row for file in files for row in pq.read_table(workspace.lake.path(file)).to_pylist()]


class Killing:
    """Ends a worker with all it does, as soon as that step is under way and both workers are."""

    def __init__(self, cluster: Cluster, step: str) -> None:
        self._cluster, self._step = cluster, step
        self.running = -1

    def __call__(self, step: str, _: int) -> None:
        if step == self._step:
            threading.Thread(target=self._kill, args=(SparkSession.getActiveSession(),), daemon=True).start()

    def _kill(self, session: Any) -> None:
        tracker = session.sparkContext._jsc.sc().statusTracker()
        until = time.monotonic() + 30
        while time.monotonic() < until:
            busy = [one.numRunningTasks() for one in tracker.getExecutorInfos()]
            if len(busy) == 3 and sum(busy) > 1:
                self.running = sum(busy)
                break
            time.sleep(0.02)
        stop(self._cluster.workers[0])


def _always_in_rounds(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take nothing to be little enough for a kernel, and trust to be found when it moves little, as each round takes
    the cluster long; returns the steps that will be made in rounds."""
    made: list[str] = []

    def noted(step: Step, scope: Scope, ground: Ground) -> SQL:
        made.append(step.name)
        return rows_of(step, scope, ground)

    monkeypatch.setattr(spark, "ROW_BYTES", 2**40)
    monkeypatch.setattr(spark, "rows_of", noted)
    monkeypatch.setattr(rounds, "PART", 3)
    for module in (spread, rounds):
        monkeypatch.setattr(module, "TOGETHER", 2)
        monkeypatch.setattr(module, "SETTLED", 0.1)
    return made


@pytest.mark.spark
def test_a_scoring_on_a_cluster_that_loses_a_worker_gives_what_duckdb_gives(
    standalone: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_rounds = _always_in_rounds(monkeypatch)
    here = filled(tmp_path / "here")
    here.score()
    there = filled(tmp_path / "there", engine="spark", spark_master=standalone.master)
    killing = Killing(standalone, "polarities")
    with cluster.session(standalone.master) as session:
        there.score(progress=killing)
        even, uneven = (busiest(session, tmp_path / f"in-{parts}", parts) for parts in (20, 1))
    assert killing.running > 1
    assert in_rounds == ["copies", "cascade_nodes", "coordinated_pairs", "trust"]
    for name in (table.name for table in DERIVED):
        one, other = rows_in(here, name), rows_in(there, name)
        assert (name, len(one)) == (name, len(other))
        assert [(name, far) for far in map(apart, one, other) if far] == []
    made = [step.name for step in (*graph.STEPS, *signals.ONCE, *signals.monthly(FOURTH), *signals.steps(FOURTH))]
    assert [name for name in made if not rows_in(there, name)] == []
    there.settings = there.settings.model_copy(update={"engine": "duckdb"})
    assert there.score().steps_run == 0
    # Of the rows of a round a twentieth is the even part of each of twenty tasks; undealt, a tenth goes to one of them.
    assert even < 0.07 < 0.09 < uneven


@pytest.mark.spark
def test_a_master_that_cannot_be_reached_is_named_and_nothing_is_changed(tmp_path: Path) -> None:
    master = f"spark://127.0.0.1:{closed_port()}"
    workspace = workspace_of(tmp_path, star(), scored=False, engine="spark", spark_master=master)
    before = workspace.lake.manifest()
    with pytest.raises(BusyError, match="cannot be reached") as raised:
        workspace.score()
    assert (raised.value.where, workspace.lake.manifest()) == (master, before)
    assert list(workspace.lake.staging.glob("spill-*")) == []


def test_a_machine_without_java_and_spark_hears_of_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SettingsError, match=r"PySpark.*; Java 17"), cluster.session("local[1]"):
        pass


@pytest.mark.parametrize("master", ["", "here", "spark://", "spark://host", "local[many]"])
def test_the_engine_spark_needs_a_master(master: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"spark_master .*spark://HOST:PORT"):
        Workspace.init(tmp_path, engine="spark", spark_master=master)


@pytest.mark.parametrize(
    "master", ["spark://a:7077", "spark://a:7077,b:7077", "k8s://https://a:6443", "yarn", "local[2]", "local[*]"]
)
def test_masters_that_spark_knows_are_taken(master: str, tmp_path: Path) -> None:
    assert Workspace.init(tmp_path, engine="spark", spark_master=master).settings.spark_master == master


def test_what_spark_says_is_cut_to_what_went_wrong() -> None:
    told = cluster.first_line(RuntimeError(TRACE))
    assert told == "java.io.FileNotFoundException: File /lake/ties/a.parquet does not exist"
    worker = RuntimeError(
        "An exception was thrown from the Python worker:\nTraceback\n  File x\nValueError: bad luck\n"
    )
    assert cluster.first_line(worker) == "ValueError: bad luck"
