"""`python -m server recount`: count all roll-ups anew from the journal."""

import argparse
import sys
from datetime import date

from sqlalchemy import Connection, Engine

from server.actions import statistics
from server.actions.work import Actor, Work
from server.domain.centre import Centre
from server.store import hall, setup
from server.store.database import migrate, open_engine
from wire.messages import now


def add_recount(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> argparse.ArgumentParser:
    """Let the command line know it; return its parser."""
    return commands.add_parser(
        "recount",
        help="count all roll-ups of the statistics anew from the journal",
        description="The figures are the same to the last digit; for a server that serves or stands still.",
    )


def recount(asked: argparse.Namespace) -> int:
    """Forget every centre's roll-ups and count them anew, a day at a time. Raises DatabaseUrlError."""
    engine = open_engine(asked.database, must_exist=True)
    migrate(engine)
    with engine.connect() as connection, connection.begin():
        centres = setup.load_all(connection)
    for centre in centres.values():
        days = _forget(engine, centre)
        for place, day in enumerate(days, 1):
            with engine.connect() as connection, connection.begin():
                counted = statistics.day_rollups(_work(connection, centre), day)
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                statistics.save(_work(connection, centre), day, counted)
            sys.stdout.write(f"{centre.id} {day} ({place} of {len(days)})\n")
    engine.dispose()
    return 0


def _forget(engine: Engine, centre: Centre) -> list[date]:
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        return statistics.recount(_work(connection, centre))


def _work(connection: Connection, centre: Centre) -> Work:
    moment = now()
    actor = Actor("server", "recount", centre.id)
    return Work(connection, centre, actor, moment, hall.load(connection, centre, moment))
