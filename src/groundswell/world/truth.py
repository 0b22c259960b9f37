"""What really is so in Larkwater: who moves others, who cheats, who helps, what was bought because of what."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from groundswell.world.change import TOLD_WEEKS
from groundswell.world.chat import Chat
from groundswell.world.company import TEAMS, TITLES, Company
from groundswell.world.drawn_at_work import reactions_per_week
from groundswell.world.influence import Influence
from groundswell.world.people import Town
from groundswell.world.rhythm import END, START, iso
from groundswell.world.setting import BRANDS, COMPANY, OWN_BRAND, TOPICS, TOWN
from groundswell.world.shops import Purchases
from groundswell.world.society import Life
from groundswell.world.write_shops import purchase_id

Json = dict[str, Any]


@dataclass(frozen=True)
class Network:
    """One social network with its ids as Groundswell writes them: by row of the town, of posts and of reposts."""

    name: str
    life: Life
    influence: Influence
    accounts: list[str]
    posts: list[str]
    announces: list[str]


@dataclass(frozen=True)
class Workplace:
    """The company's chat, its account ids by row, and the ids of its messages by their place in the chat."""

    company: Company
    chat: Chat
    accounts: list[str]
    messages: list[str]


def truth(town: Town, networks: list[Network], work: Workplace, purchases: Purchases, seed: int) -> Json:
    """Everything about people, as one document. Polarities and opinions run from -1 to 1, shares from 0 to 1."""
    return {
        "about": "A simulated town: nobody and nothing in it exists.",
        "town": TOWN,
        "seed": seed,
        "people_count": town.rows.residents,
        "starts": iso(START),
        "ends": iso(END),
        "topics": list(TOPICS),
        "brands": [_brand(town, networks, place) for place in range(len(BRANDS))],
        "own_accounts": [network.accounts[town.rows.brands[OWN_BRAND]] for network in networks],
        "seeds": _seeds(town, networks),
        "influence_weeks_after_end": TOLD_WEEKS,
        "influence": {**{n.name: _influence(n) for n in networks}, "slack": _at_work(work)},
        "farm": {
            "targets": _accounts(networks, [town.cheats.farm_target]),
            "members": _accounts(networks, town.rows.farm),
        },
        "pod": {"members": _accounts(networks, town.cheats.pod)},
        "people": [_person(town, networks, work, row) for row in range(town.rows.residents)],
        "company": _company(work),
        "purchases": _purchases(networks, purchases),
    }


def object_truths(networks: list[Network], work: Workplace) -> Iterator[Json]:
    """Of each post its topic and opinion; of each repost the one it came through; of each answer whether it helped."""
    for network in networks:
        posts = network.life.posts
        columns = (posts.topic.tolist(), posts.brand.tolist(), posts.polarity.tolist())
        for post, topic, brand, polarity in zip(network.posts, *columns, strict=True):
            target = BRANDS[brand].name if brand >= 0 and polarity else None
            yield {"object": post, "topic": TOPICS[topic], "opinion_target": target, "polarity": round(polarity, 3)}
        for announce, via in zip(network.announces, network.life.announces.via.tolist(), strict=True):
            yield {"announce": announce, "via": network.announces[via] if via >= 0 else None}
    places = {id(message): address for message, address in zip(work.chat.messages, work.messages, strict=True)}
    for event in work.chat.helps:
        people = {"helper": work.accounts[event.helper], "asker": work.accounts[event.asker]}
        yield {"answer": places[id(event.message)], **people, "helpful": event.helpful}


def _accounts(networks: list[Network], rows: "np.typing.ArrayLike") -> list[str]:
    """The accounts of these people on the networks they are on."""
    return [n.accounts[row] for n in networks for row in np.asarray(rows).tolist() if n.life.members[row]]


def _brand(town: Town, networks: list[Network], place: int) -> Json:
    brand = BRANDS[place]
    accounts = _accounts(networks, [town.rows.brands[place]])
    return {"name": brand.name, "topic": brand.topic, "site": brand.site, "accounts": accounts}


