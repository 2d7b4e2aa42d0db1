#!/bin/sh
# pyserial 3.5 on Linux: Serial(dsrdtr=True) sets no flow control; the port is set up exactly as without, and bytes leave
# whatever DSR says. python-escpos 3.1 has dsrdtr=True as its default and calls it "Hardware flow control", so a receipt
# printer set to DTR/DSR (Epson's factory setting) is overrun. rtscts and xonxoff do set the port up.
# What we do: printer/serial_line.py, tests/printer/test_printer_dialogue.py.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "pyserial==3.5"
cat > "$folder/try.py" <<'PY'
import os
import pty
import sys
import termios

import serial


def flags(**flow):
    """Return the settings of the port: input and control flags, and whether a write asked for DSR."""
    ours, theirs = pty.openpty()
    asked = []

    class Watched(serial.Serial):
        @property
        def dsr(self):
            asked.append(True)
            return False  # the printer says: stop

    port = Watched(os.ttyname(theirs), 9600, timeout=0, write_timeout=1, **flow)
    put_up = termios.tcgetattr(port.fd)
    left = port.write(b"x" * 100)
    got = os.read(ours, 200)
    port.close()
    return put_up[0], put_up[2], left, len(got), bool(asked)


plain = flags()
print("pyserial", serial.VERSION)
print("none   ", plain)
told = {name: flags(**{name: True}) for name in ("dsrdtr", "rtscts", "xonxoff")}
for name, seen in told.items():
    print(name.ljust(7), seen)
crtscts, ixon = termios.CRTSCTS, termios.IXON
sys.exit(
    not (
        told["dsrdtr"] == plain == (*plain[:2], 100, 100, False)
        and told["rtscts"][1] & crtscts
        and told["xonxoff"][0] & ixon
    )
)
PY
"$folder/venv/bin/python" "$folder/try.py"
