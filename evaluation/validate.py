"""Tests the score on the public sets and prices attacks on it, and writes docs/evaluation.md and docs/gaming.md.

Run `python -m evaluation.validate` (all sets) or with names of sets. `--version third` measures another score version
than the one that is shown: its figures are kept beside, and what it reaches is printed.
"""

import argparse
import json
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from evaluation import goals, pictures, town
from evaluation.sets import ROOT, SETS, add, require
from groundswell import world
from groundswell.reports.evaluation import verdict
from groundswell.settings import Settings
from groundswell.workspace import Workspace

HERE = Path(__file__).parent
DEFAULT = Settings.model_fields["score_version"].default
CHOSEN = ("slack_hyperledger", "stackexchange", "discord_meshcore", "telegram_channels")
SHOWN = ("Spearman", "NDCG@20", "NDCG@100")
TOWN = "simulated town"


def measure(name: str, version: str) -> dict[str, Any]:
    """Score a set, test it on future weeks, and attack it."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.init(Path(folder) / "workspace", history_weeks=0, score_version=version)
        fill(workspace, name, Path(folder))
        workspace.score()
        started = time.monotonic()
        lines = [asdict(line) for line in workspace.evaluate()]
        tested = time.monotonic()
        costs = [asdict(cost) for cost in workspace.attack()]
        seconds = {"evaluate": round(tested - started), "attack": round(time.monotonic() - tested)}
        covered = [asdict(line) for line in workspace.report("evaluation").coverage]
        held = {"lines": lines, "costs": costs, "coverage": covered, "seconds": seconds, "version": version}
        return held | (_told_by_the_town(workspace, Path(folder)) if name == TOWN else {})


def _told_by_the_town(workspace: Workspace, folder: Path) -> dict[str, Any]:
    truth = town.truth_of(folder)
    return {"truth": town.recovered(workspace, truth), "honest": town.honestly(workspace, truth)}


def fill(workspace: Workspace, name: str, folder: Path) -> None:
    if name == TOWN:
        for path in world.write(folder / "town").inputs:
            workspace.add(path)
        return
    add(workspace, next(chosen for chosen in SETS if chosen.name == name))


def evaluation_page(held: dict[str, Any]) -> str:
    parts = [EVALUATION_HEAD, _measured_with(held), goals.evaluation(held), FORETOLD]
    for name, figures in held.items():
        lines = figures["lines"]
        parts += [_table(name, days, [line for line in lines if line["window_days"] == days]) for days in (7, 28)]
        parts += _covered(name, figures.get("coverage", []))
        parts += [_honest(figures["honest"])] if "honest" in figures else []
        parts += [_recovered(network, found) for network, found in sorted(figures.get("truth", {}).items())]
    return "\n".join(parts)


def _measured_with(held: dict[str, Any]) -> str:
    return f"Measured with score version {', '.join(sorted({figures['version'] for figures in held.values()}))}.\n"


def _covered(name: str, lines: list[dict[str, Any]]) -> list[str]:
    if not lines:
        return []
    head = (
        f"### {name}: do the forecast's intervals hold?\n\n| foretold | promised | held | CRPS | of a plain mean | "
        "people |\n|---|---|---|---|---|---|"
    )
    rows = [
        f"| {line['target']} | {line['interval']:.0%} | {line['covered_share']:.1%} ({line['covered_low']:.1%} to "
        f"{line['covered_high']:.1%}) | {line['crps']:.3g} | {line['crps_naive']:.3g} | {line['people_count']:,} |"
        for line in lines
    ]
    return [head, *rows, ""]


def _honest(found: dict[str, dict[str, float]]) -> str:
    rows = [
        f"| {method} | {value['Spearman']:.3f} | {value['NDCG@100']:.3f} |"
        for method, value in sorted(found.items(), key=lambda item: -item[1]["Spearman"])
    ]
    head = "### The town's honest people foretold, 28 days\n\n| ranking | Spearman | NDCG@100 |\n|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _recovered(network: str, found: dict[str, float]) -> str:
    rows = [f"| {method} | {value:.3f} |" for method, value in sorted(found.items(), key=lambda item: -item[1])]
    head = f"### The town's true influence on {network}, recovered\n\n| ranking | Spearman |\n|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _table(name: str, window: int, lines: list[dict[str, Any]]) -> str:
    wanted = [line for line in lines if line["target"] == "reactions" and line["metric"] in SHOWN]
    if not wanted:
        return f"## {name}, {window} days\n\nNot enough data.\n"
    by_method: dict[str, dict[str, dict[str, Any]]] = {}
    for line in wanted:
        by_method.setdefault(line["method"], {})[line["metric"]] = line
    ranked = sorted(by_method.items(), key=lambda item: -item[1]["Spearman"]["value"])
    head = (
        f"## {name}, {window} days\n\n"
        f"{wanted[0]['cuts_count']} past days, {wanted[0]['people_count']:,} active people.\n\n"
        f"| ranking | {' | '.join(SHOWN)} | score ahead by (Spearman) | |\n|---|{'---|' * len(SHOWN)}---|---|\n"
    )
    return head + "".join(_row(method, figures) for method, figures in ranked)


def _row(method: str, figures: dict[str, dict[str, Any]]) -> str:
    cells = [
        f"{f['value']:.3f} ({f['value_low']:.3f} to {f['value_high']:.3f})" for f in map(figures.__getitem__, SHOWN)
    ]
    lead = figures["Spearman"]
    ahead = (
        "" if lead["ahead"] is None else f"{lead['ahead']:+.3f} ({lead['ahead_low']:+.3f} to {lead['ahead_high']:+.3f})"
    )
    return f"| {method} | {' | '.join(cells)} | {ahead} | {verdict(lead['ahead_low'], lead['ahead_high'])} |\n"


def gaming_page(held: dict[str, Any]) -> str:
    parts = [GAMING_HEAD, _measured_with(held), goals.gaming(held), FRONTIER]
    for name, figures in held.items():
        costs = figures["costs"]
        rules = sorted({cost["rule"] for cost in costs}, key=lambda rule: (rule != "influence score", rule))
        parts.append(
            f"## {name}\n\n| attack | {' | '.join(rules)} | dollars, influence score |\n|---|{'---|' * len(rules)}---|"
        )
        for attack in dict.fromkeys(cost["attack"] for cost in costs):
            by_rule = {cost["rule"]: cost for cost in costs if cost["attack"] == attack}
            cells = [_needed(by_rule[rule]) for rule in rules]
            dollars = by_rule["influence score"]["dollars"]
            parts.append(f"| {attack} | {' | '.join(cells)} | {'' if dollars is None else f'{dollars:.2f}'} |")
        parts.append("")
    return "\n".join(parts)


def _needed(cost: dict[str, Any]) -> str:
    if cost["accounts"] is not None:
        return str(cost["accounts"])
    gain = f" (gains {cost['gain_at_most']:.1f})" if cost["rule"] == "influence score" else ""
    return f"over 80{gain}"


FORETOLD = """Every ranking and what came in the 28 days after, with intervals:

