"""Shops with places, and what people buy in them: by habit, and sometimes because of what they were shown."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from groundswell.world.chance import Flags, Floats, Generator, Ints, as_ints, generator
from groundswell.world.people import Town
from groundswell.world.posting import Posts
from groundswell.world.rhythm import DAY, END, HOUR, WEEKS, moments
from groundswell.world.setting import BRANDS, LATITUDE, LONGITUDE, TOPICS
from groundswell.world.society import Life

_HABIT, _PERSUADED, _OWN_VOICE = 0.12, 0.012, 0.4
_CARRIES_CARD, _CONSENTS = 0.65, 0.6
_FAR = 0.02


class Shop(NamedTuple):
    """One shop of a brand: `brand` is its place in BRANDS."""

    id: str
    brand: int
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Purchases:
    """One row a purchase. `network` and `post` name what caused it, as (place in the networks' list, row), else -1.

    `card` says whether the buyer showed a loyalty card; `consent`, whether its holder lets purchases be tied to them.
    """

    buyer: Ints
    shop: Ints
    item: Ints
    at: Ints
    network: Ints
    post: Ints
    card: Flags
    consent: Flags

    def __len__(self) -> int:
        return len(self.buyer)


def open_shops(seed: int) -> list[Shop]:
    """Every brand's shops, somewhere in town."""
    rng = generator(seed, "shops")
    places = [(b, brand, street) for b, brand in enumerate(BRANDS) for street in brand.shops]
    spots = rng.normal(0, 0.007, (len(places), 2)) * (1, 1.7) + (LATITUDE, LONGITUDE)
    return [
        Shop(f"s{number:02d}", b, f"{brand.name}, {street}", round(float(spot[0]), 5), round(float(spot[1]), 5))
        for number, ((b, brand, street), spot) in enumerate(zip(places, spots, strict=True), 1)
    ]


def shopping(town: Town, lives: list[Life], shops: list[Shop], seed: int) -> Purchases:
    """What residents bought in twenty weeks, in order of time."""
    rng = generator(seed, "purchases")
    habits = _habitual(rng, town)
    caused = [_caused(rng, town, life, number) for number, life in enumerate(lives)]
    buyer, brand, at, network, post = np.concatenate([habits, *caused], axis=1)
    order = np.lexsort((buyer, at))
    buyer, brand, at, network, post = (column[order] for column in (buyer, brand, at, network, post))
    shop = _nearest(rng, town, shops, buyer, brand)
    items = np.array([len(b.items) for b in BRANDS])[brand]
    item = (rng.random(len(buyer)) ** 1.5 * items).astype(np.int64)
    carries = (rng.random(len(town)) < _CARRIES_CARD)[buyer]
    consents = (rng.random(len(town)) < _CONSENTS)[buyer]
    card = carries & (rng.random(len(buyer)) < 0.9)
    return Purchases(buyer, shop, item, at, network, post, card, card & consents)


def _habitual(rng: Generator, town: Town) -> Ints:
    """What people buy anyway: more of what they care for and like, which is also what they are shown more often."""
    topics = [TOPICS.index(brand.topic) for brand in BRANDS]
    weekly = _HABIT * (0.3 + 3 * town.interests[:, topics]) * (1 + 0.6 * town.opinions)
    counts = rng.poisson(weekly[: town.rows.residents] * WEEKS)
    buyer, brand = (np.repeat(place.ravel(), counts.ravel()) for place in np.indices(counts.shape))
    none = np.full(len(buyer), -1)
    return np.stack([buyer, brand, moments(rng, len(buyer), _OPEN), none, none])


def _caused(rng: Generator, town: Town, life: Life, network: int) -> Ints:
    """What residents bought because a post that praised a brand, or the brand's own, was shown to them."""
    shown = life.exposures
    convinced = rng.random(len(shown)) < _persuasion(town, life.posts, shown.post, shown.viewer)
    some = shown.rows(convinced & (shown.viewer < town.rows.residents))
    at = some.at + (rng.exponential(1.5, len(some)) * DAY).astype(np.int64)
    at = _opening(rng, at)
    kept = at < END
    count = int(kept.sum())
    brand = life.posts.brand[some.post]
    return np.stack([some.viewer[kept], brand[kept], at[kept], np.full(count, network), some.post[kept]])


def _persuasion(town: Town, posts: Posts, post: Ints, viewer: Ints) -> Floats:
    """The chance that an exposure makes somebody buy: praise, the author's pull, the viewer's susceptibility."""
    brand, author = posts.brand[post], posts.author[post]
    praise = np.maximum(posts.polarity[post], 0.0) + _OWN_VOICE * (author >= town.rows.residents)
    topics = np.array([TOPICS.index(b.topic) for b in BRANDS])[brand]
    chance = _PERSUADED * praise * np.minimum(town.traits.pull[author], 3) * town.traits.susceptibility[viewer]
    return np.where(brand >= 0, chance * (0.5 + 2 * town.interests[viewer, topics]), 0.0)


# Shops open from nine to six, Monday to Saturday, and till two on Sundays.
_OPEN: Floats = np.array(
    [[float(9 <= hour < (18 if day < 6 else 14)) for hour in range(24)] for day in range(7)]
).ravel()


def _opening(rng: Generator, at: Ints) -> Ints:
    """The moment; from two in the afternoon till nine, some moment when shops next open instead."""
    hour = at % DAY // HOUR
    early, late = hour < 9, hour >= 14
    opened = at // DAY * DAY + late * DAY + rng.integers(9 * HOUR, 14 * HOUR, len(at))
    return np.where(early | late, opened, at)


def _nearest(rng: Generator, town: Town, shops: list[Shop], buyer: Ints, brand: Ints) -> Ints:
    """The nearest shop of the brand, now and then another one."""
    spots = np.array([(shop.latitude, shop.longitude) for shop in shops])
    away = np.abs(town.home[buyer][:, None, :] - spots[None, :, :]).sum(axis=2)
    of_brand = np.array([shop.brand for shop in shops])[None, :] == brand[:, None]
    away = np.where(of_brand, away + rng.exponential(_FAR / 4, away.shape), np.inf)
    return as_ints(away.argmin(axis=1))
