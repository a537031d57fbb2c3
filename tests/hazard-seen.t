#!/bin/sh
# hazard-new with photos and a type alone: labels, nameplates and positions in
# the photos say where it was.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need python3 tesseract
MKPHOTO=$BIHUAN_BUILD/share/bihuan/sample/mkphoto
new_plant plant
# CY with two lines that overlap, and a pit inside the first
sed -i -e '/^CY,/s/,,,,,yes,,/,31.772000,119.955000,80,,yes,,/' \
    -e '/^CY-1,/s/,,,,,yes,,/,31.772000,119.954800,30,,yes,,/' plant/registers/areas.csv
rows registers/areas.csv <<'E'
CY-2,冲压二线,,section,CY,冲压,E4,31.772000,119.955200,30,,yes,,
PIT,地坑,,place,CY-1,落料,E4,31.772000,119.954600,5,,yes,,
E
rows registers/equipment.csv <<'E'
CY-090,剪板机,,CY-1,,,,P90D,scrapped,CY-101,,,
E
ledger-save -m positions >/dev/null 2>save.err || cat save.err
photos_freely
at 08:00
label=$TOOLS/label

# scene FILE PLACE [LAT LON]
scene()
{
	echo "s.jpg 2026:11:24 07:40:00 31 119 $(($2 % 10)) $2 1" | "$MKPHOTO" || return 1
	set -- "$1" ${3:+lat=$3} ${4:+lon=$4}
	_o=$1
	shift
	python3 "$SOURCE/tests/exif.py" s.jpg "$_o" time='2026:11:24 07:50:00' zone=+08:00 make=X "$@"
}
scene site.jpg 3 && scene around.jpg 4
"$label" -s 6 plate.png CY-101 && "$label" -s 6 other.png CY-102 && "$label" -s 6 sign.png A/HZ &&
    "$label" -s 6 up.png A/CY && "$label" -s 6 down.png A/CY-1 && "$label" -s 6 old.png CY-090 &&
    "$label" -s 6 both.png A/HZ CY-102

ok 'three photos and a type: the label gives the machine, the rest follows' '
	id=$(hazard-new -a E5 -T HT05 -p site=site.jpg -p plate=plate.png -p around=around.jpg 2>err) &&
	test "$(field $id equipment)" = CY-101 && test "$(field $id area)" = CY-1 &&
	test "$(field $id process)" = 落料 && test "$(field $id shift)" = DAY &&
	test "$(field $id leader)" = E4 && test "$(field $id assignee)" = E4 &&
	has err "machine CY-101 开式压力机: label plate.png"'
ok 'at least 80 % of the form filled by itself, counted right' '
	n=$(sed -n "s/.*: \([0-9]*\) of [0-9]* fields filled.*/\1/p" err) &&
	of=$(sed -n "s/.*: [0-9]* of \([0-9]*\) fields filled.*/\1/p" err) && test $((n * 100)) -ge $((of * 80)) &&
	record-show -o json $id >json && python3 - <<-PY
	import csv, json
	r = json.load(open("json"))
	rows = csv.DictReader(open("plant/flows/hazard/v1/form.csv", encoding="utf-8-sig"))
	have = [f["name"] for f in rows if r.get(f["name"]) and f["source"] != "now"]
	assert (len(have), len(have) - 1) == ($of, $n), (have, $of, $n)
	PY'
ok 'what photos gave is written by system, not by the person' '
	events $id >e && grep -q ",E5,root,report,[a-z]*,[^,]*,HT05,,,,,," e && grep -q ",system,root,fill,.*,CY-101,CY-1," e'
ok 'typed more, filled less' '
	hazard-new -a E5 -T HT06 -e CY-102 description=开着 2>err && m=$(sed -n "s/.* \([0-9]*\) of [0-9]* fields filled.*/\1/p" err) &&
	of=$(sed -n "s/.* [0-9]* of \([0-9]*\) fields filled.*/\1/p" err) && test $m -eq $((of - 3))'
ok 'the same again is found as the same' '
	fails_with 1 hazard-new -a E5 -T HT05 -p plate=plate.png 2>err && has err "the same is open already: $id"'
ok 'a label in any photo counts' '
	n=$(hazard-new -a E5 -T HT10 -p site=other.png) && test "$(field $n equipment)" = CY-102'
ok 'two different machines are refused, both named' '
	before=$(head_of) && fails_with 1 hazard-new -a E5 -T HT07 -p site=other.png -p plate=plate.png 2>err &&
	has err "two machines are seen: CY-102 (label other.png), CY-101 (label plate.png)" "say which: -e" && test $(head_of) = $before'
ok 'unless somebody says which' '
	n=$(hazard-new -a E5 -T HT07 -e CY-101 -p site=other.png -p plate=plate.png) && test "$(field $n equipment)" = CY-101'
