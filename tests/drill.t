#!/bin/sh
# Drills: what did not work becomes a hazard, and how often there must be one.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo a.png b.png
photos_freely
count() { record-list "$@" -o ids >ids && grep -c . ids; }
at 08:00

ok 'a problem is a hazard in the same commit, with its photo and its drill' '
	d=$(record-new drill plan=火灾 area=CY scenario=起火 planned=2026-11-24) && test "$(field $d organiser)" = E3 &&
	fails_with 1 record-do -a E2 -N 早了 problem problem_type=HT12 $d 2>err && has err problem &&
	record-do -p site=a.png hold participants=9 $d && n=$(git -C plant rev-list --count HEAD) &&
	record-do -a E2 -p site=b.png -N 集合点被车堵住 problem problem_type=HT12 $d 2>err && test $(git -C plant rev-list --count HEAD) -eq $((n + 1)) &&
	h=$(record-list -k hazard -o ids) && has err "$d" "$h" && test "$(field $h type)" = HT12 && test "$(field $h area)" = CY &&
	test "$(field $h source)" = drill && test "$(field $h origin)" = $d && test "$(field $h reporter)" = E2 &&
	test "$(field $h description)" = 集合点被车堵住 && events $h >e && head -1 e | grep -q "site=[0-9a-f]*.png" && test "$(field $d node)" = review'
ok 'without words or a type it is none, nor by anybody' '
	fails_with 1 record-do -a E2 problem problem_type=HT13 $d 2>err && fails_with 66 record-do -a E2 -N x problem problem_type=NONE $d 2>err &&
	fails_with 77 record-do -a E8 -N x problem problem_type=HT13 $d 2>err && test $(count -k hazard) -eq 1'
ok 'it is rectified and verified like any other, the drill scored' '
	record-do -a E1 assign assignee=E4 $h; record-do -a E4 -p before=a.png -p after=b.png rectify $h && record-do -a E2 verify $h >o && has o 归档 &&
	record-do -a E2 evaluate score=88 $d >o && has o 归档'
rows registers/plans.csv <<-'X'
	YA-1,综合应急预案,comprehensive,CY,E3,,2029-06-30,,,
	YA-2,氯气泄漏专项预案,special,CY,E3,阀门泄漏,2026-12-20,,,
	YA-3,冲压伤害现场处置方案,scene,CY-1,E4,手指压伤,,,,
	YA-4,老预案,scene,CY-1,E4,,,,2025-01-01,2026-01-01
X
ok 'the plans are saved, their owners known' '
	ledger-save -m 预案 >/dev/null && sed "s/,E4,手指/,E44,手指/" plant/registers/plans.csv >t && cat t >plant/registers/plans.csv &&
	fails_with 65 ledger-save -m x >out && has out "plans.csv:4" E44 && git -C plant checkout -q registers/plans.csv'
ok 'each plan is drilled by law: every year, on-site disposal every half-year' '
	at 2026-11-24 09:00 && escalate >o && has o DRILL-ALL/YA-1/2026-01-01 DRILL-SPECIAL/YA-2/2026-01-01 DRILL-SCENE/YA-3/2026-07-01 &&
	! grep -q YA-4 o && test $(count -k drill --node planned) -eq 3 && for d in $(cat ids); do test "$(field $d planned)" = 2026-12-31 || return 1; done &&
	record-list -k drill --type scene --node planned -o ids >ids && d=$(cat ids) && test "$(field $d plan)" = 冲压伤害现场处置方案 &&
	test "$(field $d scenario)" = 手指压伤 && test "$(field $d organiser)" = E4 && test "$(field $d area)" = CY-1'
ok 'the owner is told 30 and 3 days before, then the safety manager' '
	at 2026-12-02 08:00 && escalate >o && has o "$d drill month: to E4" && at 2026-12-29 06:30 && escalate >o && has o "$d drill remind: to E4" &&
	at 2027-01-01 06:40 && escalate >late && has late "$d drill late: to E1"'
ok 'once a period, and again in the next' '
	at 2027-01-01 07:00 && escalate >o && ! grep -q DRILL o && has late DRILL-ALL/YA-1/2027-01-01 DRILL-SCENE/YA-3/2027-01-01 &&
	record-list -k drill --type scene --since 2027-01-01 -o ids >ids && test "$(field $(cat ids) planned)" = 2027-06-30 &&
	record-list -k drill --type special --since 2027-01-01 -o ids >ids && test "$(field $(cat ids) planned)" = 2027-12-31 &&
	at 2027-07-01 07:00 && escalate >o && has o DRILL-SCENE/YA-3/2027-07-01 && ! grep -q DRILL-ALL o'
ok 'the three-year assessment of a plan is a task, and expires like a certificate' '
	record-list -k maintenance --type review -o ids >ids && test $(grep -c . ids) -eq 1 && test "$(field $(cat ids) planned)" = 2026-12-20 &&
	at 2026-11-24 09:30 && expiry-list -o csv >l && has l YA-2 && ! grep -q YA-1 l'
ok 'a plan of hazardous chemicals: one cell makes it half a year' '
	sed -i "/^DRILL-ALL,/s/,year,/,half-year,/" plant/rules/tasks.csv && ledger-save -m 半年 >/dev/null && at 2027-07-01 08:00 &&
	escalate >o && has o DRILL-ALL/YA-1/2027-07-01'
ok 'the ledger holds' 'judges ledger-check >o && ! grep error: o'
done_testing
