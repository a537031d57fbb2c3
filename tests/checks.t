#!/bin/sh
# Inspections, what follows from them, and what makes them: kind inspection,
# systemic, risk, change; rules/follow.csv and rules/tasks.csv.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo a.png b.png
rows registers/equipment.csv <<-'X'
	CY-103,开式压力机,5#冲床,CY-1,JB23-63,,,P90D,scrapped,,,,
	CY-104,开式压力机,6#冲床,CY-1,JB21-100,,,P90D,in_use,,,,
	CY-105,开式压力机,,CY-1,JB23-63,,,P90D,in_use,,,,
	CY-106,无名设备,,CY-1,,,,,in_use,,,,
	CY-107,无名设备,,CY-1,,,,,in_use,,,,
X
rows registers/inspections.csv <<-'X'
	J1,MACH,CY-101,,day,,每天,2027-07-01,
	J2,FIRE,,CY,P7D,E5,每周,2027-07-01,
	J3,ELEC,,HZ,month,,每月,2027-07-01,
X
# One pair of photos serves all of them here.
sed -i '2,$d' plant/rules/evidence.csv
ledger-save -m 设备 >/dev/null 2>&1
count() { record-list "$@" -o ids >ids && grep -c . ids; }
at 08:00

ok 'each shipped line has a clause, an edition, a hazard type, a status' '
	python3 - plant/catalogue <<-"X"
	import csv, glob, sys
	types = {r["code"] for r in csv.DictReader(open(sys.argv[1] + "/hazard-types.csv", encoding="utf-8-sig"))}
	sheets = {r["code"] for r in csv.DictReader(open(sys.argv[1] + "/check-sheets.csv", encoding="utf-8-sig"))}
	seen = {}
	for f in glob.glob(sys.argv[1] + "/checklists/*.csv"):
	    for r in csv.DictReader(open(f, encoding="utf-8-sig")):
	        assert r["clause"] and r["edition"] and r["text"] and r["name"], r
	        assert r["type"] in types and r["sheet"] in sheets, r
	        assert r["status"] in ("verified", "reported", "to-verify"), r
	        assert r["code"] not in seen, r
	        seen[r["code"]] = r["sheet"]
	assert set(seen.values()) == {"MACH", "ELEC", "FIRE", "SPEC", "DUST", "CONF"}
	X
	'
ok 'a failed line is a hazard in the same commit, with its photo and clause' '
	k=$(record-new inspection type=MACH equipment=CY-101 assignee=E5) && n=$(git -C plant rev-list --count HEAD) &&
	record-do -a E5 -p site=a.png -N 右侧罩缺两颗螺栓 fail item=MA-01 $k 2>err && test $(git -C plant rev-list --count HEAD) -eq $((n + 1)) &&
	h=$(record-list -k hazard -o ids) && has err "$k" "$h" && test "$(field $h type)" = HT05 && test "$(field $h equipment)" = CY-101 &&
	test "$(field $h source)" = inspection && test "$(field $h reporter)" = E5 && test "$(field $h description)" = 右侧罩缺两颗螺栓 &&
	test "$(field $h legal_basis)" = "GB 5083-2023" && events $h >e && head -1 e | grep -q "site=[0-9a-f]*.png"'
ok 'the same again is told, not made twice' '
	record-do -a E5 -p site=b.png fail item=MA-02 $k 2>err && has err "$h" && test $(count -k hazard) -eq 1'
ok 'a line that is none, or without a photo' '
	fails_with 66 record-do -a E5 -p site=a.png fail item=MA-99 $k 2>err && fails_with 1 record-do -a E5 fail item=MA-03 $k 2>err && has err site &&
	test $(count -k hazard) -eq 1'
ok 'done with a photo, by whom' '
	fails_with 1 record-do -a E5 done $k 2>err && fails_with 77 record-do -a E9 -p site=a.png done $k 2>err &&
	record-do -a E5 -p site=a.png done $k && test "$(field $k done_by)" = E5'
ok 'a missed inspection escalates' '
	k=$(record-new inspection type=FIRE area=CY assignee=E5) && test "$(field $k until)" = 2026-11-25T08:00:00.000+08:00 &&
	at 2026-11-25 08:01 && escalate >o && has o "$k inspection missed: to E5" "$k inspection leader: to E3" &&
	at 2026-11-26 08:01 && escalate >o && has o "$k inspection director: to E3"'
