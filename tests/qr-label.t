#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need python3 zbarimg ZXingReader pdftoppm pdfinfo pdftotext
new_plant plant
rows registers/equipment.csv <<'E'
CY-103,旧压力机,5#冲床,CY-1,JB23-40,,,P90D,scrapped,CY-102,,,
CY-104,激光切割机,6#,CY-1,,,,P90D,in_use,CY-101,,2026-01-31,
E
sed -i 's|^base_url,|base_url,https://bihuan.example|' plant/settings.csv
ledger-save -m machines >/dev/null

# What a printer would put onto its labels, as pictures: dots.N.pgm
cat >printer.py <<'E'
import re, sys
data = open(sys.argv[1], "rb").read()
out = []
def add(bits, row, height):
    rows = [bits[i * row:(i + 1) * row] for i in range(height)]
    out.append((row * 8, height, bytes(0 if b >> (7 - k) & 1 else 255
                for r in rows for b in r for k in range(8))))
for m in re.finditer(rb"\^XA.*?\^GFA,(\d+),(\d+),(\d+),([0-9A-F]*)\^FS\^PQ(\d+)\^XZ\n", data, re.S):
    n, row = int(m.group(2)), int(m.group(3))
    assert len(m.group(4)) == 2 * n
    add(bytes.fromhex(m.group(4).decode()), row, n // row)
at = 0
while (at := data.find(b"BITMAP 0,0,", at)) >= 0:
    m = re.compile(rb"BITMAP 0,0,(\d+),(\d+),0,").match(data, at)
    row, height = int(m.group(1)), int(m.group(2))
    raw = data[m.end():m.end() + row * height]
    add(bytes(b ^ 255 for b in raw), row, height)
    at = m.end() + row * height
    assert data[at:at + 8] == b"\r\nPRINT "
for i, (w, h, p) in enumerate(out):
    open("%s.%d.pgm" % (sys.argv[2], i + 1), "wb").write(b"P5 %d %d 255\n" % (w, h) + p)
print(len(out))
E

# reads FILE …: the text that both decoders read of each, one a line
reads()
{
	for _p; do
		zbarimg --nodbus -q --raw -Sbinary "$_p" >zbar.1 || return 1
		ZXingReader -format QRCode -1 "$_p" | sed 's/^[^ ]* *QRCode *"//; s/"$//' >zxing.1
		test "$(cat zbar.1)" = "$(cat zxing.1)" || { cat zbar.1 zxing.1; return 1; }
		cat zxing.1
	done
}

# place PDF PAGE X Y W H (mm): that part of it as place.png, 300 dpi
place()
{
	pdftoppm -r 300 -f "$2" -l "$2" -x $(($3 * 300 * 10 / 254)) -y $(($4 * 300 * 10 / 254)) \
	    -W $(($5 * 300 * 10 / 254)) -H $(($6 * 300 * 10 / 254)) -png -singlefile "$1" place
}

ok 'a sheet with machines and an area' '
	at 08:00 && qr-label -a E1 CY-101 4#冲床 CY-1 >a.pdf 2>err && has err "3 labels" L261124-A &&
	pdfinfo a.pdf >info && has info "595" "Pages:           1"'
ok 'each leads where it says, for two decoders' '
	place a.pdf 1 7 15 63 38 && reads place.png >got && echo HTTPS://BIHUAN.EXAMPLE/E/CY-101 >want && same want got &&
	place a.pdf 1 73 15 63 38 && reads place.png >got && echo HTTPS://BIHUAN.EXAMPLE/E/CY-102 >want && same want got &&
	place a.pdf 1 139 15 63 38 && reads place.png >got && echo HTTPS://BIHUAN.EXAMPLE/A/CY-1 >want && same want got'
ok 'name, own number, code and area can be read' '
	pdftotext -layout a.pdf text && has text 开式压力机 3#冲床 CY-101 冲压一线 "100 %"'
ok 'the batch is a record' '
	l=$(sed -n "s/.*\(L261124-A[0-9A-Z]*\).*/\1/p" err) && test "$(field $l labels)" = "E/CY-101 E/CY-102 A/CY-1" &&
	test "$(field $l base)" = https://bihuan.example && test "$(field $l layout)" = a4-3x7 &&
	test "$(field $l count)" = 3 && test "$(field $l node)" = printed && test "$(field $l reporter)" = E1'
ok 'what never had a label' '
	qr-label -a E1 --unlabelled -k equipment -f tspl -l 40x30 >b.tspl 2>err && has err "1 labels" &&
	python3 printer.py b.tspl b >n && test $(cat n) -eq 1 && reads b.1.pgm >got &&
	echo HTTPS://BIHUAN.EXAMPLE/E/HZ-201 >want && same want got &&
	qr-label -a E1 --unlabelled -k equipment >c.pdf 2>err && test ! -s c.pdf && has err "nothing to print"'
ok 'a record' '
	id=$(hazard-new -a E5 -T HT05 -e 3#冲床) && qr-label -a E1 -f png -l 60x40 $id >r.png 2>err &&
	reads r.png >got && echo HTTPS://BIHUAN.EXAMPLE/R/$id >want && same want got'
ok 'every roll, 203 and 300 dpi, ZPL and TSPL' '
	for l in 40x30 60x40 100x70; do for r in 203 300; do for f in zpl tspl; do
		qr-label -a E1 -l $l -r $r -f $f CY-101 CY >x.$f 2>err && python3 printer.py x.$f x >n &&
		test $(cat n) -eq 2 && reads x.1.pgm x.2.pgm >got &&
		printf "HTTPS://BIHUAN.EXAMPLE/E/CY-101\nHTTPS://BIHUAN.EXAMPLE/A/CY\n" >want && same want got || return 1
	done; done; done'
ok 'ZPL says the size, the copies, and ends' '
	qr-label -a E1 -l 60x40 -f zpl -c 3 CY-101 >x.zpl 2>err && has x.zpl "^PW480^LL320" "^PQ3^XZ"'
ok 'a file a label' '
	qr-label -a E1 -l 60x40 -f png --dir out CY-101 HZ-201 >o 2>err && test ! -s o && reads out/CY-101.png out/HZ-201.png >got &&
	test $(wc -l <got) -eq 2 && qr-label -a E1 -f svg --dir out CY-101 2>err && grep -q "<svg" out/CY-101.svg'
ok 'a terminal is not flooded' '
	for o in "-l 60x40 -f zpl CY-101" "-f pdf CY-101" "--dir out CY-101" "--dir out -f pdf CY-101" "--dir out --calibrate" "-n --calibrate"; do
		script -qec "qr-label -a E1 $o" /dev/null >tty; r=$?; test $r -eq 64 && test $(wc -c <tty) -lt 300 || { echo "$o: $r"; cat tty; return 1; }
	done && script -qec "qr-label -a E1 -l 60x40 -f zpl CY-101" /dev/null >tty; has tty "> labels.zpl"'
ok 'several pictures need a folder' 'fails_with 64 qr-label -a E1 -f png CY-101 HZ-201 2>err >o && test ! -s o && has err "--dir"'
ok 'a sheet that was used before, and copies: over the page' '
	qr-label -a E1 -s 20 -c 3 CY-101 >d.pdf 2>err && pdfinfo d.pdf >info && has info "Pages:           2" &&
	place d.pdf 1 7 244 63 38 && fails_with 4 zbarimg --nodbus -q --raw place.png 2>e &&
	place d.pdf 1 73 244 63 38 && reads place.png && place d.pdf 1 139 244 63 38 && reads place.png &&
	place d.pdf 2 7 15 63 38 && reads place.png && place d.pdf 2 73 15 63 38 && fails_with 4 zbarimg --nodbus -q --raw place.png 2>e'
ok 'the other sheet' '
	qr-label -a E1 -l a4-3x8 -s 24 CY-101 >d.pdf 2>err && place d.pdf 1 140 259 70 37 && reads place.png >got && has got /E/CY-101'
ok 'without a base URL the code alone, in the densest symbol' '
	sed -i "s|^base_url,[^,]*|base_url,|" plant/settings.csv && git -C plant commit -qam nobase &&
	qr-label -a E1 -l 40x30 -f zpl CY-101 >x.zpl 2>err && python3 printer.py x.zpl x >n && reads x.1.pgm >got &&
	echo CY-101 >want && same want got; git -C plant revert --no-edit HEAD >/dev/null'
ok 'a path in the base URL keeps its case' '
	sed -i "s|^base_url,[^,]*|base_url,https://bihuan.example/wuXi/|" plant/settings.csv && git -C plant commit -qam path &&
	qr-label -a E1 -l 60x40 -f zpl CY-101 >x.zpl 2>err && python3 printer.py x.zpl x >n && reads x.1.pgm >got &&
	echo HTTPS://BIHUAN.EXAMPLE/wuXi/E/CY-101 >want && same want got; git -C plant revert --no-edit HEAD >/dev/null'
ok 'scrapped, ended and unknown are refused, each with the next step' '
	fails_with 1 qr-label -a E1 CY-103 >o 2>err && has err CY-103 CY-102 && test ! -s o &&
	fails_with 66 qr-label -a E1 CY-104 >o 2>err && has err CY-101 &&
	fails_with 66 qr-label -a E1 CY-11 >o 2>err && has err CY-101'
ok 'one bad code among good ones: nothing is printed, nothing recorded' '
	before=$(head_of) && printf "CY-101\nCY-999\n" >in && fails_with 66 qr-label -a E1 - <in >o 2>err && test ! -s o &&
	test $(head_of) = $before'
ok 'from a list of the register itself' '
	qr-label -a E1 -f zpl -l 40x30 - <plant/registers/areas.csv >x.zpl 2>err && has err "labels"'
ok 'a dry run' 'before=$(head_of) && qr-label -n -a E1 CY-101 >o 2>err && test ! -s o && test $(head_of) = $before && has err 1'
ok 'a full disk: no success, no record' '
	before=$(head_of) && fails_with 74 qr-label -a E1 CY-101 >/dev/full 2>err && test $(head_of) = $before'
ok 'the calibration page' '
	before=$(head_of) && qr-label -a E1 --calibrate >cal.pdf 2>err && pdftotext cal.pdf text && has text 100 &&
	test $(head_of) = $before && qr-label -a E1 -l 60x40 --calibrate >cal.pdf 2>err && pdfinfo cal.pdf >info'
ok 'a printer that is off: shifted, scaled, another dpi' '
	rows registers/printers.csv <<X && ledger-save -m printer >/dev/null &&
LASER,三楼激光,600,10,20,1.02,0.99,
BAD,坏,600,far,,,,
X
	qr-label -a E1 -P LASER CY-101 >p.pdf 2>err && place p.pdf 1 17 35 63 38 && reads place.png >got && has got CY-101 &&
	fails_with 65 qr-label -a E1 -P BAD CY-101 >o 2>err && has err printers.csv far &&
	fails_with 66 qr-label -a E1 -P LASRE CY-101 >o 2>err && has err LASRE printers.csv'
ok 'a layout of your own, and what is wrong with one' '
	sed "s/^symbol,.*/symbol,1,1,30,30,,/" "$SOURCE/templates/labels/60x40.csv" >mine.csv &&
	qr-label -a E1 -l ./mine.csv -f png CY-101 >m.png 2>err && reads m.png &&
	sed "s/^symbol,.*/symbol,40,1,30,30,,/" "$SOURCE/templates/labels/60x40.csv" >bad.csv &&
	fails_with 65 qr-label -a E1 -l ./bad.csv CY-101 >o 2>err && has err bad.csv &&
	printf "part,x,y,w,h,size,align\nlabel,,,60,4O,,\n" >bad.csv && fails_with 65 qr-label -a E1 -l ./bad.csv CY-101 >o 2>err &&
	has err bad.csv:2 4O && fails_with 66 qr-label -a E1 -l 60x41 CY-101 >o 2>err && has err 60x40'
ok 'usage' '
	fails_with 64 qr-label -a E1 2>err && fails_with 64 qr-label -a E1 --all CY-101 2>err &&
	fails_with 64 qr-label -a E1 -f doc CY-101 2>err && fails_with 64 qr-label -a E1 -s 22 CY-101 2>err && has err 21 &&
	fails_with 64 qr-label -a E1 -c 0 CY-101 2>err && fails_with 64 qr-label -a E1 -f zpl CY-101 2>err && has err 60x40'
ok 'no Chinese font: refused, named, nothing recorded' '
	printf "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><cachedir>$SCRATCH/fc</cachedir></fontconfig>" >fonts.conf &&
	before=$(head_of) && FONTCONFIG_FILE=$SCRATCH/fonts.conf fails_with 69 qr-label -a E1 CY-101 >o 2>err &&
	has err fonts- && test ! -s o && test $(head_of) = $before'
ok 'a batch too long for one event' '
	python3 - <<X >>plant/registers/equipment.csv && ledger-save -m many >/dev/null &&
for i in range(1000):
    print("ZZ-%04d,泵,%d#泵,CY-1,,,,P90D,in_use,,,," % (i, i))
X
	before=$(git -C plant rev-list --count HEAD) && seq -f "ZZ-%04g" 0 999 | head -n 400 >in &&
	seq 0 399 | sed "s/\$/#泵/" >aliases && qr-label -a E1 -l 40x30 -f zpl - <aliases >x.zpl 2>err &&
	has err "400 labels" && test $(git -C plant rev-list --count HEAD) -eq $((before + 1)) &&
	qr-label -a E1 -n --unlabelled -k equipment 2>err && has err "600 labels"'
ok 'the ledger holds' 'ledger-check'
ok 'in Chinese' 'LANGUAGE=zh_CN LC_ALL=C.UTF-8 qr-label -a E1 CY-103 >o 2>err; has err 报废 后继'
done_testing