def _seeds(town: Town, networks: list[Network]) -> list[str]:
    """Accounts one could vouch for: the brands', and the oldest one in twenty of the residents that do not cheat."""
    honest = np.setdiff1d(np.arange(town.rows.residents), [*town.cheats.pod, town.cheats.farm_target])
    oldest = honest[np.argsort(town.joined[honest], kind="stable")][: max(10, len(honest) // 20)]
    return _accounts(networks, np.concatenate([town.rows.brands, np.sort(oldest)]))


def _influence(network: Network) -> Json:
    """Of the four weeks after the end, by how everybody was in the last one; followers as at the end."""
    influence, followers = network.influence, network.life.follows.follower_counts
    rates, per_week = influence.posts_per_week, influence.reactions_per_week
    return {
        network.accounts[row]: {
            "expected_reactions_per_post": round(float(influence.reactions_per_post[row]), 4),
            "standard_error": round(float(influence.standard_error[row]), 4),
            "expected_people_per_post": round(float(influence.people_per_post[row]), 4),
            "posts_per_week": round(float(rates[row]), 4),
            "expected_reactions_per_week": round(float(per_week[row]), 4),
            "followers_count": int(followers[row]),
        }
        for row in np.flatnonzero(network.life.members).tolist()
    }


def _at_work(work: Workplace) -> Json:
    """In the chat: of a post, the usual emoji on small talk; of a week after the end, all that is drawn, thanks too."""
    drawn = reactions_per_week(work.company).tolist()
    rates = zip(work.accounts, work.company.charm.tolist(), work.company.talking.tolist(), drawn, strict=True)
    return {
        account: {
            "expected_reactions_per_post": round(charm, 4),
            "posts_per_week": round(talking, 4),
            "expected_reactions_per_week": round(per_week, 4),
        }
        for account, charm, talking, per_week in rates
    }


def _person(town: Town, networks: list[Network], work: Workplace, row: int) -> Json:
    at_work = [work.accounts[place] for place in np.flatnonzero(work.company.person == row).tolist()]
    interests = zip(TOPICS, town.interests[row].round(3).tolist(), strict=True)
    opinions = zip(BRANDS, town.opinions[row].round(3).tolist(), strict=True)
    return {
        "person": f"p{row + 1:05d}",
        "name": town.names[row],
        "accounts": _accounts(networks, [row]) + at_work,
        "card": f"c{row + 1:05d}",
        "community": int(town.community[row]),
        "home": town.home[row].round(5).tolist(),
        "pull": round(float(town.traits.pull[row]), 4),
        "susceptibility": round(float(town.traits.susceptibility[row]), 4),
        "interests": {topic: weight for topic, weight in interests if weight >= 0.02},
        "opinions": {brand.name: opinion for brand, opinion in opinions if opinion},
    }


def _company(work: Workplace) -> Json:
    company, helpful = work.company, [event for event in work.chat.helps if event.helpful]
    helped = [{event.asker for event in helpful if event.helper == place} for place in range(len(company))]
    answers = np.bincount([event.helper for event in helpful], minlength=len(company)).tolist()
    members = {
        account: {
            "team": TEAMS[company.team[place]],
            "title": TITLES[company.title[place]],
            "kind": company.kind[place],
            # The chance that a question asked in the person's channels gets an answer from them that helps.
            "helpfulness": round(float(company.answering[place] * company.quality[place]), 5),
            "answering": round(float(company.answering[place]), 5),
            "quality": round(float(company.quality[place]), 4),
            "questions_per_week": round(float(company.asking[place]), 4),
            "small_talk_per_week": round(float(company.talking[place]), 4),
            "helpful_answers": answers[place],
            "people_helped": len(helped[place]),
        }
        for place, account in enumerate(work.accounts)
    }
    return {"name": BRANDS[COMPANY].name, "members": members}


def _purchases(networks: list[Network], purchases: Purchases) -> Json:
    caused = {}
    for row in np.flatnonzero(purchases.post >= 0).tolist():
        network, post = networks[purchases.network[row]], int(purchases.post[row])
        author = network.accounts[network.life.posts.author[post]]
        caused[purchase_id(row)] = {"object": network.posts[post], "author": author}
    return {"count": len(purchases), "caused_count": len(caused), "caused": caused}
