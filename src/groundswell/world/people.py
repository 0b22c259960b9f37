"""Who lives in Larkwater: residents, brands and a farm's accounts, with what makes each of them move or be moved."""

from dataclasses import dataclass

import numpy as np

from groundswell.world.chance import Flags, Floats, Generator, Ints, generator
from groundswell.world.change import POSTING, Change, wander
from groundswell.world.names import farm_handles, handles, people_names
from groundswell.world.rhythm import DAY, START
from groundswell.world.setting import BRANDS, LATITUDE, LONGITUDE, TOPICS


@dataclass(frozen=True)
class Rows:
    """Which rows are whose: residents first, then the brands, then the farm's accounts."""

    residents: int
    farm_size: int

    @property
    def brands(self) -> Ints:
        return np.arange(self.residents, self.residents + len(BRANDS))

    @property
    def farm(self) -> Ints:
        return np.arange(self.residents + len(BRANDS), len(self))

    def __len__(self) -> int:
        return self.residents + len(BRANDS) + self.farm_size


@dataclass(frozen=True)
class Traits:
    """What makes a person move others or be moved, one value each.

    `pull` multiplies the chance that somebody who sees this account's post reacts; `fame` draws followers;
    `susceptibility` multiplies the chance to react to what is seen. Once reacting, `liking`, `sharing`, `replying`
    and `quoting` are the chances of each form. The last two and `posts_per_week` are as usual; they move by the week.
    """

    pull: Floats
    fame: Floats
    susceptibility: Floats
    liking: Floats
    sharing: Floats
    replying: Floats
    quoting: Floats
    posts_per_week: Floats


@dataclass(frozen=True)
class Cheats:
    """The mutual pod, and the account that rents the farm. All are residents."""

    pod: Ints
    farm_target: int


@dataclass(frozen=True)
class Town:
    """Everyone, a row each. Rows of `interests` (people by topics) sum to 1; `opinions` of brands run from -1 to 1.

    `posting` is how much more or less than usual they post and answer, by the week; `changing` says how much people
    change here, 1 for as much as real ones do.
    """

    rows: Rows
    names: list[str]
    handles: list[str]
    community: Ints
    interests: Floats
    opinions: Floats
    traits: Traits
    posting: Change
    changing: float
    cheats: Cheats
    joined: Ints
    home: Floats
    on_fediverse: Flags
    on_bluesky: Flags
    employed: Flags

    def __len__(self) -> int:
        return len(self.rows)


