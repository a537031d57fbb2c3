#!/bin/sh
# The change of shift: a page, and both leaders who accept it.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
at 15:10
of() { alarm-list --all --point "$1" -o csv | grep ",$2," | cut -d, -f1; }
ok 'the page, as it is handed over, is what the record holds' '
	risk-report -v workshop=CY -o pdf handover >page.pdf && h=$(record-new handover area=CY-1 taker=E5) &&
	test "$(field $h shift)" = DAY && test "$(field $h node)" = hand &&
	fails_with 1 record-do -a E4 hand $h 2>err && has err page &&
	record-do -a E4 -p page=page.pdf hand remarks=3号机停机 $h >o && has o "$h" 待接班 &&
	test "$(field $h given_by)" = E4 &&
	sum=$(sha256sum page.pdf | cut -d" " -f1) && events $h | grep -q "page=$sum.pdf"'
ok 'who waits for whom stands on the page' '
	risk-report -v workshop=CY handover >p.md && grep "$h" p.md >line &&
	has line "王建国" "● 待接班，最迟" && risk-report -v workshop=HZ handover >p.md && ! grep -q "$h" p.md && has p.md 没有电子交接单'
ok 'the leader who comes is told, with the page' '
	escalate >o; record-list -k notice -o ids | record-show -o json - >n.json && has n.json "3号机停机" "page=$sum.pdf"'
ok 'nobody takes over from himself, nor who leads nothing' '
	fails_with 77 record-do -a E4 take $h 2>err && has err "E4 王建国" "E5 李志强" "E3 郑大伟" && sed 1d err >hint && ! grep -q E4 hint &&
	fails_with 77 record-do -a E8 take $h 2>err && has err "these may" "E5 李志强" && ! grep -q "E4 王建国" err'
ok 'without a taker it is not stuck: it is cancelled while it waits, with a reason' '
	g=$(record-new handover area=HZ giver=E9) && record-do -a E9 -p page=page.pdf hand $g && fails_with 77 record-do -a E9 take $g 2>err && ! grep -q "E9.*E9" err &&
	fails_with 1 record-do -a E9 cancel $g && record-do -a E9 -N 没有接班人 cancel $g >o && test "$(field $g node)" = void'
ok 'not taken in time: director, giver, then the safety manager' '
	at 15:41 && escalate >o && has o "$h handover-take late: to E3" "$h handover-take giver: to E4" && ! grep -q "$h.*safety" o &&
	at 16:42 && escalate >o && has o "$h handover-take safety: to E1" &&
	at 16:43 && escalate >o && ! grep -q "$h" o'
ok 'refused with a reason it is to be handed over again' '
	fails_with 1 record-do -a E5 refuse $h && record-do -a E5 -N 少一张作业票 refuse $h >o && has o 待交班 &&
	record-do -a E4 -p page=page.pdf hand $h && test "$(field $h node)" = take'
ok 'taken: the page says by whom and when' '
	at 16:50 && record-do -a E5 take $h >o && has o 已交接 && risk-report -v workshop=CY handover >p.md &&
	grep "$h" p.md >line && has line "王建国 2026-11-24 16:43" "李志强 2026-11-24 16:50" && ! grep -q ● line'
ok 'the same shift is handed over once: refused while open and when it is done' '
	fails_with 1 record-new handover area=CY-1 planned="2026-11-24 15:20" 2>err && has err "there already" "$h" &&
	again=$(record-new --again handover area=CY-1 planned="2026-11-24 15:20" 2>err) && test "$(field $again duplicate_of)" = "$h" && has err "linked to $h" &&
	fails_with 1 record-new handover area=CY-1 planned="2026-11-24 15:20" 2>err && has err "$again" && record-do -a E4 -N 重复 cancel $again'
