"""A mapping at work: columns of a batch in, records out, one field at a time for all rows."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Named
from typing import Any

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources.clock import Clock, clock
from groundswell.sources.columns import Batch
from groundswell.sources.mapping import NETWORK, ActivityRule, Mapping, ProfileRule, When, accepted
from groundswell.sources.templates import LINK, TOKEN, Cell, Template, whole
from groundswell.vocabulary import ActivityType, Consent, Visibility

REQUIRED = ("network", "id", "actor", "published", "object", "visibility", "consent")
IDS = ("object_author", "in_reply_to", "root", "via", "context")
WORDS = ("object_type", "language", "place")
STATES = {"visibility": Visibility, "consent": Consent}
MAX_COUNT = 2**63
MAX_REMEMBERED = 200_000

Values = dict[str, list[Any]]


class Reading:
    """Reads batches by one mapping; remembers the profiles it has given, to give each once."""

    def __init__(self, mapping: Mapping, network: str | None = None) -> None:
        self._mapping = mapping
        self._network = network or (mapping.network if mapping.network.columns else mapping.network.source)
        self._clock = clock(mapping.time_format)
        self._profiles: dict[str, tuple[Any, ...]] = {}

    def records(self, batch: Batch) -> Iterator[Record]:
        """Every record in these rows: a row that no rule is for, or that lacks what a rule needs, as Malformed."""
        rows = list(range(len(batch.numbers)))
        for when in self._mapping.ignore:
            ignored = set(meeting(when, batch, rows))
            rows = [row for row in rows if row not in ignored]
        left = set(rows)
        for rule in self._mapping.activity:
            part = Part(batch, meeting(rule.when, batch, rows), self._network, self._clock)
            values = activity_values(rule, part)
            problems = part.problems(rule, values)
            yield from _acted(rule.type, values, problems)
            yield from (batch.malformed(part.rows[place], reason) for place, reason in sorted(problems.items()))
            objects = values["object" if rule.type is ActivityType.CREATE else "id"]
            counted = [place for place, row in enumerate(part.rows) if row in left and place not in problems]
            yield from self._counts(part.picked(counted), [objects[place] for place in counted])
            left.difference_update(part.rows)
        yield from (batch.malformed(row, "no rule of the mapping is for this row") for row in sorted(left))
        for profile in self._mapping.profile:
            yield from self._seen(profile, Part(batch, rows, self._network, self._clock))

    def _counts(self, part: "Part", objects: list[str]) -> list[Record]:
        """What the columns under `counts` count; a zero says as much as no count, and is left out."""
        found: list[Record] = []
        observed = [at or 0 for at in part.times(self._mapping.observed)]
        for kind, template in self._mapping.counts.items():
            texts = part.words(template)
            numbers = counts(texts)
            found += [
                ReactionCount(object=thing, network=network, kind=kind, count=number, observed=at)
                for thing, network, number, at in zip(objects, part.networks, numbers, observed, strict=True)
                if number
            ]
            found += [
                part.batch.malformed(row, f"{kind} is not a count: {text[:40]!r}")
                for row, text, number in zip(part.rows, texts, numbers, strict=True)
                if number is None and text
            ]
        return found

    def _seen(self, rule: ProfileRule, part: "Part") -> Iterator[Profile]:
        values = profile_values(rule, part)
        values["observed"] = [at or 0 for at in part.times(self._mapping.observed)]
        names = tuple(values)
        for row in zip(*values.values(), strict=True):
            actor = row[0]
            if actor is not None and self._profiles.get(actor) != row:
                if len(self._profiles) >= MAX_REMEMBERED:
                    self._profiles.clear()
                self._profiles[actor] = row
                yield Profile(actor_type=rule.actor_type, **dict(zip(names, row, strict=True)))


class Chosen(dict[str, list[Cell]]):
    """Some rows of a batch's columns, picked when a column is first asked for."""

    def __init__(self, columns: Named[str, Any], rows: list[int]) -> None:
        super().__init__()
        self._columns = columns
        self._rows = rows

    def __missing__(self, name: str) -> list[Cell]:
        cells = self._columns[name]
        self[name] = chosen = list(cells) if len(cells) == len(self._rows) else [cells[row] for row in self._rows]
        return chosen


