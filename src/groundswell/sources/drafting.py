"""Works a mapping out of a sample: finds the column for each field, and notes what it must ask."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Named
from dataclasses import dataclass, field
from typing import Any

from groundswell.sources import hints
from groundswell.sources.mapping import NETWORK
from groundswell.sources.sample import FALSE, NOTHING, TRUE, Column, Sample
from groundswell.sources.tabular import stem
from groundswell.vocabulary import ActivityType, Visibility

IGNORE = "ignore"
REPOSITORY = re.compile(r"https?://(?:github|gitlab)\.com/[^/]+/[^/]+")
NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]+")
NEARLY_ALL = 0.9
MAX_KINDS = 60
FEW_KINDS = 10

Rule = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What the table does not tell: the field it is about, the question in words, and likely answers, best first.

    A column is answered by its name, or by a template such as `{channel}/{msg_id}`.
    """

    field: str
    text: str
    candidates: tuple[str, ...]


@dataclass
class Draft:
    """One attempt at a mapping, with the answers known so far; `questions` are those still open."""

    sample: Sample
    answers: Named[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    def mapping(self) -> Rule:
        """Everything that can be told, in the order in which the file reads best."""
        mapping = _present({"network": self._network(), "time_format": self._time_format()})
        if nothing := sorted(NOTHING & {value for column in self._plain() for value in column.texts}):
            mapping["empty"] = nothing
        rules, ignored = self._rules()
        seen, asked, hidden = self._visibility()
        mapping["activity"] = [_seen(rule, seen, asked) for rule in rules]
        if left_out := [rows for rows in (ignored, hidden, self._private()) if rows]:
            mapping["ignore"] = left_out
        if profile := self._profile():
            mapping["profile"] = [profile]
        if counts := self._counts():
            mapping["counts"] = counts
        return mapping

    def _ask(self, name: str, text: str, candidates: Iterable[str]) -> str | None:
        if name in self.answers:
            return self.answers[name]
        if name not in {question.field for question in self.questions}:
            self.questions.append(Question(name, text, tuple(candidates)))
        return None

    def _column(self, name: str, text: str, candidates: Iterable[str]) -> str | None:
        """A template from the column that the user names."""
        answer = self._ask(name, text, candidates)
        return answer if answer is None or "{" in answer else f"{{{answer}}}"

    def _network(self) -> str | None:
        column = self.sample.find(hints.NETWORK, NEARLY_ALL)
        if column and len(column.kinds) <= MAX_KINDS and all(NETWORK.fullmatch(kind.lower()) for kind in column.kinds):
            return f"{{{column.name}}}"
        told = self._told_networks()
        if len(told) == 1:
            return told[0]
        own = NOT_IN_NAMES.sub("-", stem(self.sample.members[0]).lower()).strip("-._") or "table"
        question = Question("network", "Which network is this from?", tuple(told or [own, *hints.NETWORKS]))
        answer = self.answers.get("network", "")
        if not NETWORK.fullmatch(answer):
            self.questions.append(question)
            return None
        return answer

    def _told_networks(self) -> list[str]:
        """The networks that names of files and columns tell of, or else the values."""
        places = [self.sample.path.parent.name, self.sample.path.name, *self.sample.members]
        names = " ".join([*places, *(column.name for column in self.sample.columns)]).lower()
        values = [kind for column in self.sample.columns for kind in list(column.kinds)[:50]]
        named = [network for network, pattern in hints.NETWORKS.items() if pattern.search(names)]
        return named or [name for name, pattern in hints.VALUES.items() if any(map(pattern.match, values))]

    def _time_format(self) -> str | None:
        column = self.sample.named(self._published())
        formats = column.time_formats if column else []
        if column is None or len(formats) < 2:
            return None if formats in ([], ["auto"]) else formats[0]
        return self._ask("time_format", f"How is the time {next(iter(column.kinds))!r} written?", formats)

    def _published(self) -> str | None:
        found = self.sample.find(hints.PUBLISHED, NEARLY_ALL, lambda column: bool(column.time_formats))
        if found:
            return found.name
        times = [column for column in self.sample.columns if column.share >= NEARLY_ALL and column.time_formats]
        return self._ask("published", "Which column says when it happened?", [column.name for column in times])

    def _actor(self) -> str | None:
        found = self.sample.find(hints.ACTOR, NEARLY_ALL)
        return found.reference if found else self._column("actor", "Which column says who acted?", self._accounts())

    def _accounts(self) -> Iterator[str]:
        """What might name an account: columns that repeat, the first part of joined ids, the name of the file."""
        some = [column for column in self.sample.columns if column.share > NEARLY_ALL and not column.time_formats]
        yield from (f"{{{column.name}:before _}}" for column in some if column.is_joined)
        yield from ["{@file}"] if len(self.sample.members) > 1 else []
        yield from (column.name for column in some if not (column.is_telling or hints.COUNT.fullmatch(column.key)))

    def _container(self) -> Column | None:
        """The channel whose posts are counted from 1, where the row's id is such a count."""
        column = self.sample.find(hints.ID, NEARLY_ALL)
        counted = column is not None and all(kind.isdecimal() and len(kind) < 10 for kind in column.kinds)
        return self.sample.find(hints.CONTAINER, NEARLY_ALL) if counted else None

    def _id(self) -> str | None:
        container = self._container()
        found = self.sample.find(hints.ID, NEARLY_ALL, lambda column: container is not None or column.is_telling)
        if found and container:
            return f"{container.reference}/{found.reference}"
        telling = [column.name for column in self.sample.columns if column.is_telling and not column.time_formats]
        return found.reference if found else self._column("id", "Which column tells one row from all others?", telling)

    def _inside(self, column: Column) -> str:
        """A reference to another row: in the same channel, where ids are counted there."""
        container = self._container()
        return f"{container.reference}/{column.reference}" if container and column.is_count else column.reference

    def _acted(self) -> Rule:
        return {"id": self._id(), "actor": self._actor(), "published": self._published()}

    def _said(self) -> Rule:
        """What a Create has besides who and when."""
        find = self.sample.find
        text, title = find(hints.TEXT, test=self._is_prose), find(hints.TITLE, test=self._is_prose)
        reply = find(hints.REPLY)
        root, edited = find(hints.ROOT), find(hints.EDITED, test=lambda column: bool(column.time_formats))
        parts = [column.reference for column in (title, text) if column]
        return {
            "updated": edited and edited.name,
            "in_reply_to": reply and self._inside(reply),
            "root": root and self._inside(root),
            "text": "\n".join(parts) or None,
            **self._pointers(),
        }

    def _is_prose(self, column: Column) -> bool:
        return not column.is_count and column.reference not in {self._id(), self._actor()}

    def _pointers(self) -> Rule:
        find = self.sample.find
        link, address = find(hints.LINKS, test=_is_link), find(hints.PERMALINK, test=_is_link)
        domain = find(hints.DOMAIN)
        simple = {
            "context": hints.CONTEXT,
            "tags": hints.TAGS,
            "mentions": hints.MENTIONS,
            "language": hints.LANGUAGE,
        }
        return {
            **{name: (found := find(names)) and found.reference for name, names in simple.items()},
            "url": address and address.reference,
            "links": link.reference if link else domain and f"https://{domain.reference}",
        }

    def _rules(self) -> tuple[list[Rule], Rule | None]:
        kinds = self.sample.find(hints.TYPE, NEARLY_ALL, _is_type)
        if kinds:
            return self._by_type(kinds)
        author, original = self.sample.find(hints.FORWARD_FROM), self.sample.find(hints.FORWARD_OF)
        if author or original:
            return list(self._with_forwards(author, original)), None
        return [_present({"type": "Create", **self._acted(), **self._said()})], None

    def _by_type(self, column: Column) -> tuple[list[Rule], Rule | None]:
        """One rule for each thing done, named in a column."""
        deeds: dict[str, list[str]] = {}
        for kind in sorted(column.kinds):
            if deed := deed_of(kind) or self._asked_deed(kind):
                deeds.setdefault(deed, []).append(kind)
        gone = deeds.pop(IGNORE, [])
        rules = []
        for deed, values in sorted(deeds.items(), key=lambda item: item[0] != ActivityType.CREATE):
            when = {"when": {column.name: _one_or_more(values)}} if len(deeds) > 1 or gone else {}
            more = self._said() if deed == ActivityType.CREATE else self._about(deed, column.name, values)
            named = {"object_type": column.reference} if deed == ActivityType.CREATE else {}
            rules.append(_present({"type": deed, **when, **self._acted(), **more, **named}))
        return rules, {column.name: _one_or_more(gone)} if gone else None

    def _asked_deed(self, kind: str) -> str | None:
        return self._ask(f"type:{kind}", f"What does {kind!r} stand for?", [*map(str, ActivityType), IGNORE])

    def _about(self, deed: str, column: str, values: list[str]) -> Rule:
        """What rows of this kind act on, and whose it is."""
        rows = self.sample.where(column, values)
        taken = {self._id(), self._actor()}
        found = rows.find(hints.OBJECT, NEARLY_ALL, lambda column: column.reference not in taken)
        if found and all(map(REPOSITORY.match, found.kinds)):
            name = found.name
            return {"object": f"{{{name}:after .com/}}", "object_author": f"{{{name}:part 4 of /}}"}
        some = [column.name for column in rows.columns if column.share >= NEARLY_ALL and not column.time_formats]
        asked = f"Which column says what a {deed} is about?"
        owner = rows.find(hints.OBJECT_AUTHOR)
        about = self._inside(found) if found else self._column(f"object:{deed}", asked, some)
        return {"object": about, "object_author": owner and owner.reference}

    def _with_forwards(self, author: Column | None, original: Column | None) -> Iterator[Rule]:
        """Rules for what was said first hand, and for what was passed on, with or without its source."""
        source = author or original
        flag = self.sample.find(hints.FORWARD_FLAG, NEARLY_ALL, lambda column: column.is_flag)
        if source is None:
            return
        passed = {flag.name: _one_or_more(flag.among(TRUE))} if flag else {source.name: True}
        own = {flag.name: _one_or_more(flag.among(FALSE))} if flag else {source.name: False}
        yield _present(
            {"type": "Create", "when": own, **self._acted(), "object": self._timed(original), **self._said()}
        )
        parts = [column.reference for column in (author, original) if column]
        about = {"object": "/".join(parts), "object_author": author and author.reference}
        where = {"context": self._pointers()["context"]}
        known = {"type": "Announce", "when": {**passed, source.name: True}}
        yield _present({**known, **self._acted(), **about, **where})
        if flag and source.share < flag.part(TRUE):
            hidden = {"type": "Announce", "when": {**passed, source.name: False}}
            yield _present({**hidden, **self._acted(), "object": f"{self._id()}/original", **where})

    def _visibility(self) -> tuple[Rule, Rule, Rule]:
        """Who could see a row: what every rule says of it, and asks of it, and which rows are left out.

        What the sample does not hold is not taken for public either.
        """
        words = self.sample.find(hints.VISIBILITY, test=_tells_who_saw)
        if words and words.kinds.keys() <= set(Visibility):
            return {"visibility": words.reference}, {}, {}
        if words:
            public = [kind for kind in sorted(words.kinds) if self._is_public(kind)]
            closed = [kind for kind in sorted(words.kinds) if kind not in public]
            asked = {words.name: _one_or_more(public or [Visibility.PUBLIC.value])}
            return {}, asked, {words.name: _one_or_more(closed)} if closed else {}
        return {}, {}, {}

    def _private(self) -> Rule:
        """Rows that a flag marks as private."""
        flag = self.sample.find(hints.PRIVATE, test=lambda column: column.is_flag)
        return {flag.name: sorted(TRUE)} if flag else {}

    def _is_public(self, kind: str) -> bool:
        if hints.CLOSED.fullmatch(kind):
            return False
        asked = f"Could everybody see what is marked {kind!r}? It is read as public, or not at all."
        likely = (Visibility.PUBLIC.value, IGNORE)
        return bool(hints.OPEN.fullmatch(kind)) or self._ask(f"visibility:{kind}", asked, likely) == likely[0]

    def _timed(self, original: Column | None) -> str | None:
        """Where what is passed on is named by its channel and time, the same name for what is said first hand."""
        time, actor = self.sample.named(self._published()), self._actor()
        if original is None or time is None or actor is None or not original.time_formats:
            return None
        lengths = {len(kind) for kind in original.kinds}
        for reference, kinds in ((f"{{{time.name}}}", time.kinds), (f"{{{time.name}:before +}}", time.before("+"))):
            if {len(kind) for kind in kinds} == lengths:
                return f"{actor}/{reference}"
        return None

    def _profile(self) -> Rule | None:
        handle, name = self.sample.find(hints.HANDLE), self.sample.find(hints.NAME)
        followers = self.sample.find(hints.FOLLOWERS, test=lambda column: column.is_count)
        if not (handle or name or followers):
            return None
        named = {"handle": handle and handle.reference, "name": name and name.reference}
        return _present({"actor": self._actor(), **named, "followers_count": followers and followers.name})

    def _counts(self) -> dict[str, str]:
        columns = [column for column in self.sample.columns if column.is_count]
        matches = ((hints.COUNT.fullmatch(column.key), column.name) for column in columns)
        return {match[1]: name for match, name in matches if match}

    def _plain(self) -> list[Column]:
        """Columns in which a word such as NULL stands for nothing, and is not what somebody said."""
        said = {self.sample.find(hints.TEXT), self.sample.find(hints.TITLE)}
        return [column for column in self.sample.columns if column not in said]


def deed_of(kind: str) -> str | None:
    """The type of activity that a network's word stands for, `ignore` for what is taken back, None if unknown."""
    if hints.GONE.search(kind):
        return IGNORE
    return next((deed for deed, pattern in hints.DEEDS.items() if pattern.search(kind)), None)


def _is_type(column: Column) -> bool:
    known = sum(number for kind, number in column.kinds.items() if deed_of(kind))
    return len(column.kinds) <= MAX_KINDS and known * 2 >= column.kinds.total()


def _one_or_more(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _tells_who_saw(column: Column) -> bool:
    if column.is_count or len(column.kinds) > MAX_KINDS:
        return False
    known = (hints.OPEN.fullmatch(kind) or hints.CLOSED.fullmatch(kind) for kind in column.kinds)
    return len(column.kinds) <= FEW_KINDS or any(known)


def _seen(rule: Rule, said: Rule, asked: Rule) -> Rule:
    """The rule with what is known of who could see its rows."""
    when = {"when": {**rule.get("when", {}), **asked} or None}
    return _present({"type": rule["type"], **when, **rule, **when, **said})


def _is_link(column: Column) -> bool:
    return column.is_link


def _present(rule: Rule) -> Rule:
    return {name: value for name, value in rule.items() if value is not None}
