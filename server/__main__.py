"""The server's command line: init and serve."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

import uvicorn
from sqlalchemy.exc import OperationalError

from server import VERSION
from server.actions.setup import CentreExistsError, SetUp, init_centre
from server.app import create_app, uvicorn_config
from server.backtest.command import add_backtest, backtest
from server.backtest.import_log import add_import_log, import_log
from server.backtest.log import LogError
from server.domain.centre_check import CentreFileError, read
from server.domain.centre_file import CentreFile
from server.gateways.gateway import SettingError
from server.gateways.settings import add_alert_options, add_options, channels, gateways
from server.live.postman import Post
from server.recount import add_recount, recount
from server.store.database import DatabaseUrlError, migrate, open_engine
from server.store.reached import Companion
from server.store.seal import KeyMissingError, open_seal
from server.store.setup import load_all

DATABASE = "sqlite:///var/ventanilla.db"


def parser() -> argparse.ArgumentParser:
    """Return what the command line takes."""
    main = argparse.ArgumentParser(prog="python -m server", description="Ventanilla's server.")
    main.add_argument("--version", action="version", version=VERSION)
    commands = main.add_subparsers(dest="command", required=True)
    init = commands.add_parser(
        "init", help="create the database from a centre file; shows the first passwords"
    )
    init.add_argument(
        "--centre", type=Path, required=True, help="centre file, such as examples/tapachula.toml"
    )
    init.add_argument("--json", action="store_true", help="print what was made as JSON")
    serve = commands.add_parser("serve", help="run the server")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (0.0.0.0: the whole network)"
    )
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument(
        "--public-url", default="", help="address that phones reach, printed as QR (else the kiosk's own)"
    )
    add_options(serve)
    add_alert_options(serve)
    add_backtest(commands)
    learning = add_import_log(commands)
    for command in (init, serve, add_recount(commands), learning):
        command.add_argument(
            "--database", default=DATABASE, help=f"sqlite:///FILE or postgresql://… (default {DATABASE})"
        )
    return main


def main() -> int:
    """Run one command; return the exit status."""
    asked = parser().parse_args()
    try:
        if asked.command == "init":
            return _init(asked)
        if asked.command == "backtest":
            return backtest(asked)
        if asked.command == "import-log":
            return import_log(asked)
        if asked.command == "recount":
            return recount(asked)
        return _serve(asked)
    except (
        CentreFileError,
        CentreExistsError,
        DatabaseUrlError,
        LogError,
        SettingError,
        KeyMissingError,
    ) as fault:
        print(fault, file=sys.stderr)
    except OperationalError as fault:
        print(f"The database cannot be opened: {fault.orig}", file=sys.stderr)
    except FileNotFoundError as fault:
        print(f"{fault.filename} is not there", file=sys.stderr)
    except IsADirectoryError as fault:
        print(f"{fault.filename} is a folder; name a file in it", file=sys.stderr)
    except (PermissionError, NotADirectoryError) as fault:
        print(f"{fault.filename} cannot be read or written: {fault.strerror}", file=sys.stderr)
    return 2


def read_centre_file(path: Path) -> CentreFile:
    """Read a centre file; a mistake names the file too."""
    try:
        return read(path.read_text(encoding="utf-8"))
    except CentreFileError as fault:
        raise CentreFileError(f"{path}, {fault}") from fault


def _init(asked: argparse.Namespace) -> int:
    file = read_centre_file(asked.centre)
    engine = open_engine(asked.database)
    migrate(engine)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if not load_all(connection) and (companion := Companion.of(connection)):
            companion.forget()
        made = init_centre(connection, file)
    engine.dispose()
    if asked.json:
        print(json.dumps(asdict(made) | {"database": asked.database}, ensure_ascii=False, indent=2))
    else:
        _tell(made, asked.database)
    return 0


def _tell(made: SetUp, database: str) -> None:
    print(f"Centre {made.centre} is set up in {database}. Keep this page safe: it is shown once.\n")
    print("Devices" + "".join(f"\n  {d['kind']:8} {d['device']:12} {d['token']}" for d in made.devices))
    print("Staff" + "".join(f"\n  {s['role']:8} {s['user']:12} {s['password']}" for s in made.staff))
    print(f"\nNext: python -m server serve --database {database}")


def _serve(asked: argparse.Namespace) -> int:
    engine = open_engine(asked.database)
    migrate(engine)
    ways = channels(asked, os.environ)
    app = create_app(engine, base_url=asked.public_url.rstrip("/"), post=_post(asked), channels=ways)
    if not app.state.house.centres:
        print("This database holds no centre yet. Run `python -m server init` first.", file=sys.stderr)
        return 2
    print(f"Serving {', '.join(app.state.house.centres)} on http://{asked.host}:{asked.port}", flush=True)
    uvicorn.Server(uvicorn_config(app, asked.host, asked.port, log_level="warning")).run()
    return 0


def _post(asked: argparse.Namespace) -> Post | None:
    """Return what letters need, None where no gateway is set up."""
    found = gateways(asked, os.environ)
    return Post(found, open_seal(asked.database, asked.key_file, os.environ)) if found else None


if __name__ == "__main__":
    sys.exit(main())
