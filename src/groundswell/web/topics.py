"""The forms about topics: an own topic to save or remove, and a topic to hide on a person or show again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from groundswell.api.topics import Deciding, decided
from groundswell.errors import InputError
from groundswell.reports.topics import TOPICS
from groundswell.web.site import Site, asked
from groundswell.web.wording import link

LONGEST = 4_000


class Written(BaseModel):
    """What stands in the form; `said` is what is to be told about it."""

    name: str = ""
    query: str = ""
    examples: str = ""
    said: str = ""
    problem: bool = False


def topics_pages(site: Site) -> APIRouter:
    """The list of topics with its form, and what takes the forms."""
    router = APIRouter(include_in_schema=False)

    def listed(request: Request, filters: dict[str, object], written: Written, status: int = 200) -> Response:
        found = site.report(TOPICS.name, filters)
        return site.page(request, "topics.html", status, found=found, filters=filters, written=written)

    @router.get("/topics")
    def show(request: Request) -> Response:
        return listed(request, asked(request, TOPICS), Written())

    @router.post("/topics")
    def save(
        request: Request,
        name: Annotated[str, Form(max_length=LONGEST)] = "",
        query: Annotated[str, Form(max_length=LONGEST)] = "",
        examples: Annotated[str, Form(max_length=LONGEST)] = "",
    ) -> Response:
        written = Written(name=name, query=query, examples=examples)
        try:
            saved = site.workspace.save_topic(name, query, examples=examples.split())
        except InputError as problem:
            told = written.model_copy(update={"said": f"{problem.what}. {problem.todo}", "problem": True})
            return listed(request, {}, told, problem.status)
        matched = f"{saved.matched_count:,} of the newest {saved.looked_at_count:,} objects match {saved.name}."
        return listed(request, {}, Written(said=f"{matched} {saved.said}".strip()))

    @router.post("/topics/remove")
    def remove(topic: Annotated[str, Form(max_length=LONGEST)]) -> Response:
        site.workspace.topics.drop(topic)
        return RedirectResponse(link("topics"), 303)

    @router.post("/expertise")
    def decide(
        person: Annotated[str, Form(max_length=500)],
        topic: Annotated[str, Form(max_length=200)],
        hidden: Annotated[bool, Form()],
    ) -> Response:
        decided(site.workspace, Deciding(person=person, topic=topic, hidden=hidden))
        return RedirectResponse(link("expertise", person=person, topic=topic), 303)

    return router
