#!/bin/sh
# Nameplates: what is read, which machine it is, and what is refused.  The plates
# are of the set that scripts/bench/plates measures.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need tesseract python3 convert
new_plant plant
P=$BIHUAN_BUILD/bench/plateset
# drawn NUMBER: that plate of the set, as NUMBER.jpg
drawn()
{
	"$P" -o "$1" -n 1 . && mv "$(printf '%03d' "$1").jpg" "$1.jpg"
}
for n in 42 9; do
	drawn $n || exit 1
done
# few FILE MODEL CODE SERIAL: a plate with these alone, which is read sooner
few()
{
	convert -size 640x300 xc:gray20 -fill gray85 -draw 'rectangle 40,40 600,260' \
	    -fill black -font DejaVu-Sans -pointsize 34 \
	    -draw "text 70,110 MODEL" -draw "text 300,110 '$2'" \
	    -draw "text 70,170 'ASSET NO.'" -draw "text 300,170 '$3'" \
	    -draw "text 70,230 'SERIAL NO.'" -draw "text 300,230 '$4'" "$1"
}
few known.jpg LU-37-2 CY-PR-0096 311172
few new.jpg HPM-325 SB-GY405 313335
sed '1d; s/,W1,/,CY-1,/' equipment.csv | rows registers/equipment.csv
ledger-save -m machines >save.out 2>&1 || cat save.out

# value FIELD: of the last output
value()
{
	python3 -c 'import csv, sys
for r in csv.DictReader(open("out", encoding="utf-8")):
    if r["field"] == sys.argv[1]: print(r["value"])' "$1"
}

ok 'a plate of the register: the machine and every field' '
	plate-read -o csv 42.jpg >out && head -n 1 out >head &&
	echo file,field,value,confidence >want && same want head &&
	for f in equipment name model code serial date maker power cycle; do
		printf "%s=%s\n" $f "$(value $f)"
	done >got && cat >want <<-E &&
	equipment=CY-PR-0096
	name=螺杆式空气压缩机
	model=LU-37-2
	code=CY-PR-0096
	serial=311172
	date=2021-04
	maker=上海博莱特气体设备有限公司
	power=37 kW
	cycle=P365D
	E
	same want got'
ok 'the same for people, with its cycle' '
	plate-read -o table known.jpg >out && has out "known.jpg: CY-PR-0096 螺杆式空气压缩机; inspected every P365D" 311172'
ok 'for pipes and as JSON' '
	plate-read -o ids known.jpg >out && echo CY-PR-0096 >want && same want out &&
	plate-read -o json known.jpg >out && has out "\"field\":\"equipment\",\"value\":\"CY-PR-0096\""'
ok 'in Chinese' '
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN plate-read -o table known.jpg >out && has out 每 设备编号 出厂编号'
ok 'a neighbour of the series that is not in the register is not matched' '
	fails_with 1 plate-read -o csv 9.jpg >out && test -z "$(value equipment)" &&
	test "$(value model)" = HPM-325 && test "$(value serial)" = 313335 &&
	fails_with 1 plate-read -o table new.jpg >out && has out "not in the register" &&
	fails_with 1 plate-read -o ids new.jpg >out 2>err && test ! -s out && has err "not in the register"'
ok 'a machine with its serial number but another code is only the nearest' '
	printf "HP-77,压力机,,CY-1,HPM-325,313335,,,in_use,,,,\n" | rows registers/equipment.csv &&
	ledger-save -m other >/dev/null && fails_with 1 plate-read -o table new.jpg >out &&
	has out "nearest is HP-77"'
ok 'once its own row is saved, it is known, and gets no second row' '
	plate-read --row 9.jpg >row 2>err && has err "compare the row" &&
	sed "s/^[^,]*,\([^,]*\),,,/SB-GY405,\1,,CY-1,/" row | rows registers/equipment.csv && cat row &&
	ledger-save -m new >/dev/null && plate-read -o csv 9.jpg >out && test "$(value equipment)" = SB-GY405 &&
	fails_with 1 plate-read --row new.jpg >out 2>err && test ! -s out && has err "already: SB-GY405"'
ok 'several files; one that is refused does not keep the others' '
	: >empty.jpg && fails_with 65 plate-read -o csv empty.jpg known.jpg >out 2>err &&
	test "$(value equipment)" = CY-PR-0096 && has err empty.jpg'
ok 'turned by its EXIF orientation' '
	"$TOOLS/picedit" known.jpg lying.jpg turn=8 &&
	python3 "$SOURCE/tests/exif.py" lying.jpg turned.jpg turn=6 && plate-read -o ids turned.jpg >out && has out CY-PR-0096'
ok 'no plate: said in every form, and no row of nothing' '
	convert -size 160x120 xc:gray60 none.jpg && for o in "-o csv" "-o json" "-o ids" --row; do
		fails_with 1 plate-read $o none.jpg >out 2>err && has err "none.jpg: no nameplate is found here" && ! grep -q "register\|,,," out err || { echo "$o"; cat out err; return 1; }; done'
ok 'a dark photo of nothing' '
	photo none.png && fails_with 1 plate-read -o table none.png >out'
ok 'without a ledger it still reads' '
	(unset BIHUAN_LEDGER && cd / && fails_with 1 plate-read -o csv "$SCRATCH/known.jpg") >out 2>err &&
	test "$(value serial)" = 311172 && has err "no ledger here"'
ok 'empty files, folders, devices, bombs and what is not there are refused by name' '
	python3 - <<-PY &&
	import struct, zlib
	def part(k, d): return struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))
	open("bomb.png", "wb").write(b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", 300000, 300000, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b""))
	PY
	mkdir -p folder &&
	for f in empty.jpg folder /dev/zero bomb.png; do
		fails_with 65 plate-read "$f" 2>err && has err "$f" || return 1
	done
	fails_with 66 plate-read absent.jpg 2>err && has err absent.jpg'
ok '150 damaged files: read or refused by name, no crash' '
	"$TOOLS/picedit" 42.jpg small.jpg scale=12 && photo small.png && mkdir -p bad && python3 - <<-PY &&
	import random
	r = random.Random(5)
	for i in range(150):
	    name = "small.jpg" if i % 2 else "small.png"
	    b = bytearray(open(name, "rb").read())
	    for _ in range(r.randint(1, 12)):
	        b[r.randrange(2, len(b))] = r.randrange(256)
	    if i % 5 == 0:
	        b = b[:r.randrange(len(b))]
	    open("bad/%03d.%s" % (i, name[-3:]), "wb").write(b)
	PY
	plate-read -o csv bad/*.jpg bad/*.png >out 2>err; rc=$?
	test $rc -eq 65 &&
	grep -c "^plate-read: bad/" err && ! grep -v "^plate-read: bad/\|^	" err'
ok 'usage' '
	fails_with 64 plate-read 2>err && fails_with 64 plate-read --row -o csv 42.jpg 2>err'
ok 'standard output that is full' '
	fails_with 74 plate-read -o csv known.jpg >/dev/full 2>err'
ok 'a small sample of the bench runs' '
	BIHUAN_BUILD=$BIHUAN_BUILD "$SOURCE/scripts/bench/plates" --sample >out && has out "right equipment"'
done_testing
