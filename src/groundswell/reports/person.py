"""One person: the score, where every point of it comes from, who reacts, and what was not counted."""

from datetime import date, datetime

from pydantic import Field

from groundswell.reports.base import Account, Facts, Filters, Opens, Report, shown


class PersonFilters(Filters):
    person: str = Field(min_length=1, max_length=500)
    """Account id, handle, or a name only one account has."""
    limit: int = Field(10, ge=1, le=100)
    """Rows of each list: objects, reactors, accounts reacted to."""


@shown
class Profile(Account):
    """What is known about the account."""

    url: str | None
    """Profile page on its network."""
    actor_type: str
    """Person, Organization, Service or Group."""
    followers_count: int | None
    """Followers when last observed."""
    created: datetime | None
    """When the account was made."""
    first_seen: datetime | None
    """Its first activity in this workspace."""
    last_seen: datetime | None
    """Its last activity in this workspace."""
    objects_count: int
    """Objects it created."""
    activities_count: int
    """Activities of any type."""


@shown
class Standing:
    """The score and how far to trust it."""

    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    rank: int
    """Place among all scored accounts, 1 is highest; ties share a place."""
    percentile: float
    """Share of scored accounts with a lower score, 0 to 100."""
    accounts_count: int
    """Scored accounts."""
    provisional: bool
    """Whether the evidence is too little to lean on."""
    missing: str
    """What evidence is missing, in words; empty when none."""
    reactions_count: int
    """Credited reactions."""
    reactors_count: int
    """Distinct accounts that reacted."""
    trusted_reactors_count: int
    """Of them, with trust of at least 0.5."""
    trusted_points: float
    """Points of the score that come from trusted reactors."""
    untrusted_points: float
    """Points of the score that come from reactors not (yet) trusted."""


@shown
class Past:
    """The score on one day."""

    as_of: date
    """Day the score is for."""
    score: float
    """Influence score, 0 to 100."""
    score_low: float
    """Lower end of the 80 % interval."""
    score_high: float
    """Upper end of the 80 % interval."""
    provisional: bool
    """Whether the evidence was too little to lean on."""


@shown
class Component:
    """What one kind of reaction adds to the score."""

    kind: str
    """announce, reply, quote, like, mention, open or accept."""
    points: float
    """Points of the score; all kinds sum to the score."""
    reactions_count: int
    """Reactions of this kind."""
    reactors_count: int
    """Distinct accounts behind them."""
    opens: Opens
    """These reactions."""


@shown
class TopObject:
    """An object of the person, and what it earned."""

    object: str
    """Object id."""
    text: str | None
    """What was said, shortened."""
    url: str | None
    """Where the original can be opened."""
    published: datetime | None
    """When it was created; null when it is not in the workspace."""
    points: float
    """Points of the score that reactions to it earned."""
    reactions_count: int
    """Credited reactions to it."""
    reactors_count: int
    """Distinct accounts that reacted to it."""
    own: bool
    """Whether the person wrote it; else points came for resharing it."""
    opens: Opens
    """The reactions to it that the person is credited for."""


@shown
class Reactor(Account):
    """Somebody who reacts to the person."""

    points: float
    """Points of the person's score that this account's reactions earned."""
    reactions_count: int
    """Reactions of this account."""
    trust: float
    """The account's trust, 0 to 1."""
    not_counted: float
    """Weight of its reactions that was not counted, in announces."""
    opens: Opens
    """Its reactions."""


@shown
class ReactsTo(Account):
    """Somebody the person reacts to."""

    points: float
    """Points of that account's score that the person's reactions earned."""
    reactions_count: int
    """Reactions of the person."""
    opens: Opens
    """The person's reactions."""


@shown
class NotCounted:
    """Weight that was left out of the score, and why."""

    reason: str
    """capped, friends or limited."""
    words: str
    """The rule in one sentence."""
    announces: float
    """Weight left out, in announces by a trusted person today."""
    reactions_count: int
    """Reactions of which some weight was left out for this reason."""
    opens: Opens
    """These reactions."""


@shown
class PersonReport:
    """One person's influence, explained."""

    as_of: date | None
    """Day the score is for; null before the first `score`."""
    version: str | None
    """Score version."""
    profile: Profile
    standing: Standing | None
    """The score; null when nothing was scored for this account."""
    history: list[Past]
    """The score on each day it is kept for, oldest first, same version."""
    components: list[Component]
    """Points by kind of reaction, most first; they sum to the score."""
    objects: list[TopObject]
    """Objects that earned most points."""
    reactors: list[Reactor]
    """Who reacts, most points first."""
    reacts_to: list[ReactsTo]
    """Who the person reacts to, most points given first."""
    not_counted: list[NotCounted]
    """What was left out and why; empty when everything counted."""
    notes: list[str]
    """What to know beside the figures, in words: consent, visibility, little evidence."""
    opens: Opens
    """Every reaction behind the score."""


def run(facts: Facts, filters: PersonFilters) -> PersonReport:
    raise NotImplementedError


PERSON = Report(
    name="person",
    title="Person",
    question="How influential is this person, and where does every point come from?",
    filters=PersonFilters,
    result=PersonReport,
    run=run,
    rows=lambda person: person.history,
)
