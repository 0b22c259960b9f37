"""The building blocks of what reports look like in a terminal: tables, scores, bars and days."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from groundswell.cli.terminal import safe
from groundswell.reports.words import rounded

LEVELS = "▁▂▃▄▅▆▇█"


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, folded: str = "") -> Table:
    """A table; columns whose name begins with `#` hold numbers. `folded` names the one that takes the room left."""
    made = Table(title=title or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        name = column.removeprefix("#")
        right = column.startswith("#")
        made.add_column(
            name,
            justify="right" if right else "left",
            no_wrap=right,
            overflow="fold",
            ratio=1 if name == folded else None,
        )
    for row in rows:
        made.add_row(*(Text(safe(plain(value))) for value in row))
    return made


def plain(value: object) -> str:
    """A value as people read it."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, float):
        return points(value)
    if isinstance(value, int):
        return f"{value:,}"
    return "" if value is None else str(value)


def points(value: float) -> str:
    """Points or announces to the hundredth; what is smaller but not nothing is said to be."""
    return "<0.01" if 0 < value < 0.005 else f"{value:,.2f}"


def score(value: float, low: float, high: float, provisional: bool = False) -> str:
    """A score with its interval; `~` marks a provisional one."""
    return f"{'~' if provisional else ''}{rounded(value, low, high)} ({low:.0f}–{high:.0f})"


def sides(supporting: int, opposing: int) -> str:
    """Reactions clearly for and against, `4/1`."""
    return f"{supporting:,}/{opposing:,}"


def change(value: float | None) -> str:
    return "" if value is None else f"{value:+.1f}".replace("+0.0", "0.0").replace("-0.0", "0.0")


def called(name: str, handle: str | None) -> str:
    """`Ana (@ana)`; of a handle with its server, `@ana@town.example`, what comes before the server."""
    short = (handle or "").partition("@")[0] or handle
    return f"{name} (@{short})" if short and short != name else name


def bars(values: Sequence[float]) -> str:
    """A row of bars, the highest as high as a line; what is not nothing shows."""
    most = max(values, default=0)
    if not most:
        return " " * len(values)
    heights = [0 if value <= 0 else max(1, round(value / most * len(LEVELS))) for value in values]
    return "".join(LEVELS[height - 1] if height else " " for height in heights)


def line(text: str, style: str = "") -> Text:
    """A line of text that may hold words of an input."""
    return Text(safe(text), style=style)
