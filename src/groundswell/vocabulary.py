"""The words every part of Groundswell shares: ActivityStreams 2.0 first, the research word next, ours last."""

from enum import StrEnum


class ActivityType(StrEnum):
    """What an actor did. `Quote` is ours; the rest is ActivityStreams 2.0. A Delete may be the network's."""

    CREATE = "Create"
    ANNOUNCE = "Announce"
    LIKE = "Like"
    QUOTE = "Quote"
    FOLLOW = "Follow"
    VIEW = "View"
    ACCEPT = "Accept"
    UNDO = "Undo"
    DELETE = "Delete"


class Visibility(StrEnum):
    """Who could see an activity when it was exported, widest first."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    MEMBERS = "members"
    FOLLOWERS = "followers"
    DIRECT = "direct"


class Consent(StrEnum):
    """What the actor said about being measured. Travels on every row."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    REFUSED = "refused"


class ReactionKind(StrEnum):
    """How a person reacted to somebody's object. A like of an answer by whoever was answered is thanks."""

    ANNOUNCE = "announce"
    REPLY = "reply"
    QUOTE = "quote"
    LIKE = "like"
    THANK = "thank"
    MENTION = "mention"
    OPEN = "open"
    ACCEPT = "accept"


class Side(StrEnum):
    """On which side a text or a reaction stands. Unknown is what cannot be read, never a guess at neutral."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


class Stance(StrEnum):
    """Whether a reaction is for or against what it is a reaction to."""

    SUPPORT = "support"
    OPPOSE = "oppose"
    NEUTRAL = "neutral"
    UNKNOWN = "unknown"


ENDORSEMENTS = (ReactionKind.ANNOUNCE, ReactionKind.LIKE, ReactionKind.QUOTE)
"""The kinds that count as an endorsement given back; replies and thanks are conversation."""


class EndorsementKind(StrEnum):
    """How one person stands up for another."""

    PLUS_K = "+K"
    PLUS_KRED = "+Kred"


class ActorType(StrEnum):
    """What stands behind an account, as far as its network says."""

    PERSON = "Person"
    ORGANIZATION = "Organization"
    SERVICE = "Service"
    GROUP = "Group"


OUTREACH = (ReactionKind.ANNOUNCE, ReactionKind.REPLY, ReactionKind.QUOTE, ReactionKind.MENTION)
"""The kinds by which somebody reaches out to others in words of their own, or passes on theirs."""

APPROVES = """
    +1 thumbsup thumbs_up 👍 heart hearts ❤ ♥ red_heart blue_heart green_heart purple_heart yellow_heart 💙 💚 💜 💛
    heart_eyes 😍 🥰 smiling_face_with_3_hearts love like tada hooray 🎉 party_popper clap 👏 raised_hands 🙌 pray 🙏
    folded_hands 100 💯 fire 🔥 star ⭐ star2 🌟 sparkles ✨ rocket 🚀 ok_hand 👌 muscle 💪 trophy 🏆 partying_face 🥳
    up_vote upvote
"""
DISAPPROVES = """
    -1 thumbsdown thumbs_down 👎 angry 😠 rage 😡 pout face_with_symbols_on_mouth cursing_face 🤬 face_vomiting 🤮
    vomiting_face nauseated_face 🤢 poop hankey shit 💩 no_good 🙅 middle_finger 🖕 broken_heart 💔 anger 💢
    down_vote downvote
"""
APPROVING, DISAPPROVING = frozenset(APPROVES.split()), frozenset(DISAPPROVES.split())
"""Emoji and votes that approve or disapprove, by name without colons or as the character. What may mean either, such as
tears or laughter, is in neither."""
