"""Whether the server is well."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from server import VERSION
from server.door.entry import AnyHouse
from server.store.database import schema_version

router = APIRouter(tags=["health"])


class Health(BaseModel):
    """`schema` is the newest migration that the database has had."""

    status: str
    database: str
    schema_: str = Field(serialization_alias="schema")
    version: str


@router.get("/health")
async def health(house: AnyHouse) -> Health:
    """Say whether the server and its database answer."""
    schema = await house.read(schema_version)
    return Health(status="ok", database=house.engine.dialect.name, schema_=schema, version=VERSION)
