"""Makes the fonts that social cards are set in: the theme's serif in two weights, renamed as its licence asks.

    python3 fonts/card.py FOLDER

FOLDER is the npm package @expo-google-fonts/source-serif-4 0.4.1. Needs fontTools (Debian: python3-fonttools). Writes
internal/card/serif-400.ttf.gz and serif-600.ttf.gz with the letters of Latin, Greek and Cyrillic script, and what binds
and kerns them; hints and stylistic alternatives are dropped. Equal input gives equal files.
"""

import gzip
import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from make import rename

WEIGHTS = {400: "400Regular/SourceSerif4_400Regular.ttf", 600: "600SemiBold/SourceSerif4_600SemiBold.ttf"}
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl"]
RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x1E00, 0x1EFF),  # Latin, its accents, Vietnamese
    (0x370, 0x3FF), (0x400, 0x4FF),  # Greek, Cyrillic
    (0x2010, 0x2015), (0x2018, 0x2022), (0x2026, 0x2026), (0x2030, 0x203A), (0x2044, 0x2044),  # punctuation
    (0x20A0, 0x20BF), (0x2116, 0x2122), (0x2190, 0x2193), (0x2212, 0x2212), (0x2260, 0x2265),  # signs
]


def main(folder: str) -> None:
    for weight, file in WEIGHTS.items():
        font = TTFont(Path(folder) / file, recalcTimestamp=False)
        options = subset.Options(hinting=False, layout_features=FEATURES, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
        cutter.subset(font)
        rename(font)
        data = io.BytesIO()
        font.save(data)
        out = Path(__file__).parent.parent / "internal" / "card" / f"serif-{weight}.ttf.gz"
        out.write_bytes(gzip.compress(data.getvalue(), 9, mtime=0))
        print(out.name, len(data.getvalue()), out.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1])
