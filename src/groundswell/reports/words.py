"""The words reports use for kinds of reaction, amounts and days, so that every face says the same."""

from groundswell.vocabulary import ReactionKind

KINDS = {
    ReactionKind.ANNOUNCE: "shares",
    ReactionKind.REPLY: "answers",
    ReactionKind.QUOTE: "quotes",
    ReactionKind.LIKE: "likes",
    ReactionKind.THANK: "thank-yous",
    ReactionKind.MENTION: "mentions",
    ReactionKind.OPEN: "opened links",
    ReactionKind.ACCEPT: "accepted answers",
}
"""What a list of reactions of a kind is called."""

DID = {
    ReactionKind.ANNOUNCE: "shared",
    ReactionKind.REPLY: "answered",
    ReactionKind.QUOTE: "quoted",
    ReactionKind.LIKE: "liked",
    ReactionKind.THANK: "said thanks for",
    ReactionKind.OPEN: "opened",
    ReactionKind.ACCEPT: "accepted",
}
"""What somebody did to a post."""

LEFT_OUT = {
    "capped": "One person's reactions count up to a limit; what is beyond it does not.",
    "friends": "Endorsements that are given back show friendship, not influence.",
    "limited": "Reactions of accounts that nobody trusted vouches for count only in proportion to the trusted ones.",
}
"""Why weight is left out of a score, by reason."""

CHANGED = {
    "version": "A new score version weighs the same reactions anew.",
    "new": "New reactions.",
    "decay": "Older reactions fade with time.",
    "trust": "The people who reacted are trusted more, or less, than before.",
    "capped": "The cap on one person's reactions leaves more, or less, of them.",
    "friends": "More, or less, was given back: friendship, not influence.",
    "limited": "The limit on reactions of untrusted accounts leaves more, or less, of them.",
    "removed": "Reactions that were counted then have been taken back, deleted or corrected since.",
    "late": "Reactions of before that day came in only after it was scored.",
}
"""Why a score is not what it was, by reason."""

CONSENTS = {
    "given": "This person agreed to being measured.",
    "refused": "This person refused to be measured.",
}
"""What somebody said about being measured, in a sentence."""

SHORT = 200


def shorten(text: str | None, length: int = SHORT) -> str | None:
    """One line of a text, cut at a word where possible."""
    if text is None:
        return None
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def count(number: int, one: str, many: str = "") -> str:
    """`1 person`, `1,204 people`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def rounded(score: float, low: float, high: float) -> str:
    """A score to the digits its interval supports: whole points, or one decimal when it is sure to half a point."""
    return f"{score:.1f}" if high - low < 1 else f"{score:.0f}"
