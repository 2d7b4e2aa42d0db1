"""The test centre with a second agency, interpreters and journeys, put where the plain one stands."""

from datetime import UTC, datetime

from sqlalchemy import Engine, update

from server.actions import people as sessions
from server.actions.work import Actor
from server.domain.centre_check import read
from server.store import desks, people
from server.store.setup import centres
from tests.databases import centre_text, writing
from wire.words import Role

ZONE = "America/Mexico_City"
RULES = """
[appointments]
notice_minutes = 0
"""
MORE = """
[[agencies]]
id = "shelter"
name = "Albergue"

[[queues]]
id = "asylum"

[[services]]
id = "asylum"
agency = "shelter"
pictogram = "hand-heart"
queue = "asylum"
minutes = 30
interpreted = true
appointments = true
appointment_minutes = 30
names = { es = "Asilo", ht = "Azil", fr = "Asile", en = "Asylum", pt = "Asilo", ar = "اللجوء" }

[[desks]]
id = "31"
zone = "hall"
queues = ["asylum", "health"]
languages = ["es"]

[[desks]]
id = "32"
zone = "hall"
queues = ["asylum"]
languages = ["es", "ht"]

[[desks]]
id = "33"
zone = "hall"
queues = ["asylum"]
languages = ["es"]

[[interpreters]]
id = "creole-fr"
languages = ["ht", "fr"]

[[interpreters]]
id = "creole"
languages = ["ht"]

[[interpreters]]
id = "arabic"
languages = ["ar"]

[[journeys]]
id = "arrival"
services = ["information", "health", "asylum"]
names = { es = "Llegada", ht = "Arive", fr = "Arrivée", en = "Arrival", pt = "Chegada", ar = "الوصول" }

[[journeys]]
id = "settling"
order = "free"
services = ["health", "legal", "information"]
names = { es = "Vivir", ht = "Viv", fr = "Vivre", en = "Living", pt = "Viver", ar = "الاستقرار" }
"""
NEW_DESKS = ("31", "32", "33")
ASYLUM = Actor("staff", "asilo", "always_open", Role.AGENT)
"""Of the agency that owns the service asylum."""
HOST = Actor("staff", "anfitrion", "always_open", Role.AGENT)
"""Of the agency that owns all the others."""
AGENCIES = {ASYLUM: "shelter", HOST: "centre"}


def enrich(engine: Engine, *, zone: str = ZONE, rules: str = "") -> dict[str, str]:
    """Let a fresh test database hold the richer centre; return the session tokens of its new staff.

    `rules` are more lines of the table `[appointments]`.
    """
    text = centre_text().replace(ZONE, zone) + RULES + rules + MORE
    document = read(text).model_dump(mode="json")
    with writing(engine) as c:
        c.execute(update(centres).values(document=document))
        for desk in NEW_DESKS:
            desks.add(c, "always_open", desk)
        for actor, agency in AGENCIES.items():
            people.add_staff(
                c, user=actor.id, centre=actor.centre, role="agent", agency=agency, password="none"
            )
        now = datetime.now(UTC)
        return {actor.id: sessions.open_session(c, actor, now).token for actor in AGENCIES}
