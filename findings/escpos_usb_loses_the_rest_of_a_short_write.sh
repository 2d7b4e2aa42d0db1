#!/bin/sh
# python-escpos 3.1: Usb sends a command with one pyusb write and does not look at how many bytes were taken: what a
# device takes short is lost without an exception. Each opening resets the device. Shown with a pyusb device that
# takes 1,000 of 4,096 bytes. What we do: printer/usb_line.py, tests/printer/test_usb.py.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "python-escpos==3.1" "pyusb==1.3.1" "setuptools==80.9.0"
cat > "$folder/try.py" <<'PY'
import sys
from importlib.metadata import version
from types import SimpleNamespace

import usb.core
from escpos.printer import Usb


class Device:
    backend = SimpleNamespace(__module__="usb.backend.other")
    taken, resets = b"", 0

    def set_configuration(self):
        pass

    def reset(self):
        self.resets += 1

    def write(self, endpoint, data, timeout=None):
        self.taken += bytes(data)[:1000]
        return min(1000, len(data))  # as pyusb: the number of bytes that were taken


device = Device()
usb.core.find = lambda **_: device
printer = Usb(0x0416, 0x5011)
printer.open()
printer._raw(bytes(4096))
print("python-escpos", version("python-escpos"), "pyusb", version("pyusb"))
print("bytes given 4096, taken", len(device.taken), "exception: none; resets at opening:", device.resets)
sys.exit(not (len(device.taken) == 1000 and device.resets == 1))
PY
TMPDIR="$folder" "$folder/venv/bin/python" "$folder/try.py"
