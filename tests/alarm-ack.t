#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
ok 'measuring points' points_here
at 09:00
{ row 09:00:01 GT-101 2; row 09:00:02 LT-301 9 good m; row 09:00:08 LT-301 9 good m; } >in
sensor-judge <in >judged
of() { alarm-list --all --point "$1" -o csv | grep ",$2," | cut -d, -f1; }
hi=$(of GT-101 CL2-HI) hihi=$(of GT-101 CL2-HIHI) range=$(of LT-301 RANGE)

ok 'acknowledging says who and when' '
	alarm-ack -a E4 -N 已到现场 $hi >out && echo "$hi 已确认" >want && same want out &&
	test "$(field $hi acked_by)" = E4 && test "$(field $hi node)" = acked'
ok 'twice is refused' 'fails_with 1 alarm-ack -a E4 $hi 2>err && has err $hi'
ok 'shelving needs a reason and a time, at most that of its priority' '
	fails_with 1 alarm-ack -a E4 --shelve PT30M $hi 2>err && has err -N &&
	fails_with 1 alarm-ack -a E4 --shelve PT2H -N 试车 $hi 2>err && has err PT2H PT1H &&
	alarm-ack -a E4 --shelve PT30M -N 试车 $hi >out && has out 已搁置'
ok 'a critical one cannot be shelved' '
	fails_with 1 alarm-ack -a E4 --shelve PT1M -N 试车 $hihi 2>err && has err shelve_max empty "搁置时长 at most 最长搁置 (shelve_max)" && ! grep -q "[$]{" err'
ok 'shelved it is judged and nobody is told' '
	notice-send -n -o ids >before && { row 09:10:00 GT-101 0.1; row 09:11:00 GT-101 0.1; row 09:12:00 GT-101 0.5; } >in &&
	at 09:12 && sensor-judge <in >out && has out "$hi,GT-101,CL2-HI,clear,shelved" "$hi,GT-101,CL2-HI,again,shelved" &&
	! notice-send -n | grep -F "$hi" | grep -q "09:12"'
ok 'when its time is over it is unacknowledged again' '
	at 09:31 && escalate >/dev/null && test "$(field $hi node)" = unacked'
ok 'the judge does that too' '
	alarm-ack -a E4 --shelve PT10M -N 试车 $hi && at 09:42 && row 09:42:00 TT-101 20 good ℃ >in &&
	sensor-judge <in >out && test "$(field $hi node)" = unacked'
ok 'unshelved before its time, what is over is over' '
	alarm-ack -a E4 --shelve PT10M -N 试车 $hi && { row 09:43:00 GT-101 0; row 09:44:00 GT-101 0; } >in &&
	at 09:44 && sensor-judge <in >out && alarm-ack -a E4 --unshelve $hi >out && test "$(field $hi node)" = normal'
ok 'out of service takes a measure, a reason and a time to come' '
	fails_with 1 alarm-ack -a E1 --remove -u "2026-11-24 12:00" -N 送检 $range 2>err &&
	fails_with 1 alarm-ack -a E1 --remove -u "2026-11-24 08:00" -M 巡检 -N 送检 $range 2>err && has err "停用到 later than now" &&
	fails_with 77 alarm-ack -a E5 --remove -u "2026-11-24 12:00" -M 巡检 -N 送检 $range 2>err &&
	alarm-ack -a E1 --remove -u "2026-11-24 12:00" -M 巡检 -N 送检 $range >out && has out 停用'
ok 'and is called for when the time has passed' '
	at 12:01 && escalate >/dev/null && notice-send -n >out && has out 停用到期'
ok 'extended, restored' '
	alarm-ack -a E1 --extend -u "2026-11-24 18:00" -M 巡检 -N 没送回 $range &&
	alarm-ack -a E1 --restore $range >out && test "$(field $range node)" = unacked'
ok 'a point with no alarm, one rule of it' '
	alarm-ack -a E1 --remove -r STUCK -u "2026-11-24 18:00" -M 巡检 -N 冻结输出试验 gt-102 >out && has out 停用 &&
	i=$(cut -d" " -f1 out) && test "$(field $i rule)" = STUCK && test "$(field $i area)" = CY-1 &&
	fails_with 66 alarm-ack -a E1 --remove -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-100 2>err && has err GT-100'
