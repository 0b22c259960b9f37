"""Parts a mail's own words from what it quotes, from its signature, and from what lists and programs add."""

import re

QUOTED = re.compile(r"[ \t]{0,4}(?:(?!SQL>)[A-Z][A-Za-z]{0,2})?>")
"""`> text`, and `AP> text` with the initials of whom it quotes."""

SAID = (
    "wrote|writes|said|says|typed|schrieb|schreef|écrit|ecrit|escribió|escribio|skrev|ha scritto|scrisse|escreveu"
    "|napsal|kirjoitti|pisze|napisał|пишет|писал|написал"
)
OPENS = r"^(?:on|in article|at|le|am|el|il|quoting|from)\b[^\n]*[\d@]"
ATTRIBUTION = re.compile(rf"\b(?:{SAID})\b|写道|さん|の書き込み|{OPENS}", re.IGNORECASE)
BROKEN = re.compile(rf"{OPENS}[^\n]*\n\S", re.IGNORECASE)
LONGEST_ATTRIBUTION = 400
FORWARDS = (
    "original message|original-nachricht|ursprüngliche nachricht|message d'origine|mensaje original|messaggio originale"
    "|mensagem original|forwarded message|begin forwarded message|reply separator|weitergeleitete nachricht"
)
ORIGINAL = re.compile(
    rf"^(?:[ \t]*-{{2,}}[ \t]*(?:{FORWARDS})|_{{5,}}\n(?:from|von|de|da):"
    r"|(?:from|von|de|da): [^\n]{1,200}\n(?:sent|gesendet|envoyé|enviado|inviato): )",
    re.IGNORECASE | re.MULTILINE,
)
SCRUBBED = re.compile(
    r"^-{10,} next part -{10,}\n[^\n]*\b(?:scrubbed|removed)\b[^\n]*\n?(?:(?:name|type|size|desc|url)\s*:[^\n]*\n?)*",
    re.IGNORECASE | re.MULTILINE,
)
FOOTER = re.compile(r"^(?:_{20,}|-{20,}|={20,}|\*{20,}|~{20,})[ \t]*$", re.MULTILINE)
LISTED = re.compile(r"mailing list|unsubscribe|listinfo|mailman|to post|list archives?", re.IGNORECASE)
SIGNATURE = re.compile(r"^--[ \t]*$", re.MULTILINE)
SIGNED = re.compile(r"^-- $", re.MULTILINE)
LAST_LINES = 14
"""Within so many lines of the end, a rule may part off a footer, and two dashes a signature."""


def own_words(text: str) -> str:
    """The text without quotes and what introduces them, without signature, footer and notices of attachments."""
    text = text.replace("\r\n", "\n")
    if " next part " in text:
        text = SCRUBBED.sub("", text)
    if (original := ORIGINAL.search(text)) is not None:
        text = text[: original.start()]
    text = _without_footer(text)
    if ">" in text:
        text = _unquoted(text)
    return _unsigned(text).strip()


def _last_lines(text: str) -> int:
    """Where the last few lines start."""
    at = len(text)
    for _ in range(LAST_LINES + 1):
        at = text.rfind("\n", 0, at)
        if at < 0:
            return 0
    return at + 1


def _without_footer(text: str) -> str:
    rule = FOOTER.search(text, _last_lines(text))
    return text[: rule.start()] if rule and LISTED.search(text, rule.end()) else text


def _unquoted(text: str) -> str:
    kept: list[str] = []
    quoting = False
    for line in text.split("\n"):
        if QUOTED.match(line):
            if not quoting:
                _drop_attribution(kept)
            quoting = True
        elif not quoting or line.strip():
            quoting = False
            kept.append(line)
    return "\n".join(kept)


def _drop_attribution(kept: list[str]) -> None:
    """Take out the line, or the two it was broken into, that says whose words follow."""
    while kept and not kept[-1].strip():
        kept.pop()
    for count in (2, 1):
        found = "\n".join(kept[-count:])
        pattern = BROKEN if count == 2 else ATTRIBUTION
        if len(found) < LONGEST_ATTRIBUTION and found.rstrip().endswith((":", "：", "...")) and pattern.search(found):
            del kept[-count:]
            break
    kept.append("")


def _unsigned(text: str) -> str:
    """The text before the line `-- `; of lines without the blank, one near the end."""
    exact = SIGNED.search(text)
    mark = exact or SIGNATURE.search(text, _last_lines(text))
    return text[: mark.start()] if mark else text
