"""The whole life of one social network for twenty weeks: follows, posts, reposts, likes, replies, opened links."""

from dataclasses import dataclass, replace

import numpy as np

from groundswell.world.chance import Flags, Generator, Ints, generator
from groundswell.world.cheats import bought
from groundswell.world.network import Follows, follow_graph
from groundswell.world.people import Town
from groundswell.world.posting import Posts, joined, original_posts
from groundswell.world.rhythm import DAY, END, HOUR, MINUTE, SECOND, reaction_times
from groundswell.world.spread import Exposures, Reactions, spread, together
from groundswell.world.talk import Said, said

_LINKED_OPENS = 0.06
_AUTHOR_LIKES_REPLY = 0.4
_AUTHOR_ANSWERS = 0.25
_TAKEN_BACK = 0.01
_DELETED = 0.005
_EDITED = 0.012


@dataclass(frozen=True)
class Acts:
    """Reposts, likes or opened links: who did it to which post when; `via` is the row of the earlier repost, or -1."""

    post: Ints
    actor: Ints
    at: Ints
    via: Ints

    def __len__(self) -> int:
        return len(self.post)


@dataclass(frozen=True)
class Corrections:
    """What people took back: rows of posts deleted and edited, of likes and follows undone, and when."""

    deleted: dict[int, int]
    edited: dict[int, int]
    unliked: dict[int, int]
    unfollowed: dict[int, int]


@dataclass(frozen=True)
class Life:
    """Everything that happened on one network. A post's parent or quoted post is always an earlier row."""

    members: Flags
    follows: Follows
    posts: Posts
    words: list[Said]
    announces: Acts
    likes: Acts
    opens: Acts
    exposures: Exposures
    corrections: Corrections

    @property
    def activity_count(self) -> int:
        """Activities in twenty weeks, taken-back ones included."""
        corrections = self.corrections
        changes = (corrections.deleted, corrections.edited, corrections.unliked, corrections.unfollowed)
        acts = (self.follows, self.posts, self.announces, self.likes)
        return sum(len(part) for part in acts) + sum(len(part) for part in changes)


def live(town: Town, members: Flags, name: str, seed: int) -> Life:
    """Twenty weeks of the network called `name`."""
    rng = generator(seed, name)
    follows = follow_graph(rng, town, members)
    posts, exposures, reactions = _moved(rng, town, follows, original_posts(rng, town, members))
    talk = _conversation(rng, town, posts, reactions)
    everything = joined(posts, talk)
    words = said(rng, town, members, everything)
    announces, likes = _announces(reactions), _likes(rng, town, everything, reactions)
    return Life(
        members=members,
        follows=follows,
        posts=everything,
        words=words,
        announces=announces,
        likes=likes,
        opens=_opens(rng, town, exposures, words),
        exposures=exposures,
        corrections=_corrections(rng, everything, likes, follows),
    )


def _moved(rng: Generator, town: Town, follows: Follows, posts: Posts) -> tuple[Posts, Exposures, Reactions]:
    """The posts and the quotes of them, how both spread, and what the cheats added; all before the end."""
    shown, earned = spread(rng, town, follows, posts)
    earned = _before_end(earned)
    quotes = _answering(rng, town, posts, earned.quote, earned)
    shown_again, earned_again = spread(rng, town, follows, quotes)
    earned_again.quote[:] = False  # quotes are not quoted again
    reactions = earned.followed_by(_before_end(earned_again), len(posts))
    everything = joined(posts, replace(quotes, quoted=quotes.parent, parent=np.full(len(quotes), -1)))
    extra = bought(rng, town, everything)
    known = reactions.post * len(town) + reactions.actor
    new = ~np.isin(extra.post * len(town) + extra.actor, known) & (extra.at < END)
    exposures = together([shown, replace(shown_again, post=shown_again.post + len(posts))])
    return everything, exposures.rows(exposures.at < END), reactions.followed_by(extra.rows(new))


def _before_end(reactions: Reactions) -> Reactions:
    """The reactions before the end. What came through a late repost is later still, so every `via` is kept."""
    kept = reactions.at < END
    place = np.append(np.cumsum(kept) - 1, -1)
    return replace(reactions, via=place[reactions.via]).rows(kept)


