"""What columns, networks and deeds tend to be called: the words by which a table's meaning is guessed."""

import re

# Names of columns, as patterns in order of preference, parted by white space.

ID = """
    source_id (?:message|msg|post|status|tweet|comment|submission|story|video)_id id_str event_id activity_id object_id
    share_id message id uuid guid key
"""
CONTAINER = "channel channel_id chat_id chat group_id group room_id room peer_id dialog_id"
ACTOR = """
    (?:author|user|actor|account|from|sender|poster)_?id uid author_username username user_name screen_name login
    author user actor account handle from sender poster by author_name owner_id owner member_id page_id page blog
    channel_id channel publisher
"""
HANDLE = "(?:author_|user_)?(?:username|user_name|screen_name|handle) login"
NAME = "(?:author_|user_)?(?:display_name|full_name|real_name) author_name"
FOLLOWERS = "(?:author_|user_)?followers?(?:_count)?"
PUBLISHED = r"""
    published published_at date_published (?:\w+_)?timestamp timestamp_\w+ created_utc posted_at post_date sent_at
    \w+_published event_time created_at created created_time creation_date datetime date_time date time ts
"""
EDITED = "edited_at edit_date edited last_edited_at"
TEXT = r"full_text text message_text body content selftext message \w+_message comment caption description post"
TITLE = "title headline subject link_name"
REPLY = """
    in_reply_to in_reply_to_(?:(?:status|tweet|post|message|msg|comment)_)?id
    repl(?:y|ied)_to(?:_(?:msg|message|post|status|comment))?(?:_id)? source_parent_id
    parent_(?:message|post|comment|msg)(?:_id)? parent_id parent reply_id
"""
ROOT = "conversation_id thread_id root_id root thread"
PASSED = "(?:fwd|forward|forwarded|repost|reposted|retweet|retweeted|shared|reblog|original)"
FORWARD_FLAG = "is_(?:forward|fwd|repost|retweet|share|reshare|boost|reblog)(?:ed|d)? forwarded reposted retweeted"
FORWARD_FROM = PASSED + "_(?:from_)?(?:channel|user|author|account|page|from)(?:_id|_name)?"
FORWARD_OF = f"""
    {PASSED}_(?:of_|from_)?(?:(?:msg|message|post|tweet|status)_)?id
    (?:retweet|repost|share|reblog)_of (?:fwd|forward|forwarded|repost|original)_date
"""
TYPE = "activity_type type action event_type event verb kind interaction interaction_type"
NETWORK = "platform network social_network site provider"
CONTEXT = "channel chat subreddit group forum room community board channel_id chat_id group_id"
OBJECT = """
    (?:object|target)(?:_id)? (?:post|tweet|content|item|url)_id source_parent_id parent_id repo repository channel
    url link
"""
OBJECT_AUTHOR = r"(?:object|target|post|item|repo)_(?:author|user|member|owner)\w*"
LINKS = r"links urls expanded_urls? link \w+_link external_url"
DOMAIN = r"(?:\w+_)?domain"
PERMALINK = r"permalink(?:_url)? (?:post|tweet|message|status)_url url"
TAGS = "hashtags tags keywords"
MENTIONS = "mentions user_mentions mentioned_users"
LANGUAGE = "lang language"
VISIBILITY = r"(?:\w+_)?(?:visibility|privacy|audience) privacy_(?:level|setting)s? shared_with"
PRIVATE = r"(?:is_)?(?:private|protected|hidden|secret|non_?public) (?:is_)?private_\w+"

COUNT = re.compile(
    r"(?:num_|n_|total_|count_)?(views?|likes?|loves?|wows?|hahas?|sads?|angrys?|cares?|repl(?:y|ies)|forwards?|shares?|reposts?"
    r"|retweets?|quotes?|comments?|reactions?|favou?rites?|bookmarks?|plays?|impressions?|upvotes?|downvotes?|claps?|stars?"
    r"|clicks?|ups|downs|thanks?)(?:_counts?|_num|_total)?"
)
GONE = re.compile(r"un(?:star|like|follow|subscribe)|remove|delete|left|leave|join|clos|merged", re.IGNORECASE)
DEEDS = {
    "Announce": re.compile(r"re-?tweet|re-?post|re-?share|re-?blog|boost|forward|fork|^share", re.IGNORECASE),
    "Quote": re.compile(r"quot", re.IGNORECASE),
    "Like": re.compile(
        r"like|(?<![a-z])star(?:red|s)?(?![a-z])|favou?rit|upvote|heart|react|clap|love|thank", re.IGNORECASE
    ),
    "Follow": re.compile(r"follow|subscri", re.IGNORECASE),
    "View": re.compile(r"(?<!re)view|click|^open|visit|impression", re.IGNORECASE),
    "Create": re.compile(
        r"post|comment|message|tweet|status|reply|issue|pull|commit|question|answer|discussion|article|video|photo|toot"
        r"|submission|story|thread|note|review|text|link|image|create|publish|push|release",
        re.IGNORECASE,
    ),
}
"""What an activity does, by a word in the network's name for it; the first that fits."""

OPEN = re.compile(r"public|everyone|everybody|anyone|open|world|unlisted", re.IGNORECASE)
CLOSED = re.compile(
    r"private|protected|friends?|followers?|members?|direct|self|(?:only[ _]?)?me|custom|limited|internal|secret|none",
    re.IGNORECASE,
)
"""Words for what anybody could see, and for what only some could."""

NETWORKS = {
    "telegram": re.compile(r"telegram"),
    "facebook": re.compile(r"facebook"),
    "instagram": re.compile(r"instagram"),
    "x": re.compile(r"twitter|tweet"),
    "reddit": re.compile(r"reddit"),
    "youtube": re.compile(r"youtube"),
    "tiktok": re.compile(r"tiktok"),
    "linkedin": re.compile(r"linkedin"),
    "weibo": re.compile(r"weibo"),
    "discord": re.compile(r"discord"),
    "github": re.compile(r"github"),
    "hackernews": re.compile(r"hacker_?news"),
    "bluesky": re.compile(r"bluesky|bsky"),
    "mastodon": re.compile(r"mastodon"),
    "whatsapp": re.compile(r"whatsapp"),
    "slack": re.compile(r"slack"),
}
"""What gives a network away in the name of a file or of a column."""

VALUES = {"telegram": re.compile(r"MessageMedia[A-Z]")}
"""What gives a network away in a value."""
