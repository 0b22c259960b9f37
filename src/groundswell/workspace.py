"""The public Python door: open a workspace, ingest into it, score it, report on it, erase from it."""

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from groundswell import __version__, pipeline, settings, sources
from groundswell.doctor import Finding, looked_over
from groundswell.engine.lake import Lake, Manifest
from groundswell.engine.merge import Merged, merge
from groundswell.engine.reader import Reader
from groundswell.engine.stage import Progress as Staged
from groundswell.engine.stage import Stage
from groundswell.errors import InputError, NotFoundError
from groundswell.following.following import FollowedUp, Place, follow
from groundswell.following.kept import Followed
from groundswell.following.spool import batches, drained
from groundswell.ingest import Job, fingerprint, staged
from groundswell.outcomes import (
    Added,
    Contacted,
    ErasedPerson,
    JoinedPerson,
    Looked,
    SavedTopic,
    Scored,
    TopicOfPerson,
    WatchedTopic,
)
from groundswell.people import contacts, endorsing, erasure
from groundswell.people.admission import Admission
from groundswell.people.erased import Erased
from groundswell.people.identity import Decision, Identities, Proof, scored_accounts
from groundswell.people.identity import put as put_persons
from groundswell.people.links import has_links
from groundswell.people.suggestions import has_domain
from groundswell.records import Record
from groundswell.reports import find_report
from groundswell.reports.accounts import find_account
from groundswell.reports.base import Facts
from groundswell.reports.endorsements import Given, listed
from groundswell.search.reading import Index
from groundswell.settings import Settings
from groundswell.signals.opinions.larger import confusion_of
from groundswell.signals.topics.own import Topics
from groundswell.signals.topics.trying import query_from, tried
from groundswell.signals.versions import VERSIONS, ScoreVersion
from groundswell.signals.versions import version as version_of
from groundswell.sources.base import Options
from groundswell.sources.bundle import Bundle
from groundswell.state.store import State
from groundswell.tables import OWN_TOPICS, REFUSED_TOPICS
from groundswell.validation.backtest import DRAWS, Line, backtest
from groundswell.validation.coverage import coverage
from groundswell.validation.gaming import Arena, Cost, costs
from groundswell.validation.posting import posting_gains
from groundswell.vocabulary import EndorsementKind
from groundswell.watching.kept import Watching
from groundswell.watching.looking import look
from groundswell.watching.mailing import Mailing, fared

Progress = Callable[[str, int], None]


def quiet(stage: str, done: int) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Input:
    """Something to add: what reads it, what was seen, its fingerprint, and what the log calls it."""

    source: str
    saw: str
    run: str
    label: str


