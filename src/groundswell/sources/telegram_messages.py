"""What a message in a Telegram export says: who wrote or forwarded it, what it answers, who reacted."""

from collections.abc import Collection, Iterator
from typing import Any

from groundswell.records import Activity, Profile, ReactionCount, Record
from groundswell.sources import moments
from groundswell.vocabulary import ActivityType, ActorType, Visibility

KINDS = {
    "personal_chat": ("user", Visibility.DIRECT),
    "bot_chat": ("user", Visibility.DIRECT),
    "saved_messages": ("user", Visibility.DIRECT),
    "replies": ("user", Visibility.DIRECT),
    "verification_codes": ("user", Visibility.DIRECT),
    "private_group": ("chat", Visibility.MEMBERS),
    "private_supergroup": ("channel", Visibility.MEMBERS),
    "private_channel": ("channel", Visibility.MEMBERS),
    "public_supergroup": ("channel", Visibility.PUBLIC),
    "public_channel": ("channel", Visibility.PUBLIC),
}
PEERS = ("user", "user", "channel")
"""What the bits above the lowest 32 say in exports of before 2021; groups, which say nothing themselves, have the last
as well. A number without such bits is a person's."""

PERSON = 1 << 32
GROUP = 2 << 32
CHANNEL = "channel"
MAX_COUNT = 2**53

Value = dict[str, Any]


