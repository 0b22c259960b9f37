"""An hour of public events of GitHub, one a line."""

import json
from pathlib import Path
from typing import Any

EXPECTED = {"Create": 8, "Like": 1, "Announce": 1, "Accept": 1, "Profile": 4, "ReactionCount": 1, "Malformed": 1}

REPOSITORY = "sea/boats"


def event(minute: int, kind: str, login: str, repository: str = REPOSITORY, **payload: Any) -> dict[str, Any]:
    return {
        "id": str(2_489_651_000 + minute),
        "type": f"{kind}Event",
        "actor": {"id": 7, "login": login, "gravatar_id": "", "url": f"https://api.github.com/users/{login}"},
        "repo": {"id": 1, "name": repository, "url": f"https://api.github.com/repos/{repository}"},
        "payload": payload,
        "public": True,
        "created_at": f"2024-05-01T12:{minute:02d}:00Z",
        **({"org": {"id": 2, "login": "sea"}} if repository == REPOSITORY else {}),
    }


def item(identifier: int, login: str, body: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": identifier, "user": {"login": login, "type": "User"}, "body": body, **more}


def events(text: str) -> list[dict[str, Any]]:
    issue = item(
        100, "ana", text, number=12, title="It leaks", labels=[{"name": "Bug"}], reactions={"+1": 2, "heart": 0}
    )
    issue["html_url"] = "https://github.com/sea/boats/issues/12"
    pull = item(101, "ben", "Fixes #12, thanks @ana", number=13, title="Mend it", merged=False)
    merged = {**pull, "merged": True, "merged_by": {"login": "ana"}}
    earlier = item(202, "ana", "Why so?")
    return [
        event(1, "Issues", "ana", action="opened", issue=issue),
        event(2, "IssueComment", "ben", action="created", issue=issue, comment=item(200, "ben", "I see it too")),
        event(3, "PullRequest", "ben", action="opened", number=13, pull_request=pull),
        event(4, "PullRequestReview", "ana", action="created", review=item(201, "ana", None), pull_request=pull),
        event(5, "PullRequestReviewComment", "ana", action="created", comment=earlier, pull_request=pull),
        event(
            6,
            "PullRequestReviewComment",
            "ben",
            action="created",
            comment=item(203, "ben", "So", in_reply_to_id=202),
            pull_request=pull,
        ),
        event(7, "PullRequest", "ana", action="closed", number=13, pull_request=merged),
        event(8, "Issues", "ana", action="closed", issue=issue),
        event(9, "Watch", "cleo", action="started"),
        event(10, "Fork", "cleo", forkee={"id": 3, "full_name": "cleo/boats"}),
        event(
            11,
            "Release",
            "ana",
            action="published",
            release={"id": 9, "tag_name": "v1", "name": "One", "body": "At last"},
        ),
        event(12, "Push", "ana", size=1, commits=[{"sha": "a" * 40, "message": "x"}]),
        event(13, "CommitComment", "ben", comment=item(204, "ben", "Here", commit_id="b" * 40)),
        event(14, "IssueComment", "ben", action="created", issue={"number": "twelve"}, comment=item(205, "ben", "?")),
        event(15, "Create", "sea-bot[bot]", ref="main", ref_type="branch"),
    ]


def write(folder: Path, text: str = "Water <b>everywhere</b>") -> Path:
    path = folder / "2024-05-01-12.json"
    path.write_text("".join(json.dumps(e, ensure_ascii=False) + "\n" for e in events(text)), encoding="utf-8")
    return path
