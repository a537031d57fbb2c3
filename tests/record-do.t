#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo site.png gas.png after.png
at 08:00
id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png)
gas=$(hazard-new -a E5 -T HT03 -A HZ)

ok 'accept: the assignee has it' '
	at 08:05 && record-do -a E4 accept $id >out && echo "$id 整改" >want && same want out'
ok 'class A is accepted only with the interim measure' '
	hazard-assign -t E9 $gas && fails_with 1 record-do -a E9 accept $gas 2>err && has err interim &&
	record-do -a E9 accept interim=关阀 $gas && test "$(field $gas interim)" = 关阀'
ok 'it cannot be closed before somebody judged it' '
	hazard-fix -a E9 -p before=gas.png -p after=after.png cause=阀门内漏 $gas &&
	fails_with 1 hazard-verify -a E2 accept $gas 2>err && has err grade'
ok 'only the named person judges' '
	fails_with 77 record-do -a E5 judge grade=general judge_basis=不构成 $gas 2>err && has err E7 &&
	record-do -a E7 judge grade=general judge_basis=可立即整改 $gas &&
	test "$(field $gas grade)" = general && test "$(field $gas judged_by)" = E7 &&
	hazard-verify -a E2 accept $gas'

ok 'correct: a reason is needed, old and new are shown' '
	fails_with 1 record-do correct equipment=CY-102 $id 2>err && has err "-N" &&
	record-do -N 看错机台 correct equipment=CY-102 $id 2>err && has err "CY-101 → CY-102" &&
	test "$(field $id equipment)" = CY-102'
ok 'correct: the responsible people follow the area' '
	record-do -N 走错车间 correct area=HZ equipment=- $id && test "$(field $id leader)" = E9 &&
	test "$(field $id process)" = 点焊'
ok 'correct: the deadline becomes earlier, never later' '
	record-do -N 更急 correct limit_h=4 $id &&
	test "$(field $id due)" = 2026-11-24T12:00:00.000+08:00 &&
	record-do -N 不急 correct limit_h=72 $id &&
	test "$(field $id due)" = 2026-11-24T12:00:00.000+08:00'
ok 'correct: a lower class takes a second person' '
	before=$(head_of) && fails_with 77 record-do -N 降级 correct class=C $id 2>err && has err "B → C" approver &&
	fails_with 77 record-do -N 降级 correct class=C approver=E1 $id 2>err &&
	test $(head_of) = $before &&
	record-do -N 降级 correct class=C approver=E6 $id && test "$(field $id class)" = C'
ok 'correct: a type of a lower class takes one as well' '
	other=$(hazard-new -a E5 -T HT05 -e 4#冲床) &&
	fails_with 77 record-do -N 类型错 correct type=HT06 $other 2>err && has err "B → C"'
ok 'correct: nothing to change' 'fails_with 1 record-do -N x correct area=HZ $id 2>err'

ok 'extend needs the approver'"'"'s role and a reason' '
	record-do -a E4 accept $other &&
	fails_with 77 record-do -a E5 extend deadline="2026-11-30 08:00" extend_reason=备件 $other 2>err &&
	fails_with 1 record-do -a E3 extend deadline="2026-11-30 08:00" $other 2>err && has err extend_reason &&
	record-do -a E3 extend deadline="2026-11-30 08:00" extend_reason=备件 $other &&
	test "$(field $other due)" = 2026-11-30T08:00:00.000+08:00 &&
	test "$(field $other approver)" = E3'
ok 'correct: who approved an extension may agree to a lower class, when named anew' '
	fails_with 77 record-do -N 降级 correct class=C $other 2>err && has err approver &&
	record-do -N 降级 correct class=C approver=E3 $other && test "$(field $other class)" = C'
ok 'void needs a reason, and a duplicate names the other' '
	fails_with 1 record-do void $other 2>err && has err void_reason &&
	fails_with 1 record-do -N 重复 void void_reason=duplicate $other 2>err &&
	record-do -N 重复 void void_reason=duplicate duplicate_of=$id $other >out && has out 作废'
ok 'voided, it can be reopened' 'record-do -N 其实不是 reopen $other && test "$(field $other open)" = yes'

ok 'an unknown action names the nearest' '
	fails_with 64 record-do acept $id 2>err && has err acept accept'
ok 'an action that this node does not have names what it has' '
	fails_with 1 record-do verify $id 2>err && has err 整改 rectify'
ok 'no action, no id: usage' 'fails_with 64 record-do 2>err && fails_with 64 record-do accept 2>err'
ok 'the same event twice is one' '
	at 08:30 && u=01M85EPS00ABCDEFGHJKMNPQRS && record-do -a E4 --event $u -N 知道了 accept $id &&
	n=$(head_of) && record-do -a E4 --event $u -N 知道了 accept $id >out && test $(head_of) = $n &&
	has out "$id" && fails_with 1 record-do -a E4 --event $u -N 别的 accept $id 2>err'
ok 'settle is for conflicts only' 'fails_with 1 record-do -N x settle $id 2>err'
ok 'a clerk acts for somebody else, nobody else does, outside a rehearsal' '
	BIHUAN_LEDGER= && unset BIHUAN_NOW BIHUAN_ACTOR && ledger-init real >o 2>&1 && cd real &&
	me=$(id -un) && sed -i "s/ clerk / /" registers/people.csv &&
	printf "E5,李志强,li,,,,,,,,\nE6,赵敏,zhao,,,,,,,,\n" >>registers/people.csv && ledger-save -m x &&
	hazard-new -T HT06 -A PLANT && fails_with 77 hazard-new -a E5 -T HT05 -A PLANT 2>../err; r=$?
	cd .. && test $r -eq 0 && has err clerk'
done_testing