def _answering(rng: Generator, town: Town, posts: Posts, chosen: Flags, reactions: Reactions) -> Posts:
    """What is said in the chosen reactions, minutes after reading: often with the speaker's opinion of the brand."""
    picked = reactions.rows(chosen)
    at = picked.at + rng.integers(MINUTE, 8 * MINUTE, len(picked))
    picked, at = picked.rows(at < END), at[at < END]
    brand = posts.brand[picked.post]
    outspoken = (brand >= 0) & (rng.random(len(picked)) < 0.5)
    polarity = np.where(outspoken, town.opinions[picked.actor, brand], 0.0)
    luck = np.minimum(rng.lognormal(-0.3, 0.8, len(picked)), 5.0)
    none = np.full(len(picked), -1)
    return Posts(picked.actor, at, posts.topic[picked.post], brand, polarity, luck, picked.post, none)


def _conversation(rng: Generator, town: Town, posts: Posts, reactions: Reactions) -> Posts:
    """The replies to posts, and some authors' answers to those."""
    replies = _answering(rng, town, posts, reactions.reply, reactions)
    people = np.maximum(replies.author, posts.author[replies.parent]) < town.rows.farm[0]
    answering = _AUTHOR_ANSWERS * town.posting.of(posts.author[replies.parent], replies.at)
    answered = np.flatnonzero((rng.random(len(replies)) < answering) & people)
    at = reaction_times(rng, replies.at[answered])
    answered, at = answered[at < END], at[at < END]
    back = replies.rows(answered)
    author, none = posts.author[back.parent], np.full(len(back), 0.0)
    return joined(replies, replace(back, author=author, at=at, polarity=none, parent=answered + len(posts)))


def _announces(reactions: Reactions) -> Acts:
    """The reposts, each with the row of the repost it came through."""
    shared = np.flatnonzero(reactions.announce)
    place = np.full(len(reactions) + 1, -1)
    place[shared] = np.arange(len(shared))
    return Acts(reactions.post[shared], reactions.actor[shared], reactions.at[shared], place[reactions.via[shared]])


def _likes(rng: Generator, town: Town, posts: Posts, reactions: Reactions) -> Acts:
    """Likes of posts a few seconds before any repost of them, and authors' likes of the replies they got."""
    liked = np.flatnonzero(reactions.like)
    thankful = (posts.parent >= 0) & (posts.author[posts.parent] < town.rows.farm[0])
    answered = np.flatnonzero(thankful & (rng.random(len(posts)) < _AUTHOR_LIKES_REPLY))
    thanked_at = reaction_times(rng, posts.at[answered])
    answered, thanked_at = answered[thanked_at < END], thanked_at[thanked_at < END]
    post = np.concatenate([reactions.post[liked], answered])
    actor = np.concatenate([reactions.actor[liked], posts.author[posts.parent[answered]]])
    at = np.concatenate([reactions.at[liked] - rng.integers(2 * SECOND, 12 * SECOND, len(liked)), thanked_at])
    return Acts(post, actor, at, np.full(len(post), -1))


def _opens(rng: Generator, town: Town, exposures: Exposures, words: list[Said]) -> Acts:
    """Links opened by some of those who saw them, and by nobody twice."""
    linked = np.array([one.link is not None for one in words], dtype=bool)
    curious = (rng.random(len(exposures)) < _LINKED_OPENS) & (exposures.viewer < town.rows.farm[0])
    opened = exposures.rows(linked[exposures.post] & curious)
    at = opened.at + rng.integers(20 * SECOND, 4 * HOUR, len(opened))
    _, once = np.unique(np.stack([opened.post, opened.viewer]), axis=1, return_index=True)
    kept = np.sort(once[at[once] < END])
    return Acts(opened.post[kept], opened.viewer[kept], at[kept], np.full(len(kept), -1))


def _corrections(rng: Generator, posts: Posts, likes: Acts, follows: Follows) -> Corrections:
    """Posts deleted after a week, posts edited within the hour, likes taken back at once, people unfollowed."""
    return Corrections(
        deleted=_some(rng, _DELETED, posts.at, 6 * DAY, 12 * DAY),
        edited=_some(rng, _EDITED, posts.at, 2 * MINUTE, HOUR),
        unliked=_some(rng, _TAKEN_BACK, likes.at, SECOND, 10 * MINUTE),
        unfollowed=_some(rng, _TAKEN_BACK, np.full(len(follows), END - 4 * DAY), DAY, 4 * DAY),
    )


def _some(rng: Generator, share: float, at: Ints, earliest: int, latest: int) -> dict[int, int]:
    """A share of the rows, each with a later moment, none after the end."""
    rows = np.flatnonzero(rng.random(len(at)) < share)
    later = at[rows] + rng.integers(earliest, latest, len(rows))
    return dict(zip(rows[later < END].tolist(), later[later < END].tolist(), strict=True))