ok 'the next shift, another area and tomorrow are others; a night is of one day' '
	at 23:20 && n=$(record-new handover area=CY-1 planned="2026-11-24 23:40") && test "$(field $n shift)" = NIGHT && test "$(field $n shift_day)" = 2026-11-24 &&
	at 2026-11-25 07:00 && fails_with 1 record-new handover area=CY-1 2>err && has err "$n" && record-do -a E4 -N 试 cancel $n && n=$(record-new handover area=CY-1) && record-do -a E4 -N 试 cancel $n &&
	at 2026-11-25 15:00 && n=$(record-new handover area=CY-1) && test "$(field $n shift)" = DAY && record-do -a E4 -N 试 cancel $n && at 16:51'
ok 'not handed over at all is told too' '
	h=$(record-new handover area=CY giver=E5) && at 17:21 && escalate >o && has o "$h handover late: to E5" "$h handover late: to E3" &&
	at 17:51 && escalate >o && has o "$h handover director: to E3"'
ok 'alarms that are not over, shelved and out of service apart; changes for a time' '
	points_here && at 18:00 && { row 18:00:01 GT-101 2; row 18:00:02 LT-301 9 good m; row 18:00:08 LT-301 9 good m; } >in && sensor-judge <in >judged &&
	hi=$(of GT-101 CL2-HI) && hihi=$(of GT-101 CL2-HIHI) && range=$(of LT-301 RANGE) && test -n "$hi" && test -n "$range" &&
	alarm-ack -a E3 --shelve PT30M -N 试车 $hi && alarm-ack -a E1 --remove -u "2026-11-24 22:00" -M 每小时巡检 -N 送检 $range &&
	photo m1.png && c=$(record-new -a E4 change type=设备设施 title=联锁旁路 term=临时 expires=2026-12-31 equipment=CY-101 after=旁路 reason=等备件) &&
	record-do -a E6 approve risk=失去联锁 measures=专人监护 $c && record-do -a E4 finish documents=操作规程 $c && record-do -a E2 accept prestart=试车合格 $c &&
	risk-report handover >p.md && sed -n "/^## 未消除/,/^## 旁路/p" p.md >over && sed -n "/^## 旁路/,/^## 本班/p" p.md >held &&
	has over "$hihi" && ! grep -q "$hi \|$range" over && has held "$hi" 已搁置 18:30 "$range" 停用 22:00 每小时巡检 "$c" 联锁旁路 2026-12-31 专人监护'
ok 'an area is covered with all below it and nothing beside it, whatever its kind' '
	low=$(hazard-new -a E4 -T HT05 -A CY-1 interim=拉线围挡) && test -n "$low" &&
	for w in CY CY-1; do risk-report -v workshop=$w handover >p.md && has p.md "$low" 拉线围挡 || return 1; done &&
	risk-report -v workshop=HZ handover >p.md && ! grep -q "$low" p.md'
ok 'what is not ended of an emergency stands first' '
	em=$(respond --manual -a E3 -A CY-1 -s CL2 --once | cut -d" " -f1) && test -n "$em" &&
	risk-report -v workshop=CY handover >p.md && sed -n "/^## 未终止/,/^## 未关闭/p" p.md >e && has e "$em" 处置中 氯气 冲压一线 "● 未清点" &&
	risk-report -v workshop=HZ handover >p.md && ! grep -q "$em" p.md && has p.md 没有未终止的应急'
ok 'the page prints' 'risk-report -o pdf handover >p.pdf && pdftotext -layout p.pdf t.txt && has t.txt "$h" 待交班'
ok 'a ledger without the kind keeps its page' '
	sed -i "/^handover,/d" plant/flows/kinds.csv && sed -i "/^handover/d" plant/rules/escalation.csv &&
	git -C plant commit -qam "no such kind" && risk-report handover >p.md && has p.md 没有电子交接单'
ok 'the rest of the ledger holds' '
	git -C plant revert -n HEAD && git -C plant commit -qm back && ledger-check >o; test $? -le 1 && ! grep error: o'
done_testing
