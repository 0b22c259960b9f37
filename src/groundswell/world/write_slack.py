"""Writes the company's chat as Slack exports it: a zip of channels.json, users.json and CHANNEL/DAY.json."""

import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import orjson

from groundswell.world.chance import generator
from groundswell.world.chat import Chat, Message
from groundswell.world.company import CHANNELS, Company, slack_ids
from groundswell.world.people import Town
from groundswell.world.rhythm import DAY, HOUR, MINUTE, SECOND, START, WEEK, WEEKS, iso

_EDITED_EVERY = 90
_PURPOSES = {"general": "For everybody at Osier Cycles", "random": "Whatever is left", "help-desk": "Ask anything"}
_LIST_SECONDS = (START - 400 * DAY) // SECOND

Json = dict[str, Any]


def write_slack(company: Company, chat: Chat, town: Town, seed: int, path: Path) -> list[str]:
    """Write the export. Returns the `CHANNEL/TS` of each message, in order."""
    export = _Export(company, chat, town, seed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, document in export.members():
            # The first moment a zip can hold: the bytes depend on the members alone.
            archive.writestr(zipfile.ZipInfo(name), orjson.dumps(document), zipfile.ZIP_DEFLATED)
    return export.addresses()


class _Export:
    """The chat's messages with their Slack ids, as the members of an export."""

    def __init__(self, company: Company, chat: Chat, town: Town, seed: int) -> None:
        rng = generator(seed, "slack ids")
        self._company, self._chat, self._town = company, chat, town
        self._channel_ids = slack_ids(rng, "C", len(CHANNELS))
        self._team, self._bot = slack_ids(rng, "T", 1)[0], slack_ids(rng, "B", 1)[0]
        self._stamps = _stamps(chat.messages)
        self._replies: dict[int, list[Message]] = defaultdict(list)
        for message in chat.messages:
            if message.thread is not None:
                self._replies[id(message.thread)].append(message)

    def addresses(self) -> list[str]:
        return [f"{self._channel_ids[m.channel]}/{self._stamps[id(m)]}" for m in self._chat.messages]

    def members(self) -> list[tuple[str, Any]]:
        days: dict[str, list[Json]] = defaultdict(list)
        for place, message in enumerate(self._chat.messages):
            days[_day(message.channel, message.at)].append(self._message(message, place))
        for name, entry in self._housekeeping():
            days[name].append(entry)
        for entries in days.values():
            entries.sort(key=lambda entry: entry["ts"])
        channels = [self._channel(place) for place in range(len(CHANNELS))]
        users = [self._user(place) for place in range(len(self._company))]
        return [("channels.json", channels), ("users.json", users), *sorted(days.items())]

    def _channel(self, place: int) -> Json:
        name, creator = CHANNELS[place], self._company.ids[0]
        purpose = _PURPOSES.get(name, f"All about {name}")
        return {
            "id": self._channel_ids[place],
            "name": name,
            "created": _LIST_SECONDS,
            "creator": creator,
            "is_archived": False,
            "is_general": place == 0,
            "members": [self._company.ids[person] for person in self._company.channels[place].tolist()],
            "topic": {"value": "", "creator": "", "last_set": 0},
            "purpose": {"value": purpose, "creator": creator, "last_set": _LIST_SECONDS},
        }

    def _user(self, place: int) -> Json:
        person = int(self._company.person[place])
        name, handle = self._town.names[person], self._town.handles[person]
        names = {"real_name": name, "display_name": name.split()[0], "title": ""}
        return {
            "id": self._company.ids[place],
            "team_id": self._team,
            "name": handle,
            "deleted": False,
            "real_name": name,
            "profile": names,
            "is_bot": False,
            "updated": _LIST_SECONDS,
        }

    def _message(self, message: Message, place: int) -> Json:
        author, ts = self._company.ids[message.author], self._stamps[id(message)]
        entry: Json = {"type": "message", "user": author, "text": message.text, "ts": ts, "team": self._team}
        if place % _EDITED_EVERY == 7:
            entry["edited"] = {"user": author, "ts": _stamp(message.at + 40 * SECOND)}
        if message.thread is not None:
            asker = self._company.ids[message.thread.author]
            entry |= {"thread_ts": self._stamps[id(message.thread)], "parent_user_id": asker}
        elif id(message) in self._replies:
            entry |= self._thread(ts, self._replies[id(message)])
        if message.reactions:
            entry["reactions"] = [self._reaction(emoji, people) for emoji, people in message.reactions.items()]
        return entry

    def _thread(self, ts: str, replies: list[Message]) -> Json:
        users = list(dict.fromkeys(self._company.ids[reply.author] for reply in replies))
        return {
            "thread_ts": ts,
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "latest_reply": self._stamps[id(replies[-1])],
            "reply_users": users,
            "replies": [{"user": self._company.ids[r.author], "ts": self._stamps[id(r)]} for r in replies],
        }

    def _reaction(self, emoji: str, people: list[int]) -> Json:
        return {"name": emoji, "users": [self._company.ids[person] for person in people], "count": len(people)}

    def _housekeeping(self) -> list[tuple[str, Json]]:
        """What Slack writes by itself: everybody joining, and a bot's weekly count."""
        entries = []
        for place, user in enumerate(self._company.ids):
            at = START + 6 * HOUR + place * SECOND
            text = f"<@{user}> has joined the channel"
            joined = {"type": "message", "subtype": "channel_join", "user": user, "text": text, "ts": _stamp(at)}
            entries.append((_day(0, at), joined))
        shop = CHANNELS.index("web-shop")
        for week in range(WEEKS):
            at = START + week * WEEK + 7 * HOUR + week * MINUTE
            told = {"type": "message", "subtype": "bot_message", "bot_id": self._bot, "username": "stock count"}
            entries.append((_day(shop, at), {**told, "text": f"{3 + week * 7 % 11} parts run low", "ts": _stamp(at)}))
        return entries


def _stamps(messages: list[Message]) -> dict[int, str]:
    """A Slack time for each message, which is its id: no two in a channel alike. Messages come in order of time."""
    last: dict[int, int] = defaultdict(int)
    stamps = {}
    for message in messages:
        last[message.channel] = max(message.at, last[message.channel] + 1)
        stamps[id(message)] = _stamp(last[message.channel])
    return stamps


def _stamp(at: int) -> str:
    return f"{at // SECOND}.{at % SECOND:06d}"


def _day(channel: int, at: int) -> str:
    return f"{CHANNELS[channel]}/{iso(at)[:10]}.json"