ok 'spread: a task on every machine in use of the same model, no other' '
	at 09:00 && record-do -a E1 spread $h >o && record-list -k inspection --type SPREAD -o csv >t && test $(grep -c SPREAD t) -eq 2 &&
	grep -q CY-102 t && grep -q CY-105 t && s=$(grep CY-102 t | cut -d, -f1) && test "$(field $s origin)" = $h && test "$(field $s area)" = CY-1'
ok 'spread: who may, and not on what has no model or no machine' '
	fails_with 77 record-do -a E5 spread $h 2>err && n=$(hazard-new -a E5 -T HT12 -e CY-106) && record-do -a E1 spread $n &&
	n=$(hazard-new -a E5 -T HT12 -A HZ) && record-do -a E1 spread $n && test $(count -k inspection --type SPREAD) -eq 2'
ok 'spread of a closed one; a typed action that is none is still refused' '
	record-do -a E4 -p before=a.png -p after=b.png rectify cause=未点检 $h && record-do -a E2 verify $h && record-do -a E1 spread $h && test "$(field $h node)" = archive &&
	fails_with 64 record-do -a E1 sprad $h 2>err && judges ledger-check >o && ! grep error: o'
ok 'three of a sort on one machine in 90 days open a systemic record' '
	at 2026-11-25 09:00 && hazard-new -a E5 -T HT05 -e CY-101 >id && test $(count -k systemic) -eq 0 &&
	i=$(cat id) && record-do -a E4 -p before=a.png -p after=b.png rectify cause=未点检 $i && record-do -a E2 verify $i &&
	at 2026-11-26 09:00 && i=$(hazard-new -a E5 -T HT05 -e CY-101 2>err) && test $(count -k systemic) -eq 1 && z=$(cat ids) && has err $z &&
	test "$(field $z latest)" = $i && record-do -a E4 -p before=a.png -p after=b.png rectify cause=未点检 $i && record-do -a E2 verify $i'
ok 'a fourth finds it open; its recheck is 30 days after the measure' '
	at 2026-11-27 09:00 && hazard-new -a E5 -T HT05 -e CY-101 && test $(count -k systemic) -eq 1 &&
	record-do -a E2 analyse cause=罩体强度不足 measure=改为整体罩 $z && test "$(field $z due)" = 2026-12-27T09:00:00.000+08:00 &&
	fails_with 77 record-do -a E2 -p site=a.png -N 无重复 close $z 2>err && at 2026-12-27 09:01 && escalate >o && has o "$z systemic-check due: to E2" &&
	record-do -a E1 -p site=a.png -N 无重复 close $z >o && has o 已关闭'
ok 'older than 90 days do not count, nor void ones' '
	at 2027-06-01 09:00 && for x in 1 2; do i=$(hazard-new --again -a E5 -T HT06 -e CY-102) && record-do -a E1 -N 重复 void void_reason=test $i || return 1; done &&
	hazard-new -a E5 -T HT06 -e CY-102 && test $(count -k systemic) -eq 1 && at 2027-06-02 09:00 && hazard-new -a E5 -T HT05 -e CY-104 && test $(count -k systemic) -eq 1'
ok 'the plan of inspections: once a day, a week, a month' '
	at 2027-07-01 06:00 && escalate >o && has o PLAN/J1/2027-07-01 PLAN/J2/2027-06-28 PLAN/J3/2027-07-01 && escalate >o && ! grep -q PLAN o &&
	at 2027-07-02 06:00 && escalate >o && has o PLAN/J1/2027-07-02 && ! grep -q "J[23]" o &&
	at 2027-07-05 06:00 && escalate >o && has o PLAN/J2/2027-07-05 && ! grep -q J3 o &&
	t=$(record-list -k inspection --type FIRE --since 2027-07-05 -o ids) && test "$(field $t assignee)" = E5'
ok 'a dry run makes none' '
	at 2027-07-06 06:00 && head=$(head_of) && escalate -n >o && has o PLAN/J1/2027-07-06 && test $head = $(head_of) && escalate >o && has o PLAN/J1/2027-07-06'
