"""Centre files: the examples are right, and each mistake is told by line, field and what would be right."""

from datetime import timedelta
from pathlib import Path

import pytest

from server.domain.centre_check import CentreFileError, read
from wire.words import Lane

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
TAPACHULA = (EXAMPLES / "tapachula.toml").read_text(encoding="utf-8")
MISTAKES = {
    'timezone = "America/Mexico_City"': (
        'timezone = "Mexico"-', "not TOML"),
    'timezone = "America/Mexico_City" ': (
        'timezone = "Tapachula"', "centre.timezone", "America/Mexico_City"),
    'languages = ["es", "ht", "fr", "en", "pt", "ar"]': (
        'languages = ["español"]', "centre.languages", "pattern"),
    'unsure = "information"': (
        'unsure = "reception"', "centre.unsure", "asylum"),
    'mon = ["07:00-15:00"]': (
        'mon = ["7-15"]', "hours.mon", "07:00-15:00"),
    'tue = ["07:00-15:00"]': (
        'tue = ["15:00-07:00"]', "hours.tue", "07:00-15:00"),
    'wed = ["07:00-15:00"]': (
        'miercoles = ["07:00-15:00"]', "hours.miercoles", "mon, tue, wed"),
    "undo_seconds = 120": (
        "undo_seconds = 99999", "rules.undo_seconds", "3600"),
    "on_time_goal = 0.8": (
        "on_time_goal = 80", "rules.on_time_goal", "less than or equal to 1"),
    "\nA = 15": (
        "\nD = 15", "targets.D", "'E', 'A', 'B' or 'C'"),
    "\nB = 30\n": (
        "\n", "targets", "lane B"),
    "first = 101": (
        "first = 99999", "sequences.1", "above last"),
    'id = "main"\n': (
        'id = "main"\nprefix = "O"\n', "sequences.1.prefix", "ACDEFG"),
    'agency = "unhcr"\npictogram = "hand-heart"': (
        'agency = "onu"\npictogram = "hand-heart"', "services.1.agency", "unhcr"),
    'queue = "protection"\nminutes = 35': (
        'queue = "asylum"\nminutes = 35', "services.1.queue", "protection"),
    "minutes = 35": (
        "minutes = 0", "services.1.minutes", "greater than 0"),
    'pt = "Asilo e refúgio", ': (
        "", "services.1.names", "no name in pt"),
    'zone = "ground"\nqueues = ["health"]': (
        'zone = "roof"\nqueues = ["health"]', "desks.5.zone", "ground"),
    'id = "2"\nzone = "ground"': (
        'id = "1"\nzone = "ground"', "desks.2.id", "twice"),
    'queues = ["work"]': (
        "queues = []", "desks.11.queues", "at least 1"),
    'id = "kiosk-1"\nkind = "kiosk"': (
        'id = "kiosk-1"\nkind = "tablet"', "devices.1.kind", "kiosk"),
    'id = "kiosk-2"\nkind = "kiosk"': (
        'id = "kiosk-2"\nkind = "kiosk"\nprinter = "usb:0416:5011?profile=POS5890"',
        "devices.2.printer", "POS-5890"),
    'id = "upper"\nkind = "display"': (
        'id = "upper"\nkind = "display"\nprinter = "usb:0416:5011"', "devices.4.printer", "at its kiosk"),
    'user = "admin"\nrole = "admin"': (
        'user = "admin"\nrole = "boss"', "staff.1.role", "agent"),
    '[[zones]]\nid = "ground"': (
        '[[zones]]\ncolour = "red"\nid = "ground"', "zones.1.colour", "not permitted"),
    'id = "rights"\n\n': (
        'id = "rights"\n\n[[queues]]\nid = "empty"\n\n', "queues.5.id", "no desk calls from"),
}  # fmt: skip


@pytest.mark.parametrize("name", ["tapachula", "always_open"])
def test_the_example_is_right(name: str) -> None:
    centre = read((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")).value()
    assert centre.id == name
    assert centre.smallest_target == timedelta(minutes=5 if name == "tapachula" else 15)


@pytest.mark.parametrize("right", MISTAKES)
def test_a_mistake_is_told_by_line_field_and_what_would_be_right(right: str) -> None:
    wrong, *told = MISTAKES[right]
    needle = right.rstrip(" ")
    assert needle in TAPACHULA
    text = TAPACHULA.replace(needle, wrong, 1)
    with pytest.raises(CentreFileError) as refused:
        read(text)
    message = str(refused.value)
    assert all(part in message for part in told), message
    assert "line " in message


def test_a_mistake_names_its_own_line() -> None:
    text = TAPACHULA.replace("minutes = 35", "minutes = -1")
    line = text.splitlines().index("minutes = -1") + 1
    with pytest.raises(CentreFileError, match=rf"^line {line}, services.1.minutes: "):
        read(text)


def test_a_service_may_have_its_own_targets() -> None:
    services = read(TAPACHULA).value().services
    assert services["health"].targets[Lane.C] == timedelta(minutes=30)
    assert services["asylum"].targets[Lane.C] == timedelta(minutes=45)
    assert services["health"].targets[Lane.EMERGENCY] == timedelta()


def test_a_display_without_zones_speaks_for_all() -> None:
    displays = read(TAPACHULA).value().displays
    assert displays["hall"] == ("ground", "upper", "quiet")
    assert displays["upper"] == ("upper",)


ADDRESSES = {
    "usb:04b8:0e15": "",
    "usb:0416:5011?dots=384&trust=no": "",
    "file:/dev/usb/lp0": "",
    "serial:/dev/ttyS0:19200?flow=dsrdtr": "",
    "ubs:04b8:0e15": "did you mean usb",
    "usb:0416:5011?dots=58": "384 to 832",
    "usb:0416:5011?with=384": "no option 'with'",
    "usb:0416:5011?picture=graphic": "did you mean graphics",
    "file:/etc/passwd": "file:/dev/usb/lp0",
    "file:/dev/../etc/passwd": "file:/dev/usb/lp0",
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_kiosks_printer_is_read_or_refused_at_its_own_line(address: str) -> None:
    text = TAPACHULA.replace('id = "kiosk-2"', f'id = "kiosk-2"\nprinter = "{address}"', 1)
    if not ADDRESSES[address]:
        assert read(text).value().printers == {"kiosk-2": address}
        return
    line = text.splitlines().index(f'printer = "{address}"') + 1
    with pytest.raises(CentreFileError, match=rf"^line {line}, devices.2.printer: ") as refused:
        read(text)
    assert ADDRESSES[address] in str(refused.value)