class Chat:
    """One chat: the peer its messages are filed under, who may see them, and whose names it has told already.

    `contacts` are peers whose names only the account itself knows so.
    """

    def __init__(self, header: Value, network: str, contacts: Collection[str] = ()) -> None:
        peer, self.visibility = KINDS.get(str(header.get("type")), ("chat", Visibility.DIRECT))
        self.network = network
        number = header.get("id")
        known = isinstance(number, int | str) and not isinstance(number, bool) and number != ""
        self.id = f"{network}:{peer}{bare(number) if number_of_group(number) else number}" if known else ""
        # People have such numbers in newer exports too: there, senders are not numbers.
        self._numbered = f"{network}:{peer}{bare(number)}" if number_of_person(number) and peer == "user" else ""
        self._contacts = contacts
        self._topics: set[int] = set()
        self.name = header["name"] if isinstance(header.get("name"), str) else None
        # Of a channel, which alone speaks in it, older exports give no sender.
        self._speaker = self.id if str(header.get("type")).endswith("_channel") else ""
        self._named: dict[str, str | None] = {}

    def records_of(self, message: Any) -> Iterator[Record]:
        """The records of one message; none of a service message. Raises ValueError, saying what is missing."""
        if not self.id:
            raise ValueError("the chat has no id")
        if not isinstance(message, dict):
            raise ValueError("not a message")
        if message.get("type") != "message":
            if isinstance(message.get("type"), str):
                self._note(message)
                return
            raise ValueError("not a message")
        if self._numbered and isinstance(message.get("from_id"), int):
            self.id, self._numbered = self._numbered, ""
        made = self._message(message)
        yield made
        yield from self._profile(made.actor, message.get("from"))
        if made.object_author is not None:
            yield from self._profile(made.object_author, message.get("forwarded_from"))
        yield from self._votes(made, message.get("poll"))
        yield from self._reactions(made, message)

    def _note(self, service: Value) -> None:
        """Remember a topic of a forum: all that is said in it answers the notice that it was made."""
        if service.get("action") == "topic_created" and isinstance(number := service.get("id"), int):
            self._topics.add(number)

    def object(self, number: Any, peer: Any = None) -> str | None:
        """A message of this chat, or of the peer named."""
        if not isinstance(number, int) or isinstance(number, bool):
            return None
        other = peer_id(peer)
        return f"{self.network}:{other}/{number}" if other else f"{self.id}/{number}"

    def actor(self, value: Any) -> str | None:
        peer = peer_id(value)
        return f"{self.network}:{peer}" if peer else None

    def _message(self, message: Value) -> Activity:
        address, actor = self.object(message.get("id")), self.actor(message.get("from_id")) or self._speaker
        if address is None:
            raise ValueError("no id")
        if not actor:
            raise ValueError("no sender")
        source = self._source(message)
        # A group that belongs to a channel repeats the channel's posts in the channel's name: they are its own.
        forwarded = ("forwarded_from" in message or "forwarded_from_id" in message) and source != actor
        answered, elsewhere = message.get("reply_to_message_id"), message.get("reply_to_peer_id")
        in_topic = elsewhere is None and isinstance(answered, int) and answered in self._topics
        spans = spans_of(message)
        edited = time_of(message, "edited")
        published = time_of(message, "date")
        if published is None:
            raise ValueError("no time")
        return Activity(
            id=address,
            network=self.network,
            type=ActivityType.ANNOUNCE if forwarded else ActivityType.CREATE,
            actor=actor,
            published=published,
            updated=edited if edited and edited > published else None,
            # Which message it was is not exported.
            object=(f"{address}/original" if source else None) if forwarded else address,
            object_type="Question" if "poll" in message else "Note",
            object_author=source if forwarded else None,
            in_reply_to=None if in_topic else self.object(answered, elsewhere),
            root=self.object(answered) if in_topic else None,
            context=self.name,
            text=text_of(message, spans),
            links=unique(link for found in (links_in_all(spans), buttons_of(message)) for link in found),
            tags=unique(s["text"].lstrip("#").lower() for s in spans if s["type"] == "hashtag"),
            mentions=unique(name for span in spans for name in self._mentions(span)),
            place=place_of(message),
            visibility=self.visibility,
        )

    def _source(self, message: Value) -> str | None:
        """Whom a message was forwarded from; older exports, and people who hide their account, give a name alone."""
        named = message.get("forwarded_from")
        if (known := self.actor(message.get("forwarded_from_id"))) is not None:
            return known
        return f"{self.network}:name/{named}" if isinstance(named, str) and named else None

    def _mentions(self, span: Value) -> Iterator[str]:
        """Accounts by id; by user name where that is all there is."""
        number = span.get("user_id")
        if span["type"] == "mention_name" and isinstance(number, int | str) and number:
            yield f"{self.network}:{number if str(number).startswith('user') else f'user{number}'}"
        elif span["type"] == "mention" and len(span["text"]) > 1:
            yield f"{self.network}:{span['text'].lower()}"

    def _profile(self, actor: str, name: Any) -> Iterator[Record]:
        """An account's name, when it is first seen in this chat and when it changes."""
        known = name if isinstance(name, str) and name else None
        if (
            known is not None
            and self._named.get(actor) != known
            and actor[len(self.network) + 1 :] not in self._contacts
        ):
            self._named[actor] = known
            kind = ActorType.GROUP if actor.startswith(f"{self.network}:{CHANNEL}") else ActorType.PERSON
            yield Profile(actor=actor, network=self.network, name=known, actor_type=kind)

    def _votes(self, made: Activity, poll: Any) -> Iterator[Record]:
        """How many voted: who did is not exported."""
        count = poll.get("total_voters") if isinstance(poll, dict) else None
        if isinstance(count, int) and not isinstance(count, bool) and 0 < count < MAX_COUNT:
            yield ReactionCount(object=made.id, network=self.network, kind="vote", count=count)

    def _reactions(self, made: Activity, message: Value) -> Iterator[Record]:
        """How often each reaction was given, and the people an export names."""
        found = message.get("reactions")
        offset = made.published - (local_time(message.get("date")) or made.published)
        counts: dict[str, int] = {}
        for reaction in found if isinstance(found, list) else ():
            if not isinstance(reaction, dict):
                continue
            kind = kind_of(reaction)
            count = reaction.get("count")
            if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < MAX_COUNT:
                counts[kind] = min(counts.get(kind, 0) + count, MAX_COUNT)
            recent = reaction.get("recent")
            for given in recent if isinstance(recent, list) else ():
                if isinstance(given, dict):
                    yield from self._like(made, kind, given, offset)
        for kind, count in counts.items():
            yield ReactionCount(object=made.id, network=self.network, kind=kind, count=count)

    def _like(self, made: Activity, kind: str, given: Value, offset: int) -> Iterator[Record]:
        """Who reacted. The time is local: the message's own two times say how far that is from UTC."""
        actor, when = self.actor(given.get("from_id")), local_time(given.get("date"))
        if actor is None:
            return
        yield Activity(
            id=f"{made.id}#{kind}/{actor.removeprefix(self.network + ':')}",
            network=self.network,
            type=ActivityType.LIKE,
            actor=actor,
            published=max(made.published, when + offset) if when else made.published,
            object=made.id,
            object_author=made.actor,
            context=self.name,
            visibility=self.visibility,
        )
        yield from self._profile(actor, given.get("from"))