def settle(people: int, seed: int, changing: float = 1.0) -> Town:
    """The town with this many residents, who change so many times as much as people do; 0 for not at all."""
    rng = generator(seed, "people")
    rows = Rows(people, int(np.clip(people // 33, 8, 60)))
    community = rng.integers(0, max(6, round(people**0.5 / 2.5)), len(rows))
    traits, cheats = _traits(rng, rows)
    names = people_names(rng, people + rows.farm_size)
    fediverse, bluesky = _networks(rng, rows, cheats)
    return Town(
        rows=rows,
        names=names[:people] + [brand.name for brand in BRANDS] + names[people:],
        handles=handles(rng, names[:people]) + [b.handle for b in BRANDS] + farm_handles(rng, rows.farm_size),
        community=community,
        interests=_interests(rng, rows, community),
        opinions=_opinions(rng, rows, community),
        traits=traits,
        posting=_posting(seed, rows, cheats, changing),
        changing=changing,
        cheats=cheats,
        joined=_joined(rng, rows),
        home=_homes(rng, community),
        on_fediverse=fediverse,
        on_bluesky=bluesky,
        employed=_employed(rng, rows),
    )


def _traits(rng: Generator, rows: Rows) -> tuple[Traits, Cheats]:
    everyone = len(rows)
    pull = np.minimum(rng.lognormal(0, 0.9, everyone), 7.0)
    traits = Traits(
        pull=pull,
        fame=rng.lognormal(0, 1.0, everyone) * pull**0.4,
        susceptibility=rng.lognormal(-0.2, 0.6, everyone),
        liking=rng.beta(8, 2, everyone),
        sharing=rng.beta(2, 7, everyone),
        replying=rng.beta(1.5, 9, everyone),
        quoting=rng.beta(1, 30, everyone),
        posts_per_week=0.32 * rng.lognormal(0, 0.9, everyone) * pull**0.5,
    )
    ordinary = rng.permutation(np.flatnonzero(pull[: rows.residents] < np.median(pull)))
    cheats = Cheats(
        pod=np.sort(ordinary[1 : 1 + int(np.clip(rows.residents // 66, 5, 12))]), farm_target=int(ordinary[0])
    )
    for who, pulls, fames, posts in (
        (rows.brands, 1.2, 4.0, 2.5),
        (rows.farm, 0.02, 0.0, 0.1),
        (cheats.pod, 0.4, 0.7, 1.0),
        (np.array([cheats.farm_target]), 0.4, 0.5, 2.0),
    ):
        traits.pull[who], traits.fame[who], traits.posts_per_week[who] = pulls, fames, posts
    traits.susceptibility[rows.brands] *= 0.5
    return traits, cheats


def _posting(seed: int, rows: Rows, cheats: Cheats, changing: float) -> Change:
    """Residents change; brands go about their business, and the farm, its customer and the pod about theirs."""
    spread = np.full(len(rows), POSTING * changing)
    spread[rows.residents :] = spread[cheats.pod] = spread[cheats.farm_target] = 0
    return wander(generator(seed, "posting"), spread)


def _interests(rng: Generator, rows: Rows, community: Ints) -> Floats:
    """Neighbours care about the same three things, and about a little of everything; a brand about its own topic."""
    loved = np.full((int(community.max()) + 1, len(TOPICS)), 0.15)
    for row in loved:
        row[rng.choice(len(TOPICS), 3, replace=False)] = (2.4, 1.6, 0.9)
    shares = rng.gamma(loved[community]) + 1e-9
    for row_of_brand, brand in zip(rows.brands.tolist(), BRANDS, strict=True):
        shares[row_of_brand] = 0.02
        shares[row_of_brand, TOPICS.index(brand.topic)] = 1.0
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def _opinions(rng: Generator, rows: Rows, community: Ints) -> Floats:
    """A brand is liked or not in general, but differently by neighbourhood and by person; weak opinions are none."""
    reputation = rng.normal(0.25, 0.3, len(BRANDS))
    local = rng.normal(0, 0.3, (int(community.max()) + 1, len(BRANDS)))
    opinions = np.tanh(reputation + local[community] + rng.normal(0, 0.5, (len(rows), len(BRANDS))))
    opinions[np.abs(opinions) < 0.2] = 0
    opinions[rows.residents :] = 0
    return np.asarray(opinions)


def _joined(rng: Generator, rows: Rows) -> Ints:
    """When accounts were made: years ago, but the farm's within the twenty weeks."""
    joined = START - rng.integers(200 * DAY, 2000 * DAY, len(rows))
    joined[rows.farm] = START + rng.integers(7 * DAY, 60 * DAY, rows.farm_size)
    return joined


def _homes(rng: Generator, community: Ints) -> Floats:
    """Latitude and longitude: each neighbourhood around its middle, the town about three kilometres across."""
    middles = rng.normal(0, 0.008, (int(community.max()) + 1, 2))
    around = middles[community] + rng.normal(0, 0.002, (len(community), 2))
    return np.asarray(around * (1, 1.7) + (LATITUDE, LONGITUDE))


def _networks(rng: Generator, rows: Rows, cheats: Cheats) -> tuple[Flags, Flags]:
    """Who is on the fediverse server and who on Bluesky: everybody on one, a third on both."""
    draw = rng.random(len(rows))
    fediverse, bluesky = draw < 0.69, draw > 0.36
    both = np.concatenate([rows.brands, rows.farm, cheats.pod, [cheats.farm_target]])
    fediverse[both] = bluesky[both] = True
    return fediverse, bluesky


def _employed(rng: Generator, rows: Rows) -> Flags:
    """Who works at Osier Cycles: three in twenty, at least 24 and at most 1,500."""
    employed = np.zeros(len(rows), dtype=bool)
    staff = int(np.clip(rows.residents * 0.15, min(24, rows.residents), 1500))
    employed[rng.choice(rows.residents, staff, replace=False)] = True
    return employed
