#!/bin/sh
# python-escpos 3.1: importing it sets up the root logger, so that a program's own logging.basicConfig(level=INFO)
# does nothing and its INFO lines are never written. It also leaves a folder in the temporary folder at every start,
# with ESCPOS_CAPABILITIES_PICKLE_DIR set too, and a capabilities pickle that was cut short ends every later start.
# Seen on Python 3.11. What we do: printer/library.py, tests/printer/test_profiles.py.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q "python-escpos==3.1" "setuptools==80.9.0"
mkdir "$folder/tmp" "$folder/pickles"
cat > "$folder/try.py" <<'PY'
import logging
import os
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

CHILD = """
import logging
import escpos.printer
logging.basicConfig(level=logging.INFO)
logging.getLogger("kiosk").info("the line of a program")
"""


def run():
    return subprocess.run([sys.executable, "-c", CHILD], capture_output=True, text=True, check=False)


print("python-escpos", version("python-escpos"))
first = run()
silent = "the line of a program" not in first.stderr
print("INFO lines of the program written:", not silent)
left = len(list(Path(tempfile.gettempdir()).iterdir()))
print("folders left in the temporary folder, ESCPOS_CAPABILITIES_PICKLE_DIR set:", left)
pickle = next(Path(os.environ["ESCPOS_CAPABILITIES_PICKLE_DIR"]).iterdir())
pickle.write_bytes(pickle.read_bytes()[:1000])
later = [run().returncode for _ in range(2)]
print("exit codes of two starts after the pickle was cut short:", later)
sys.exit(not (first.returncode == 0 and silent and left == 1 and later == [1, 1]))
PY
TMPDIR="$folder/tmp" ESCPOS_CAPABILITIES_PICKLE_DIR="$folder/pickles" "$folder/venv/bin/python" "$folder/try.py"
