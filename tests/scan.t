#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need zbarimg qrencode python3
new_plant plant
printf 'CY-090,剪板机,,CY-1,,,,P90D,scrapped,CY-091,,,\n' |
    rows registers/equipment.csv
printf 'CY-091,剪板机,,CY-1,,,,P90D,scrapped,CY-101,,2026-01-01,\n' |
    rows registers/equipment.csv
sed -i 's|^base_url,[^,]*|base_url,https://qr.plant.example|' "$BIHUAN_LEDGER/settings.csv"
printf 'former_base_url,http://old.plant.example,旧标签的网址前缀\n' |
    rows settings.csv
ledger-save -m labels >/dev/null 2>save.err || cat save.err
photo one.png
at 08:00
late=$(hazard-new -a E5 -T HT05 -e CY-101 2>/dev/null)
at 08:30
label=$TOOLS/label
base=HTTPS://QR.PLANT.EXAMPLE
"$label" -s 4 machine.png $base/E/CY-101
"$label" -s 4 machine.jpg $base/E/CY-101
"$label" many.png $base/E/CY-101 $base/E/CY-102 $base/E/HZ-201 $base/A/CY
"$label" old.png HTTP://OLD.PLANT.EXAMPLE/E/CY-102
"$label" area.png $base/A/CY
"$label" record.png "$base/R/$late"
"$label" scrapped.png $base/E/CY-090
"$label" unknown.png $base/E/CY-999
"$label" foreign.png HTTPS://SHOP.EXAMPLE/E/CY-101
"$label" bare.png cy-102
"$label" -d 22 torn.png $base/E/CY-101
"$label" -d 22 strange.png $base/E/CY-777
python3 - <<'PY'
import zlib, struct
def part(k, d): return struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d))
def png(name, w, h, rows):
    open(name, "wb").write(b"\x89PNG\r\n\x1a\n" + part(b"IHDR", struct.pack(">IIBBBBB", w, h, 8, 0, 0, 0, 0)) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))
