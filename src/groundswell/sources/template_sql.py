"""Templates, times and counts as SQL over a table's columns; absent where it takes Python to be sure of a value."""

import re
from collections.abc import Collection, Mapping

from groundswell.sources.clock import PER_SECOND, SECONDS_END
from groundswell.sources.moments import LATEST
from groundswell.sources.templates import LINK, TOKEN, Template

ISO = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ](?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.][0-9]{1,6})?)?"
    "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?"
)
GAPPED = "[0-9]{1,18}[.]0*"
FRACTION = "[0-9]{1,11}[.][0-9]{1,9}"
PRINTABLE = "[ -~]*"
PLAIN_FORMAT = re.compile("(?:%[YmdHMSfbB]|[^%])+")
"""Formats of which a time has one way to be written in full, which every reader reads alike."""
PLAIN_ENDS = r"[!-~\p{L}\p{N}]{2}"

Places = Mapping[str, str]
"""What each column is called in SQL."""


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def matches(value: str, pattern: str) -> str:
    return f"regexp_full_match({value}, {quoted(pattern)})"


def filled(template: Template, places: Places, prefix: str = "", there: Collection[tuple[str, str]] = ()) -> str:
    """One text a row; NULL where any column is absent. Those `there`, with their changes, never are."""
    parts = _parts(template, places)
    if not parts:
        return quoted(prefix + template.literals[0]) if template.literals[0] else "NULL::VARCHAR"
    literals = (prefix + template.literals[0], *template.literals[1:])
    pieces = [quoted(literals[0])] if literals[0] else []
    for part, literal in zip(parts, literals[1:], strict=True):
        pieces += [part, quoted(literal)] if literal else [part]
    sure = all(pair in there for pair in zip(template.columns, template.worded, strict=True))
    return f"concat({', '.join(pieces)})" if sure else f"({' || '.join(pieces)})"


def absent(template: Template, places: Places) -> str:
    """Whether the text is absent; never NULL."""
    pairs = zip(template.columns, template.worded, strict=True)
    missing = [_missing(places[name], word) for name, word in pairs]
    return f"({' OR '.join(missing)})" if missing else "false" if template.literals[0] else "true"


def prose(template: Template, places: Places) -> str:
    """One text a row, absent columns left out; NULL where all are absent."""
    if len(template.columns) < 2:
        return filled(template, places)
    parts = _parts(template, places)
    pieces = [quoted(template.literals[0])]
    for part, literal in zip(parts, template.literals[1:], strict=True):
        pieces += [f"coalesce({part}, '')", quoted(literal)]
    return f"CASE WHEN coalesce({', '.join(parts)}) IS NOT NULL THEN {' || '.join(pieces)} END"


def prose_doubts(template: Template, places: Places) -> list[str]:
    """Where blanks at the ends may have to go, and which characters are blanks is for Python to say."""
    if len(template.columns) < 2:
        return []
    text = prose(template, places)
    return [f"NOT {matches(f'(left({text}, 1) || right({text}, 1))', PLAIN_ENDS)}"]


def doubts(template: Template, places: Places) -> list[str]:
    """Conditions under which SQL might fill a template otherwise than Python: it lowers letters in its own way."""
    lowered = [places[name] for name, word in zip(template.columns, template.worded, strict=True) if word == "lower"]
    return list(map(not_ascii, lowered))


def not_ascii(text: str) -> str:
    return f"strlen({text}) <> length({text})"


def _parts(template: Template, places: Places) -> list[str]:
    return [_part(places[name], word) for name, word in zip(template.columns, template.worded, strict=True)]


def _part(value: str, change: str) -> str:
    if not change:
        return value
    if change == "int":
        gapped = f"contains({value}, '.') AND {matches(value, '[^.]+[.]0*')}"
        return f"CASE WHEN {gapped} THEN split_part({value}, '.', 1) ELSE {value} END"
    if change == "lower":
        return f"lower({value})"
    word, _, mark = change.partition(" ")
    if word == "before":
        return (
            f"CASE WHEN contains({value}, {quoted(mark)}) THEN nullif(split_part({value}, {quoted(mark)}, 1), '') END"
        )
    if word == "after":
        rest = f"substr({value}, strpos({value}, {quoted(mark)}) + {len(mark)})"
        return f"CASE WHEN contains({value}, {quoted(mark)}) THEN nullif({rest}, '') END"
    number, _, separator = mark.partition(" of ")
    return f"nullif(split_part({value}, {quoted(separator)}, {int(number)}), '')"


