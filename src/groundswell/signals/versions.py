"""Score versions: every constant of the influence model, frozen under a name."""

from dataclasses import dataclass, field

from groundswell.errors import SettingsError
from groundswell.vocabulary import ReactionKind


@dataclass(frozen=True)
class ScoreVersion:
    """The constants of one version. Symbols are those of the influence model.

    `weights`: w_k, in announces. `half_lives`: (days, share) pairs, shares sum to 1. `pair_cap`: c, in announces.
    `untrusted_share` and `untrusted_base`: kappa and c0 of the limit on untrusted mass. `damping`: a of trust.
    `scale` and `mass_unit`: B and R0 of score = B ln(1 + R / R0).
    """

    name: str
    weights: dict[str, float]
    half_lives: tuple[tuple[int, float], ...] = ((30, 0.95), (365, 0.05))
    pair_cap: float = 3.0
    untrusted_share: float = 0.5
    untrusted_base: float = 0.2
    damping: float = 0.6
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
        ReactionKind.OPEN: 0.1,
    },
)
"""Weights follow the rarity of each kind: what people do less often says more."""

VERSIONS = {version.name: version for version in (FIRST,)}


def version(name: str) -> ScoreVersion:
    """The version of that name. Raises SettingsError."""
    if name not in VERSIONS:
        raise SettingsError(
            f"There is no score version {name}", where="score_version", todo=f"Choose one of: {', '.join(VERSIONS)}."
        )
    return VERSIONS[name]
