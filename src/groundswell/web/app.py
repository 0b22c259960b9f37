"""The web app: pages, scripts and styles, the HTTP API, and what guards them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import FastAPI

from groundswell.api.app import api_router
from groundswell.web.assets import FOLDER, PATH, Assets
from groundswell.web.door import Watch, door
from groundswell.web.failures import Catch, show_failures
from groundswell.web.login import Throttle, has_password
from groundswell.web.pages import pages
from groundswell.web.security import Gate
from groundswell.web.site import Site
from groundswell.workspace import Workspace


def create_app(workspace: Workspace, *, ahead: bool = False) -> FastAPI:
    """The web app of one workspace; asks for the password when one is set. Raises SettingsError when not built.

    With `ahead`, what another process scored is shown a moment later, as soon as it can be read without waiting.
    """
    guarded = has_password(workspace.state)
    site = Site(workspace, guarded=guarded)

    @asynccontextmanager
    async def served(_: FastAPI) -> AsyncIterator[None]:
        with workspace.reader.ahead() if ahead else nullcontext():
            yield

    app = FastAPI(
        title="Groundswell", openapi_url="/api/v1/openapi.json", docs_url=None, redoc_url=None, lifespan=served
    )
    app.include_router(pages(site))
    app.include_router(api_router(workspace))
    app.mount(PATH, Assets(directory=FOLDER))
    show_failures(app, site)
    if guarded:
        throttle = Throttle()
        app.include_router(door(site, throttle))
        app.add_middleware(Watch, state=workspace.state, throttle=throttle)
    app.add_middleware(Catch, site=site)
    app.add_middleware(Gate, any_host=guarded)
    return app
