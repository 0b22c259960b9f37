"""What a host's robots.txt lets us ask for, remembered for a day (RFC 9309)."""

import time
from collections import OrderedDict

from protego import Protego

from groundswell.following.web import FetchError, Web

DAY = 86_400
LONGEST_PAUSE = 60.0
REMEMBERED = 50_000
LARGEST = 500 * 1024


class Robots:
    """Asks hosts for their rules, once a day each."""

    def __init__(self, web: Web) -> None:
        self._web = web
        self._known: OrderedDict[str, tuple[float, Protego | None]] = OrderedDict()

    async def check(self, address: str, *, slowly: bool = False) -> None:
        """Raises FetchError when the rules forbid this address, or cannot be known."""
        parts = self._web.guard.address(address)
        origin = str(parts.origin())
        until, rules = self._known.get(origin, (0.0, None))
        if until <= time.monotonic():
            rules = await self._rules(origin, slowly)
            self._known[origin] = (time.monotonic() + DAY, rules)
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
            pause = rules.crawl_delay(self._web.agent) if rules else None
            if pause:
                self._web.turns.ask_for_pause(parts.host or "", min(float(pause), LONGEST_PAUSE))
        if rules is not None and not rules.can_fetch(address, self._web.agent):
            raise FetchError("refused by its robots.txt")

    async def _rules(self, origin: str, slowly: bool) -> Protego | None:
        """The rules; None where there are none. A host that cannot say what it forbids is left alone."""
        answer = await self._web.get(f"{origin}/robots.txt", {"Accept": "text/plain, */*;q=0.5"}, slowly=slowly)
        if answer.status == 200:
            return Protego.parse(answer.body[:LARGEST].decode("utf-8", "replace"))
        if 400 <= answer.status < 500 and answer.status != 429:
            return None
        raise FetchError(f"its robots.txt answers {answer.status}, so that nothing may be asked for")