ok 'a row that cannot be made is told, the others are made' '
	printf "J4,MACH,,,day,,坏行,2027-07-01,\n" >>plant/registers/inspections.csv && ledger-save -m 计划 &&
	at 2027-07-07 06:00 && fails_with 1 escalate >o 2>err; has o PLAN/J1/2027-07-07 && has err "rules/tasks.csv:2" area &&
	sed -i "s/^J4.*/J4,MACH,,,day,,坏行,2027-07-01,2027-07-02/" plant/registers/inspections.csv && ledger-save -m 计划 && escalate'
ok 'a risk is scored from its tables and its check becomes tasks' '
	r=$(record-new -a E5 risk name=冲压线 type=设备设施 area=CY-1 source=旋转部件 outcome=卷入) &&
	record-do -a E2 assess l=3 e=6 c=7 $r && test "$(field $r score)" = 126 && test "$(field $r level)" = yellow && test "$(field $r tier)" = team &&
	record-do -a E2 control engineering=联锁 every=day check=联锁动作 residual=blue $r && escalate >o && has o "RISK/$r/2027-07-07" &&
	t=$(record-list -k inspection --type RISK -o ids) && test "$(field $t origin)" = $r && test "$(field $t measure)" = 联锁动作'
ok 'scored again, everything that was computed follows' '
	record-do -a E2 -N 改造后 assess l=0.5 $r && test "$(field $r score)" = 21 && test "$(field $r level)" = blue && test "$(field $r tier)" = post &&
	fails_with 66 record-do -a E2 -N x control e=15 $r 2>err || fails_with 77 record-do -a E2 control e=15 $r 2>err'
ok 'LS is another method of the same form' '
	r=$(record-new -a E5 risk name=厂房 type=场所 area=CY source=高处 outcome=坠落 method=ls) &&
	fails_with 1 record-do -a E2 assess l=3 $r 2>err && record-do -a E2 assess likelihood=4 severity=5 $r && test "$(field $r level)" = red'
ok 'a temporary change reminds and is restored; a permanent one is filed' '
	c=$(record-new -a E4 change type=设备设施 title=临时跨接 term=临时 expires=2027-12-31 equipment=CY-101 after=旁路风机 reason=等备件) &&
	fails_with 1 record-do -a E6 approve $c 2>err && has err risk && record-do -a E6 approve risk=失去冷却 measures=专人监护 $c &&
	record-do -a E4 finish documents=操作规程 $c && record-do -a E2 accept prestart=试车合格 $c && test "$(field $c node)" = in_use &&
	at 2027-12-25 07:00 && escalate >o && has o "$c change-expiry week: to E4" && at 2028-01-02 06:30 && escalate >o && has o "$c change-expiry late: to E3" &&
	record-do -a E4 -p site=a.png -N 已恢复 restore $c >o && has o 关闭 &&
	c=$(record-new -a E4 change type=工艺技术 title=换液压油 area=CY after=46号 reason=气温) && record-do -a E6 approve risk=无 measures=无 $c &&
	record-do -a E4 finish documents=规程 $c && record-do -a E2 accept prestart=合格 $c >o && has o 关闭'
ok 'rules that do not hold are named with their line' '
	printf "BAD1,hazard,reprot,,,inspection,,type=MACH,,,,\nBAD2,hazard,report,,,nokind,,,,,,\nBAD3,hazard,report,,,inspection,equipment colour=red,nofield=1 area=@nothing,,,,\n" >>plant/rules/follow.csv &&
	git -C plant commit -qam bad && fails_with 1 flow-check >o 2>err; cat o err >oe; n=$(grep -c . plant/rules/follow.csv) &&
	has oe "follow.csv:$((n - 2))" reprot "follow.csv:$((n - 1))" nokind "follow.csv:$n" colour nofield nothing W43'
ok 'the standard of the day: one element a code at any time' '
	python3 - plant/catalogue/standardisation.csv plant/catalogue/standardisation-map.csv plant/flows/kinds.csv <<-"X"
	import csv, sys
	rows, maps, kinds = (list(csv.DictReader(open(f, encoding="utf-8-sig"))) for f in sys.argv[1:])
	old = {r["code"] for r in rows if r["edition"].endswith("2016")}
	new = {r["code"] for r in rows if r["edition"].endswith("2025")}
	assert len([c for c in old if c.count(".") == 1]) == 8
	known = {k["kind"] for k in kinds}
	assert all(set(r["kinds"].split()) <= known for r in rows)
	for m in maps:
	    assert m["old"] in old and set(m["new"].split()) <= new, m
	X
	'
done_testing
