#!/bin/sh
# The six daily indicators, to the digit, from records made by commands.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo before.png after.png

# Two days are told: the 21st and the 22nd, which is final on the 24th.
python3 - <<-'PY'
	def rows(name, head, lines):
	    with open(name, "w", encoding="utf-8") as f:
	        f.write(head + "\n" + "".join(l + "\n" for l in lines))
	with open("plant/registers/equipment.csv", "a", encoding="utf-8") as f:
	    for i in range(1, 66):
	        f.write("EQ-%d,机床,,CY-1,,,,P90D,in_use,,,,\n" % i)
	with open("plant/registers/people.csv", "a", encoding="utf-8") as f:
	    for i in range(1, 170):
	        f.write("T%d,学员%d,,冲压车间,,,CY,,,,\n" % (i, i))
	rows("h21.csv", "type,equipment", ["HT05,EQ-%d" % i for i in range(1, 66)])
	rows("h22.csv", "type,equipment", ["HT06,EQ-%d" % i for i in range(1, 27)])
	head = "type,asked,area,description,workers,guardian,planned_start,planned_end"
	for day, n in ("21", 65), ("22", 13):
	    rows("p%s.csv" % day, head, ["HOT,HOT-2,CY-1,焊接,E5,E4,"
	        "2026-11-%s 10:00,2026-11-%s 18:00" % (day, day)] * n)
	    rows("w%s.csv" % day, "camera,hour,checked,compliant",
	        ["C1,2026-11-%s 08:00,20,20" % day, "C2,2026-11-%s 08:00,15,14" % day])
	rows("roll.csv", "course,person,until",
	    ["C-MONTH,T%d,2026-11-30" % i for i in range(1, 170)])
	inc = "type,accident,area,description,occurred_at"
	for day, near, hurt in ("21", 3, 7), ("22", 2, 5):
	    rows("i%s.csv" % day, inc, ["near_miss,WSA10010,CY,险情,2026-11-%s 07:00" % day] * near +
	        ["injury,WSA10004,CY,压伤,2026-11-%s 07:00" % day] * hurt)
	rows("d.csv", "plan,area,scenario,planned",
	    ["火灾,CY,起火,2026-11-10", "泄漏,HZ,泄漏,2026-11-12"])
	PY
# One pair of photos serves all of them here.
sed -i '2,$d' plant/rules/evidence.csv
ledger-save -m 名册 >/dev/null 2>&1

# batch DAY FIXED APPROVED: what happened on it.  FIXED of its hazards are rectified in time,
# APPROVED of its permits before they begin.  Both days are of a weekend, which
# raises the level and so who approves.
batch()
{
	at 2026-11-$1 08:00 && record-new -a E5 -f h$1.csv hazard >h$1 &&
	    record-new -a E3 -f p$1.csv permit >p$1 &&
	    record-new -f i$1.csv incident >i$1 || return 1
	at 2026-11-$1 09:30 && record-new -f w$1.csv ppe >w$1 &&
	    head -n "$3" p$1 | record-do -a E1 approve - >/dev/null || return 1
	at 2026-11-$1 10:30 && tail -n +"$(($3 + 1))" p$1 | record-do -a E1 approve - >/dev/null &&
	    head -n "$2" h$1 | record-do -a E4 -p before=before.png -p after=after.png rectify - >/dev/null
}

ok 'the month: a course for 169, two drills' '
	at 2026-11-03 08:00 && record-new -f roll.csv training >roll && record-new -f d.csv drill >drills &&
	at 2026-11-12 15:00 && record-do -p site=before.png hold participants=30 - <drills &&
	{ read a && read b; } <drills && record-do -a E2 evaluate score=91 $a && record-do -a E2 evaluate score=85 $b &&
	at 2026-11-18 15:00 && head -n 168 roll | record-do finish - >/dev/null'
ok 'the 21st' 'batch 21 62 62'
ok 'the 22nd' 'batch 22 25 12'
ok 'what is late does not count' '
	at 2026-11-23 10:00 && tail -n 1 h22 | record-do -a E4 -p before=before.png -p after=after.png rectify -'
ok 'a camera that is read twice counts once' '
	record-new -f w22.csv ppe >o'
cat >plant/reports/templates/six.md <<-'E'
	---
	window: P40D
	---
	```sql
	select code, numerator || '/' || denominator as n, final_text, trend, threshold from indicators where length(code) = 2 order by code
	```
	E
ok 'K1 to K6' '
	at 2026-11-24 06:00 && ledger-save -m 模板 && risk-report six >page && grep "^| K" page >got &&
	cat >want <<-X && same want got
	| K1 | 25/26 | 96.2% | ↑0.8 | ≥95% |
	| K2 | 12/13 | 92.3% | ↓3.1 | ≥100% |
	| K3 | 34/35 | 97.1% | → | ≥98% |
	| K4 | 168/169 | 99.4% | → | ≥100% |
	| K5 | 2/7 | 28.6% | ↓1.4 | ≥30% |
	| K6 | 2/2 | 100.0% | → | ≥100% |
	X
	'
ok 'the day before, as known then' '
	risk-report --day 2026-11-23 six >page && grep "^| K[125]" page | cut -d"|" -f2-4 >got &&
	printf "%s\n" " K1 | 62/65 | 95.4% " " K2 | 62/65 | 95.4% " " K5 | 3/10 | 30.0% " >want && same want got'
ok 'four of six are unhealthy, with who owns what was missed' '
	printf "\`\`\`sql\nselect code, healthy, misses from indicators where length(code) = 2 order by code\n\`\`\`\n" >plant/reports/templates/why.md &&
	ledger-save -m 明细 && risk-report why >page && test $(grep -c "| missed |" page) -eq 4 &&
	grep "^| K4" page | grep -q "学员169" && grep "^| K2" page | grep -q "$(tail -n 1 p22) 郑大伟" &&
	grep "^| K3" page | grep -q "C2 2026-11-22 08:00 1 人次"'
ok 'nothing planned is a dash' '
	at 2026-11-24 06:00 && risk-report --day 2026-11-10 six >page && grep "^| K5" page | grep -q "| — | — |"'
done_testing
