"""The fediverse side of Larkwater in ActivityStreams 2.0, as a Mastodon server would tell it."""

from html import escape
from typing import Any

from groundswell.world.people import Town
from groundswell.world.rhythm import iso
from groundswell.world.setting import BRANDS, FEDIVERSE_HOST, OWN_BRAND
from groundswell.world.society import Life

CONTEXT = "https://www.w3.org/ns/activitystreams"
PUBLIC = f"{CONTEXT}#Public"
_FOLLOWERS_ONLY = 3
_UNLISTED_EVERY = 37
_EDIT = " (Edit: mended a typo.)"

Json = dict[str, Any]


class Fediverse:
    """Addresses and documents of a network's rows. The bakery has its own server; everybody else is on the town's."""

    def __init__(self, town: Town, life: Life) -> None:
        self._town, self._life = town, life
        self.own = int(town.rows.brands[OWN_BRAND])
        hosts = [FEDIVERSE_HOST] * len(town)
        hosts[self.own] = f"social.{BRANDS[OWN_BRAND].key}.example"
        self.accounts = [f"https://{host}/users/{name}" for host, name in zip(hosts, town.handles, strict=True)]
        posts, announces = life.posts, life.announces
        self.posts = self._statuses(posts.author.tolist(), posts.at.tolist())
        self.announces = [
            f"{status}/activity" for status in self._statuses(announces.actor.tolist(), announces.at.tolist())
        ]
        self._author, self._at = posts.author.tolist(), posts.at.tolist()
        self._parent, self._root, self._quoted = posts.parent.tolist(), posts.root.tolist(), posts.quoted.tolist()
        self._followers_only = self._unnoticed()

    def _statuses(self, actors: list[int], moments: list[int]) -> list[str]:
        """Addresses as Mastodon makes them: milliseconds, then sixteen bits that tell posts of a moment apart."""
        return [
            f"{self.accounts[actor]}/statuses/{((at // 1000) << 16) | (row & 0xFFFF)}"
            for row, (actor, at) in enumerate(zip(actors, moments, strict=True))
        ]

    def _unnoticed(self) -> set[int]:
        """A few of the bakery's posts that drew nothing: it showed them to followers only."""
        life, posts = self._life, self._life.posts
        noticed = {*life.announces.post.tolist(), *life.likes.post.tolist(), *self._parent, *self._quoted}
        mine = [row for row, author in enumerate(self._author) if author == self.own and posts.parent[row] < 0]
        return set([row for row in mine if row not in noticed][:_FOLLOWERS_ONLY])

    def profile(self, row: int, at: int) -> Json:
        address, name = self.accounts[row], self._town.handles[row]
        is_brand = row in self._town.rows.brands
        return {
            "@context": CONTEXT,
            "id": address,
            "type": "Organization" if is_brand else "Person",
            "preferredUsername": name,
            "name": self._town.names[row],
            "url": address.replace("/users/", "/@"),
            "published": iso(int(self._town.joined[row])),
            "inbox": f"{address}/inbox",
            "outbox": f"{address}/outbox",
            "followers": f"{address}/followers",
        }

    def create(self, row: int, at: int) -> Json:
        note = self.note(row)
        return {
            "@context": CONTEXT,
            "id": f"{self.posts[row]}/activity",
            "type": "Create",
            "actor": note["attributedTo"],
            "published": note["published"],
            "to": note["to"],
            "cc": note["cc"],
            "object": note,
        }

    def update(self, row: int, at: int) -> Json:
        created = self.create(row, at)
        note = created["object"]
        note["content"] = note["content"].removesuffix("</p>") + _EDIT + "</p>"
        note["contentMap"] = {"en": note["content"]}
        note["updated"] = iso(at)
        return {**created, "id": f"{self.posts[row]}#updates/{at // 1_000_000}", "type": "Update", "published": iso(at)}

    def note(self, row: int) -> Json:
        author, parent, quoted = self._author[row], self._parent[row], self._quoted[row]
        said = self._life.words[row]
        address = self.accounts[author]
        content = self._content(row)
        to, cc = self._audience(row, address)
        note: Json = {
            "id": self.posts[row],
            "type": "Note",
            "inReplyTo": self.posts[parent] if parent >= 0 else None,
            "published": iso(self._at[row]),
            "url": self.posts[row].replace("/users/", "/@").replace("/statuses/", "/"),
            "attributedTo": address,
            "to": to,
            "cc": cc + [self.accounts[person] for person in said.mentions],
            "conversation": f"{self.posts[self._root[row]]}#conversation",
            "content": content,
            "contentMap": {"en": content},
            "attachment": [],
            "tag": [self._mention(person) for person in said.mentions] + [self._hashtag(tag) for tag in said.tags],
        }
        return {**note, "quote": self.posts[quoted], "quoteUri": self.posts[quoted]} if quoted >= 0 else note

    def announce(self, row: int, at: int) -> Json:
        announces = self._life.announces
        actor, post = self.accounts[announces.actor[row]], int(announces.post[row])
        author = self.accounts[self._author[post]]
        act = self._act("Announce", self.announces[row], actor, self.posts[post], at)
        return {**act, "to": [PUBLIC], "cc": [author, f"{actor}/followers"]}

    def like(self, row: int, at: int) -> Json:
        likes = self._life.likes
        actor, post = self.accounts[likes.actor[row]], self.posts[likes.post[row]]
        return self._act("Like", f"{actor}#likes/{row}", actor, post, at)

    def follow(self, row: int, at: int) -> Json:
        actor = self.accounts[self._life.follows.follower[row]]
        followed = self.accounts[self._life.follows.followed[row]]
        return self._act("Follow", f"{actor}#follows/{row}", actor, followed, at)

    def view(self, row: int, at: int) -> Json:
        opens = self._life.opens
        actor = self.accounts[opens.actor[row]]
        return self._act("View", f"{actor}#views/{row}", actor, self.posts[opens.post[row]], at)

    def undo_like(self, row: int, at: int) -> Json:
        return self._undo(self.like(row, int(self._life.likes.at[row])), at)

    def undo_follow(self, row: int, at: int) -> Json:
        return self._undo(self.follow(row, int(self._life.follows.since[row])), at)

    def delete(self, row: int, at: int) -> Json:
        post, actor = self.posts[row], self.accounts[self._author[row]]
        act = self._act("Delete", f"{post}#delete", actor, post, at)
        return {**act, "to": [PUBLIC], "object": {"id": post, "type": "Tombstone", "deleted": iso(at)}}

    def _undo(self, done: Json, at: int) -> Json:
        inner = {key: value for key, value in done.items() if key != "@context"}
        return {**self._act("Undo", f"{done['id']}/undo", done["actor"], "", at), "object": inner}

    def _act(self, kind: str, address: str, actor: str, target: str, at: int) -> Json:
        act = {"@context": CONTEXT, "id": address, "type": kind, "actor": actor}
        return {**act, "published": iso(at), "object": target}

    def _audience(self, row: int, address: str) -> tuple[list[str], list[str]]:
        followers = f"{address}/followers"
        if row in self._followers_only:
            return [followers], []
        if row % _UNLISTED_EVERY == 5:
            return [followers], [PUBLIC]
        return [PUBLIC], [followers]

    def _content(self, row: int) -> str:
        said = self._life.words[row]
        names = [self._mention_link(person) for person in said.mentions]
        body = escape(said.text, quote=False)
        # An answer opens with whom it answers; a post ends with whom it names.
        words = [*names, body] if self._parent[row] >= 0 else [body, *names]
        words += [f'<a href="{said.link}" rel="nofollow noopener" target="_blank">{said.link}</a>'] if said.link else []
        words += [f'<a href="{self._tag_page(tag)}" class="mention hashtag" rel="tag">#{tag}</a>' for tag in said.tags]
        return f"<p>{' '.join(words)}</p>"

    def _mention_link(self, person: int) -> str:
        page = self.accounts[person].replace("/users/", "/@")
        return f'<a href="{page}" class="u-url mention">@{self._town.handles[person]}</a>'

    def _mention(self, person: int) -> Json:
        host = self.accounts[person].split("/")[2]
        return {"type": "Mention", "href": self.accounts[person], "name": f"@{self._town.handles[person]}@{host}"}

    def _hashtag(self, tag: str) -> Json:
        return {"type": "Hashtag", "href": self._tag_page(tag), "name": f"#{tag}"}

    def _tag_page(self, tag: str) -> str:
        return f"https://{FEDIVERSE_HOST}/tags/{tag.lower()}"
