#!/bin/sh
. "${0%/*}/lib.sh"
need python3

test -z "$BIHUAN_SANITIZED" ||
    skip_all 'hundreds of whole processes: every one of them has its own test'

# rows FILE: of a table, without its header
rows()
{
	tail -n +2 "$1" | grep -c .
}

# figure NAME: of the report's first table, by column
figure()
{
	risk-report daily >"$SCRATCH/report.md" || return
	python3 - "$SCRATCH/report.md" "$1" <<-'END'
	import sys
	rows = [[c.strip() for c in l.strip().strip("|").split("|")]
	    for l in open(sys.argv[1], encoding="utf-8") if l.startswith("|")]
	for head, _, values in zip(rows, rows[1:], rows[2:]):
	    if sys.argv[2] in head:
	        print(values[head.index(sys.argv[2])])
	        break
	END
}

ok 'the sample plant is made by the commands' '
	ledger-init --sample plant >out 2>err && has out "plant" &&
	eval "$(sed -n "s/.*: export/export/p" out)" && ledger-check -C plant >found 2>&1 &&
	test "$(git -C plant log -1 --format=%cI)" \< "${BIHUAN_NOW%%.*}"'
BIHUAN_LEDGER=$SCRATCH/plant
BIHUAN_NOW=$(git -C plant log -1 --format=%aI)
export BIHUAN_LEDGER BIHUAN_NOW

ok 'a plant of some size' '
	test $(rows plant/registers/people.csv) -ge 32 &&
	test $(rows plant/registers/areas.csv) -ge 12 &&
	test $(rows plant/registers/equipment.csv) -ge 62 &&
	test $(rows plant/registers/shifts.csv) -eq 3 &&
	grep -q "^NIGHT,[^,]*,23:30,07:30" plant/registers/shifts.csv'

ok 'hazards over three months, the last of this morning' '
	record-list -k hazard -o csv >all && test $(rows all) -ge 62 &&
	first=$(date -d "$BIHUAN_NOW - 85 days" +%F) &&
	record-list -k hazard -o ids --until "$first" >old && test -s old &&
	record-list -k hazard -o ids --since "${BIHUAN_NOW%%T*}" >new &&
	test $(grep -c . new) -ge 3'

ok 'in every state' '
	for node in assign rectify verify archive void; do
		record-list -k hazard -o ids --node $node >of &&
		test -s of || break
	done && test $node = void && test -s of &&
	hazard-list -o ids --overdue >late && test $(grep -c . late) -ge 4 &&
	hazard-list -o ids --open >open && test $(grep -c . open) -ge 10'

