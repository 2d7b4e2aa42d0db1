"""Copy what the programs show out of `node_modules` into `assets/`; `make assets` runs it.

The pictogram font is cut down for web pages to the glyphs that the tokens name: 400 KB → about 10 KB,
for phones on a weak link. Kivy gets the whole font.
"""

import json
import logging
import re
import shutil
import sys
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from look.tokens import icon_names  # noqa: E402 - the project is not installed, its root is added above

MODULES = ROOT / "node_modules"
ASSETS = ROOT / "assets"
PLEX_TTF = "@expo-google-fonts/ibm-plex-sans-arabic"
PLEX_WEB = "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic"
FILES = {
    "fonts/regular.ttf": f"{PLEX_TTF}/400Regular/IBMPlexSansArabic_400Regular.ttf",
    "fonts/strong.ttf": f"{PLEX_TTF}/600SemiBold/IBMPlexSansArabic_600SemiBold.ttf",
    "fonts/icons.ttf": "@mdi/font/fonts/materialdesignicons-webfont.ttf",
    **{
        f"web/plex-{script}-{weight}.woff2": f"{PLEX_WEB}-{script}-{weight}-normal.woff2"
        for script in ("latin", "latin-ext", "arabic")
        for weight in (400, 600)
    },
    "web/htmx.js": "htmx.org/dist/htmx.min.js",
    "web/echarts.js": "echarts/dist/echarts.min.js",
    "test/axe.js": "axe-core/axe.min.js",
}


def codepoints() -> dict[str, str]:
    """Return every pictogram's name → its character, read from the icon font's own style sheet."""
    css = (MODULES / "@mdi/font/css/materialdesignicons.css").read_text()
    rules = re.findall(r"\.mdi-([a-z0-9-]+)::before\s*\{\s*content:\s*\"\\([0-9A-Fa-f]+)\"", css)
    return {name: chr(int(code, 16)) for name, code in rules}


def cut_icons(glyphs: str) -> None:
    """Write `web/icons.woff2`, the icon font with just these characters."""
    options = subset.Options(flavor="woff2", layout_features=[], notdef_outline=True)
    font = subset.load_font(str(ASSETS / "fonts/icons.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=glyphs)
    cutter.subset(font)
    subset.save_font(font, str(ASSETS / "web/icons.woff2"), options)


def main() -> None:
    """Copy the files and write the two that are made from them."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)  # the font's dates are odd, and that is all right
    for target, source in FILES.items():
        if not (MODULES / source).is_file():
            if target.startswith("test/"):
                continue
            sys.exit(f"{source} is not in node_modules: run `make assets`, which runs npm first")
        (ASSETS / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, ASSETS / target)
    known = codepoints()
    (ASSETS / "fonts/icons.json").write_text(json.dumps(known))
    cut_icons("".join(known[name] for name in icon_names().values()))


if __name__ == "__main__":
    main()
