#!/bin/sh
. "${0%/*}/lib.sh"
need python3 zbarimg ZXingReader

# What terminals and browsers draw becomes a picture again, without our help:
# 6 dots a module for half blocks and for the path of the SVG.
cat >render.py <<'E'
import re, sys
DOTS = 6
def save(rows, path):
    wide = max(map(len, rows))
    with open(path, "wb") as f:
        f.write(b"P5 %d %d 255\n" % (wide * DOTS, len(rows) * DOTS))
        for row in rows:
            line = bytes(255 - 255 * d for d in row + [0] * (wide - len(row))
                         for _ in range(DOTS))
            f.write(line * DOTS)
def text(path):
    rows = []
    for line in open(path, encoding="utf-8").read().splitlines():
        rows.append([int(c in "▀█") for c in line])
        rows.append([int(c in "▄█") for c in line])
    return rows
def svg(path):
    doc = open(path, encoding="ascii").read()
    side = int(re.search(r'viewBox="0 0 (\d+) ', doc).group(1))
    rows = [[0] * side for _ in range(side)]
    dark = re.search(r'fill="#000" d="([^"]*)"', doc).group(1)
    for x, y, n, m in re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", dark):
        assert n == m
        rows[int(y)][int(x):int(x) + int(n)] = [1] * int(n)
    return rows
for path in sys.argv[1:]:
    save(text(path) if path.endswith(".txt") else svg(path), path + ".pgm")
E

# payloads: of every sort that is ever printed, and one of each length
payloads()
{
	python3 - <<'E'
import random
r = random.Random(20261124)
up = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
low = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_#/:.?"
print("CY-101", "H261124-A0017J", "HTTPS://BIHUAN.EXAMPLE/E/CY-101",
      "HTTPS://BIHUAN.EXAMPLE/R/H261124-A0017J", sep="\n")
print("https://bihuan.example/V/#" + "".join(r.choice(low[:64]) for _ in range(58)))
for n in list(range(1, 60)) + [100, 200, 395]:
    print("".join(r.choice(up[:36]) for _ in range(n)))
for n in list(range(1, 40)) + [100, 271]:
    print("a" + "".join(r.choice(low) for _ in range(n - 1)))
E
}

# decoded DIR SUFFIX: what each decoder reads of each picture, in order
decoded()
{
	_n=$(wc -l <want)
	seq 1 "$_n" | sed "s|.*|$1/&.$2|" >files
	xargs zbarimg --nodbus -q --raw -Sbinary <files >zbar.raw 2>err || return
	xargs ZXingReader -format QRCode -1 <files >zxing.raw || return
	# one line a picture: FILE QRCode "text"
	sed 's/^[^ ]* *QRCode *//' zxing.raw | sed 's/^"//; s/"$//' >zxing
}

mkdir v0 v2
payloads >want
ok 'symbols of every length are made' '
	"$TOOLS/qr" v0 <want && "$TOOLS/qr" v2 2 <want &&
	test $(ls v0/*.pgm | wc -l) -eq $(wc -l <want)'
ok 'two decoders read every one' 'decoded v0 pgm && same want zxing &&
	tr -d "\n" <want >flat && tr -d "\n" <zbar.raw >got && same flat got'
ok 'and with version 2 at least' 'decoded v2 pgm && same want zxing &&
	tr -d "\n" <zbar.raw >got && same flat got'
ok 'half blocks, read back from the text' '
	python3 render.py v0/*.txt && decoded v0 txt.pgm && same want zxing &&
	tr -d "\n" <zbar.raw >got && same flat got'
ok 'the path of the SVG, read back from the document' '
	python3 render.py v0/*.svg && decoded v0 svg.pgm && same want zxing &&
	tr -d "\n" <zbar.raw >got && same flat got'
ok 'what no symbol may hold is refused' '
	printf "冲床\n" >in && fails_with 65 "$TOOLS/qr" v0 <in 2>err && ! grep -q 冲床 err &&
	printf "%0400d\n" 0 >in && fails_with 65 "$TOOLS/qr" v0 <in 2>err'
done_testing
