"""Writes the whole world into a folder: exports in their networks' own formats, tables of the shops, and the truth."""

from dataclasses import dataclass
from pathlib import Path

import orjson

from groundswell.errors import InputError
from groundswell.world.bluesky import Bluesky
from groundswell.world.chat import talk
from groundswell.world.company import hire
from groundswell.world.fediverse import Fediverse
from groundswell.world.influence import true_influence
from groundswell.world.people import Town, settle
from groundswell.world.shops import open_shops, shopping
from groundswell.world.society import Life, live
from groundswell.world.timeline import write_file
from groundswell.world.truth import Network, Workplace, object_truths, truth
from groundswell.world.write_bluesky import write_jetstream
from groundswell.world.write_fediverse import write_archive, write_town_server
from groundswell.world.write_shops import write_purchases, write_shops
from groundswell.world.write_slack import write_slack

FEWEST, MOST = 50, 20_000


@dataclass(frozen=True)
class Written:
    """What was written where. `inputs` are the exports to add, in any order; `counts` says how much is in each file."""

    folder: Path
    archive: Path
    town_server: Path
    jetstream: Path
    chat: Path
    purchases: Path
    shops: Path
    truth: Path
    object_truths: Path
    counts: dict[str, int]

    @property
    def inputs(self) -> tuple[Path, ...]:
        return (self.archive, self.town_server, self.jetstream, self.chat)


def write(folder: Path, *, people: int = 400, seed: int = 7, changing: float = 1.0) -> Written:
    """Write a town of this many residents. The same seed and size give the same bytes.

    How much people post and are about at work moves from week to week, as it does among real people; `changing` times
    as much, so that with 0 they stay what they are.

    Raises InputError when `people` is not between 50 and 20,000, or `seed` is negative.
    """
    if not FEWEST <= people <= MOST or seed < 0:
        raise InputError(
            f"No town has {people} residents and seed {seed}",
            todo=f"Choose {FEWEST} to {MOST:,} residents and a seed of 0 or more.",
        )
    folder.mkdir(parents=True, exist_ok=True)
    return _World(settle(people, seed, changing), folder, seed).write()


class _World:
    """A town on its way into a folder."""

    def __init__(self, town: Town, folder: Path, seed: int) -> None:
        self._town, self._seed = town, seed
        self._written = Written(
            folder=folder,
            archive=folder / "millrace-bakery-mastodon.tar.gz",
            town_server=folder / "town.as2.jsonl",
            jetstream=folder / "town.jetstream.jsonl.zst",
            chat=folder / "osier-cycles-slack.zip",
            purchases=folder / "purchases.csv",
            shops=folder / "shops.csv",
            truth=folder / "truth.json",
            object_truths=folder / "truth_objects.jsonl",
            counts={},
        )

    def write(self) -> Written:
        town, written, counts = self._town, self._written, self._written.counts
        networks = [self._fediverse(), self._bluesky()]
        work = self._work()
        shops = open_shops(self._seed)
        purchases = shopping(town, [network.life for network in networks], shops, self._seed)
        known = [a if on else b for a, b, on in zip(*(n.accounts for n in networks), town.on_fediverse, strict=True)]
        counts[written.shops.name] = write_shops(shops, written.shops)
        counts[written.purchases.name] = write_purchases(purchases, shops, known, written.purchases)
        whole = truth(town, networks, work, purchases, self._seed)
        written.truth.write_bytes(orjson.dumps(whole, option=orjson.OPT_INDENT_2))
        counts[written.object_truths.name] = write_file(object_truths(networks, work), written.object_truths)
        return written

    def _fediverse(self) -> Network:
        town, written = self._town, self._written
        life = live(town, town.on_fediverse, "fediverse", self._seed)
        fediverse = Fediverse(town, life)
        written.counts[written.town_server.name] = write_town_server(fediverse, town, life, written.town_server)
        written.counts[written.archive.name] = write_archive(fediverse, life, written.archive)
        return self._network("fediverse", life, fediverse)

    def _bluesky(self) -> Network:
        town, written = self._town, self._written
        life = live(town, town.on_bluesky, "bluesky", self._seed)
        bluesky = Bluesky(town, life, self._seed)
        written.counts[written.jetstream.name] = write_jetstream(bluesky, town, life, written.jetstream)
        return self._network("bluesky", life, bluesky)

    def _network(self, name: str, life: Life, side: Fediverse | Bluesky) -> Network:
        influence = true_influence(self._town, life.members, life.follows, name, self._seed)
        ids = ([f"{name}:{address}" for address in known] for known in (side.accounts, side.posts, side.announces))
        return Network(name, life, influence, *ids)

    def _work(self) -> Workplace:
        town, written = self._town, self._written
        company = hire(town, self._seed)
        chat = talk(company, town, self._seed)
        addresses = write_slack(company, chat, town, self._seed, written.chat)
        reactions = sum(len(people) for message in chat.messages for people in message.reactions.values())
        written.counts[written.chat.name] = len(chat.messages) + reactions
        return Workplace(company, chat, [f"slack:{i}" for i in company.ids], [f"slack:{a}" for a in addresses])
