"""The Bluesky side of Larkwater as a Jetstream tells it: commits of records, identities, accounts."""

from typing import Any

from groundswell.world.atproto import cid, dids, tid
from groundswell.world.chance import generator
from groundswell.world.people import Town
from groundswell.world.rhythm import iso
from groundswell.world.setting import DOMAIN
from groundswell.world.society import Life

POST, LIKE, REPOST = "app.bsky.feed.post", "app.bsky.feed.like", "app.bsky.feed.repost"
FOLLOW, PROFILE = "app.bsky.graph.follow", "app.bsky.actor.profile"
_ARRIVES_AFTER = 180_000  # a record reaches the stream a fraction of a second after it was made

Json = dict[str, Any]


class Bluesky:
    """Ids and events of a network's rows. Build rows in order of time: a record names the content id of its subject."""

    def __init__(self, town: Town, life: Life, seed: int) -> None:
        self._town, self._life = town, life
        self.accounts = dids(generator(seed, "dids"), len(town))
        self._handles = [f"{handle.replace('_', '-')}.{DOMAIN}" for handle in town.handles]
        posts, announces = life.posts, life.announces
        self._author, self._parent, self._root = posts.author.tolist(), posts.parent.tolist(), posts.root.tolist()
        self._quoted = posts.quoted.tolist()
        self.posts = self._addresses(POST, self._author, posts.at.tolist())
        self.announces = self._addresses(REPOST, announces.actor.tolist(), announces.at.tolist())
        self._post_cids = [""] * len(self.posts)
        self._announce_cids = [""] * len(self.announces)

    def _addresses(self, collection: str, actors: list[int], moments: list[int]) -> list[str]:
        return [
            f"at://{self.accounts[actor]}/{collection}/{tid(at, row)}"
            for row, (actor, at) in enumerate(zip(actors, moments, strict=True))
        ]

    def identity(self, row: int, at: int) -> Json:
        told = {
            "did": self.accounts[row],
            "handle": self._handles[row],
            "seq": row + 1,
            "time": iso(at, "milliseconds"),
        }
        return {"did": self.accounts[row], "time_us": at + _ARRIVES_AFTER, "kind": "identity", "identity": told}

    def account(self, row: int, at: int) -> Json:
        told = {"active": True, "did": self.accounts[row], "seq": row + 1, "time": iso(at, "milliseconds")}
        return {"did": self.accounts[row], "time_us": at + _ARRIVES_AFTER, "kind": "account", "account": told}

    def profile(self, row: int, at: int) -> Json:
        record = {
            "$type": PROFILE,
            "createdAt": iso(int(self._town.joined[row]), "milliseconds"),
            "displayName": self._town.names[row],
            "description": "Lives in Larkwater.",
        }
        return self._commit(row, f"{PROFILE}/self", at, record)

    def post(self, row: int, at: int) -> Json:
        text, facets = self._text(row)
        record: Json = {"$type": POST, "createdAt": iso(at, "milliseconds"), "langs": ["en"], "text": text}
        if facets:
            record["facets"] = facets
        if self._parent[row] >= 0:
            record["reply"] = {"parent": self._post(self._parent[row]), "root": self._post(self._root[row])}
        if self._quoted[row] >= 0:
            record["embed"] = {"$type": "app.bsky.embed.record", "record": self._post(self._quoted[row])}
        elif (link := self._life.words[row].link) is not None:
            card = {"uri": link, "title": "From Larkwater", "description": ""}
            record["embed"] = {"$type": "app.bsky.embed.external", "external": card}
        event = self._commit(self._author[row], _path(self.posts[row]), at, record)
        self._post_cids[row] = event["commit"]["cid"]
        return event

    def like(self, row: int, at: int) -> Json:
        likes = self._life.likes
        subject = self._post(int(likes.post[row]))
        record = {"$type": LIKE, "createdAt": iso(at, "milliseconds"), "subject": subject}
        return self._commit(int(likes.actor[row]), f"{LIKE}/{tid(at, row)}", at, record)

    def repost(self, row: int, at: int) -> Json:
        announces = self._life.announces
        subject, via = self._post(int(announces.post[row])), int(announces.via[row])
        record: Json = {"$type": REPOST, "createdAt": iso(at, "milliseconds"), "subject": subject}
        if via >= 0:
            record["via"] = {"cid": self._announce_cids[via], "uri": self.announces[via]}
        event = self._commit(int(announces.actor[row]), _path(self.announces[row]), at, record)
        self._announce_cids[row] = event["commit"]["cid"]
        return event

    def follow(self, row: int, at: int) -> Json:
        follows = self._life.follows
        followed = self.accounts[follows.followed[row]]
        record = {"$type": FOLLOW, "createdAt": iso(at, "milliseconds"), "subject": followed}
        return self._commit(int(follows.follower[row]), f"{FOLLOW}/{tid(at, row)}", at, record)

    def delete_post(self, row: int, at: int) -> Json:
        return self._commit(self._author[row], _path(self.posts[row]), at)

    def unlike(self, row: int, at: int) -> Json:
        likes = self._life.likes
        return self._commit(int(likes.actor[row]), f"{LIKE}/{tid(int(likes.at[row]), row)}", at)

    def unfollow(self, row: int, at: int) -> Json:
        follows = self._life.follows
        return self._commit(int(follows.follower[row]), f"{FOLLOW}/{tid(int(follows.since[row]), row)}", at)

    def _post(self, row: int) -> Json:
        """A strong reference to a post: its address and its content id."""
        return {"cid": self._post_cids[row], "uri": self.posts[row]}

    def _commit(self, actor: int, path: str, at: int, record: Json | None = None) -> Json:
        """The record at COLLECTION/KEY created, or without one, deleted."""
        collection, _, key = path.rpartition("/")
        done: Json = {"rev": tid(at + 1000, actor), "operation": "create" if record else "delete"}
        done |= {"collection": collection, "rkey": key}
        if record:
            done |= {"record": record, "cid": cid(record)}
        return {"did": self.accounts[actor], "time_us": at + _ARRIVES_AFTER, "kind": "commit", "commit": done}

    def _text(self, row: int) -> tuple[str, list[Json]]:
        """The words with tags, names and links written out, and the facets that point at them by byte."""
        said = self._life.words[row]
        text, facets = said.text, []
        mentions = said.mentions if self._parent[row] < 0 else ()
        written: list[tuple[str, Json]] = [
            (f"@{self._handles[m]}", _feature("mention", did=self.accounts[m])) for m in mentions
        ]
        written += [(said.link, _feature("link", uri=said.link))] if said.link else []
        written += [(f"#{tag}", _feature("tag", tag=tag)) for tag in said.tags]
        for words, feature in written:
            start = len(text.encode()) + 1
            text = f"{text} {words}"
            facets.append({"index": {"byteStart": start, "byteEnd": start + len(words)}, "features": [feature]})
        return text, facets


def _feature(kind: str, **value: str) -> Json:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **value}


def _path(address: str) -> str:
    """COLLECTION/KEY of `at://DID/COLLECTION/KEY`."""
    return address.split("/", 3)[3]
