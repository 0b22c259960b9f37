"""What a Slack message shows below or in place of its text, in Slack's own markup: apps' cards, and blocks."""

from collections.abc import Callable, Iterator
from typing import Any

from groundswell.sources.slack_format import Message

EMPTY = "[no preview available]"
"""What Slack writes for a card that consists of blocks."""


def shown(message: Message) -> str:
    """The words of a message that has no text of its own."""
    return _blocks(message.blocks) or cards(message)


def cards(message: Message) -> str:
    """The text of what a bot shows as cards; a message shared from elsewhere is not its own words."""
    found = [
        card
        for card in message.attachments or ()
        if isinstance(card, dict) and not (card.get("is_msg_unfurl") or card.get("is_share"))
    ]
    return "\n".join(part for card in found for part in _card(card) if part and isinstance(part, str))


def _card(card: dict[str, Any]) -> Iterator[Any]:
    yield card.get("pretext")
    yield card.get("title")
    fallback = card.get("fallback")
    yield card.get("text") or _blocks(card.get("blocks")) or (fallback if fallback != EMPTY else None)


def _blocks(blocks: Any) -> str:
    return "\n".join(line for block in _objects(blocks) if (line := _block(block)))


def _block(block: dict[str, Any]) -> str:
    if block.get("type") == "rich_text":
        return "\n".join(line for part in _objects(block.get("elements")) if (line := _rich(part)))
    # A section has a text and fields, a header a text, a context elements, and Markdown is text itself.
    parts = [block.get("text"), *_objects(block.get("fields"))]
    parts += _objects(block.get("elements")) if block.get("type") == "context" else []
    return "\n".join(text for part in parts if (text := _text(part)))


def _rich(part: dict[str, Any]) -> str:
    """A paragraph or quote; a list is one of several."""
    if part.get("type") == "rich_text_list":
        return "\n".join(map(_line, _objects(part.get("elements"))))
    return _line(part)


def _line(section: dict[str, Any]) -> str:
    return "".join(_inline(piece) for piece in _objects(section.get("elements"))).strip("\n")


def _inline(piece: dict[str, Any]) -> str:
    write = INLINE.get(str(piece.get("type")))
    return write(piece) if write else ""


def _text(part: Any) -> str:
    """A text: plain, or in Slack's markup already."""
    text = part.get("text") if isinstance(part, dict) else part
    if not isinstance(text, str):
        return ""
    return _escaped(text) if isinstance(part, dict) and part.get("type") == "plain_text" else text


def _link(piece: dict[str, Any]) -> str:
    label = _named(piece, "text")
    return f"<{_named(piece, 'url')}|{label}>" if label else f"<{_named(piece, 'url')}>"


def _named(piece: dict[str, Any], name: str) -> str:
    value = piece.get(name)
    return _escaped(value) if isinstance(value, str) else ""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _objects(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


INLINE: dict[str, Callable[[dict[str, Any]], str]] = {
    "text": lambda piece: _named(piece, "text"),
    "link": _link,
    "user": lambda piece: f"<@{_named(piece, 'user_id')}>",
    "channel": lambda piece: f"<#{_named(piece, 'channel_id')}>",
    "emoji": lambda piece: f":{_named(piece, 'name')}:",
    "broadcast": lambda piece: f"<!{_named(piece, 'range')}>",
    "date": lambda piece: _named(piece, "fallback"),
}
