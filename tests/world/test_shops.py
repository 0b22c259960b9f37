"""Shops and purchases: who is named, when shops are open, and what was caused by what."""

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from groundswell.world import Written
from groundswell.world.people import Town
from groundswell.world.shops import open_shops, shopping
from groundswell.world.society import Life

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def purchases(written: Written) -> list[Row]:
    return rows(written.purchases)


@pytest.fixture(scope="module")
def truth(written: Written) -> Any:
    return orjson.loads(written.truth.read_bytes())


def test_every_brand_sells_somewhere(written: Written, truth: Any) -> None:
    shops = rows(written.shops)
    assert {shop["brand"] for shop in shops} == {brand["name"] for brand in truth["brands"]}
    assert all(54.6 < float(shop["latitude"]) < 54.8 for shop in shops)


def test_purchases_are_made_in_known_shops_in_order_of_time(written: Written, purchases: list[Row]) -> None:
    brands = {shop["shop_id"]: shop["brand"] for shop in rows(written.shops)}
    assert all(brands[row["shop_id"]] == row["brand"] for row in purchases)
    assert [row["bought_at"] for row in purchases] == sorted(row["bought_at"] for row in purchases)


def test_shops_are_shut_at_night_and_on_sunday_afternoons(purchases: list[Row]) -> None:
    moments = [datetime.fromisoformat(row["bought_at"]) for row in purchases]
    assert {at.hour for at in moments} == set(range(9, 18))
    assert max(at.hour for at in moments if at.isoweekday() == 7) == 13


def test_no_account_is_named_without_consent(purchases: list[Row]) -> None:
    assert all(bool(row["account"]) == (row["consent"] == "given") for row in purchases)
    assert all(row["card"] for row in purchases if row["account"])
    assert 0.2 < sum(bool(row["account"]) for row in purchases) / len(purchases) < 0.5


def test_a_card_belongs_to_one_person(purchases: list[Row], truth: Any) -> None:
    accounts = {person["card"]: person["accounts"] for person in truth["people"]}
    assert all(row["account"] in accounts[row["card"]] for row in purchases if row["account"])


def test_some_purchases_were_caused_and_most_were_not(town: Town, life: Life) -> None:
    bought = shopping(town, [life], open_shops(7), 7)
    assert 0.03 < np.mean(bought.post >= 0) < 0.4


def test_the_truth_counts_purchases_and_those_that_were_caused(purchases: list[Row], truth: Any) -> None:
    told = truth["purchases"]
    assert told["count"] == len(purchases)
    assert told["caused_count"] == len(told["caused"]) > 0


def test_what_caused_a_purchase_was_no_complaint_about_the_brand(
    purchases: list[Row], truth: Any, written: Written
) -> None:
    said = [orjson.loads(line) for line in written.object_truths.read_bytes().splitlines()]
    opinions = {line["object"]: line for line in said if "object" in line}
    bought = {row["purchase_id"]: row["brand"] for row in purchases}
    for purchase, cause in truth["purchases"]["caused"].items():
        opinion = opinions[cause["object"]]
        assert opinion["polarity"] >= 0
        assert opinion["opinion_target"] in {bought[purchase], None}
