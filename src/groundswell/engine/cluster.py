"""A Spark cluster: whether it can be reached, a session on it, and what it says, in plain words."""

import os
import re
import shutil
import socket
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from groundswell.errors import BusyError, SettingsError

REACH_SECONDS = 5.0
"""How long a master may take to answer at all."""
WORKERS_SECONDS = 60.0
"""How long a cluster may take to give the first worker."""
CONFIG = {
    "spark.app.name": "groundswell",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.execution.arrow.useLargeVarTypes": "false",
}
"""What results depend on, and quiet; all else is the cluster's own to say."""
PORT = re.compile(r":(\d+)$")
HOSTS = re.compile(r"(?:k8s://)?(?:https?|spark)://([^/]+)")


@contextmanager
def session(master: str) -> Iterator[Any]:
    """A session on that master; one that is open already is used, and left open."""
    _check_installed()
    _reach(master)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()
    found = before or _started(SparkSession.builder, master)
    for name, value in CONFIG.items():
        if name.startswith("spark.sql."):
            found.conf.set(name, value)
    try:
        _wait_for_workers(found, master)
        yield found
    finally:
        if before is None:
            found.stop()


def _check_installed() -> None:
    missing = []
    if find_spec("pyspark") is None:
        missing.append("PySpark (pip install 'groundswell[spark]')")
    if java() is None:
        missing.append("Java 17 or newer (on Debian and Ubuntu: sudo apt-get install default-jre-headless)")
    if missing:
        what = f"The engine spark needs what is not here: {'; '.join(missing)}"
        raise SettingsError(what, where="engine", todo='Install it, or choose engine = "duckdb".')


def java() -> str | None:
    """The Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin")) if home else shutil.which("java")


def _reach(master: str) -> None:
    """Knock where the master should be: Spark itself would try for minutes, or for ever."""
    listed = HOSTS.match(master)
    hosts = listed[1].split(",") if listed else []
    for host in hosts:
        named = PORT.search(host)
        place = (host[: named.start()], int(named[1])) if named else (host, 443)
        with suppress(OSError, OverflowError):
            socket.create_connection((place[0].strip("[]"), place[1]), REACH_SECONDS).close()
            return
    if hosts:
        _refuse("The Spark master cannot be reached", master)


def _refuse(what: str, master: str) -> None:
    raise BusyError(what, where=master, todo="Start it, or correct spark_master. Nothing was changed.")


def _started(builder: Any, master: str) -> Any:
    for name, value in CONFIG.items():
        builder = builder.config(name, value)
    try:
        return builder.master(master).getOrCreate()
    except Exception as error:
        raise BusyError(
            f"Spark did not start: {first_line(error)}", where=master, todo="Correct it, then run this again."
        ) from error


def _wait_for_workers(found: Any, master: str) -> None:
    context = found.sparkContext._jsc.sc()
    until = time.monotonic() + WORKERS_SECONDS
    while not master.startswith("local") and len(context.statusTracker().getExecutorInfos()) < 2:
        if context.isStopped() or time.monotonic() > until:
            _refuse("The Spark cluster gave no worker", master)
        time.sleep(0.1)


@contextmanager
def plainly() -> Iterator[None]:
    """Cut what Spark says of a failure to the line that says it."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise RuntimeError(first_line(error)) from error


def first_line(error: Exception) -> str:
    """What went wrong, without Java's or Python's account of where."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    causes = causes or [line.removeprefix(": ") for line in lines if line.startswith(": ")]
    if "Python worker" in lines[0]:
        causes = lines[-1:]
    return (causes or lines[:1])[-1][:500]
