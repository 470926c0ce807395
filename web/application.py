"""The application: settings, engine, pages, commands."""

from flask import Flask
from flask_babel import Babel

import engine
from engine.clock import Clock, system_clock
from web import (
    admin,
    assets,
    audit,
    auth,
    case_acts,
    case_cli,
    cases,
    cli,
    core,
    demonstration,
    designer,
    drawing,
    elements,
    errors,
    files,
    frame,
    health,
    inbox,
    record_cli,
    rendering,
    sealed,
    security,
    sessions,
    start,
    tasks,
    worker,
)
from web.audience import require_audiences
from web.settings import Settings
from workflows.surroundings import surroundings

BLUEPRINTS = (
    auth.bp,
    inbox.bp,
    tasks.bp,
    cases.bp,
    case_acts.bp,
    files.bp,
    sealed.bp,
    start.bp,
    admin.bp,
    designer.bp,
    drawing.bp,
    elements.bp,
    demonstration.bp,
    audit.bp,
    health.bp,
)


def application(
    settings: Settings, *, clock: Clock | None = None, with_worker: bool = True
) -> Flask:
    """The application for these settings; with `with_worker` its jobs run beside the pages."""
    app = Flask("web")
    core.attach(
        app,
        engine.Engine(
            settings.database_url, surroundings(demo=settings.loopback), clock or _clock(settings)
        ),
        settings,
    )
    security.init_app(app, settings)
    sessions.init_app(app)
    rendering.init_app(app)
    assets.init_app(app)
    errors.init_app(app)
    frame.init_app(app)
    Babel(app, locale_selector=frame.language, default_timezone="Asia/Shanghai")
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    cli.init_app(app)
    case_cli.init_app(app)
    record_cli.init_app(app)
    require_audiences(app)
    if with_worker:
        worker.begin_with_first_request(app)
    return app


def _clock(settings: Settings) -> Clock:
    """The system's; where the invented people can come in, one that can be put forward."""
    file = settings.database_file
    if settings.loopback and file is not None:
        return demonstration.DemonstrationClock(file)
    return system_clock
