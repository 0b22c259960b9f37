"""A mapping in SQL: what judges each row of a table's columns, and what makes records of those that are plain."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from groundswell.sources import template_sql as sql
from groundswell.sources.mapping import NETWORK, ActivityRule, Mapping, ProfileRule, When, accepted
from groundswell.sources.rules import IDS, STATES, WORDS
from groundswell.sources.template_sql import filled, possible, quoted
from groundswell.sources.templates import Template

SURROGATE = re.compile("[\ud800-\udfff]")
IGNORED, PLAIN, OTHER = 0, 1, 2
LISTS = ("links", "tags", "mentions")
Columns = dict[str, str]
"""SQL by the name of the column that it works out."""


@dataclass(frozen=True)
class Plan:
    """The SQL for tables of certain columns: what judges each row, and what makes records of those judged plain.

    There is a query for each rule. `shared` is what all records have in common.
    """

    judging: str
    activities: list[str]
    profiles: list[str]
    shared: dict[str, str]


@dataclass
class Draft:
    """A plan in the making: `moments`, `numbers` and `several` name times, counts and lists, worked out once each."""

    mapping: Mapping
    network: Template | str
    places: sql.Places
    moments: Columns = field(default_factory=dict)
    numbers: Columns = field(default_factory=dict)
    several: Columns = field(default_factory=dict)

    def text(self, template: Template) -> str:
        return filled(template, self.places)

    def time(self, template: Template) -> str:
        text = self.text(template)
        self.moments.setdefault(text, f"t{len(self.moments)}")
        return self.moments[text]

    def number(self, template: Template) -> str:
        text = self.text(template)
        self.numbers.setdefault(text, f"n{len(self.numbers)}")
        return self.numbers[text]

    def texts(self, template: Template, kind: str) -> str:
        found = sql.listed(self.text(template), kind, f"{self.network_name()} || ':'")
        self.several.setdefault(found, f"l{len(self.several)}")
        return self.several[found]

    def absent(self, template: Template) -> str:
        return sql.absent(template, self.places)

    def doubtful(self, what: str, template: Template) -> str:
        """Whether something is there of which SQL is not sure what it is."""
        return f"{what} IS NULL AND NOT {self.absent(template)}"

    def network_name(self) -> str:
        if isinstance(self.network, str):
            return quoted(self.network)
        name = f"lower({self.text(self.network)})"
        return f"CASE WHEN {sql.matches(name, NETWORK.pattern)} THEN {name} END"

    def network_field(self) -> Columns:
        return {} if isinstance(self.network, str) else {"network": self.network_name()}

    def id(self, template: Template, there: Collection[tuple[str, str]] = ()) -> str:
        """`network:value`; `there` are the columns, with their changes, that are known not to be absent."""
        if isinstance(self.network, str):
            return filled(template, self.places, f"{self.network}:", there)
        return f"({self.network_name()} || ':' || {self.text(template)})"

    def meets(self, when: When) -> str:
        """Whether a row meets the condition; never NULL."""
        asked = [self._asked(self.places[column], condition) for column, condition in when.items()]
        return f"({' AND '.join(asked)})" if asked else "true"

    def _asked(self, place: str, condition: str | bool | list[str]) -> str:
        if isinstance(condition, bool):
            return f"{place} IS {'NOT ' if condition else ''}NULL"
        wanted = ", ".join(quoted(text) for text in sorted(accepted(condition)))
        return f"coalesce({place} IN ({wanted}), false)" if wanted else "false"


def planned(mapping: Mapping, network: Template | str, names: tuple[str, ...]) -> Plan | None:
    """How to read tables of these columns; None where the mapping holds what cannot be written in SQL."""
    draft = Draft(mapping, network, {name: f"c{place}" for place, name in enumerate(names)})
    met = [draft.meets(rule.when) for rule in mapping.activity]
    activities, profiles, doubts = [], [], [*_general_doubts(draft)]
    for number, rule in enumerate(mapping.activity):
        fields = activity_fields(draft, rule) | count_fields(draft, met[:number])
        doubts.append(f"{met[number]} AND {_any(activity_doubts(draft, rule))}")
        activities.append(_select(fields, f"state = {PLAIN} AND {met[number]}"))
    for profile in mapping.profile:
        fields = profile_fields(draft, profile)
        doubts += profile_doubts(draft, profile)
        named = f"state = {PLAIN} AND {fields['actor']} IS NOT NULL"
        profiles.append(f"SELECT DISTINCT * FROM ({_select(fields, named)})")
    judging = _judging(draft, met, doubts)
    shared = {"network": network} if isinstance(network, str) else {}
    sayable = all(map(_sayable, [judging, *activities, *profiles, *mapping.counts]))
    return Plan(judging, activities, profiles, shared) if sayable else None


def _sayable(query: str) -> bool:
    return "\x00" not in query and not SURROGATE.search(query)


def _select(fields: Columns, where: str) -> str:
    listed = ", ".join(f'{expression} AS "{name}"' for name, expression in fields.items())
    return f"SELECT {listed} FROM cells WHERE {where}"


def _any(conditions: list[str]) -> str:
    """Whether any condition is true; one that is NULL is not."""
    return (
        "(" + " OR ".join(f"coalesce({condition}, false)" for condition in conditions) + ")" if conditions else "false"
    )


def _judging(draft: Draft, met: list[str], doubts: list[str]) -> str:
    ignored = _any([draft.meets(when) for when in draft.mapping.ignore])
    raw = [f"{sql.timed(text, draft.mapping.time_format)} AS {name}" for text, name in draft.moments.items()]
    raw += [f"{sql.counted(text)} AS {name}" for text, name in draft.numbers.items()]
    raw += [f"{found} AS {name}" for found, name in draft.several.items()]
    sensible = [f"{possible(name)} AS {name}" for name in draft.moments.values()]
    sensible += [f"CASE WHEN {name} >= 0 THEN {name} END AS {name}" for name in draft.numbers.values()]
    replaced = f"* REPLACE ({', '.join(sensible)})" if sensible else "*"
    state = f"CASE WHEN {ignored} THEN {IGNORED} WHEN {_any(met)} AND NOT {_any(doubts)} THEN {PLAIN} ELSE {OTHER} END"
    given = [f"{state} AS state", *draft.moments.values(), *draft.numbers.values(), *draft.several.values()]
    return f"SELECT {', '.join(given)} FROM (SELECT {replaced} FROM (SELECT {', '.join(['*', *raw])} FROM cells))"


def activity_fields(draft: Draft, rule: ActivityRule) -> Columns:
    """The fields that the rule speaks of, as `rules.activity_values` gives them."""
    given = {name: template for name, template in rule if isinstance(template, Template)}
    needed = [rule.id, rule.actor, *([rule.object] if rule.object else [])]
    there = {pair for template in needed for pair in zip(template.columns, template.worded, strict=True)}
    fields = draft.network_field() | {"id": draft.id(rule.id, there), "actor": draft.id(rule.actor, there)}
    fields["published"] = draft.time(rule.published)
    fields["object"] = draft.id(rule.object, there) if rule.object else fields["id"]
    fields |= {name: draft.id(given[name], there) for name in IDS if name in given}
    fields |= {name: draft.text(given[name]) for name in WORDS if name in given}
    fields |= {name: draft.texts(given[name], name) for name in LISTS if name in given}
    if rule.updated:
        fields["updated"] = draft.time(rule.updated)
    if rule.text:
        fields["text"] = sql.prose(rule.text, draft.places)
    if rule.url:
        fields["url"] = web_address(draft.text(rule.url))
    for name in STATES:
        if name in given:
            fields[name] = f"lower({draft.text(given[name])})"
    return fields


def activity_doubts(draft: Draft, rule: ActivityRule) -> list[str]:
    """Conditions under which this rule may say something else of a row, or that something is wrong with it."""
    given = {name: template for name, template in rule if isinstance(template, Template)}
    states = [given[name] for name in STATES if name in given]
    needed = [template for name, template in given.items() if name in ("id", "actor", "object")]
    found = [draft.absent(template) for template in (*needed, *states)]
    found += [f"{draft.time(rule.published)} IS NULL"]
    found += [f"{draft.texts(given[name], name)} IS NULL" for name in LISTS if name in given]
    found += [
        f"lower({draft.text(template)}) NOT IN ({_known(name)})" for name, template in given.items() if name in STATES
    ]
    found += [sql.not_ascii(draft.text(template)) for template in states]
    found += [doubt for template in given.values() for doubt in sql.doubts(template, draft.places)]
    if rule.updated:
        found.append(draft.doubtful(draft.time(rule.updated), rule.updated))
    return found + (sql.prose_doubts(rule.text, draft.places) if rule.text else [])


def _known(name: str) -> str:
    return ", ".join(quoted(str(state)) for state in STATES[name])


def count_fields(draft: Draft, earlier: list[str]) -> Columns:
    """What is counted of an object, by the first rule alone that a row meets."""
    mapping = draft.mapping
    fields = {"observed": _observed(draft)} if mapping.counts and mapping.observed else {}
    for place, template in enumerate(mapping.counts.values()):
        number = draft.number(template)
        fields[f"count{place}"] = f"CASE WHEN NOT {_any(earlier)} THEN {number} END" if earlier else number
    return fields


def _observed(draft: Draft) -> str:
    observed = draft.mapping.observed
    return f"coalesce({draft.time(observed)}, 0)" if observed else "0::BIGINT"


def _general_doubts(draft: Draft) -> list[str]:
    """Of every row, whatever its rule."""
    mapping = draft.mapping
    found = [draft.doubtful(draft.number(template), template) for template in mapping.counts.values()]
    if mapping.observed:
        found.append(draft.doubtful(draft.time(mapping.observed), mapping.observed))
    used = [*mapping.counts.values(), *([mapping.observed] if mapping.observed else [])]
    found += [doubt for template in used for doubt in sql.doubts(template, draft.places)]
    if not isinstance(draft.network, str):
        found += [f"{draft.network_name()} IS NULL", sql.not_ascii(draft.text(draft.network))]
    return found


def profile_fields(draft: Draft, rule: ProfileRule) -> Columns:
    """The fields that the rule speaks of, as `rules.profile_values` gives them."""
    fields = draft.network_field() | {"actor": draft.id(rule.actor)}
    fields |= {name: draft.text(template) for name in ("handle", "name") if (template := getattr(rule, name))}
    if rule.url:
        fields["url"] = web_address(draft.text(rule.url))
    if rule.followers_count:
        fields["followers_count"] = draft.number(rule.followers_count)
    if rule.created:
        fields["created"] = draft.time(rule.created)
    return fields | {"observed": _observed(draft)}


def profile_doubts(draft: Draft, rule: ProfileRule) -> list[str]:
    templates = [template for _, template in rule if isinstance(template, Template)]
    found = [doubt for template in templates for doubt in sql.doubts(template, draft.places)]
    if rule.followers_count:
        found.append(draft.doubtful(draft.number(rule.followers_count), rule.followers_count))
    if rule.created:
        found.append(draft.doubtful(draft.time(rule.created), rule.created))
    return found


def web_address(text: str) -> str:
    return f"CASE WHEN starts_with({text}, 'http://') OR starts_with({text}, 'https://') THEN {text} END"
