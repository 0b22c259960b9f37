"""A Spark cluster of this machine's own: one master and its workers as programs, which a test may kill."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
HOST = "127.0.0.1"
QUICK = [
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:+UnlockDiagnosticVMOptions",
    "-XX:-BytecodeVerificationRemote",
]
HEAP = ["-Xmx160m", *QUICK]
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.master.rest.enabled": "false",
    "spark.driver.host": HOST,
    "spark.driver.bindAddress": HOST,
    "spark.driver.memory": "600m",
    "spark.driver.extraJavaOptions": " ".join(QUICK),
    "spark.executor.memory": "512m",
    "spark.executor.cores": "1",
    "spark.executor.extraJavaOptions": " ".join(QUICK),
    "spark.network.timeout": "900s",
    "spark.worker.timeout": "900",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Small, quick for a handful of rows, and patient on a busy machine: nothing here changes what a step gives."""


def closed_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


JAVA = ("lang", "lang.invoke", "net", "nio", "util")
OPENED = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in (*(f"java.{one}" for one in JAVA), "sun.nio.ch")]
"""What Spark asks of Java 17 and newer."""


@dataclass
class Cluster:
    """A running cluster: where it is, what is set for those who use it, and its workers."""

    master: str
    workers: list["subprocess.Popen[bytes]"]
    conf: Path


@contextmanager
def running(root: Path, *, workers: int) -> Iterator[Cluster]:
    """One master and its workers, of one core each, for as long as it is used; their files lie below `root`."""
    conf = root / "conf"
    conf.mkdir(parents=True)
    (conf / "spark-defaults.conf").write_text("".join(f"{name} {value}\n" for name, value in SETTINGS.items()))
    port = closed_port()
    started = [_start(root, "master", "Master", "--port", str(port), "--webui-port", str(closed_port()))]
    try:
        _wait(port, started[0])
        for number in range(workers):
            folder = str(root / f"work-{number}")
            own = ["--cores", "1", "--memory", "900m", "--work-dir", folder, "--webui-port", str(closed_port())]
            started.append(_start(root, f"worker-{number}", "Worker", *own, f"spark://{HOST}:{port}"))
        yield Cluster(f"spark://{HOST}:{port}", started[1:], conf)
    finally:
        for program in reversed(started):
            stop(program)


def _start(root: Path, name: str, what: str, *arguments: str) -> "subprocess.Popen[bytes]":
    command = ["java", *HEAP, "-cp", f"{root / 'conf'}:{HOME / 'jars'}/*", *OPENED]
    command += [f"org.apache.spark.deploy.{what.lower()}.{what}", "--host", HOST, *arguments]
    env = {
        **os.environ,
        "SPARK_HOME": str(HOME),
        "SPARK_CONF_DIR": str(root / "conf"),
        "SPARK_LOCAL_IP": HOST,
        "SPARK_SCALA_VERSION": "2.13",
    }
    env["PYSPARK_PYTHON"] = sys.executable
    with (root / f"{name}.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, env=env, start_new_session=True)


def leave() -> None:
    """End the Java that PySpark keeps beside this process, so that the next test starts its own."""
    gateway = pyspark.SparkContext._gateway
    if gateway is not None:
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait(30)
        pyspark.SparkContext._gateway = pyspark.SparkContext._jvm = None


def stop(program: "subprocess.Popen[bytes]") -> None:
    """End a program at once, with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(program.pid, 9)
    program.wait()


def _wait(port: int, master: "subprocess.Popen[bytes]", seconds: float = 60.0) -> None:
    until = time.monotonic() + seconds
    while master.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            socket.create_connection((HOST, port), 1).close()
            return
        time.sleep(0.1)
    raise RuntimeError("The Spark master of the tests did not start")
