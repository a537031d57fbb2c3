"""overlaps.py FILE.svg: names every two texts of a drawing that overlap, and
what stands beyond its edge; exit 1 if there are any.  Letters are taken a
little smaller than they are."""
import re
import sys
import unicodedata
import xml.etree.ElementTree as tree


def box(t):
    size = float(t.get("font-size"))
    text = "".join(t.itertext())
    w = sum(0.96 if unicodedata.east_asian_width(c) in "WF" else 0.45
            for c in text) * size
    x, y = float(t.get("x")), float(t.get("y"))
    x -= {"middle": w / 2, "end": w}.get(t.get("text-anchor"), 0)
    return x, y - 0.78 * size, x + w, y + 0.1 * size, text


root = tree.parse(sys.argv[1]).getroot()
_, _, width, height = map(float, root.get("viewBox").split())
v = [box(t) for t in root.iter() if t.tag.endswith("text") and "".join(t.itertext()).strip()]
bad = [(a[4], b[4]) for i, a in enumerate(v) for b in v[:i]
       if min(a[2], b[2]) - max(a[0], b[0]) > 0.5
       and min(a[3], b[3]) - max(a[1], b[1]) > 0.5]
bad += [(a[4], "the edge") for a in v
        if a[0] < -1 or a[1] < -1 or a[2] > width + 1 or a[3] > height + 1]
for pair in bad:
    print("%s overlaps %s" % pair)
sys.exit(1 if bad or len(v) < 5 else 0)
