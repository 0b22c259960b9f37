"""What one would put together otherwise, each from the same activities: the newest of each, pairs summed up, PageRank.

Four pipelines of well-known parts. Each is measured where its parts are installed (`uv pip install networkit polars
scikit-network networkx`), in a process of its own, and no further than `MOST`: what holds everything as Python's
objects, or plans every round anew, takes minutes beyond that, and what sorts in memory runs out of it.
"""

import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any

import duckdb
import numpy as np

MEMORY_MB, THREADS, ROUNDS = 8_000, 2, 20
DAMPING = 0.85
SMALL, MEDIUM = 1_000_000, 10_000_000

Spent = dict[str, Any]
Pipeline = Callable[[list[str]], int]
"""From files of activities to PageRank; says between how many pairs."""


def duckdb_networkit(files: list[str]) -> int:
    import networkit

    connection = duckdb.connect(config={"memory_limit": f"{MEMORY_MB}MB", "threads": THREADS})
    connection.execute("SET preserve_insertion_order = false")
    connection.execute(PAIRS, [files])
    by, to, weight = connection.execute(EDGES).fetchnumpy().values()
    networkit.setNumberOfThreads(THREADS)
    made = networkit.GraphFromCoo((weight, (by, to)), int(max(by.max(), to.max())) + 1, weighted=True, directed=True)
    networkit.centrality.PageRank(made).run()
    return len(by)


PAIRS = """
    CREATE TABLE pairs AS
    WITH newest AS (
        SELECT id, actor, object_author FROM read_parquet(?) WHERE object_author IS NOT NULL
        QUALIFY row_number() OVER (PARTITION BY id ORDER BY coalesce(updated, published) DESC) = 1
    )
    SELECT actor, object_author, count(*)::DOUBLE AS weight FROM newest GROUP BY ALL
"""
EDGES = """
    WITH people AS (
        SELECT name, (row_number() OVER (ORDER BY name) - 1)::UBIGINT AS number
        FROM (SELECT actor AS name FROM pairs UNION SELECT object_author FROM pairs)
    )
    SELECT a.number AS by_whom, b.number AS to_whom, weight
    FROM pairs JOIN people a ON a.name = actor JOIN people b ON b.name = object_author
"""


def polars_scikit_network(files: list[str]) -> int:
    import polars as pl
    from scipy.sparse import csr_matrix
    from sknetwork.ranking import PageRank

    told = pl.scan_parquet(files).select("id", "actor", "object_author", made=pl.coalesce("updated", "published"))
    newest = told.drop_nulls("object_author").sort("made", descending=True).unique("id", keep="first")
    pairs = newest.group_by("actor", "object_author").len("weight").collect()
    names = pl.concat([pairs["actor"], pairs["object_author"]]).unique()
    numbers = pl.DataFrame({"name": names, "number": np.arange(len(names), dtype=np.int64)})
    by, to = (
        pairs.select(name=column).join(numbers, on="name", maintain_order="left")["number"].to_numpy()
        for column in ("actor", "object_author")
    )
    matrix = csr_matrix((pairs["weight"].to_numpy().astype(float), (by, to)), shape=(len(names), len(names)))
    PageRank(damping_factor=DAMPING).fit_predict(matrix)
    return len(pairs)


def pandas_networkx(files: list[str]) -> int:
    import networkx
    import pandas

    columns = ["id", "actor", "object_author", "published", "updated"]
    told = pandas.concat([pandas.read_parquet(file, columns=columns) for file in files])
    told["made"] = told.updated.fillna(told.published)
    reacted = told[told.object_author.notna()].sort_values("made", ascending=False)
    pairs = reacted.drop_duplicates("id").groupby(["actor", "object_author"]).size().reset_index(name="weight")
    made = networkx.from_pandas_edgelist(pairs, "actor", "object_author", "weight", create_using=networkx.DiGraph)
    networkx.pagerank(made, alpha=DAMPING)
    return len(pairs)


def pyspark_loops(files: list[str]) -> int:
    """Rounds of joins between rows, as GraphFrames has them, each fifth put down so that plans stay short."""
    from pyspark.sql import SparkSession, Window
    from pyspark.sql import functions as F

    settings: dict[str, Any] = {
        "spark.sql.shuffle.partitions": str(2 * THREADS),
        "spark.driver.memory": f"{MEMORY_MB}m",
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
    }
    session = SparkSession.builder.master(f"local[{THREADS}]").config(map=settings).getOrCreate()
    made = F.coalesce("updated", "published").alias("made")
    told = session.read.parquet(*files).select("id", "actor", "object_author", made)
    last = Window.partitionBy("id").orderBy(F.desc("made"))
    newest = told.dropna(subset=["object_author"]).withColumn("nth", F.row_number().over(last)).filter("nth = 1")
    pairs = newest.groupBy("actor", "object_author").agg(F.count("*").alias("weight"))
    of_all = F.sum("weight").over(Window.partitionBy("actor"))
    edges = pairs.select("actor", "object_author", (F.col("weight") / of_all).alias("share")).cache()
    people = edges.select("actor").union(edges.select("object_author")).distinct().cache()
    ranks = people.withColumn("rank", F.lit(1.0))
    for nth in range(ROUNDS):
        given = (
            edges.join(ranks, "actor").groupBy("object_author").agg(F.sum(F.col("share") * F.col("rank")).alias("got"))
        )
        joined = people.join(given, people.actor == given.object_author, "left")
        ranks = joined.select("actor", (1 - DAMPING + DAMPING * F.coalesce("got", F.lit(0.0))).alias("rank"))
        ranks = ranks.localCheckpoint() if nth % 5 == 4 else ranks
    ranks.agg(F.sum("rank")).collect()
    count = edges.count()
    gateway: Any = session.sparkContext._gateway
    session.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    return int(count)


PEERS: dict[str, tuple[Pipeline, tuple[str, ...]]] = {
    "DuckDB and NetworKit": (duckdb_networkit, ("networkit",)),
    "Polars and scikit-network": (polars_scikit_network, ("polars", "sknetwork")),
    "pandas and NetworkX": (pandas_networkx, ("pandas", "networkx")),
    "PySpark, rounds of joins": (pyspark_loops, ("pyspark",)),
}
"""Pipelines by name, and the packages they are put together from."""
MOST = {"Polars and scikit-network": MEDIUM, "pandas and NetworkX": SMALL, "PySpark, rounds of joins": SMALL}
"""How many reactions a pipeline is given at the most."""


def chosen(reactions: int) -> list[str]:
    """The pipelines that can be measured here at this size."""
    return [
        name
        for name, (_, parts) in PEERS.items()
        if reactions <= MOST.get(name, reactions) and all(map(find_spec, parts))
    ]


def measured(lake: Path, name: str) -> Spent:
    """What one pipeline takes, from the activities of a lake: pairs, seconds of the processor and of the wall."""
    files = sorted(str(path) for path in lake.rglob("activities/**/*.parquet"))
    began, worked = time.perf_counter(), _processor()
    pairs = PEERS[name][0](files)
    return {"pairs": pairs, "seconds": _processor() - worked, "wall": time.perf_counter() - began}


def _processor() -> float:
    ended = getrusage(RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime
