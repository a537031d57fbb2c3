#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo site.png after.png
notices() { cat "$BIHUAN_LEDGER"/records/notice/*/*.csv 2>/dev/null | grep ",queue," | grep -c -- "$1"; }
at 08:00
id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png)

ok 'nothing is due: nothing is written' '
	before=$(head_of) && escalate >out && test ! -s out && test $(head_of) = $before'
ok 'a reminder comes before the deadline, once' '
	at 2026-11-25 07:00 && escalate >out && has out "$id" && test $(notices ",$id,assigned-b,remind,E4,") -eq 1 &&
	before=$(head_of) && escalate >out && test ! -s out && test $(head_of) = $before'
ok '-n says what would be done and writes nothing' '
	at 2026-11-25 10:00 && before=$(head_of) && escalate -n >out && has out deputy-gm E6 && test $(head_of) = $before'
ok 'two hours overdue by the clock: the deputy general manager' '
	at 2026-11-25 09:59 && escalate >out && test $(notices ",$id,overdue,deputy-gm,E6,") -eq 0 &&
	at 2026-11-25 10:00 && escalate >out && test $(notices ",$id,overdue,deputy-gm,E6,") -eq 1'
ok 'twice at once does nothing twice' '
	at 2026-11-26 08:00 && { escalate >o1 2>&1 & escalate >o2 2>&1 & wait; } && escalate >o3 &&
	test $(notices ",$id,overdue,safety,E1,") -eq 1'
ok 'fixed in time it falls silent' '
	hazard-fix -a E4 -p before=@site -p after=after.png $id && hazard-verify -a E2 accept $id &&
	n=$(notices ",$id,overdue,") && at 2026-11-28 08:00 && escalate >out && test $(notices ",$id,overdue,") -eq $n'

ok 'class A that nobody accepts goes to the next person after 10 minutes' '
	at 2026-11-28 09:00 && a=$(hazard-new -a E5 -T HT09 -A CY-1) && test "$(field $a assignee)" = E4 &&
	at 2026-11-28 09:09 && escalate >o && test "$(field $a assignee)" = E4 &&
	at 2026-11-28 09:11 && escalate >o && test "$(field $a assignee)" = E5 &&
	test $(notices ",$a,assigned-a,assignee,E5,") -ge 1'
ok 'accepted, it stays' '
	record-do -a E5 accept interim=撤人 $a && at 2026-11-28 09:40 && escalate >o && test "$(field $a assignee)" = E5'
ok 'a push later than its limit is marked and reported' '
	at 2026-11-28 16:00 && escalate >o 2>err && has err "later than their limit" &&
	cat plant/records/notice/2026/1128.v1.csv | grep ",$a,overdue,deputy-gm,E6," | grep -q ",yes,"'
ok 'who is absent is replaced by the deputy' '
	printf "X9,E1,E2,2026-11-29 00:00,2026-12-05 00:00\n" >>plant/registers/absences.csv && ledger-save -m x &&
	at 2026-11-29 09:00 && g=$(hazard-new -a E5 -T HT09 -e 4#冲床) &&
	test $(notices ",$g,assigned-a,safety,E2,E1,") -ge 1'
ok 'at night the persons on duty stand before the role' '
	printf "2026-11-30,NIGHT,deputy_gm,E9\n" >>plant/registers/duty.csv && ledger-save -m 值班 &&
	at 2026-11-30 14:00 && n=$(hazard-new -a E5 -T HT09 -A HZ found_at="2026-11-30 21:30") ; 
	at 2026-11-30 21:45 && n=$(hazard-new -a E5 -T HT20 -e 4#冲床) &&
	at 2026-12-01 02:00 && escalate >o && test $(notices ",$n,overdue,deputy-gm,E9,") -eq 1'
ok 'quiet hours defer to their end' '
	sed -i "s/^assigned-c,remind,due,-PT4H,,@assignee,\*,,/assigned-c,remind,due,-PT4H,,@assignee,*,22:00-06:00,/" \
	    plant/rules/escalation.csv && ledger-save -m 静默 && at 2026-12-02 03:00 &&
	q=$(hazard-new -a E5 -T HT06 -e 4#冲床) && hazard-assign -t E4 -d "2026-12-03 03:00" $q &&
	at 2026-12-02 23:30 && escalate >o && test $(notices ",$q,assigned-c,remind,") -eq 0 &&
	at 2026-12-03 06:00 && escalate >o && test $(notices ",$q,assigned-c,remind,") -eq 1'
ok 'a damaged day file stops only itself: the rest goes on, exit 1, the keeper is told' '
	at 2026-12-05 08:00 && d=$(hazard-new -a E5 -T HT10 -e 3#冲床) && f=plant/records/hazard/2026/1130.v1.csv &&
	sed -i "1s/^event/evnt/" $f && git -C plant -c user.name=x -c user.email=x@y commit -qam damage &&
	at 2026-12-06 08:00 && fails_with 1 escalate >o 2>err && has err 1130.v1.csv && has o "$d" &&
	test $(notices ",keeper,damaged,") -ge 1'
ok 'and is whole again, which is said' '
	has err "put back" && k=$(notices ",keeper,damaged,") && at 2026-12-06 08:01 && escalate >o 2>err &&
	test $(notices ",keeper,damaged,") -eq $k && test "$(head -c 6 $f)" = event,'
ok 'another station escalates: said, and done' '
	sed -i "s/^duty_station,A/duty_station,B A/" plant/settings.csv && ledger-save -m 值守 &&
	at 2026-12-06 09:00 && escalate >o 2>err; r=$?; cat o err; test $r -eq 0'
ok 'operands are too much' 'fails_with 64 escalate x 2>err'
done_testing
