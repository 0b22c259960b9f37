"""Writes shops.csv and purchases.csv, as a town's tills and loyalty cards would give them."""

import csv
from pathlib import Path

from groundswell.world.rhythm import iso
from groundswell.world.setting import BRANDS
from groundswell.world.shops import Purchases, Shop

SHOP_COLUMNS = ("shop_id", "name", "brand", "latitude", "longitude")
PURCHASE_COLUMNS = ("purchase_id", "bought_at", "shop_id", "brand", "item", "amount", "card", "account", "consent")


def purchase_id(row: int) -> str:
    return f"r{row + 1:06d}"


def write_shops(shops: list[Shop], path: Path) -> int:
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(SHOP_COLUMNS)
        rows.writerows((s.id, s.name, BRANDS[s.brand].name, s.latitude, s.longitude) for s in shops)
    return len(shops)


def write_purchases(purchases: Purchases, shops: list[Shop], accounts: list[str], path: Path) -> int:
    """Write one line a purchase. Who bought is named only with a card, their account only with consent."""
    columns = (purchases.at, purchases.shop, purchases.item, purchases.buyer, purchases.card, purchases.consent)
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(PURCHASE_COLUMNS)
        for row, bought in enumerate(zip(*(column.tolist() for column in columns), strict=True)):
            rows.writerow(_line(row, bought, shops, accounts))
    return len(purchases)


def _line(row: int, bought: tuple[int, ...], shops: list[Shop], accounts: list[str]) -> tuple[str, ...]:
    at, place, item, buyer, card, consent = bought
    shop = shops[place]
    what, cents = BRANDS[shop.brand].items[item]
    who = (f"c{buyer + 1:05d}" if card else "", accounts[buyer] if consent else "", "given" if consent else "")
    return (purchase_id(row), iso(at), shop.id, BRANDS[shop.brand].name, what, f"{cents / 100:.2f}", *who)
