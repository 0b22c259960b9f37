"""Which profiles link to each other: two pages that each say the other is theirs have one owner (rel=me)."""

from groundswell.engine.reader import Reader

PLAIN = r"rtrim(regexp_replace(lower({}), '^https?://(www\.)?', ''), '/')"
"""An address without what two ways to write it differ in."""
LINKED = f"""
    pages AS (
        SELECT actor, url AS page FROM actors WHERE url IS NOT NULL
        UNION SELECT actor, substr(actor, length(network) + 2) FROM actors WHERE contains(actor, ':http')
        UNION SELECT actor, host || handle FROM actors JOIN (VALUES ('x', 'x.com/'), ('x', 'twitter.com/'),
            ('bluesky', 'bsky.app/profile/'), ('github', 'github.com/')) AS known (network, host) USING (network)
        WHERE handle IS NOT NULL
    ),
    claims AS (SELECT a.actor, unnest(p.links) AS page FROM actors a JOIN profiles p ON p.actor = a.actor),
    linked AS (
        SELECT DISTINCT c.actor AS one, p.actor AS other FROM claims c
        JOIN pages p ON {PLAIN.format("c.page")} = {PLAIN.format("p.page")} WHERE c.actor <> p.actor
    ),
    mutual AS (
        SELECT least(one, other) AS one, greatest(one, other) AS other FROM linked GROUP BY ALL HAVING count(*) = 2
    )
"""
"""Where each account's page is, which of them a profile links to, and which two link to each other."""


def has_links(reader: Reader, one: str, other: str) -> bool:
    """Whether the profiles of two accounts link to each other."""
    asked = f"WITH {LINKED} SELECT * FROM mutual WHERE one = least($one, $other) AND other = greatest($one, $other)"
    return reader.one(asked, {"one": one, "other": other}) is not None