class Part:
    """The rows of a batch that one rule is for, and how each kind of field is worked out over them."""

    def __init__(self, batch: Batch, rows: list[int], network: Template | str, read_time: Clock) -> None:
        self.batch = batch
        self.rows = rows
        self.columns = Chosen(batch.columns, rows)
        self._read_time = read_time
        self._network = network
        self.networks = self._networks(network)

    def picked(self, places: list[int]) -> "Part":
        """The same for some of the rows alone."""
        if len(places) == len(self.rows):
            return self
        return Part(self.batch, [self.rows[place] for place in places], self._network, self._read_time)

    def _networks(self, network: Template | str) -> list[Any]:
        if isinstance(network, str):
            return [network] * len(self.rows)
        names = [name and name.lower() for name in network.fill(self.columns, len(self.rows))]
        sound = {name for name in set(names) if name and NETWORK.fullmatch(name)}
        return [name if name in sound else None for name in names]

    def words(self, template: Template) -> list[Any]:
        return template.fill(self.columns, len(self.rows))

    def ids(self, template: Template) -> list[Any]:
        """`network:value`; None where there is no value."""
        if isinstance(self._network, str):
            return template.behind(f"{self._network}:").fill(self.columns, len(self.rows))
        return [
            None if value is None or network is None else f"{network}:{value}"
            for network, value in zip(self.networks, self.words(template), strict=True)
        ]

    def times(self, template: Template | None) -> list[int | None]:
        """Microseconds UTC; None where there is no time, or none that can be read."""
        texts = template.fill(self.columns, len(self.rows)) if template else [None] * len(self.rows)
        return [None if text is None else self._time(text) for text in texts]

    def _time(self, text: str) -> int | None:
        try:
            return self._read_time(text)
        except ValueError:
            return None

    def tags(self, template: Template) -> list[Any]:
        lists = template.fill_lists(self.columns, len(self.rows), TOKEN)
        return [tuple(dict.fromkeys(t for tag in tags if (t := tag.lstrip("#").strip().lower()))) for tags in lists]

    def mentions(self, template: Template) -> list[Any]:
        lists = zip(self.networks, template.fill_lists(self.columns, len(self.rows), TOKEN), strict=True)
        return [tuple(dict.fromkeys(f"{n}:{m}" for name in names if (m := name.lstrip("@")))) for n, names in lists]

    def links(self, template: Template) -> list[Any]:
        lists = template.fill_lists(self.columns, len(self.rows), LINK)
        return [tuple(dict.fromkeys(link for link in links if LINK.match(link))) for links in lists]

    def problems(self, rule: ActivityRule, values: Values) -> dict[int, str]:
        """Why rows cannot become an activity, by their place in this part."""
        found: dict[int, str] = {}
        for name in REQUIRED:
            if None in values.get(name, ()):
                texts = self._written(getattr(rule, name, None))
                for place, value in enumerate(values[name]):
                    if value is None:
                        found.setdefault(place, f"no {name}" if texts[place] is None else f"{name}: {texts[place]!r}")
        return found

    def _written(self, template: Template | None) -> list[str | None]:
        texts = self.words(template) if template else [None] * len(self.rows)
        return [text and text[:40] for text in texts]


def _acted(kind: ActivityType, values: Values, problems: dict[int, str]) -> list[Record]:
    names = tuple(values)
    return [
        Activity(type=kind, **dict(zip(names, row, strict=True)))
        for place, row in enumerate(zip(*values.values(), strict=True))
        if place not in problems
    ]


def meeting(when: When, batch: Batch, rows: list[int]) -> list[int]:
    """Those of the rows that meet the condition."""
    for column, condition in when.items():
        cells = batch.columns[column]
        if isinstance(condition, bool):
            rows = [row for row in rows if bool(cells[row]) is condition]
        else:
            wanted = tuple(accepted(condition))
            rows = [row for row in rows if cells[row] in wanted]
    return rows


def activity_values(rule: ActivityRule, part: Part) -> Values:
    """The fields that the rule speaks of, a list each; `type` apart."""
    values: Values = {"id": part.ids(rule.id), "network": part.networks, "actor": part.ids(rule.actor)}
    values["published"] = part.times(rule.published)
    values["object"] = part.ids(rule.object) if rule.object else values["id"]
    given = {name: template for name, template in rule if isinstance(template, Template)}
    values |= {name: part.ids(given[name]) for name in IDS if name in given}
    values |= {name: part.words(given[name]) for name in WORDS if name in given}
    several = {"links": part.links, "tags": part.tags, "mentions": part.mentions, "updated": part.times}
    values |= {name: work(given[name]) for name, work in several.items() if name in given}
    if rule.text:
        values["text"] = rule.text.fill_prose(part.columns, len(part.rows))
    if rule.url:
        values["url"] = web_addresses(part.words(rule.url))
    for name, states in STATES.items():
        if name in given:
            known = {str(state): state for state in states}
            values[name] = [known.get(word.lower()) if word else None for word in part.words(given[name])]
    return values


def profile_values(rule: ProfileRule, part: Part) -> Values:
    """The fields that the rule speaks of, the actor first; `actor_type` apart."""
    values: Values = {"actor": part.ids(rule.actor), "network": part.networks}
    given = {name: template for name, template in rule if isinstance(template, Template)}
    values |= {name: part.words(given[name]) for name in ("handle", "name") if name in given}
    if rule.url:
        values["url"] = web_addresses(part.words(rule.url))
    if rule.followers_count:
        values["followers_count"] = counts(part.words(rule.followers_count))
    if rule.created:
        values["created"] = part.times(rule.created)
    return values


def web_addresses(texts: list[Any]) -> list[Any]:
    """The texts that a browser may be sent to."""
    return [text if text and text.startswith(("http://", "https://")) else None for text in texts]


def counts(texts: Sequence[str | None]) -> list[int | None]:
    """Whole numbers that a table can hold; None where there is none."""
    try:
        numbers: list[int | None] = [int(text) if text else None for text in texts]
    except ValueError:
        return [counted(text) if text else None for text in texts]
    known = [number for number in numbers if number is not None]
    sound = not known or (min(known) >= 0 and max(known) < MAX_COUNT)
    return numbers if sound else [None if n is None or not 0 <= n < MAX_COUNT else n for n in numbers]


def counted(text: str) -> int | None:
    """A whole number that a table can hold, or None."""
    try:
        count = int(whole(text))
    except ValueError:
        return None
    return count if 0 <= count < MAX_COUNT else None