def _missing(value: str, change: str) -> str:
    word, _, mark = change.partition(" ")
    if word == "before":
        return f"{value} IS NULL OR NOT contains({value}, {quoted(mark)}) OR starts_with({value}, {quoted(mark)})"
    return f"{value} IS NULL" if word in ("", "int", "lower") else f"{_part(value, change)} IS NULL"


def counted(text: str) -> str:
    """A whole number, also one below zero."""
    return (
        f"CASE WHEN CAST(TRY_CAST({text} AS BIGINT) AS VARCHAR) = {text} THEN TRY_CAST({text} AS BIGINT)"
        f" WHEN {matches(text, GAPPED)} THEN CAST(split_part({text}, '.', 1) AS BIGINT) END"
    )


def timed(text: str, time_format: str) -> str:
    """Microseconds since 1970, also of years that no record is from."""
    if time_format == "auto":
        return f"CASE WHEN {matches(text, ISO)} THEN {_iso(text)} ELSE {_unix_of_any_unit(text)} END"
    if time_format == "iso":
        return f"CASE WHEN {matches(text, ISO)} THEN {_iso(text)} END"
    if time_format in PER_SECOND:
        return _unix(text, PER_SECOND[time_format])
    if not PLAIN_FORMAT.fullmatch(time_format):
        return "NULL::BIGINT"
    read = f"try_strptime({text}, {quoted(time_format)})"
    return f"CASE WHEN strftime({read}, {quoted(time_format)}) = {text} THEN epoch_us({read}) END"


def possible(moment: str) -> str:
    """The moment, if a record can be from then."""
    return f"CASE WHEN {moment} > 0 AND {moment} < {LATEST} THEN {moment} END"


def _iso(text: str) -> str:
    return f"epoch_us(TRY_CAST({text} AS TIMESTAMPTZ))"


def _unix(text: str, per_second: int) -> str:
    if per_second == 1:
        fraction = f"CAST(rpad(substr(split_part({text}, '.', 2), 1, 6), 6, '0') AS BIGINT)"
        exact = f"CAST(split_part({text}, '.', 1) AS BIGINT) * 1000000 + {fraction}"
        return (
            f"CASE WHEN {matches(text, '[0-9]{1,11}')} THEN CAST({text} AS BIGINT) * 1000000"
            f" WHEN {matches(text, FRACTION)} THEN {exact} END"
        )
    micros = f"* {10**6 // per_second}" if per_second <= 10**6 else f"// {per_second // 10**6}"
    whole = f"CAST({text} AS HUGEINT)"
    return f"CASE WHEN {matches(text, '[0-9]{1,19}')} THEN TRY_CAST({whole} {micros} AS BIGINT) END"


def _unix_of_any_unit(text: str) -> str:
    """Eight digits are a day; otherwise the size tells the unit."""
    whole = f"CAST(split_part({text}, '.', 1) AS HUGEINT)"
    units = [
        f"WHEN {whole} < {SECONDS_END * unit} THEN {_unix(text, unit)}" for unit in PER_SECOND.values() if unit < 10**9
    ]
    sized = f"CASE {' '.join(units)} ELSE {_unix(text, 10**9)} END"
    number = matches(text, "[0-9]{1,19}([.][0-9]{1,9})?")
    return f"CASE WHEN {number} AND length(split_part({text}, '.', 1)) <> 8 THEN {sized} END"


def listed(text: str, kind: str, prefix: str) -> str:
    """The links, tags or mentions in a text, in their order; sure of printable ASCII in which none comes twice."""
    pattern = LINK.pattern if kind == "links" else TOKEN.pattern
    pattern = f"(?i){pattern}" if LINK.flags & re.IGNORECASE and kind == "links" else pattern
    found = f"regexp_extract_all({text}, {quoted(pattern)})"
    if kind == "tags":
        found = f"list_filter(list_transform({found}, lambda x: lower(ltrim(x, '#'))), lambda x: x <> '')"
    elif kind == "mentions":
        named = f"list_filter(list_transform({found}, lambda x: ltrim(x, '@')), lambda x: x <> '')"
        found = f"list_transform({named}, lambda x: {prefix} || x)"
    sure = f"{matches(text, PRINTABLE)} AND len({found}) = len(list_distinct({found}))"
    return f"CASE WHEN {text} IS NULL THEN []::VARCHAR[] WHEN {sure} THEN {found} END"