ok 'with everything that happens to hazards' '
	cat plant/records/hazard/*/*.csv >events &&
	for action in report assign accept rectify verify reject extend void \
	    reopen judge correct pass; do
		grep -q ",$action,[a-z]*," events || break
	done && test $action = pass && grep -q ",system,[^,]*,pass," events &&
	for mark in ",major," ",suspected," ",duplicate,"; do
		grep -q "$mark" events || break
	done && test "$mark" = ",duplicate,"'

ok 'late entries and recurrences are marked' '
	python3 -c "
import csv, glob
rows = [r for f in glob.glob(\"plant/records/hazard/*/*.csv\")
    for r in csv.DictReader(open(f, encoding=\"utf-8\"))]
assert sum(r[\"late_entry\"] == \"yes\" for r in rows) >= 2
assert sum(r[\"recurrence_of\"] != \"\" for r in rows) >= 4"'

ok 'people were told: voice for class A, late pushes marked' '
	cat plant/records/notice/*/*.csv >notices &&
	grep -q ",delivered,.*" notices && grep -q ",voice," notices &&
	python3 -c "
import csv, glob
rows = [r for f in glob.glob(\"plant/records/notice/*/*.csv\")
    for r in csv.DictReader(open(f, encoding=\"utf-8\"))]
assert any(r[\"step\"] == \"director\" and r[\"route\"] == \"voice\" for r in rows)
assert any(r[\"policy\"] == \"overdue\" and r[\"step\"] == \"deputy-gm\" for r in rows)
assert any(r[\"deputy_for\"] for r in rows)
late = sum(r[\"late\"] == \"yes\" for r in rows)
assert 1 <= late <= 9, late"'

ok 'nothing is owed: escalate and notice-send have nothing to do' '
	head=$(git -C plant rev-parse HEAD) && escalate >out && notice-send &&
	test "$head" = "$(git -C plant rev-parse HEAD)"'

ok 'both versions of the flow, and signatures that stock tools call good' '
	ls plant/records/hazard/*/*.v1.csv plant/records/hazard/*/*.v2.csv >out &&
	cat plant/records/hazard/*/*.v2.csv >v2 && grep -q ",rectify,verify,.*,U1NIU0lH.*,U1NIU0lH" v2 &&
	grep -q ",verify,archive,.*,U1NIU0lH.*,U1NIU0lH" v2 &&
	git -C plant log --format=%G? -20 | sort -u >got && echo G >want && same want got &&
	! git -C plant grep -q "PRIVATE KEY"'
ok 'its check finds nothing, its repository is clean' '
	ledger-check >out && git -C plant status --porcelain >left &&
	same /dev/null left && git -C plant fsck --strict --no-dangling'

ok 'every shift of a hundred days has somebody on duty' '
	for back in 90 45 1 0 -7; do
		day=$(date -d "$BIHUAN_NOW - $back days" +%F) &&
		for shift in DAY MID NIGHT; do
			grep -q "^$day,$shift,dispatcher,E" \
			    plant/registers/duty.csv || break 2
		done
	done && test "$back$shift" = -7NIGHT'

cat >photos.py <<'END'
# Each photo is named by its content and knows its time and place (Exif), but
# for the one that a chat program passed on.
import glob, hashlib, os, re, struct, sys

def value(tiff, ifd, tag):
    for i in range(struct.unpack(">H", tiff[ifd:ifd + 2])[0]):
        at = ifd + 2 + 12 * i
        if struct.unpack(">H", tiff[at:at + 2])[0] == tag:
            return struct.unpack(">I", tiff[at + 8:at + 12])[0]
    sys.exit("tag %#x is missing" % tag)

bare = 0
files = glob.glob("plant/evidence/*/*.jpg")
for name in files:
    data = open(name, "rb").read()
    if hashlib.sha256(data).hexdigest() + ".jpg" != os.path.basename(name):
        sys.exit(name + ": is not its content")
    if b"Exif\0\0" not in data:
        bare += 1
        continue
    tiff = data[data.index(b"Exif\0\0") + 6:]
    time = value(tiff, value(tiff, 8, 0x8769), 0x9003)
    if not re.match(rb"20\d\d:\d\d:\d\d \d\d:\d\d:\d\d\0",
                    tiff[time:time + 20]):
        sys.exit(name + ": no time")
    lat = value(tiff, value(tiff, 8, 0x8825), 2)
    deg, one, minute = struct.unpack(">III", tiff[lat:lat + 12])
    if (deg, one, minute) != (31, 1, 46):
        sys.exit(name + ": another place")
if bare != 1:
    sys.exit("%d photos without Exif" % bare)
if len(files) < 100:
    sys.exit("only %d photos" % len(files))
END
ok 'the photos are what their names say, with time and place' '
	python3 photos.py'

ok 'a few photos are flagged, and the hazard says why' '
	cat plant/records/hazard/*/*.csv >rows && has rows "[old]" "[no-exif]" "[far]" &&
	test "$(grep -c "\[[a-z-]*\]" rows)" -le 8 &&
	id=$(sed -n "s/^[^,]*,\([^,]*\),.*\[no-exif\].*/\1/p" rows) &&
	hazard-show $id >page && has page 照片核验 "[no-exif]"'

ok 'an auditor finds nothing wrong with it' '
	ledger-audit -C plant >out; grep -v "\[link-shown\]" out >left; same /dev/null left'

ok 'the page of the morning has a figure for all six indicators' '
	risk-report daily >page &&
	for name in 高风险作业审批准时率 劳保穿戴合规率 安全培训完成率 \
	    未遂事件上报率 应急演练达标率 "隐患 24 小时闭环率"; do
		awk -F " *[|] *" -v "n=$name" "\$2 == n { print \$4 }" page | head -n 1 | grep "^[0-9.]*%\$" ||
		    { echo "$name"; break; }
	done >figures && test $(grep -c % figures) -eq 6'

ok 'a work order has spare parts and the operating procedure' '
	id=$(hazard-new -a E1031 -T HT15 -e PR-03) &&
	LANGUAGE=zh_CN work-order $id >order 2>err && has order 压力机防护罩与安全联锁恢复作业 断开主电源 press-guard.mp4 &&
	id=$(hazard-list --open -o ids --type HT06 | head -n 1) && work-order $id >order 2>/dev/null && has order 配电箱上锁与挂牌管理'
ok 'a question of chlorine leads to the machine that has it' '
	case-find -o text 氯气泄漏 >page 2>err && grep "DZ-01 加药装置, WWT" page && ! grep "WP-01" page'
ok 'no two photos are the same file' '
	find plant/evidence -type f >files &&
	cut -d/ -f4 files | sort | uniq -d >twice && same /dev/null twice'

ok 'one more fix, and the figure of the report moves' '
	before=$(figure 已超期) && test "$before" -gt 2 &&
	id=$(hazard-list -o ids --overdue --node rectify --class B | head -n 1) &&
	who=$(record-list -k hazard -o json --overdue --node rectify --class B |
	    head -n 1 | sed "s/.*\"assignee\":\"\([^\"]*\)\".*/\1/") &&
	cp "$(head -n 1 files)" new.jpg && chmod u+w new.jpg && printf x >>new.jpg &&
	test -n "$id" && test -n "$who" &&
	hazard-fix -a "$who" -p before=@site -p after=new.jpg "$id" &&
	after=$(figure 已超期) && test "$after" -eq $((before - 1))'

ok 'one more report, and the number of open ones moves' '
	before=$(figure 未关闭) &&
	hazard-new -a E1040 -T HT11 -A S2 >id &&
	test "$(figure 未关闭)" -eq $((before + 1))'

ok 'a folder in use is refused' '
	mkdir full && : >full/file &&
	fails_with 77 ledger-init --sample full 2>err && has err full'

done_testing
