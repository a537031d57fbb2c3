"""Gives a JPEG another EXIF block: exif.py IN OUT KEY=VALUE …

The block of IN is left out.  Keys: time (2026:11:24 07:40:13), sub, zone, lat,
lon (degrees, signed), make, model, software, turn, thumb (a JPEG file), order
(II or MM), only with none of them the picture is left bare.
"""
import struct
import sys


def ifd(entries, base, o, following=0):
    out, data = struct.pack(o + "H", len(entries)), b""
    at = base + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in entries:
        out += struct.pack(o + "HHI", tag, kind, count)
        if isinstance(value, int):
            out += struct.pack(o + ("H" if kind == 3 else "I"),
                               value).ljust(4, b"\0")
        elif len(value) <= 4:
            out += value.ljust(4, b"\0")
        else:
            out += struct.pack(o + "I", at + len(data))
            data += value + b"\0" * (len(value) % 2)
    return out + struct.pack(o + "I", following) + data


def text(tag, value):
    raw = value.encode() + b"\0"
    return (tag, 2, len(raw), raw)


def angle(tag, value, o):
    value = abs(value)
    deg, rest = int(value), (value - int(value)) * 60
    parts = ((deg, 1), (int(rest), 1), (round((rest - int(rest)) * 6000), 100))
    return (tag, 5, 3, b"".join(struct.pack(o + "II", *p) for p in parts))


def block(k):
    o = "<" if k.get("order") == "II" else ">"
    first = [text(tag, k[key]) for tag, key in
             ((0x10F, "make"), (0x110, "model"), (0x131, "software"))
             if key in k]
    if "turn" in k:
        first.append((0x112, 3, 1, int(k["turn"])))
    inner = [text(tag, k[key]) for tag, key in
             ((0x9003, "time"), (0x9011, "zone"), (0x9291, "sub")) if key in k]
    gps = []
    for ref, tag, key, signs in ((1, 2, "lat", "NS"), (3, 4, "lon", "EW")):
        if key in k:
            value = float(k[key])
            gps += [text(ref, signs[value < 0]), angle(tag, value, o)]
    thumb = open(k["thumb"], "rb").read() if "thumb" in k else b""

    def main_ifd(at_inner, at_gps, following):
        return ifd(sorted(first + [(0x8769, 4, 1, at_inner),
                                   (0x8825, 4, 1, at_gps)]), 8, o, following)

    at_inner = 8 + len(main_ifd(0, 0, 0))
    inner = ifd(inner, at_inner, o)
    at_gps = at_inner + len(inner)
    gps = ifd(gps, at_gps, o)
    at_thumb, second = at_gps + len(gps), b""
    if thumb:
        entries = [(0x103, 3, 1, 6), (0x201, 4, 1, 0), (0x202, 4, 1, len(thumb))]
        entries[1] = (0x201, 4, 1, at_thumb + len(ifd(entries, at_thumb, o)))
        second = ifd(entries, at_thumb, o) + thumb
    head = (b"II*\0" if o == "<" else b"MM\0*") + struct.pack(o + "I", 8)
    return (b"Exif\0\0" + head + main_ifd(at_inner, at_gps,
            at_thumb if thumb else 0) + inner + gps + second)


def bare(data):
    out, at = data[:2], 2
    while data[at:at + 2] != b"\xff\xda":
        n = 2 + struct.unpack(">H", data[at + 2:at + 4])[0]
        if data[at:at + 2] != b"\xff\xe1":
            out += data[at:at + n]
        at += n
    return out + data[at:]


def main():
    keys = dict(arg.split("=", 1) for arg in sys.argv[3:])
    data = bare(open(sys.argv[1], "rb").read())
    if keys:
        exif = block(keys)
        data = (data[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) +
                exif + data[2:])
    open(sys.argv[2], "wb").write(data)


main()
