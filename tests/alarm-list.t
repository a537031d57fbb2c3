#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
ok 'measuring points' points_here
at 09:00
{ row 09:00:01 GT-101 0.5; row 09:00:02 LT-301 9 good m; row 09:00:08 LT-301 9 good m; } >in
sensor-judge <in >judged

ok 'an empty list is done' 'alarm-list --node shelved -o ids >out && : >want && same want out'
ok 'the gravest first, with what a program needs' '
	alarm-list -o csv >out && head -n 1 out | cut -d, -f1-9 >got &&
	echo id,node,class,open,due,priority,point,name,rule >want && same want got &&
	sed 1d out | cut -d, -f2,3,6,7,9 >got && printf "%s\n" unacked,A,high,GT-101,CL2-HI unacked,B,low,LT-301,RANGE >want;
	sed 1d out | cut -d, -f2,7,9 >got && printf "%s\n" unacked,GT-101,CL2-HI unacked,LT-301,RANGE >want && same want got'
ok 'a table for people' '
	alarm-list -o table >out && has out 氯气 0.5 冲压一线 高报 "0.3 ppm"'
ok 'of a point, of an area and those below it' '
	alarm-list --point LT-301 -o csv >out && test $(wc -l <out) -eq 2 &&
	alarm-list --area CY -o csv >out && test $(wc -l <out) -eq 2 && has out GT-101'
ok 'what has ended only with --all' '
	alarm-list -o ids --point GT-101 | alarm-ack -a E4 - && { row 09:01:00 GT-101 0.1; row 09:02:00 GT-101 0.1; } >in &&
	sensor-judge <in >judged && alarm-list --point GT-101 -o ids >out && : >want && same want out &&
	alarm-list --all --point GT-101 -o csv >out && has out normal,A,no 2026-11-24T09:02:00'
ok 'what is shelved or out of service says until when, what instead and why' '
	alarm-list -o table >out && ! grep -q measure out && at 09:02 &&
	alarm-ack -a E1 --remove -u "2026-11-24 12:00" -M 每小时巡检 -N 送检 GT-102 >o && alarm-list -o table >out &&
	has out until measure reason "2026-11-24 12:00" 每小时巡检 送检 &&
	alarm-ack -a E1 --extend -u "2026-11-24 18:00" -M 人守 -N 没送回 GT-102 >o && alarm-list -o table >out && has out 没送回 人守 "18:00" &&
	alarm-ack -a E1 --shelve PT30M -N 清罐 $(alarm-list --point LT-301 -o ids) >o && alarm-list -o table >out && has out 清罐 "2026-11-24 09:32" &&
	alarm-list -o csv >out && head -n 1 out | grep -q ",until,measure,reason$" && has out ",人守,没送回" ",清罐" &&
	alarm-list --point LT-301 -o json >out && has out "\"reason\":\"清罐\"" && alarm-ack -a E1 --restore GT-102 >o && alarm-ack -a E1 --unshelve $(alarm-list --point LT-301 -o ids) >o &&
	at 09:00 && alarm-list -o table >out && ! grep -q measure out'
ok 'of a point and of one of its rules: which is which' '
	at 09:03 && alarm-ack -a E1 --remove -r CL2-HI -u "2026-11-24 12:00" -M 巡检 -N 标定 GT-102 >o &&
	alarm-ack -a E1 --remove -u "2026-11-24 12:00" -M 巡检 -N 送检 LT-301 >o && alarm-list -o table >out && has out rule "all rules" CL2-HI &&
	grep -q "GT-102.*CL2-HI .*标定" out && grep -q "LT-301.*all rules .*送检" out && alarm-ack -a E1 --restore GT-102 >o && alarm-ack -a E1 --restore LT-301 >o'
ok 'JSON leaves out what is empty' '
	alarm-list -o json >out && has out "\"rule\":\"RANGE\"" && ! grep -q first out'
ok 'a node, a type, a point that is none is refused, with what is near' '
	fails_with 66 alarm-list --node ackd 2>err && has err ackd acked &&
	fails_with 66 alarm-list --type hih 2>err && has err hih "hi 高报" && fails_with 66 alarm-list --point GT-10 2>err && has err GT-10 氯气探头'
ok 'a type by its name, a point in small letters' '
	alarm-list --all --type 高报 -o csv >out && has out ",CL2-HI," && ! grep -q ",RANGE," out &&
	alarm-list --point lt-301 -o csv >out && has out LT-301'
ok 'a time that ends before it begins is refused, as is that of another list' '
	fails_with 64 alarm-list --since 2026-11-25 --until 2026-11-24 2>err && has err --until &&
	fails_with 64 hazard-list --since 2026-11-24 --until 2026-11-24 2>err && has err "day after"'
ok 'a format that a list does not have is refused with those it has' '
	fails_with 64 alarm-stats -o ids 2>err && has err "'"'ids'"'" "table, csv, json" && ! grep -q "csv, json, ids" err && fails_with 64 sensor-poll -o ids --plan 2>err &&
	has err "table, csv, json" && ! grep -q "csv, json, ids" err && fails_with 64 sensor-poll -o xml --plan 2>err && ! grep -q "csv, json, ids" err'
ok 'what is no option is refused' 'fails_with 64 alarm-list GT-101 2>err && has err GT-101'
done_testing
