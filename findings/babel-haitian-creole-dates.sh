#!/bin/sh
# Babel has a locale `ht` (Haitian Creole) but no names of its own for it. 2.18.0 answers in French without a word
# ("dimanche 2 août 2026"); 2.19.0 with the bare keys of CLDR's root, year first ("2026 M08 2, Sun"). Neither raises,
# and a minor version changes it. What we do: language/dates.py, tests/language/test_dates.py.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/try.py" <<'PY'
import sys
from datetime import date

import babel
from babel.dates import format_date

seen = format_date(date(2026, 8, 2), "full", locale="ht")
print("Babel", babel.__version__, "ht", babel.Locale.parse("ht").english_name + ":", seen)
sys.exit(seen != sys.argv[1])
PY
try() {
    python3 -m venv "$folder/$1"
    "$folder/$1/bin/pip" install -q "babel==$1"
    "$folder/$1/bin/python" "$folder/try.py" "$2"
}
try 2.18.0 "dimanche 2 août 2026"
try 2.19.0 "2026 M08 2, Sun"
