"""The invented town of Larkwater: its places, topics and brands. Nothing in it exists."""

from dataclasses import dataclass

TOWN = "Larkwater"
DOMAIN = "larkwater.example"
FEDIVERSE_HOST = "social.larkwater.example"
GAZETTE = "https://gazette.larkwater.example"
# Dogger Bank, in the North Sea: nobody lives there, so no simulated home is anybody's.
LATITUDE, LONGITUDE = 54.72, 2.85

TOPICS = (
    "baking",
    "river",
    "cycling",
    "concerts",
    "allotments",
    "books",
    "football",
    "market",
    "birds",
    "school",
    "history",
    "ferry",
)

PLACES = (
    "Tannery Bridge",
    "Alder Weir",
    "Hob Lane",
    "the Lower Quay",
    "Candlemaker Row",
    "Heron Street",
    "Mill Common",
    "the Old Bandstand",
    "Pudding Steps",
    "Greengate",
    "Swan Wharf",
    "the Town Hall",
    "Ropewalk Green",
    "St Osyth's Hill",
    "the North Allotments",
    "Station Yard",
    "the Flood Meadow",
    "Lantern Pier",
    "Cooper's Yard",
    "the Reading Room",
)

NEIGHBOURHOODS = (
    "Lower Quay",
    "Mill Common",
    "Greengate",
    "Ropewalk",
    "Osyth Hill",
    "Swan Wharf",
    "Station End",
    "Flood Meadow",
    "Candlemaker",
    "Northside",
)


@dataclass(frozen=True)
class Brand:
    """A brand of the town: the topic people meet it under, what it sells (item, price in cents) and where."""

    key: str
    name: str
    handle: str
    topic: str
    items: tuple[tuple[str, int], ...]
    shops: tuple[str, ...]

    @property
    def site(self) -> str:
        return f"https://{self.key}.example"


BRANDS = (
    Brand(
        "millrace",
        "Millrace Bakery",
        "millrace_bakery",
        "baking",
        (("rye loaf", 450), ("six morning buns", 720), ("plum tart", 1850), ("seeded cob", 390)),
        ("Candlemaker Row", "Lower Quay"),
    ),
    Brand(
        "osiercycles",
        "Osier Cycles",
        "osier_cycles",
        "cycling",
        (("inner tube", 700), ("full service", 8500), ("front basket", 4200), ("rain cape", 5600)),
        ("Station Yard",),
    ),
    Brand(
        "heronstreetbooks",
        "Heron Street Books",
        "heron_street_books",
        "books",
        (("paperback", 1099), ("hardback", 2199), ("picture book", 850), ("reading group set", 4800)),
        ("Heron Street",),
    ),
    Brand(
        "bandstandnights",
        "Bandstand Nights",
        "bandstand_nights",
        "concerts",
        (("evening ticket", 1600), ("season card", 7500), ("matinee ticket", 900)),
        ("Old Bandstand",),
    ),
    Brand(
        "larkwaterrovers",
        "Larkwater Rovers",
        "larkwater_rovers",
        "football",
        (("match ticket", 1200), ("scarf", 1500), ("pie and tea", 650)),
        ("Flood Meadow",),
    ),
    Brand(
        "greengatemarket",
        "Greengate Market",
        "greengate_market",
        "market",
        (("vegetable box", 1650), ("wheel of soft cheese", 1250), ("jar of honey", 780), ("bunch of flowers", 950)),
        ("Greengate", "Ropewalk Green"),
    ),
    Brand(
        "quincekettle",
        "Quince & Kettle",
        "quince_and_kettle",
        "market",
        (("pot of tea", 420), ("lunch plate", 1350), ("bag of beans", 1100)),
        ("Pudding Steps", "Swan Wharf"),
    ),
    Brand(
        "lanternferries",
        "Lantern Ferries",
        "lantern_ferries",
        "ferry",
        (("day return", 860), ("ten crossings", 3600), ("island picnic trip", 2400)),
        ("Lantern Pier",),
    ),
    Brand(
        "reedbednursery",
        "Reedbed Nursery",
        "reedbed_nursery",
        "allotments",
        (("seed potatoes", 690), ("tomato plants", 840), ("garden fork", 3900), ("bag of compost", 750)),
        ("North Allotments",),
    ),
)

OWN_BRAND = 0
"""The bakery: the demo workspace is its."""
COMPANY = 1
"""Osier Cycles: the company whose chat is exported."""