ok 'twice is refused, and one rule of what is out altogether' '
	n=$(alarm-list --all -o ids | wc -l) &&
	fails_with 1 alarm-ack -a E1 --remove -r STUCK -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-102 2>err && has err $i --extend --restore "18:00" &&
	alarm-ack -a E1 --remove -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-102 >out && j=$(cut -d" " -f1 out) &&
	fails_with 1 alarm-ack -a E1 --remove -r COMM -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-102 2>err && has err $j &&
	fails_with 1 alarm-ack -a E1 --remove -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-102 2>err && has err $j &&
	test "$(alarm-list --all -o ids | wc -l)" -eq $((n + 1))'
ok 'by the point, all that is out of service there or one rule of it' '
	fails_with 1 alarm-ack -a E1 --restore -r COMM GT-102 2>err && has err "COMM" "STUCK ALL" &&
	alarm-ack -a E1 --extend -u "2026-11-24 19:00" -M 巡检 -N 没送回 -r stuck gt-102 >out && has out $i && ! grep -q $j out &&
	test "$(field $i until)" = 2026-11-24T19:00:00.000+08:00 && test "$(field $j until)" = 2026-11-24T18:00:00.000+08:00 &&
	fails_with 77 alarm-ack -a E5 --restore GT-102 2>err && test "$(field $i node)" = out-of-service &&
	alarm-ack -a E1 --restore GT-102 >out && has out $i $j && test "$(field $i node)" = normal && test "$(field $j node)" = normal &&
	fails_with 1 alarm-ack -a E1 --restore GT-102 2>err && has err "nothing of GT-102" "alarm-list --node out-of-service" &&
	fails_with 66 alarm-ack -a E1 --restore GT-1O2 2>err && has err GT-1O2 && fails_with 64 alarm-ack -a E1 --restore GT-102 GT-101 2>err'
ok 'a rule must be one that holds for the point, and has no alarm there' '
	fails_with 66 alarm-ack -a E1 --remove -r CL2-H -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-101 2>err && has err "did you mean" CL2-HIHI STUCK &&
	fails_with 66 alarm-ack -a E1 --remove -r CL2-HI -u "2026-11-24 18:00" -M 巡检 -N 送检 LT-301 2>err && has err "does not hold" LT-301 RANGE &&
	fails_with 1 alarm-ack -a E1 --remove -r cl2-hihi -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-101 2>err && has err $hihi'
ok 'one point at a time, and each thing by its option' '
	fails_with 64 alarm-ack -a E1 --remove -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-101 LT-301 2>err && has err "one measuring point" &&
	fails_with 1 alarm-ack -a E1 --remove -M 巡检 -N 送检 LT-301 2>err && has err -u &&
	fails_with 1 alarm-ack -a E1 --remove -u "2026-11-24 18:00" -N 送检 LT-301 2>err && has err -M'
ok 'a refusal names roles as people do, and only what this person may do' '
	fails_with 77 alarm-ack -a E5 --remove -u "2026-11-24 18:00" -M 巡检 -N 送检 GT-101 2>err && has err 车间主任 安全员 && ! grep -q safety_officer err &&
	fails_with 1 alarm-ack -a E5 --restore $hihi 2>err && has err "ack (确认)" && ! grep -q -e rise -e clear -e remove err'
ok 'a latched one is reset after it was acknowledged and has gone' '
	test "$(field $hihi node)" = returned && fails_with 1 alarm-ack -a E4 --reset $hihi 2>err &&
	alarm-ack -a E4 $hihi >out && test "$(field $hihi node)" = latched &&
	alarm-ack -a E4 --reset $hihi && test "$(field $hihi node)" = normal'
ok 'one action at a time' '
	fails_with 64 alarm-ack --shelve PT1H --reset $hi 2>err && fails_with 64 alarm-ack -r STUCK $hi 2>err'
ok 'a full disk is told as one, though a note came between' '
	fails_with 74 alarm-ack -n -a E4 $range >/dev/full 2>err && has err "entered by" "No space left on device"'
ok 'a dry run writes nothing' '
	h=$(head_of) && alarm-ack -n -a E4 $range >out && test $(head_of) = $h'
ok 'what is no id is refused with one of an alarm' '
	fails_with 64 alarm-ack A26 2>err && has err "'"'A26'"'" "such ids look like A261123-A0017" && ! grep -q H26 err &&
	id=$(sed -n "s/.* look like //p" err) && fails_with 66 alarm-ack $id 2>err && fails_with 64 respond A26 2>err && has err "look like A26" &&
	fails_with 64 hazard-verify accept A26 2>err && has err H261123-A0017J'
ok 'the way to give a field is in the language of who reads it' '
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 1 alarm-ack -a E1 --remove -u "2099-01-01 12:00" -N 送检 GT-102 2>err && has err "-M 补偿措施" && ! grep -q MEASURE err'
done_testing
