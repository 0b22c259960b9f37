"""Every table in the lake, by who writes it; a table is declared once, in the file of its family."""

from groundswell.tables.base import REAL, TIME, Column, Table
from groundswell.tables.graph import ACTORS, ANNOUNCES, CASCADE_NODES, CASCADES, CREDITS, OBJECTS, REACTIONS, TIES
from groundswell.tables.influence import FORECASTS, INFLUENCE, INFLUENCE_WINDOWS, PAIRS, TRUST
from groundswell.tables.opinions import OPINIONS, POLARITIES, REACTION_SIDES
from groundswell.tables.raw import ACTIVITIES, PERSONS, PROFILES, REACTION_COUNTS
from groundswell.tables.signs import COORDINATED_PAIRS, EXTRA_REACTIONS, INFLUENCE_WITHOUT
from groundswell.tables.timing import REPEATS, RHYTHMS, TEMPOS
from groundswell.tables.topics import OBJECT_TOPICS, OWN_TOPICS, REFUSED_TOPICS, TEXT_TOPICS, TOPIC_INFLUENCE
from groundswell.tables.validation import ATTACKS, BACKTEST, COVERAGE, POSTING_GAINS
from groundswell.tables.views import COMMUNITIES, FEELINGS, HABITS

RAW = (ACTIVITIES, PROFILES, REACTION_COUNTS)
DERIVED = (
    PERSONS,
    OWN_TOPICS,
    REFUSED_TOPICS,
    ACTORS,
    OBJECTS,
    ANNOUNCES,
    REACTIONS,
    CREDITS,
    TIES,
    CASCADES,
    CASCADE_NODES,
    POLARITIES,
    OPINIONS,
    REACTION_SIDES,
    TRUST,
    PAIRS,
    INFLUENCE,
    INFLUENCE_WINDOWS,
    COORDINATED_PAIRS,
    EXTRA_REACTIONS,
    INFLUENCE_WITHOUT,
    FORECASTS,
    COVERAGE,
    HABITS,
    COMMUNITIES,
    FEELINGS,
    RHYTHMS,
    TEMPOS,
    REPEATS,
    POSTING_GAINS,
    TEXT_TOPICS,
    OBJECT_TOPICS,
    TOPIC_INFLUENCE,
    BACKTEST,
    ATTACKS,
)
TABLES = {table.name: table for table in (*RAW, *DERIVED)}

__all__ = [
    "ACTIVITIES",
    "ACTORS",
    "ANNOUNCES",
    "ATTACKS",
    "BACKTEST",
    "CASCADES",
    "CASCADE_NODES",
    "COMMUNITIES",
    "COORDINATED_PAIRS",
    "COVERAGE",
    "CREDITS",
    "DERIVED",
    "EXTRA_REACTIONS",
    "FEELINGS",
    "FORECASTS",
    "HABITS",
    "INFLUENCE",
    "INFLUENCE_WINDOWS",
    "INFLUENCE_WITHOUT",
    "OBJECTS",
    "OBJECT_TOPICS",
    "OPINIONS",
    "OWN_TOPICS",
    "PAIRS",
    "PERSONS",
    "POLARITIES",
    "POSTING_GAINS",
    "PROFILES",
    "RAW",
    "REACTIONS",
    "REACTION_COUNTS",
    "REACTION_SIDES",
    "REAL",
    "REFUSED_TOPICS",
    "REPEATS",
    "RHYTHMS",
    "TABLES",
    "TEMPOS",
    "TEXT_TOPICS",
    "TIES",
    "TIME",
    "TOPIC_INFLUENCE",
    "TRUST",
    "Column",
    "Table",
]
