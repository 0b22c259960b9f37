"""The simulated town of Larkwater: people, brands and cheats, written in the networks' own formats, with the truth."""

from groundswell.world.powerlaw import activities
from groundswell.world.write import Written, write

__all__ = ["Written", "activities", "write"]
