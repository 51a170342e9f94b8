"""Makes the theme's webfont: two slices of a variable serif, renamed as its licence asks of changed versions.

    python3 fonts/make.py SOURCE.woff2

SOURCE.woff2 is source-serif-4-latin-wght-normal.woff2 of the npm package @fontsource-variable/source-serif-4 5.3.1.
Needs fontTools with brotli (Debian: python3-fonttools, python3-brotli). The weight axis is cut to 400-700, hints and
stylistic alternatives are dropped. Writes static/theme/serif.woff2 (ASCII and punctuation, what most pages need) and
static/theme/serif-latin.woff2 (the rest of Latin-1), which browsers load only where a page has such a letter; prints
the ranges for the stylesheet.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FAMILY = "Accord Serif"
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "pnum"]
CORE = [*range(0x20, 0x7F), 0xA0, 0xA7, 0xA9, 0xB7, *range(0x2010, 0x2015), *range(0x2018, 0x201E), 0x2022, 0x2026]
SLICES = {"serif": lambda c: c in CORE, "serif-latin": lambda c: c not in CORE and 0xA1 <= c <= 0x17F}


def main(source: str) -> None:
    out = Path(__file__).parent.parent / "static" / "theme"
    for name, wanted in SLICES.items():
        font = instancer.instantiateVariableFont(TTFont(source), {"wght": (400, 700)})
        letters = sorted(c for c in font.getBestCmap() if wanted(c))
        options = subset.Options(flavor="woff2", hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=letters)
        cutter.subset(font)
        rename(font)
        subset.save_font(font, out / f"{name}.woff2", options)
        print(name, (out / f"{name}.woff2").stat().st_size, ranges(letters))


def rename(font: TTFont) -> None:
    """The copyright and licence stay; every other name is the family's own."""
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in (0, 13, 14)]
    for name_id, text in {1: FAMILY, 2: "Regular", 3: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", "")}.items():
        names.setName(text, name_id, 3, 1, 0x409)


def ranges(letters: list[int]) -> str:
    spans: list[list[int]] = []
    for c in letters:
        if spans and c == spans[-1][1] + 1:
            spans[-1][1] = c
        else:
            spans.append([c, c])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in spans)


if __name__ == "__main__":
    main(sys.argv[1])
