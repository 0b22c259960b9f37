"""What a Discourse post says, as it was typed: Markdown, without the quotes in it."""

import re
from collections.abc import Collection, Iterator

from groundswell.sources.discourse_text import Quoted, Said

MARK = re.compile(r"\[quote(?:=\"?([^\]\n\"]{0,300})\"?)?\]|\[/quote\]", re.IGNORECASE)
MENTION = re.compile(r"(?<![\w@/`.])@([\w.-]{0,60}\w)")
LINK = re.compile(r"https?://[^\s<>()\[\]\"'`|]+")


def read_raw(raw: str, names: Collection[str]) -> Said:
    """The words of a post; `names` are those of accounts, without which a mention may be one of a group."""
    own, quoted = _own(raw) if "[/quote" in raw.lower() else (raw, ())
    links = dict.fromkeys(link.rstrip(".,;:!?*_") for link in LINK.findall(own)) if "://" in own else ()
    mentions = dict.fromkeys(name for name in MENTION.findall(own) if name.lower() in names) if names else ()
    return Said(own.strip(), tuple(links), tuple(mentions), quoted=quoted)


def _own(raw: str) -> tuple[str, tuple[Quoted, ...]]:
    """The text without its quotes, and what they quote. A quote that never ends is text."""
    own: list[str] = []
    quoted: dict[Quoted, None] = {}
    depth, at, opening = 0, 0, None
    for mark in MARK.finditer(raw):
        if mark[0][1] != "/":
            opening = mark if depth == 0 else opening
            depth += 1
        elif opening is not None and depth:
            depth -= 1
            if depth == 0:
                own.append(raw[at : opening.start()])
                at = mark.end()
                quoted |= dict.fromkeys(_quoted(opening[1] or ""))
    own.append(raw[at:])
    return "".join(own), tuple(quoted)


def _quoted(written: str) -> Iterator[Quoted]:
    """The post behind `ana, post:2, topic:5`; nothing for a quote from elsewhere."""
    name, *rest = (part.strip() for part in written.split(","))
    told = dict(part.partition(":")[::2] for part in rest)
    post, topic = told.get("post", ""), told.get("topic", "")
    if post.isdecimal() and int(post[:12]) > 0:
        yield Quoted(
            int(topic[:12]) or None if topic.isdecimal() else None, int(post[:12]), told.get("username") or name
        )
