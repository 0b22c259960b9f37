"""The graphs that papers on choosing people compare on, with the chances that they take: the weighted cascade."""

import subprocess
import sys
from pathlib import Path

import numpy as np

from groundswell.engine.kernels.chance import by_chance, weighted_cascade
from groundswell.engine.kernels.csr import Graph, graph, numbered

FOLDER = Path(__file__).parents[2] / "shared" / "data" / "graphs"
GRAPHS = {
    "hep": ("NetHEPT", "hep.txt.zst", True),
    "phy": ("NetPHY", "phy.txt.zst", True),
    "slashdot": ("Slashdot", "soc-slashdot0902-directed.csv.zst", False),
    "twitter": ("ego-Twitter", "ego-twitter-undirected.csv.zst", True),
}
"""What each is called, its file, and whether an edge leads both ways."""
HEADED = ("hep", "phy")


def public_graph(name: str, *, threads: int = 2) -> Graph:
    """Row v holds who may reach v, with what chance. An edge listed twice counts twice; one to oneself never."""
    _, file, both = GRAPHS[name]
    if not (FOLDER / file).exists():
        sys.exit("The public graphs are not here: expected them in shared/data/graphs beside the clone.")
    text = subprocess.run(["zstd", "-dc", str(FOLDER / file)], capture_output=True, check=True).stdout
    ends = np.array(text.replace(b",", b" ").split(), np.int64).reshape(-1, 2)[1 if name in HEADED else 0 :]
    ends = ends[ends[:, 0] != ends[:, 1]]
    ends = np.concatenate([ends, ends[:, ::-1]]) if both else ends
    ids, (by, to) = numbered(ends[:, 0], ends[:, 1])
    return weighted_cascade(graph(by, to, np.ones(len(by)), len(ids), threads=threads), threads=threads)


def forwards(chances: Graph, *, threads: int = 2) -> Graph:
    """The same edges, row v holding whom v may reach."""
    turned = graph(chances.to.astype(np.int32), chances.by, chances.weight, chances.count, threads=threads)
    return by_chance(turned, threads=threads)
