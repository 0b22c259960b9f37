"""Every report, registered: one line each. Outsiders add theirs by the entry point `groundswell.reports`."""

from functools import cache
from importlib.metadata import entry_points
from typing import Any

from groundswell.errors import NotFoundError
from groundswell.reports.alerts import ALERTS
from groundswell.reports.alike import ALIKE
from groundswell.reports.base import Report
from groundswell.reports.change import CHANGE
from groundswell.reports.choose import CHOOSE
from groundswell.reports.compare import COMPARE
from groundswell.reports.data import DATA
from groundswell.reports.endorsements import ENDORSEMENTS
from groundswell.reports.evaluation import EVALUATION
from groundswell.reports.evidence import EVIDENCE
from groundswell.reports.expertise import EXPERTISE
from groundswell.reports.feeds import FEEDS
from groundswell.reports.forecast import FORECAST
from groundswell.reports.gaming import GAMING
from groundswell.reports.identities import IDENTITIES
from groundswell.reports.klout import KLOUT
from groundswell.reports.kred import KRED
from groundswell.reports.leaderboard import LEADERBOARD
from groundswell.reports.network import NETWORK
from groundswell.reports.object import OBJECT
from groundswell.reports.opinions import OPINIONS
from groundswell.reports.peerindex import PEERINDEX
from groundswell.reports.person import PERSON
from groundswell.reports.posting import POSTING
from groundswell.reports.qscore import QSCORE
from groundswell.reports.search import SEARCH
from groundswell.reports.topic import TOPIC
from groundswell.reports.topics import TOPICS
from groundswell.reports.trust import TRUST
from groundswell.reports.unusual import UNUSUAL
from groundswell.reports.views import VIEWS

BUILT_IN: tuple[Report[Any, Any], ...] = (
    LEADERBOARD,
    SEARCH,
    PERSON,
    EVIDENCE,
    CHANGE,
    OBJECT,
    COMPARE,
    CHOOSE,
    NETWORK,
    IDENTITIES,
    TRUST,
    VIEWS,
    KLOUT,
    KRED,
    PEERINDEX,
    QSCORE,
    ENDORSEMENTS,
    DATA,
    FEEDS,
    EVALUATION,
    GAMING,
    FORECAST,
    OPINIONS,
    TOPICS,
    TOPIC,
    EXPERTISE,
    ALIKE,
    POSTING,
    ALERTS,
    UNUSUAL,
)


def all_reports() -> dict[str, Report[Any, Any]]:
    """Built-in and installed reports by name."""
    return {report.name: report for report in (*BUILT_IN, *_installed())}


# What is installed is looked up in a file of each package there is: once a process is enough.
@cache
def _installed() -> tuple[Report[Any, Any], ...]:
    return tuple(entry.load() for entry in entry_points(group="groundswell.reports"))


def find_report(name: str) -> Report[Any, Any]:
    """The report of that name. Raises NotFoundError when there is none."""
    reports = all_reports()
    if name not in reports:
        raise NotFoundError(f"There is no report called {name}", todo=f"Choose one of: {', '.join(reports)}.")
    return reports[name]