png("blank.png", 200, 200, (b"\0" + b"\xdc" * 200) * 200)
png("bomb.png", 300000, 300000, b"\0" * 1000)
b = open("machine.jpg", "rb").read()
open("cut.jpg", "wb").write(b[:len(b) // 2])
open("empty.png", "wb").write(b"")
PY

# says FILE COLUMN VALUE …: the first answer to a file
says()
{
	scan -o json "$1" >says.out 2>says.err
	_rc=$?
	shift
	test $_rc -le 1 && python3 - "$@" <<-'PY'
	import json, sys
	row = json.loads(open("says.out", encoding="utf-8").readline())
	want = dict(zip(sys.argv[1::2], sys.argv[2::2]))
	for k, v in want.items():
	    if row.get(k, "") != v:
	        sys.exit("# %s is '%s', wanted '%s'" % (k, row.get(k, ""), v))
	PY
}

ok 'a machine, where it is, what is open, what to do' '
	says machine.png answer bound code CY-101 kind equipment \
	    name 开式压力机 area CY-1 state in_use hazards "$late" \
	    next "hazard-new -T TYPE -e CY-101; hazard-show $late"'
ok 'the same of a JPEG' 'says machine.jpg answer bound code CY-101'
ok 'an area with what is open below it' '
	says area.png answer bound kind area code CY hazards "$late"'
ok 'a record' 'says record.png answer bound kind hazard code "$late" \
	next "record-show $late"'
ok 'a code alone, in small letters' 'says bare.png answer bound code CY-102'
ok 'a label of a former address' 'says old.png answer bound code CY-102'
ok 'scrapped, with the last of its successors' '
	says scrapped.png answer scrapped code CY-090 successor CY-101 \
	    next "qr-label CY-101"'
ok 'not in the ledger' 'says unknown.png answer unknown code CY-999'
ok 'another address is foreign, whatever follows' '
	says foreign.png answer foreign code "" payload HTTPS://SHOP.EXAMPLE/E/CY-101'
ok 'nothing in the picture is an answer too' '
	says blank.png answer unreadable note "no symbol was found" \
	    next "scan-doctor FILE"'
ok 'a symbol that cannot be read but is near to a code: to be confirmed' '
	says torn.png answer matched code CY-101 payload "" \
	    next "echo CY-101 | scan -" && fails_with 1 scan torn.png >/dev/null'
ok 'one of a code that is not registered is no match' '
	says strange.png answer unreadable note "a symbol is there, but too damaged"'
ok 'a match is no reading' 'fails_with 1 scan --raw torn.png >out 2>err && test ! -s out'
ok 'bound alone is 0, any other answer 1' '
	scan machine.png many.png >/dev/null &&
	for f in scrapped unknown foreign blank torn; do
		fails_with 1 scan $f.png >/dev/null 2>&1 || return 1
	done'
ok 'every symbol of a picture' '
	scan -o ids many.png >out && printf "CY\nCY-101\nCY-102\nHZ-201\n" >want &&
	sort out >got && same want got'
ok 'CSV has its header once' '
	scan -o csv machine.png area.png >out && test "$(wc -l <out)" -eq 3 &&
	has out "code,answer,kind,name,area,state,successor,hazards,next,payload,file,note"'
ok 'Chinese for people' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 scan -o table machine.png scrapped.png >out 2>err
	has out "CY-101 开式压力机" "CY-1 冲压一线" 已报废 更换为'

# ---- raw ----
ok 'the text alone, without a ledger' '
	printf "machine.png\t%s\n" $base/E/CY-101 >want &&
	(cd / && BIHUAN_LEDGER= scan --raw "$SCRATCH/machine.png") >out &&
	sed "s|$SCRATCH/||" out >got && same want got'
ok 'as zbarimg reads it' '
	zbarimg -q --nodbus --raw many.png | sort >want &&
	scan --raw many.png | cut -f2 | sort >got && same want got'
ok 'Chinese as it is, other bytes by their number' '
	qrencode -8 -s 6 -o zh.png 冲床防护罩 && printf "a\377\\\\b" >odd &&
	qrencode -8 -s 6 -r odd -o odd.png && scan --raw zh.png odd.png >out &&
	printf "zh.png\t冲床防护罩\nodd.png\ta\\\\xFF\\\\\\\\b\n" >want && same want out'
ok 'no symbol is said and is 1' '
	fails_with 1 scan --raw blank.png machine.png >out 2>err &&
	test "$(wc -l <out)" -eq 1 && has err "blank.png: no symbol was found"'

# ---- where pictures come from ----
mkdir -p drop/deep && cp machine.png drop/a.png && cp area.png drop/deep/b.PNG
echo note >drop/readme.txt
ok 'a folder, however deep' '
	scan -o ids drop >out 2>err && printf "CY-101\nCY\n" >want &&
	same want out && has err "1 files of the folders are no pictures"'
ok 'a folder without pictures' '
	mkdir -p none && fails_with 66 scan none 2>err && has err "no picture in the folder"'
ok 'a picture on standard input' '
	scan -o ids - <machine.png >out && echo CY-101 >want && same want out'
ok 'lines of a keyboard scanner, whatever ends them' '
	printf "%s\r\ncy-102\r%s\n\n$base/E/HZ-201" $base/E/CY-101 $late |
	    scan -o ids - >out && printf "CY-101\nCY-102\n$late\nHZ-201\n" >want &&
	same want out'
ok 'a line is answered before the next one comes' '
	mkfifo keys && { scan -o ids - <keys >live & } && pid=$! && background $pid &&
	exec 9>keys && echo CY-101 >&9 && wait_for 20 "grep -q CY-101 live" &&
	echo CY-102 >&9 && wait_for 20 "grep -q CY-102 live" && exec 9>&- &&
	wait $pid'
ok 'an id that is mistyped is told so' '
	echo "${late%?}0" | fails_with 1 scan -o csv - >out &&
	has out "unknown" "check character"'
ok 'a watched folder: what is there, what comes' '
	mkdir -p in && cp machine.png in/ && { scan -o ids --watch in >seen & } &&
	pid=$! && background $pid && wait_for 20 "grep -q CY-101 seen" &&
	cp area.png .new && mv .new in/area.png &&
	wait_for 20 "grep -qx CY seen" && kill $pid && wait $pid'
ok 'what is no camera is refused' '
	fails_with 65 scan --camera /dev/null 2>err && has err "is no camera" &&
	fails_with 65 scan --camera machine.png 2>err && has err "is no camera" &&
	fails_with 66 scan --camera /dev/video99 2>err'

# ---- what is refused ----
for f in bomb.png cut.jpg empty.png /dev/zero plant/settings.csv; do
	ok "refused by name: $f" '
		fails_with 65 scan --raw $f machine.png >out 2>err &&
		has err "$f" && has out CY-101 && test "$(wc -l <out)" -eq 1'
done
ok 'a bomb takes no memory' '
	(ulimit -v 500000 && fails_with 65 scan --raw bomb.png 2>err) ||
	test -n "$BIHUAN_SANITIZED"'
ok '300 damaged pictures: an answer or a refusal' '
	mkdir -p bad && python3 - <<-"PY" &&
	import random
	random.seed(7)
	for i in range(300):
	    b = bytearray(open(("machine.png", "machine.jpg")[i % 2], "rb").read())
	    for _ in range(1 + i % 12):
	        b[random.randrange(2, len(b))] = random.randrange(256)
	    if i % 5 == 0:
	        del b[random.randrange(8, len(b)):]
	    open("bad/%03d.%s" % (i, ("png", "jpg")[i % 2]), "wb").write(b)
	PY
	{ scan --raw -l 0.3 bad >out 2>err; rc=$?; test $rc -eq 65 || test $rc -eq 1; } &&
	! grep -v "HTTPS://QR.PLANT.EXAMPLE/E/CY-101" out &&
	cat out err | grep -o "bad/[0-9]*" | sort -u | wc -l >n && test "$(cat n)" -eq 300'
ok 'bad usage' '
	fails_with 66 scan --watch nodir 2>err && has err nodir "looked for in" && fails_with 64 scan 2>err && fails_with 64 scan --raw --watch in a.png 2>err &&
	fails_with 64 scan -l 0 a.png 2>err && has err "0.1 to 600" &&
	fails_with 66 scan --raw missing.png 2>err && has err missing.png'
ok 'a full disk is said' 'fails_with 74 scan --raw machine.png >/dev/full 2>err'
done_testing
