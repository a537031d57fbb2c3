#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
at 08:00
one=$(hazard-new -a E5 -T HT06 -A HZ) two=$(hazard-new -a E5 -T HT05 -e HZ-201)

ok 'no dispatch rule: it waits for somebody to dispatch it' '
	test "$(field $one node)" = assign && test "$(field $one assignee)" = ""'
ok 'assign by code, the new node is printed' '
	hazard-assign -t E4 $one >out && echo "$one 整改" >want && same want out &&
	test "$(field $one assignee)" = E4'
ok 'ids come through a pipe, a person by name' '
	printf "id,node\n%s,x\n" "$two" | hazard-assign -t 李志强 - &&
	test "$(field $two assignee)" = E5'
ok 'an empty pipe is done' 'hazard-assign -t E4 - </dev/null'
ok 're-assigning tells the new person' '
	at 08:10 && hazard-assign -t E5 -N 换人 $one && test "$(field $one assignee)" = E5 &&
	grep ",$one,assigned-c,assignee,E5," plant/records/notice/2026/1124.v1.csv'
ok '-d gives a deadline from now, or a time' '
	hazard-assign -t E4 -d PT8H $one && test "$(field $one due)" = 2026-11-24T16:10:00.000+08:00 &&
	hazard-assign -t E4 -d "2026-11-24 18:00" $one &&
	test "$(field $one due)" = 2026-11-24T18:00:00.000+08:00'
ok 'an absent person is refused and the deputy named' '
	printf "X1,E4,E5,2026-11-24 00:00,2026-11-26 00:00\n" >>plant/registers/absences.csv &&
	ledger-save -m 请假 && before=$(head_of) &&
	fails_with 1 hazard-assign -t E4 $two 2>err && has err E4 E5 && test $(head_of) = $before'
ok 'who may not dispatch is told who may' '
	fails_with 77 hazard-assign -a E5 -t E5 $two 2>err && has err E1'
ok 'all or none' '
	before=$(head_of) &&
	fails_with 64 hazard-assign -t E5 $one H261124-A0001X 2>err && test $(head_of) = $before'
ok 'a wrong check character is a typing error' '
	fails_with 64 hazard-assign -t E5 H261124-A0001X 2>err && has err H261124-A0001X'
ok 'lower case without the hyphen is accepted' '
	hazard-assign -t E5 $(echo $two | tr -d - | tr A-Z a-z)'
ok 'a path is no id' 'fails_with 64 hazard-assign -t E5 ../../etc/passwd 2>err && has err "../../etc/passwd"'
ok 'an id that is not there' '
	none=$(echo H261124-A0777 | sed "s/.*/H261124-A07779/") &&
	fails_with 66 hazard-assign -t E5 H261124-A0777$(python3 - <<P
s="H261124A0777"; a="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"; p=36
for c in s:
    p=(p+a.index(c))%36 or 36; p=p*2%37
print(a[(37-p)%36])
P
) 2>err && has err A0777'
ok 'an unknown person' 'fails_with 66 hazard-assign -t E99 $two 2>err && has err E99'
ok 'no person, no id: usage' '
	fails_with 64 hazard-assign $two 2>err && has err "-t" &&
	fails_with 64 hazard-assign -t E5 2>err'
done_testing
