"""One look at a feed: asks whether there is news, and says what that means for the next look."""

import hashlib
import re
from collections.abc import Mapping

from groundswell.following import pace
from groundswell.following.robots import Robots
from groundswell.following.web import Answer, FetchError, Web
from groundswell.settings import Settings
from groundswell.sources.bundle import HEAD_BYTES
from groundswell.sources.feeds import kind_of
from groundswell.state.models import Feed

STAMP = re.compile(rb"<lastBuildDate>[^<]{0,100}</lastBuildDate>")
"""What many feeds change at every look though nothing is new."""

UNLOOKED = frozenset({"gone", "refused"})
FEW_FAILURES = 2
LONGEST = 2_048
SAID = {
    401: "it wants a login; only what is public is read",
    403: "it does not let us read it (403)",
    404: "there is nothing at this address (404)",
    410: "gone for good (410)",
    429: "it asks for fewer requests (429)",
}


class Looker:
    """Looks at feeds, and keeps in each when and how it is looked at next."""

    def __init__(self, web: Web, robots: Robots, chosen: Settings) -> None:
        self._web = web
        self._robots = robots
        self.least = chosen.follow_least_minutes * pace.MINUTE
        self.most = chosen.follow_most_minutes * pace.MINUTE

    async def look(self, feed: Feed, now: float) -> bytes | None:
        """The feed's bytes when they are new. `feed` holds what the look found and when the next is due."""
        feed.looked_at = now
        try:
            await self._robots.check(feed.location, slowly=feed.slow)
            answer = await self._web.get(feed.location, conditions(feed), slowly=feed.slow)
            return self._heard(feed, answer, now)
        except FetchError as error:
            self._failed(feed, str(error), now)
            feed.slow = error.slow
            return None

    def _heard(self, feed: Feed, answer: Answer, now: float) -> bytes | None:
        if answer.status == 410:
            feed.status, feed.said = "gone", SAID[410]
        elif answer.status == 304:
            self._went_well(feed, answer, now, changed=False)
        elif answer.status != 200:
            said = SAID.get(answer.status, f"it answers with an error ({answer.status})")
            self._failed(feed, said, now, pace.asked_to_wait(answer.headers, now, self.most))
        elif kind_of(answer.body[:HEAD_BYTES]) is None:
            self._failed(feed, "this is not a feed", now)
        else:
            return self.took(feed, answer, now)
        return None

    def took(self, feed: Feed, answer: Answer, now: float) -> bytes | None:
        """The bytes of a feed that came, by asking or by being sent, if they are new."""
        digest = hashlib.blake2b(STAMP.sub(b"", answer.body), digest_size=16).hexdigest()
        changed = digest != feed.digest
        feed.etag = header(answer.headers, "ETag", 1024)
        feed.modified = header(answer.headers, "Last-Modified", 128)
        feed.digest = digest
        self._went_well(feed, answer, now, changed=changed)
        return answer.body if changed else None

    def _went_well(self, feed: Feed, answer: Answer, now: float, *, changed: bool) -> None:
        feed.status, feed.said, feed.failures, feed.slow = "ok", "", 0, False
        feed.changed_at = now if changed else feed.changed_at
        if answer.moved and len(answer.moved) <= LONGEST:
            feed.location = answer.moved
        before = feed.interval_seconds or self.least / pace.FASTER
        feed.interval_seconds = pace.interval(before, changed=changed, least=self.least, most=self.most)
        wait = max(feed.interval_seconds, pace.fresh_for(answer.headers, self.most))
        # A feed that is pushed is still looked at now and then: hubs forget.
        wait = self.most if feed.pushed_until > now + wait else wait
        feed.next_at = now + pace.spread(wait, feed.address, feed.digest)

    def _failed(self, feed: Feed, said: str, now: float, wait: float = 0.0) -> None:
        feed.failures += 1
        feed.status, feed.said = "failing", said[:512]
        wait = max(wait, pace.back_off(feed.failures, least=self.least, most=self.most))
        feed.next_at = now + pace.spread(wait, feed.address, feed.failures)
        if feed.failures > FEW_FAILURES:
            # Where it moved to may be what is wrong.
            feed.location = feed.address


def conditions(feed: Feed) -> dict[str, str]:
    """The headers that let a host say that nothing is new."""
    said = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    return {name: value for name, value in said.items() if value}


def header(headers: Mapping[str, str], name: str, longest: int) -> str:
    """A header to be sent back as it is; empty when it is missing or cannot be."""
    said = headers.get(name, "")
    return said if len(said) <= longest and said.isprintable() else ""