![Rank correlation of every ranking with the reactions of the 28 days after, by set](pictures/foretold.svg)
"""
FRONTIER = """How well each ranking foretells, and how many accounts the attacks need: the point is their geometric
mean, the line goes from the least to the most. An attack that 80 accounts do not bring about counts as 80.

![Rank correlation beside the accounts that attacks need, by set](pictures/frontier.svg)
"""
EVALUATION_HEAD = """# Does the score foretell?

Written by `python -m evaluation.validate`. At up to four past days people are ranked by what was known then,
and compared with the reactions their new posts drew in the 7 and 28 days that followed, after a gap of the
median reaction lag. Everybody active in the 90 days before is in, zeros too. Boosted trees learn from all the
other rankings at the day before and are the ceiling. Intervals are 95 %, from 100 resamplings of people;
differences are paired. Run the same on your own data with `groundswell evaluate`.

What it says: the score orders people about as well as the best simple ranking, the decayed sum of past
reactions, which is far cheaper to game (see [what cheating costs](gaming.md)), and better than follower counts,
PageRank, k-core and reactions per post. Where an interval of a difference excludes zero, the last column says
who is ahead.

Under each set stands how often the forecast's intervals held at four past days. Counts are whole numbers, so that an
interval of them holds more than it promises where most people draw none; its ends are therefore counted in part (the
expectation of a randomised probability transform). CRPS is the mean error of the whole forecast, in reactions.

telegram_channels is the set where the score falls short: a few hundred channels forward the same few channels again
and again, most draw nothing in four weeks, and the caps on one pair and one day take away what tells them apart.

In the simulated town a farm and a pod keep on reacting in the weeks that are foretold. The plain sum counts them before
and after, and so foretells them well; the score leaves most of it out. Only the town knows who cheats, so a table of
its own says how well the reactions of its honest people to one another are foretold: it is no figure that real data
could give. Only the town can tell as well what people are really expected to draw in the four weeks after its end.
Against that the score is above every other ranking, of all people together and on both networks; at work it is behind
the plain sum by no more than chance: [several towns, with intervals, and why](recovery.md).
"""

GAMING_HEAD = """# What cheating costs

Written by `python -m evaluation.validate`. How many accounts, at ten reactions each, lift a median account by
ten points and hold it there for four weeks; for other rankings, to the place that ten points would bring. Up to
80 are tried. Dollars are a yardstick at the price list in `validation/attacks.py`. Run the same on your own
data with `groundswell attack`.

Farms of new accounts, pods that share one another's posts and shares taken back do not pay. Pods that share in
rotation and hired real accounts need several accounts where the plain sum needs one; hired people with the patience
to spread their shares over four weeks need fewer: that is the open problem, and the figures are here so that it stays
in sight. A small community is cheaper to game than a large one, because its median member is moved by few people.
"""


def main() -> None:
    require()
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("sets", nargs="*", metavar="SET", help="names of sets; all of them by default")
    asked.add_argument("--version", default=DEFAULT, help="the score version to measure")
    chosen = asked.parse_args()
    kept = HERE / ("validate.json" if chosen.version == DEFAULT else f"validate.{chosen.version}.json")
    held = json.loads(kept.read_text()) if kept.exists() else {}
    for name in chosen.sets or (*CHOSEN, TOWN):
        held[name] = measure(name, chosen.version)
        print(name, held[name]["seconds"])
        kept.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n")
    ordered = {name: held[name] for name in (*CHOSEN, TOWN) if name in held}
    if chosen.version != DEFAULT:
        print(goals.evaluation(ordered), goals.gaming(ordered), sep="\n")
        return
    (ROOT / "docs" / "evaluation.md").write_text(evaluation_page(ordered))
    (ROOT / "docs" / "gaming.md").write_text(gaming_page(ordered))
    pictures.foretold(ordered)
    pictures.frontier(ordered)


if __name__ == "__main__":
    main()
