"""How pages word figures: numbers, days, moments and kinds of reaction, for people to read."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup, escape

from groundswell.reports.words import KINDS
from groundswell.vocabulary import ReactionKind

NETWORKS = {"stackexchange": "Stack Exchange", "github": "GitHub", "hackernews": "Hacker News", "rss": "RSS", "x": "X"}
REASONS = {
    "capped": "Over one person’s cap",
    "friends": "Given back: friendship",
    "limited": "Over the untrusted limit",
}
PATHS = {"leaderboard": "/"}


def count(value: float) -> str:
    return f"{value:,.0f}"


def counted(value: int, one: str, many: str) -> str:
    return f"{value:,} {one if value == 1 else many}"


def points(value: float) -> str:
    """Points or weights to the hundredth; what is smaller but there is said to be."""
    if 0 < abs(value) < 0.005:
        return "<0.01" if value > 0 else ">−0.01"
    return f"{value:,.2f}".replace("-", "−")


def percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def percentile(value: float) -> str:
    """Rounded down: only who is above all others is above 100 %."""
    return f"{value // 0.1 / 10:.1f}" if 99 <= value < 100 else f"{value // 1:.0f}"


def ordinal(value: int) -> str:
    ending = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value:,}{ending}"


def day(value: date) -> str:
    return f"{value.day} {value:%b %Y}"


def moment(value: datetime) -> str:
    return f"{day(value)}, {value:%H:%M} UTC"


def duration(seconds: float) -> str:
    """A length of time in its largest fitting unit."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return counted(round(seconds / length), unit, f"{unit}s")
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"


def kind(name: str, number: int = 1) -> str:
    """A kind of reaction in words; other words of the tree, such as `root`, stay."""
    many = KINDS[ReactionKind(name)] if name in set(ReactionKind) else f"{name}s"
    return many.removesuffix("s") if number == 1 else many


def network(name: str) -> str:
    return NETWORKS.get(name, name.replace("_", " ").capitalize())


def community(name: str, of: str) -> str:
    """A network by its name, a channel without its network, a tag as it stands."""
    return network(name) if of == "network" else name.partition(":")[2] or name if of == "channel" else name


def reason(name: str) -> str:
    return REASONS.get(name, name.replace("_", " ").capitalize())


def rounded_to_sum(values: Sequence[float], digits: int = 2) -> list[float]:
    """Each value rounded down or up by less than one unit of the last digit, so that the rounded ones still sum to the
    rounded whole: a column of figures that adds up on paper."""
    unit = 10**digits
    scaled = [value * unit for value in values]
    floors = [int(value // 1) for value in scaled]
    short = round(sum(scaled)) - sum(floors)
    by_rest = sorted(range(len(scaled)), key=lambda index: floors[index] - scaled[index])
    for index in by_rest[:short]:
        floors[index] += 1
    return [floor / unit for floor in floors]


def link(report: str, **filters: object) -> str:
    """The page of a report with these filters; those without a value are left out."""
    given = {name: value for name, value in filters.items() if value not in (None, "", [])}
    path = PATHS.get(report, f"/{report}")
    return f"{path}?{urlencode(given, doseq=True)}" if given else path


def api_link(report: str, form: str, filters: Mapping[str, object]) -> str:
    """Where programs get the same report, as JSON or in another form such as `csv`."""
    ending = f".{form}" if form else ""
    query = f"?{urlencode(filters, doseq=True)}" if filters else ""
    return f"/api/v1/{report}{ending}{query}"


def coded(text: str) -> Markup:
    """Text in which what stands between backticks is shown as something to type."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped before


def marked(text: str | None, words: Sequence[str]) -> Markup:
    """Text in which these words are marked wherever they stand, in any case."""
    said = [re.escape(word.lstrip("#")) for word in sorted(words, key=len, reverse=True) if word.lstrip("#")]
    parts = re.split(f"({'|'.join(said)})", text or "", flags=re.IGNORECASE) if said else [text or ""]
    shown = (f"<mark>{escape(part)}</mark>" if n % 2 else str(escape(part)) for n, part in enumerate(parts))
    return Markup("".join(shown))  # noqa: S704 - every part is escaped


def times(ratio: float) -> str:
    """How many times as much: `2.1 times`."""
    return f"{ratio:.1f} times"


def outside(url: str | None) -> str | None:
    """An address from an input, if it leads to a web page; None for anything else, such as a script."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