class Workspace:
    """A folder with settings, a lake and a state. Many may read it; one run at a time may write."""

    def __init__(self, root: Path, chosen: Settings) -> None:
        self.root = root
        self.settings = chosen
        self.version = version_of(chosen.score_version)
        self.state = State(chosen.state or root / "state.db")
        self.lake = Lake(root / "lake", self.state.writing)
        self.identities = Identities(self.state)
        self.topics = Topics(self.state)
        self.watching = Watching(self.state)
        self.followed = Followed(self.state)
        self._readers: dict[str, Reader] = {}
        self.reader = self.reader_of(self.version.name)
        self.index = Index(self.reader.index)
        self._confusion = confusion_of(Path(chosen.polarity_model)) if chosen.polarity_model else None

    @classmethod
    def init(cls, root: Path, **chosen: object) -> "Workspace":
        """Make a workspace in a folder. Raises InputError when there is one already, SettingsError before it begins."""
        if (root / settings.FILE_NAME).exists():
            raise InputError("A workspace is here already", where=str(root), todo="Use it, or choose another folder.")
        version_of(settings.check(chosen, root).score_version)
        if root.exists() and not root.is_dir():
            raise InputError("This is a file", where=str(root), todo="Choose a folder.")
        root.mkdir(parents=True, exist_ok=True)
        settings.save(root, chosen)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> "Workspace":
        """Open the workspace in a folder. Raises NotFoundError and SettingsError."""
        if not (root / settings.FILE_NAME).exists():
            raise NotFoundError("There is no workspace here", where=str(root), todo="Make one with `groundswell init`.")
        return cls(root, settings.load(root))

    def add(
        self,
        path: Path,
        *,
        source: str | None = None,
        network: str | None = None,
        mapping: dict[str, object] | None = None,
        progress: Progress = quiet,
    ) -> Added:
        """Add an export: recognised by its content, read as a stream, merged in one step.

        Adding the same input again adds nothing; a run that was killed goes on where it stopped.
        """
        bundle = Bundle(path)
        chosen, recognised = sources.recognise(bundle, source or ("mapped" if mapping else None))
        options = Options(network=network, mapping=mapping or {})
        source_run = f"{chosen.name}:{fingerprint(path, options, self.settings.private)}"
        workers = self.settings.workers or os.cpu_count() or 1

        def staging(stage: Stage) -> Iterator[Staged]:
            gate = self._gate(public=chosen.public_network)
            return staged(Job(path, chosen.name, options, self.lake.root, source_run, gate), workers)

        return self._ingest(Input(chosen.name, recognised.saw, source_run, str(path)), staging, progress)

    def follow(self, what: str, address: str = "", *, once: bool = False, progress: Progress = quiet) -> FollowedUp:
        """Keep feeds current, or follow a network live, and add what is new; until interrupted, or up to now.

        `what` is a list of feeds, a feed's address, nothing for those that are followed already, or jetstream, mastodon
        or hackernews. Goes on where it stopped. Raises InputError, and BusyError when it is being followed already.
        """
        started = time.monotonic()
        came: list[Added] = []
        place = Place(self.root, self.settings, self.followed, lambda: came.extend(self.drain()))
        looked = follow(place, what, address, once=once, note=progress)
        new, changed = (sum(getattr(added, name) for added in came) for name in ("new", "changed"))
        return FollowedUp(looked, new, changed, round(time.monotonic() - started, 3))

    def drain(self) -> list[Added]:
        """Add what arrived and is not added yet. Raises BusyError while another run writes to the workspace."""
        return list(drained(batches(self.root), lambda path, by: self.add(path, source=by), self.followed.moved))

    def ingest(self, records: Iterable[Record], *, name: str = "python", progress: Progress = quiet) -> Added:
        """Add records made in Python. `name` says where they come from; a name used again goes on where it stopped."""
        source_run = f"python:{hashlib.blake2b(name.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"

        def staging(stage: Stage) -> Iterator[Staged]:
            gate = self._gate(public=True)
            return stage.take(gate.filter(iter(records)), gate.refused)

        return self._ingest(Input("python", "records from Python", source_run, name), staging, progress)

    def score(self, *, as_of: date | None = None, progress: Progress = quiet) -> Scored:
        """Bring scores up to date for a day: by default that of the newest activity, and never later than today."""
        started = time.monotonic()
        day = as_of or self._newest_day()
        with self.lake.writing(), self._run("score", None, None) as counts:
            self._finish_erasure(progress)
            self._put_decisions()
            done = pipeline.score(self.lake, self.settings, day, lambda step: progress(step, 0))
            actors = self.reader.count("influence_now")
            counts.update(actors=actors, steps_run=len(done.ran), steps_skipped=len(done.skipped))
        found = self.look(progress=progress).alerts
        seconds = round(time.monotonic() - started, 3)
        return Scored(day, self.version.name, actors, len(done.ran), len(done.skipped), seconds, found)

    def look(self, *, progress: Progress = quiet) -> Looked:
        """Look at watched topics up to the newest scores, keep what is unusual, and send the mail that is due.

        `score` does it too. Mail that cannot be sent waits for the next look and is told of, never raised.
        """
        row, mailing = self.reader.one("SELECT as_of FROM influence_now LIMIT 1"), Mailing(self.state, self.settings)
        watched = self.watching.watched()
        if row is None or not watched:
            return Looked(row["as_of"] if row else None, len(watched), 0, fared(self.state))
        progress("looking at topics", 0)
        found = look(self.reader, self.state, row["as_of"])
        mailing.gather()
        return Looked(row["as_of"], len(watched), len(found), mailing.deliver(self.topics.name))

    def evaluate(self, *, draws: int = DRAWS, progress: Progress = quiet) -> list[Line]:
        """Test the score on future weeks, beside the usual ways to rank people; the report `evaluation` shows it.

        Intervals come from `draws` resamplings of people. Raises InputError when the history is too short.
        """

        def score(days: list[date]) -> None:
            with self.lake.writing():
                self._finish_erasure(progress)
                pipeline.score_also(self.lake, self.settings, days, lambda step: progress(step, 0))

        with self._run("evaluate", None, None) as counts:
            lines = backtest(self.reader, self.lake, score, draws)
            coverage(self.reader, self.lake, self._newest_day())
            posting_gains(self.reader, self.lake, self._newest_day())
            counts.update(figures=len(lines))
        return lines

    def attack(self, *, progress: Progress = quiet) -> list[Cost]:
        """Find what it costs to lift a median account by ten points; the report `gaming` shows it.

        Nothing in the workspace is changed by the attacks. Raises InputError when there are no scores yet.
        """
        with self.lake.writing():
            self._finish_erasure(progress)
        with self._run("attack", None, None) as counts:
            arena = Arena(self.reader, self.version, tuple(sorted(self.settings.own_accounts)))
            found = costs(arena, self.lake, lambda attack: progress(attack, 0))
            counts.update(figures=len(found))
        return found

    def report(self, name: str, **filters: object) -> Any:
        """A report by name, as its dataclass. Raises NotFoundError for an unknown one, InputError for bad filters."""
        return find_report(name).ask(self.facts, **filters)

    @property
    def facts(self) -> Facts:
        """What reports read from."""
        own, threads = tuple(self.settings.own_accounts), self.settings.threads
        shown = self.reader_of(self.shown.name)
        chosen = Facts(shown, self.state, self.reader_of, own_accounts=own, threads=threads)
        return replace(chosen, searched=self.index, confusion=self._confusion)

    @property
    def shown(self) -> ScoreVersion:
        """The score version of reports: the chosen one, or until that has scored the one that scored last."""
        kept = [name.partition(".") for name in self.reader.manifest.tables.get("influence", {})]
        scored = [(day, of) for day, _, of in kept if of in VERSIONS]
        waiting = scored and all(of != self.version.name for _, of in scored)
        return version_of(max(scored)[1]) if waiting else self.version

    def reader_of(self, version: str) -> Reader:
        """The lake as a score version sees it. Raises SettingsError for one that there is not."""
        if version not in self._readers:
            self._readers[version] = Reader(self.lake, version=version_of(version).name)
        return self._readers[version]

    def erase(self, person: str, *, account_only: bool = False, progress: Progress = quiet) -> ErasedPerson:
        """Erase a person for good: rows, mentions, caches, scores, joins, and whatever is added again later.

        Every account that was joined to the one named goes with it, unless `account_only` is said.
        Raises NotFoundError when nobody is called that, InputError when several people are.
        """
        started = time.monotonic()
        self.drain()
        with self.lake.writing(), self._run("erase", None, None) as counts:
            account = erasure.account_called(self.reader, person)
            accounts = (account,) if account_only else self._accounts_of(account)
            for one in accounts:
                self._refuse_own(one)
            gone = erasure.traces(self.reader, accounts)
            self.state.remember_erasure(gone.digests(self._erased()))
            self.identities.forget(accounts)
            self._forget_endorsements()
            self._forget_topics()
            self._forget_contacts()
            self.watching.forget(self._erased().owns, self._naming())
            self.followed.forget(self._erased())
            self.state.redact(partial(self._erased().redact, anywhere=True))
            progress("taking out rows", 0)
            rows = self._rewrite_without(gone, lambda step: progress(step, 0))
            counts.update(rows=rows, accounts=len(accounts))
        return ErasedPerson(account, accounts, rows, round(time.monotonic() - started, 3))

    def join(self, one: str, other: str, *, proof: str = Proof.OPERATOR, note: str = "", who: str = "") -> JoinedPerson:
        """Join two accounts as one person, from the next `score` on; the one named first stands for the person.

        Raises NotFoundError when an account is not here, InputError when both are the same, and when
        the proof is a domain or links and the facts do not bear it out.
        """
        first, second = self._called(one), self._called(other)
        if proof == Proof.DOMAIN and not has_domain(self.reader, first, second):
            told = f"Neither handle is the domain of the other's profile page: {first}, {second}"
            raise InputError(told, todo="Join them on another proof.")
        if proof == Proof.LINKS and not has_links(self.reader, first, second):
            told = f"These profiles do not link to each other in what was added: {first}, {second}"
            raise InputError(told, todo="Join them on another proof.")
        return self._decide(Decision.JOIN, first, [second], proof=proof, note=note, who=who)

    def split(self, account: str, other: str | None = None, *, note: str = "", who: str = "") -> JoinedPerson:
        """Take an account from the accounts it was joined to, or from one of them, from the next `score` on.

        Raises NotFoundError when it was joined to none.
        """
        account = self._called(account)
        joins = self.identities.joins_of(account, self._called(other) if other else None)
        if not joins:
            told = f"{account} is joined to {'no other account' if other is None else f'no account {other}'}"
            raise NotFoundError(told, todo="`groundswell people list` shows who is joined.")
        return self._decide(Decision.SPLIT, account, joins, note=note, who=who)

    def refuse(self, one: str, other: str, *, note: str = "", who: str = "") -> JoinedPerson:
        """Remember that two accounts are not one person: it is suggested no more."""
        return self._decide(Decision.REFUSE, self._called(one), [self._called(other)], note=note, who=who)

    def _called(self, account: str) -> str:
        """An account by id, handle or name; one that was joined may be gone from the lake."""
        known = account in self.identities.persons()
        return account if known else erasure.account_called(self.reader, account)

    def _decide(self, decision: Decision, one: str, others: list[str], **said: str) -> JoinedPerson:
        with self.lake.writing(), self._run("people", None, None) as counts:
            for other in others:
                self.identities.add(decision, one, other, **said)
            counts.update({decision.value: len(others)})
        return JoinedPerson(one, self.identities.persons().get(one, one), self.identities.accounts_of(one))

    def _accounts_of(self, account: str) -> tuple[str, ...]:
        """The person's accounts by the decisions, and by the last scoring: an erasure may have been killed between."""
        return tuple(sorted({*self.identities.accounts_of(account), *scored_accounts(self.reader, account)}))

    def _put_decisions(self) -> None:
        """Bring who is whom, and the workspace's own topics, into the draft that is scored."""
        draft = self.lake.draft()
        self._put_into(draft)
        self.lake.save(draft)

    def _put_into(self, draft: Manifest) -> None:
        persons = self.identities.persons()
        put_persons(self.lake, draft, persons)
        self.lake.put_rows(draft, OWN_TOPICS, self.topics.rows())
        self.lake.put_rows(draft, REFUSED_TOPICS, self.topics.refused_rows(persons))

    def endorse(
        self, giver: str, receiver: str, topic: str, *, kind: EndorsementKind = EndorsementKind.PLUS_K
    ) -> Given:
        """Let one person endorse another on a topic. It is never part of the influence score.

        Raises NotFoundError when one of them is not known, InputError when a rule of endorsing refuses it.
        """
        people = [find_account(self.facts, who).actor for who in (giver, receiver)]
        said = self._erased().redact(topic) or ""
        return listed(self.facts, [endorsing.endorse(self.state, kind, people[0], people[1], said)])[0]

    def save_topic(self, name: str, query: str = "", *, examples: Iterable[str] = ()) -> SavedTopic:
        """Keep a topic of the workspace's own, by a query or by example objects; objects have it from the next `score`.

        Raises InputError for a name or query of no use, or one that names somebody who was erased.
        """
        chosen = tuple(examples)
        if bool(query.strip()) == bool(chosen):
            raise InputError("A topic needs a query or example objects, not both", todo="Give one of them.")
        asked = query_from(self.reader, chosen) if chosen else query
        erased = self._erased()
        if erased and any(erased.redact(said, anywhere=True) != said for said in (name, asked)):
            raise InputError("This names somebody who was erased", todo="Name and describe it in other words.")
        trial = tried(self.reader, asked)
        saved = self.topics.save(name, asked)
        return SavedTopic(saved.topic, saved.name, saved.query, **vars(trial))

    def watch(self, topic: str, query: str = "", *, by_mail: bool = True) -> WatchedTopic:
        """Watch a topic of the ontology or an own one; with a query, an own topic of that name is saved first.

        Raises NotFoundError when there is no such topic, InputError as `save_topic` does.
        """
        saved = self.save_topic(topic, query) if query.strip() else None
        watched = self.watching.watch(saved.topic if saved else topic, by_mail=by_mail)
        said = saved.said if saved else ""
        if by_mail and not self.settings.smtp_host:
            said = f"{said} Alerts are shown in the app alone: no smtp_host is set.".strip()
        return WatchedTopic(watched.topic, self.topics.name(watched.topic), watched.by_mail, said)

    def hide_topic(self, person: str, topic: str) -> TopicOfPerson:
        """Take a topic from a person for good: no page shows it on them, and no score is worked out for it."""
        return self._decide_topic(person, topic, hidden=True)

    def unhide_topic(self, person: str, topic: str) -> TopicOfPerson:
        """Let a topic be shown on a person again, from the next `score` on. Raises NotFoundError if it was shown."""
        return self._decide_topic(person, topic, hidden=False)

    def _decide_topic(self, person: str, topic: str, *, hidden: bool) -> TopicOfPerson:
        actor, known = find_account(self.facts, person).actor, self.topics.known(topic)
        if hidden:
            self.topics.refuse(actor, known)
        else:
            self.topics.allow(self.identities.accounts_of(actor), known)
        return TopicOfPerson(actor, known, hidden)

    def _forget_endorsements(self) -> None:
        """Drop what erased people gave and got, and what names them."""
        erased = self._erased()
        self.state.forget_endorsements(
            lambda one: erased.owns(one.giver) or erased.owns(one.receiver) or erased.redact(one.topic) != one.topic
        )

    def _forget_topics(self) -> None:
        """Drop what erased people refused, and own topics that name them."""
        self.topics.forget(self._erased().owns, self._naming())

    def contact(self, person: str, about: str = "", *, at: datetime | None = None) -> Contacted:
        """Remember that somebody was contacted, so that choosing leaves them in peace for a while.

        Raises NotFoundError when nobody is called that, InputError when several are.
        """
        account = find_account(self.facts, person).actor
        kept = contacts.remember(self.state, account, self._erased().redact(about) or "", at=at)
        return Contacted(kept.person, kept.about, kept.contacted_at)

    def _forget_contacts(self) -> None:
        """Drop contacts of erased people, and what names them."""
        contacts.forget(self.state, self._erased().owns, self._naming())

    def _refuse_own(self, account: str) -> None:
        if account in self.settings.own_accounts:
            raise InputError(
                f"{account} is one of this workspace's own accounts",
                where=str(self.root / settings.FILE_NAME),
                todo="Take it out of own_accounts there, then erase it.",
            )

    def _rewrite_without(self, gone: erasure.Traces, note: Callable[[str], None]) -> int:
        limits = {"memory_mb": self.settings.memory_mb, "threads": self.settings.threads}
        self.lake.clear_staging()
        draft = self.lake.manifest()
        rows = erasure.erase(self.lake, draft, gone, self._erased(), **limits)
        self._put_into(draft)
        draft.purge = True
        self.lake.save(draft)
        pipeline.rescore(self.lake, self.settings, note)
        return rows

    def _finish_erasure(self, progress: Progress) -> None:
        """Complete an erasure that was killed, before anything else is written."""
        if self.lake.draft().purge:
            pipeline.rescore(self.lake, self.settings, lambda step: progress(step, 0))

    def doctor(self) -> list[Finding]:
        """Look the workspace over: settings, lake, state, disk."""
        return list(looked_over(self.lake, self.state))

    def _ingest(self, input_: Input, staging: Callable[[Stage], Iterator[Staged]], progress: Progress) -> Added:
        started = time.monotonic()
        with self.lake.writing(), self._run("add", input_.source, input_.label, input_.run) as counts:
            self._finish_erasure(progress)
            stage = Stage(self.lake, input_.run)
            came = stage.progress()
            for came in staging(stage):
                progress("reading", came.records)
            progress("merging", came.records)
            merged = self._merge(stage)
            counts.update(vars(merged), quarantined=sum(came.quarantined.values()))
            counts.update({f"refused: {reason}": count for reason, count in sorted(came.refused.items())})
        return Added(
            input_.source,
            input_.saw,
            input_.run,
            **vars(merged),
            refused=came.refused,
            quarantined=came.quarantined,
            seconds=round(time.monotonic() - started, 3),
        )

    def _gate(self, *, public: bool) -> Admission:
        return Admission(public_network=public, private_workspace=self.settings.private, erased=self._erased())

    def _merge(self, stage: Stage) -> Merged:
        for broken in stage.quarantined():
            self.state.quarantine(stage.source_run, broken)
        return merge(self.lake, [stage], memory_mb=self.settings.memory_mb, threads=self.settings.threads)

    def _erased(self) -> Erased:
        return Erased(self.state.key("erasure"), self.state.erasures())

    def _naming(self) -> Callable[[str], bool]:
        """Whether words name an erased person."""
        erased = self._erased()
        return lambda said: erased.redact(said, anywhere=True) != said

    def _redacted(self, said: str | None) -> str | None:
        return self._erased().redact(said, anywhere=True)

    def _newest_day(self) -> date:
        """The day of the newest activity; one whose clock runs ahead of ours is not asked."""
        now = datetime.now(UTC)
        row = self.reader.one("SELECT max(published) AS newest FROM activities WHERE published <= ?", [now]) or {}
        newest = row.get("newest") or now
        return date(newest.year, newest.month, newest.day)

    @contextmanager
    def _run(
        self, kind: str, source: str | None, input_: str | None, source_run: str | None = None
    ) -> Iterator[dict[str, int]]:
        """Note a run in the log, with how it ended. Call while holding the lake: what still says running was killed."""
        versions = {"groundswell": __version__, "score": self.version.name}
        what = {"source": source, "input": self._redacted(input_), "source_run": source_run}
        run_id = self.state.begin_run(kind, versions, **what)
        counts: dict[str, int] = {}
        try:
            yield counts
        except BaseException as error:
            self.state.end_run(run_id, counts, self._redacted(str(error)) or type(error).__name__)
            raise
        self.state.end_run(run_id, counts)
