"""Score versions: every constant of the influence model, frozen under a name."""

from dataclasses import dataclass, field, replace

from groundswell.errors import SettingsError
from groundswell.vocabulary import ReactionKind


@dataclass(frozen=True)
class ScoreVersion:
    """The constants of one version. Symbols are those of the influence model.

    `weights`: w_k, in announces. `half_lives`: (days, share) pairs, shares sum to 1. `pair_cap`: c, in announces, once
    decayed. `day_cap`: what one account's reactions of one day to another weigh at most, in announces, before they
    decay. `untrusted_share` and `untrusted_base`: kappa and c0 of the limit on untrusted mass. `damping`: a of trust.
    `kept_votes`: announces that every account is taken to have given to nobody, so that who reacted once does not pass
    on all its trust. `seed_share`: part of a network's accounts, the oldest, from which trust starts. `scale` and
    `mass_unit`: B and R0 of score = B ln(1 + R / R0).
    """

    name: str
    weights: dict[str, float]
    half_lives: tuple[tuple[int, float], ...] = ((30, 0.95), (365, 0.05))
    pair_cap: float = 3.0
    day_cap: float | None = None
    untrusted_share: float = 0.5
    untrusted_base: float = 0.2
    damping: float = 0.6
    kept_votes: float = 0.0
    seed_share: float = 0.5
    scale: float = 12.4
    mass_unit: float = 0.163
    least_reactors: int = 5
    least_trusted: int = 3
    least_objects: int = 3
    windows: tuple[int, ...] = field(default=(7, 28, 90, 365))


FIRST = ScoreVersion(
    name="first",
    weights={
        ReactionKind.ANNOUNCE: 1.0,
        ReactionKind.QUOTE: 1.0,
        ReactionKind.ACCEPT: 1.0,
        ReactionKind.REPLY: 0.7,
        ReactionKind.MENTION: 0.5,
        ReactionKind.LIKE: 0.3,
        ReactionKind.THANK: 0.3,
        ReactionKind.OPEN: 0.1,
    },
)
"""Weights follow the rarity of each kind: what people do less often says more."""

SECOND = ScoreVersion(
    name="second",
    weights={
        ReactionKind.ANNOUNCE: 1.0,
        ReactionKind.QUOTE: 0.8,
        ReactionKind.ACCEPT: 1.35,
        ReactionKind.REPLY: 0.6,
        ReactionKind.MENTION: 0.5,
        ReactionKind.LIKE: 0.37,
        ReactionKind.THANK: 0.37,
        ReactionKind.OPEN: 0.1,
    },
    half_lives=((20, 0.92), (180, 0.08)),
    pair_cap=0.7,
    day_cap=0.25,
    untrusted_base=0.04,
    kept_votes=2.0,
    seed_share=0.75,
    scale=11.78,
    mass_unit=0.0284,
)
"""Weights are learned (`python -m evaluation.weights`); the rest was chosen by accuracy and cost to game together."""

THIRD = replace(
    SECOND,
    name="third",
    half_lives=((15, 0.7), (90, 0.3)),
    pair_cap=3.0,
    untrusted_base=0.05,
    scale=11.78,
    mass_unit=0.0402,
)
"""A longer memory beside a shorter one: what is bought in a day is weighed against months of people who came back."""

FOURTH = replace(SECOND, name="fourth", weights=SECOND.weights | {ReactionKind.THANK: 0.0})
"""As `second`, but whoever likes what they were answered says thanks: that is counted neither as moved nor as given."""

VERSIONS = {version.name: version for version in (FIRST, SECOND, THIRD, FOURTH)}


def version(name: str) -> ScoreVersion:
    """The version of that name. Raises SettingsError."""
    if name not in VERSIONS:
        raise SettingsError(
            f"There is no score version {name}", where="score_version", todo=f"Choose one of: {', '.join(VERSIONS)}."
        )
    return VERSIONS[name]
