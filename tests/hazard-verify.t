#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo site.png after.png again.png open.png done.png
at 08:00
id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png)
open=$(hazard-new -a E5 -T HT06 -e 4#冲床)
at 09:00
hazard-fix -a E4 -p before=@site -p after=after.png "$id" >/dev/null

ok 'nobody skips a step: no verdict before the fix' '
	fails_with 1 hazard-verify -a E2 accept $open 2>err && has err "$open" 整改'
ok 'a rejection needs a reason, comes back, and can be fixed again' '
	at 10:00 && fails_with 1 hazard-verify -a E2 reject $id 2>err && has err "-N" &&
	hazard-verify -a E2 -N 螺栓缺两颗 reject $id >out && echo "$id 整改" >want && same want out &&
	at 11:00 && hazard-fix -a E4 -p before=@after -p after=again.png $id'
ok 'accepting closes it' '
	at 12:00 && hazard-verify -a E2 accept $id >out && echo "$id 归档" >want && same want out &&
	test "$(field $id open)" != yes && test "$(field $id node)" = archive'
ok 'the reporter is told what became of it' '
	grep -q ",$id,result,reporter,E5," plant/records/notice/2026/1124.v1.csv'
ok 'who fixed may not verify, whatever the role' '
	hazard-assign -a E1 -t E2 $open && at 12:30 &&
	hazard-fix -a E2 -p before=open.png -p after=done.png $open &&
	fails_with 77 hazard-verify -a E2 accept $open 2>err && has err E2'
ok 'and not before the fix by a clock that was set back' '
	at 12:00 && before=$(head_of) &&
	fails_with 1 hazard-verify -a E1 accept $open 2>err && test $(head_of) = $before'
ok 'a verdict of a closed one is refused' '
	at 13:00 && fails_with 1 hazard-verify -a E1 accept $id 2>err && has err 归档'
ok 'reopened, it goes round again' '
	record-do -a E1 -N 又坏了 reopen $id >out && test "$(field $id node)" = rectify'
ok 'the same within 180 days after closing is a recurrence' '
	hazard-verify -a E1 accept $open && at 2027-03-01 08:00 &&
	r=$(hazard-new -a E5 -T HT06 -e 4#冲床) && test "$(field $r recurrence_of)" = "$open"'
ok 'and 181 days after it is not' '
	record-do -a E1 -N 误报 void void_reason=invalid $r && at 2027-05-25 08:00 &&
	s=$(hazard-new -a E5 -T HT06 -e 4#冲床) && test "$(field $s recurrence_of)" = ""'
ok 'class A is not closed without its cause, which it keeps' '
	a=$(hazard-new -a E5 -T HT04 -e CY-102) && record-do -a E4 accept interim=停用 $a && photo a1.png c2.png e3.png g4.png i5.png k6.png && hazard-fix -a E4 -p before=a1.png -p after=c2.png $a &&
	before=$(head_of) && fails_with 1 hazard-verify -a E2 accept $a 2>err && has err "cause" 原因 && test $(head_of) = $before &&
	hazard-verify -a E2 accept cause=吊具超期未换 $a >out && has out 归档 && test "$(field $a cause)" = 吊具超期未换'
ok 'nor what has come back; the fix may say it, and B that is new need not' '
	hazard-fix -a E4 -p before=e3.png -p after=g4.png $s && hazard-verify -a E2 accept $s && test "$(field $s cause)" = "" && at 2027-05-26 08:00 &&
	t=$(hazard-new -a E5 -T HT06 -e 4#冲床) && test "$(field $t recurrence_of)" = $s && hazard-fix -a E4 -p before=i5.png -p after=k6.png cause=锁具损坏 $t &&
	record-do -a E1 -N 更正 correct cause=- $t && fails_with 1 hazard-verify -a E2 accept $t 2>err && has err cause &&
	record-do -a E1 -N 更正 correct cause=锁具损坏 $t && hazard-verify -a E2 accept $t && test "$(field $t cause)" = 锁具损坏'
ok 'accept or reject must be said' '
	fails_with 64 hazard-verify -a E2 approve $open 2>err && has err accept &&
	fails_with 64 hazard-verify -a E2 $open 2>err'
done_testing