ok 'the sign of an area gives the area; a machine says more than a sign' '
	n=$(hazard-new -a E5 -T HT12 -p site=sign.png 2>err) && test "$(field $n area)" = HZ && has err "area HZ 焊装车间: label sign.png" &&
	n=$(hazard-new -a E5 -T HT12 -p site=both.png) && test "$(field $n area),$(field $n equipment)" = CY-1,CY-102'
ok 'of two signs the inner one; of two apart neither' '
	n=$(hazard-new -a E5 -T HT13 -p site=up.png -p around=down.png) && test "$(field $n area)" = CY-1 &&
	fails_with 1 hazard-new -a E5 -T HT13 -p site=up.png -p around=sign.png 2>err && has err "two areas are seen: CY (" "HZ (" "-A"'
ok 'the label of a scrapped machine is told, and not taken' '
	fails_with 1 hazard-new -a E5 -T HT14 -p plate=old.png 2>err && has err "old.png" "CY-090, which is scrapped" "CY-101"'
ok 'no label: the position in a photo gives the innermost area' '
	scene gps.jpg 5 31.772000 119.954600 && n=$(hazard-new -a E5 -T HT18 -p site=gps.jpg 2>err) &&
	test "$(field $n area)" = PIT && has err "area PIT 地坑: position gps.jpg"'
ok 'where two overlap, the area that both belong to' '
	n=$(hazard-new -a E5 -T HT18 -p site=site.jpg position=31.772000,119.955000 2>err) && test "$(field $n area)" = CY'
ok 'a position outside everything, and none at all' '
	scene far.jpg 6 31.9 119.9 && fails_with 1 hazard-new -a E5 -T HT19 -p site=far.jpg 2>err && has err "is in no area" "area" &&
	fails_with 1 hazard-new -a E5 -T HT19 -p site=site.jpg 2>err && has err "neither a label nor a nameplate nor a position"'
ok 'without photos as before' 'fails_with 1 hazard-new -a E5 -T HT19 2>err && has err area'
ok 'a folder, a pipe, a text in place of a photo' '
	mkdir -p dir && cp plate.png dir && mkfifo -m 600 fifo && echo hi >text.txt && before=$(head_of) && for f in dir fifo text.txt; do
		fails_with 65 timeout 30 hazard-new -a E5 -T HT20 -p site=$f -A CY 2>err || return 1
		timeout 30 hazard-new -a E5 -T HT20 -p site=$f 2>err; r=$?; test $r -eq 1 || test $r -eq 65 || return 1
	done; test $(head_of) = $before'
at 08:30
ok 'sent again with its ULID: answered, not doubled' '
	u=01M85EPS00ABCDEFGHJKMNPQRS && one=$(hazard-new -a E5 --event $u -T HT21 -p plate=plate.png) &&
	two=$(hazard-new -a E5 --event $u -T HT21 -p plate=plate.png) && test "$one" = "$two"'
ok 'a dry run says it all and writes nothing' '
	before=$(head_of) && hazard-new -n -a E5 -T HT22 -p plate=plate.png >out 2>err && test ! -s out &&
	has err "machine CY-101" "fields filled in by itself" && test $(head_of) = $before'

# ---- nameplates: two of the set that scripts/bench/plates measures ----
for n in 42 9; do
	"$BIHUAN_BUILD/bench/plateset" -o $n -n 1 . && mv "$(printf '%03d' $n).jpg" $n.jpg
done
sed '1d; s/,W1,/,CY-1,/' equipment.csv | rows registers/equipment.csv
ledger-save -m 'machines with plates' >save.out 2>&1 || cat save.out
ok 'a nameplate gives the machine' '
	n=$(hazard-new -a E5 -T HT23 -p site=site.jpg -p plate=42.jpg 2>err) && test "$(field $n equipment)" = CY-PR-0096 &&
	has err "machine CY-PR-0096" "nameplate 42.jpg"'
ok 'a nameplate of no machine in the register is told, never guessed' '
	fails_with 1 hazard-new -a E5 -T HT23 -p site=site.jpg -p plate=9.jpg 2>err && has err "9.jpg: the nameplate is that of no machine"'
ok 'a label and a nameplate of two machines' '
	fails_with 1 hazard-new -a E5 -T HT24 -p site=other.png -p plate=42.jpg 2>err &&
	has err "two machines are seen: CY-102 (label other.png), CY-PR-0096 (nameplate 42.jpg)"'
ok 'an auditor finds nothing wrong' 'ledger-audit >out; grep -v "link-shown\|no-key" out | grep -c "^.*error" >n; test $(cat n) -eq 0 || { cat out; false; }'
done_testing
