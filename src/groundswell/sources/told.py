"""What a source last told of each account: answers of networks repeat all of an author beside each of their posts."""

from typing import Any

REMEMBERED = 50_000

Told = dict[str, Any]
"""What was last told, by account."""


def remember(told: Told, account: str, said: Any) -> None:
    """Keeps what was told now; forgets everybody when there are too many, which only tells them once more."""
    if len(told) >= REMEMBERED:
        told.clear()
    told[account] = said
