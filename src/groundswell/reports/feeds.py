"""What is followed: every feed and stream, whether it comes in, and if not, why."""

from datetime import UTC, datetime
from typing import Literal

from pydantic import Field
from sqlalchemy import case, func, select

from groundswell.reports.base import Facts, Filters, Report, shown
from groundswell.state.models import Feed, Stream

Status = Literal["new", "ok", "failing", "refused", "gone"]
WORST_FIRST = ("failing", "refused", "gone", "new")


class FeedsFilters(Filters):
    status: Status | None = None
    """Only feeds of this status."""
    limit: int = Field(200, ge=1, le=2_000)
    """Most feeds to list; those with something wrong first."""


@shown
class FollowedRow:
    """One feed or stream."""

    kind: str
    """feed or stream."""
    address: str
    """Its address, or the name of the stream."""
    status: str
    """new (not looked at yet), ok, failing (asked again later), refused, or gone for good."""
    said: str
    """What the last look found, in words; empty when all is well."""
    looked_at: datetime | None
    """When it was looked at last, UTC; null for never."""
    changed_at: datetime | None
    """When something new came last, UTC; null for never."""
    next_at: datetime | None
    """When it is looked at next, UTC; null when it is not."""
    failures: int
    """Looks in a row that failed."""
    location: str
    """Where it is now, if it moved for good; else empty."""
    pushed: bool
    """Whether a hub sends what is new."""


@shown
class FeedsReport:
    """What is followed, and how it fares."""

    feeds_count: int
    """Feeds."""
    counts: dict[str, int]
    """Feeds by status."""
    rows: list[FollowedRow]
    """Streams, then feeds, those with something wrong first."""
    todo: str
    """What to do when nothing is followed; empty otherwise."""


def run(facts: Facts, filters: FeedsFilters) -> FeedsReport:
    order = case({status: place for place, status in enumerate(WORST_FIRST)}, value=Feed.status, else_=len(WORST_FIRST))
    asked = select(Feed).order_by(order, Feed.address).limit(filters.limit)
    asked = asked if filters.status is None else asked.where(Feed.status == filters.status)
    with facts.state.session() as session:
        counted = session.execute(select(Feed.status, func.count()).group_by(Feed.status).order_by(Feed.status)).all()
        streams = session.scalars(select(Stream).order_by(Stream.name)).all() if filters.status is None else []
        rows = [*map(stream_row, streams), *map(feed_row, session.scalars(asked))]
    counts = {row[0]: int(row[1]) for row in counted}
    return FeedsReport(
        feeds_count=sum(counts.values()),
        counts=counts,
        rows=rows,
        todo="" if rows else "Follow some: `groundswell follow feeds.opml`.",
    )


def feed_row(feed: Feed) -> FollowedRow:
    return FollowedRow(
        kind="feed",
        address=feed.address,
        status=feed.status,
        said=feed.said,
        looked_at=moment(feed.looked_at),
        changed_at=moment(feed.changed_at),
        next_at=None if feed.status in {"gone", "refused"} else moment(feed.next_at),
        failures=feed.failures,
        location=feed.location if feed.location != feed.address else "",
        pushed=feed.pushed_until > feed.looked_at > 0,
    )


def stream_row(stream: Stream) -> FollowedRow:
    return FollowedRow(
        kind="stream",
        address=stream.name,
        status=stream.status,
        said=stream.said,
        looked_at=moment(stream.changed_at),
        changed_at=moment(stream.changed_at),
        next_at=None,
        failures=0,
        location="",
        pushed=False,
    )


def moment(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds > 0 else None


FEEDS = Report(
    name="feeds",
    title="Feeds and streams",
    question="What is followed, does it come in, and if not, why?",
    filters=FeedsFilters,
    result=FeedsReport,
    run=run,
    row=FollowedRow,
    rows=lambda found: found.rows,
)
