"""`python -m printer`: try a printer, ask how it is, order faults of a simulated one."""

import argparse
import sys
from datetime import datetime
from typing import Any

from language.catalogue import VISITOR_LANGUAGES
from printer.device import Device, open_device
from printer.page import render
from printer.ruler import advice, ruler
from printer.simulated import Fault, SimulatedPrinter
from printer.slip import TICKET, Slip
from printer.status import PrinterError, PrinterStatus
from wire.printers import KINDS, PICTURES, PrinterSpecError

SAMPLE_URL = "https://ventanilla.example/t/0123456789abcdefABCDEF"
FORM = argparse.RawDescriptionHelpFormatter
FAULTS = {fault.replace("_", "-"): fault for fault in Fault}
EXAMPLES = f"""{KINDS}

examples:
  python -m printer test --device network:192.168.1.50
  python -m printer test --device "usb:0416:5011?dots=384&trust=no"
  python -m printer test --device "serial:/dev/ttyS0:115200?flow=rtscts&profile=TM-T88V"
  python -m printer test --device simulated:var/slips --language ar
  python -m printer status --device usb:04b8:0e15
  python -m printer faults --device simulated:var/slips paper-out
  python -m printer faults --device simulated:var/slips none
"""


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return 0 where the printer is fine, 1 where not, 2 for a wrong call."""
    chosen = _parser().parse_args(arguments)
    try:
        device = open_device(_address(chosen))
        told: int = chosen.verb(device, chosen)
    except PrinterSpecError as fault:
        print(fault, file=sys.stderr)
        return 2
    except PrinterError as fault:
        print(fault, file=sys.stderr)
        return 1
    return told


def _address(chosen: argparse.Namespace) -> str:
    """Return the address with the options that were given beside it."""
    options = [
        *([f"profile={chosen.profile}"] if chosen.profile else []),
        *(["text=yes"] if chosen.text else []),
        *([f"picture={chosen.impl}"] if chosen.impl else []),
        *(["trust=no"] if chosen.ignore_status else []),
    ]
    mark = "&" if "?" in chosen.device else "?"
    return chosen.device + mark + "&".join(options) if options else str(chosen.device)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m printer", description=__doc__, epilog=EXAMPLES, formatter_class=FORM
    )
    verbs = parser.add_subparsers(title="what to do", required=True, metavar="test | status | faults")
    test = _verb(verbs, "test", "print a ruler and a test slip", _test)
    test.add_argument("--language", choices=VISITOR_LANGUAGES, default="es", help="language of the slip (es)")
    test.add_argument("--centre", default="Centro Multiservicios", help="name at the top of the slip")
    test.add_argument("--ticket", default="427", type=_ticket, help="1 to 8 of A-Z and 0-9 (427)")
    _verb(verbs, "status", "tell whether the printer is there, has paper and is closed", _status)
    faults = _verb(verbs, "faults", "make a simulated printer fail, or show its faults", _faults)
    faults.add_argument(
        "fault", nargs="*", metavar="FAULT", help=f"from now on: {', '.join(FAULTS)}; none: all is well"
    )
    return parser


def _verb(verbs: Any, name: str, purpose: str, act: object) -> argparse.ArgumentParser:
    verb: argparse.ArgumentParser = verbs.add_parser(
        name, help=purpose, description=purpose, epilog=KINDS, formatter_class=FORM
    )
    verb.set_defaults(verb=act)
    verb.add_argument("--device", required=True, metavar="ADDRESS", help="the printer's address, see below")
    verb.add_argument("--profile", help="the option profile of the address")
    verb.add_argument("--text", action="store_true", help="the same as text=yes in the address")
    verb.add_argument("--impl", choices=PICTURES, help="the option picture of the address")
    verb.add_argument("--ignore-status", action="store_true", help="the same as trust=no in the address")
    return verb


def _ticket(text: str) -> str:
    if not TICKET.fullmatch(text):
        raise argparse.ArgumentTypeError("a ticket is 1 to 8 of A-Z and 0-9")
    return text


def _test(device: Device, chosen: argparse.Namespace) -> int:
    slip = Slip(
        centre=chosen.centre,
        ticket=chosen.ticket,
        language=chosen.language,
        issued_at=datetime.now().astimezone(),
        ahead=6,
        wait_min=(20, 35),
        follow_url=SAMPLE_URL,
    )
    device.print(ruler(device.paper, chosen.ticket))
    device.print(render(slip, device.paper))
    print(f"Printed on {device.name}.\n{advice(device.paper)}")
    return 0


def _status(device: Device, chosen: argparse.Namespace) -> int:  # noqa: ARG001 - all verbs are called alike
    status = device.status()
    print(f"{device.name}: {describe(status)}")
    return int(status.blocked)


def _faults(device: Device, chosen: argparse.Namespace) -> int:
    if not isinstance(device, SimulatedPrinter):
        raise PrinterSpecError(f"{device.name} is no simulated printer: use --device simulated:FOLDER")
    unknown = sorted(set(chosen.fault) - {*FAULTS, "none"})
    if unknown:
        raise PrinterSpecError(f"no fault {', '.join(unknown)}; there are {', '.join(FAULTS)} and none")
    if chosen.fault:
        device.order(FAULTS[fault] for fault in chosen.fault if fault != "none")
    on = sorted(fault.replace("_", "-") for fault in device.faults())
    print(f"{device.name}: {', '.join(on) or 'no faults'}")
    return 0


def describe(status: PrinterStatus) -> str:
    """Return a printer's status as a sentence that says what to do."""
    if not status.known:
        return "it can be reached, and cannot tell whether it has paper"
    if status.paper_out:
        return "no paper: put in a new roll"
    if status.cover_open:
        return "the cover is open: close it"
    if not status.online:
        return "offline: look at its lamp and its cable"
    return "ready, the roll is nearly at its end" if status.paper_low else "ready"


if __name__ == "__main__":
    sys.exit(main())
