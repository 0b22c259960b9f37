"""What profiles say is their owner's own: links marked rel=me, the address on X, a site, and links in a description."""

from typing import Any

import msgspec
import pytest

from groundswell.records import Profile
from groundswell.sources import as2, x_v1
from groundswell.sources.atproto import PROFILE, READERS, Account, Place
from groundswell.sources.x_posts import own_page

ANA = "https://town.example/users/ana"
MINE = '<a href="https://ana.example" target="_blank" rel="me nofollow"><span>ana.example</span></a>'
NOT_MINE = '<a href="https://shop.example" rel="nofollow">shop</a>'


def field(value: object) -> dict[str, Any]:
    return {"type": "PropertyValue", "name": "Web", "value": value}


def test_of_a_fediverse_profile_only_links_marked_as_own_count() -> None:
    actor = {"type": "Person", "id": ANA, "attachment": [field(MINE), field(NOT_MINE), field("he/him"), "x", field(7)]}
    assert as2.profile(actor, "mastodon").links == ("https://ana.example",)


@pytest.mark.parametrize(
    "told", [None, {}, [], "x", {"type": "Image"}, [{"value": '<a rel="me" href="javascript:x">'}]]
)
def test_a_profile_without_own_links_has_none(told: object) -> None:
    assert as2.profile({"type": "Person", "id": ANA, "attachment": told}, "mastodon").links == ()


def test_x_tells_one_address_apart_from_those_in_the_description() -> None:
    entities = {"url": {"urls": [{"url": "https://t.co/1", "expanded_url": "https://ana.example"}]}}
    described = entities | {"description": {"urls": [{"expanded_url": "https://friend.example"}]}}
    user = msgspec.convert({"id_str": "1", "screen_name": "ana", "entities": described}, x_v1.Account)
    record = x_v1.account("1", user)
    assert isinstance(record, Profile)
    assert record.links == ("https://ana.example",)


@pytest.mark.parametrize("told", [None, [], {"url": None}, {"url": {"urls": [None, {"expanded_url": 7}]}}])
def test_x_may_tell_no_address(told: object) -> None:
    assert own_page(told) == ()


def test_links_in_a_bluesky_description_are_read_without_what_ends_the_sentence() -> None:
    place = Place(network="bluesky", did="did:plc:ana", collection=PROFILE, rkey="self", seen=None)
    told = Account(description="Rivers. (https://ana.example/rivers), also https://town.example/@ana.")
    (record,) = READERS[PROFILE](place, told)
    assert isinstance(record, Profile)
    assert record.links == ("https://ana.example/rivers", "https://town.example/@ana")
