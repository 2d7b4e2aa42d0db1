"""The centre as it was set up."""

from sqlalchemy import Connection, insert, select

from server.domain.centre import Centre
from server.domain.centre_file import CentreFile
from server.store.closures import opened
from server.store.tables import CentreRow

centres = CentreRow.__table__  # type: ignore[attr-defined]  # SQLModel adds it; its types do not say so


def add(c: Connection, file: CentreFile) -> None:
    """Keep a centre's description."""
    c.execute(insert(centres).values(id=file.centre.id, document=file.model_dump(mode="json")))


def load_all(c: Connection) -> dict[str, Centre]:
    """Return every centre of this database by id, with its closures."""
    rows = c.execute(select(centres.c.id, centres.c.document)).all()
    return {row.id: opened(c, CentreFile.model_validate(row.document).value()) for row in rows}