def peer_id(value: Any) -> str | None:
    """`user1`, `chat1` or `channel1`. Old exports number peers: the kind is in the bits above the lowest 32."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < GROUP + PERSON:
        return f"{PEERS[value >> 32]}{bare(value)}"
    return None


def number_of_person(value: Any) -> bool:
    """Whether old exports may have numbered a person so."""
    return isinstance(value, int) and PERSON <= value < GROUP


def number_of_group(value: Any) -> bool:
    """Whether old exports numbered a group or channel so; newer ones are far from such numbers."""
    return isinstance(value, int) and GROUP <= value < GROUP + PERSON


def bare(value: Any) -> Any:
    return value & 0xFFFF_FFFF if isinstance(value, int) else value


def kind_of(reaction: Value) -> str:
    """The emoji, the number or file of a custom one where the export has it, else what kind of reaction it is."""
    found = (str(value) for key in ("emoji", "document_id", "type") if (value := reaction.get(key)))
    # In place of a file that was left out stands a remark in brackets.
    return next((kind for kind in found if not kind.startswith("(")), "reaction")


def local_time(value: Any) -> int | None:
    """A time without a zone, as if it were UTC."""
    try:
        return moments.from_iso(value)
    except ValueError:
        return None


def time_of(message: Value, name: str) -> int | None:
    """When something happened: exactly from newer exports; older ones give local time, taken for UTC."""
    try:
        return moments.from_seconds(message.get(f"{name}_unixtime"))
    except ValueError:
        return local_time(message.get(name))


def spans_of(message: Value) -> list[Value]:
    """The pieces of the text, plain ones included, each with `type` and `text`."""
    pieces = message.get("text_entities") or message.get("text")
    found = []
    for piece in pieces if isinstance(pieces, list) else [pieces]:
        if isinstance(piece, str):
            found.append({"type": "plain", "text": piece})
        elif isinstance(piece, dict) and isinstance(piece.get("text"), str) and isinstance(piece.get("type"), str):
            found.append(piece)
    return found


def text_of(message: Value, spans: list[Value]) -> str | None:
    """What was said; of a poll, the question."""
    poll = message.get("poll")
    question = spans_of({"text": poll.get("question")}) if isinstance(poll, dict) else []
    said = "".join(span["text"] for span in spans) or "".join(span["text"] for span in question)
    return said or None


def links_in(span: Value) -> Iterator[str]:
    address = span.get("href") if span["type"] == "text_link" else span["text"] if span["type"] == "link" else None
    if isinstance(address, str) and address:
        yield address if "://" in address else f"https://{address}"


def links_in_all(spans: list[Value]) -> Iterator[str]:
    return (link for span in spans for link in links_in(span))


def buttons_of(message: Value) -> Iterator[str]:
    """The pages that the buttons below a message lead to."""
    rows = message.get("inline_bot_buttons")
    for row in rows if isinstance(rows, list) else ():
        for button in row if isinstance(row, list) else ():
            page = button.get("data") if isinstance(button, dict) else None
            if isinstance(page, str) and page.startswith(("http://", "https://")):
                yield page


def place_of(message: Value) -> str | None:
    venue = message.get("place_name")
    return venue if isinstance(venue, str) and venue else None


def unique(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
