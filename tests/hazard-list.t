#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo before.png after.png

# one that is rectified and verified, one overdue, one A in the other shop
at 08:00
done_=$(hazard-new -a E5 -T HT05 -e CY-101 -N 防护罩没装回去 2>/dev/null)
at 08:10
late=$(hazard-new -a E5 -T HT12 -e CY-102 -N 'Oil on the FLOOR' 2>/dev/null)
at 08:20
gas=$(hazard-new -a E8 -T HT03 -A HZ -N 闻到气味 2>/dev/null)
at 09:00
hazard-fix -a E4 -p before=before.png -p after=after.png "$done_" >/dev/null 2>&1
at 09:30
hazard-verify -a E2 accept "$done_" >/dev/null 2>&1
at 2026-11-25 08:15

# ids WANT …: what the selection in $@ after -- gives, in order
gives()
{
	_want=$1
	shift
	hazard-list -o ids "$@" >ids 2>err || return 1
	test "$(tr '\n' ' ' <ids)" = "$_want" && return 0
	echo "# wanted '$_want', got '$(tr '\n' ' ' <ids)'"
	return 1
}

ok 'all, the most urgent first, what has no deadline last' \
    'gives "$gas $late $done_ "'
ok 'open ones' 'gives "$gas $late " --open'
ok 'overdue ones' 'gives "$gas $late " --overdue'
ok 'a node' 'gives "$done_ " --node archive'
ok 'two nodes are or-ed' 'gives "$late $done_ " --node archive --node rectify'
ok 'a class' 'gives "$gas " --class A'
ok 'a class and an area are and-ed' 'gives "" --class A --area CY'
ok 'an area with those below it' 'gives "$late $done_ " --area CY'
ok 'an area by its alias' 'gives "$late $done_ " --area 冲压'
ok 'an area below' 'gives "$late $done_ " --area CY-1'
ok 'a reporter' 'gives "$gas " --reporter E8'
ok 'an assignee' 'gives "$late $done_ " --assignee E4'
ok 'an assignee by name' 'gives "$late $done_ " --assignee 王建国'
ok 'mine: reported' 'gives "$gas " --mine -a E8'
ok 'mine: given to me' 'gives "$late $done_ " --mine -a e4'
ok 'a type' 'gives "$late " --type HT12'
ok 'two types' 'gives "$gas $late " --type HT12 --type HT03'
ok 'since is that day or later' 'gives "$gas $late $done_ " --since 2026-11-24 &&
	gives "" --since 2026-11-25'
ok 'until is before that day' 'gives "" --until 2026-11-24 &&
	gives "$gas $late $done_ " --until 2026-11-25'
ok 'age at the node' 'gives "$late " --age P1D --open &&
	gives "$done_ " --age -PT23H'
ok 'a Chinese word in a note' 'gives "$done_ " --text 防护罩没装'
ok 'a Chinese word in a field' 'gives "$gas " --text 焊'
ok 'small letters for capitals' 'gives "$late " --text "oil on the floor"'
ok 'an id as a word' 'gives "$gas " --text $gas'
ok 'no conflict' 'gives "" --conflict'
ok 'sorted by id, and turned round' 'gives "$done_ $late $gas " --sort id &&
	gives "$gas $late $done_ " --sort -id'
ok 'sorted by class' 'gives "$gas $late $done_ " --sort class ||
	gives "$gas $done_ $late " --sort class'

ok 'CSV in a pipe: the id first, then codes' '
	hazard-list --class A >csv && head -n 1 csv >h && has h id,kind,node,class,reporter,created, &&
	grep -q "^$gas,hazard,assign,A,E8,2026-11-24T08:20:00.000+08:00," csv &&
	test $(wc -l <csv) -eq 2'
ok 'JSON: one object a line, empty ones left out' '
	hazard-list -o json --class A >j && test $(wc -l <j) -eq 1 &&
	python3 -c "import json; r = json.loads(open(\"j\").readline())
assert r[\"id\"] == \"$gas\" and r[\"type\"] == \"HT03\" and r[\"overdue\"] == \"yes\"
assert \"assignee\" not in r and all(isinstance(v, str) and v for v in r.values())"'
ok 'a table has names' '
	hazard-list -o table --class A >t && has t 燃气泄漏 焊装车间 疑似重大 "$gas"'
ok 'an empty list is done' 'hazard-list -o ids --type HT28 >e && test ! -s e'
ok 'an empty CSV has its header' 'hazard-list -o csv --type HT28 >e && test $(wc -l <e) -eq 1'
ok 'the list pipes into a command' '
	hazard-list --overdue --area CY >l && hazard-assign -n -a E1 -t E5 - <l >o 2>err && has o $late'

ok 'an unknown area' '
	fails_with 66 hazard-list --area CY-2 2>err &&
	printf "hazard-list: --area: there is no area '"'CY-2'"'\n\tdid you mean CY-1 冲压一线? registers/areas.csv lists them\n" >want &&
	same want err'
ok 'an unknown person' 'fails_with 66 hazard-list --assignee E99 2>err && has err "there is no person '"'E99'"'"'
ok 'an unknown type' 'fails_with 66 hazard-list --type HT99 2>err && has err "--type: there is no hazard type"'
ok 'no class' 'fails_with 64 hazard-list --class D 2>err && has err "--class cannot be '"'D'"'" "A, B and C"'
ok 'no day' 'fails_with 64 hazard-list --since monday 2>err && has err "--since cannot be"'
ok 'no duration' 'fails_with 64 hazard-list --age 2h 2>err && has err "--age cannot be '"'2h'"'" PT4H'
ok 'no column' 'fails_with 64 hazard-list --sort colour 2>err && has err "--sort cannot be '"'colour'"'"'
ok 'a type by its name' '
	hazard-list --type HT05 -o ids >a && hazard-list --type 设备防护罩缺失 -o ids >b && same a b && test -s a'
ok 'a misspelt node is no empty list' '
	fails_with 66 hazard-list --node verfiy 2>err && has err verfiy flow-show'
ok 'no node' 'fails_with 66 hazard-list --node ../x 2>err && has err "no kind here has a node '"'"'../x'"'"'"'
ok 'no format' 'fails_with 64 hazard-list -o xml 2>err'
ok 'an operand' 'fails_with 64 hazard-list all 2>err && has err "'"'all'"' is no option"'
ok 'an unknown option' 'fails_with 64 hazard-list --colour 2>err'
ok 'no ledger' 'fails_with 66 hazard-list -C /nowhere 2>err'
ok 'who am I' '(unset BIHUAN_ACTOR; sed -i "s/^E0001,[^,]*,[^,]*/E0001,x,/" plant/registers/people.csv
	git -C plant -c core.hooksPath=/dev/null commit -qam x; fails_with 64 hazard-list --mine 2>err; r=$?
	test $r -ne 0 || has err "--mine does not know who you are" "-a PERSON")'

ok 'an unsaved edit of a table that is used is told' '
	echo >>plant/registers/areas.csv && hazard-list --area CY -o ids >o 2>err &&
	has err "registers/areas.csv" "do not count yet" "ledger-save" &&
	git -C plant checkout -q registers/areas.csv'
ok 'a table that is not used is not told' '
	echo >>plant/registers/spares.csv && hazard-list --area CY -o ids >o 2>err && test ! -s err &&
	git -C plant checkout -q registers/spares.csv'

ok 'standard output that is full' 'fails_with 74 hazard-list >/dev/full 2>err'

f=plant/records/hazard/2026/1124.v1.csv
ok 'a bad row is named, the rest is listed' '
	echo garbage >>$f && git -C plant -c core.hooksPath=/dev/null commit -qam bad &&
	n=$(wc -l <$f) && fails_with 1 hazard-list -o ids >ids 2>err && test $(wc -l <ids) -eq 3 &&
	has err "records/hazard/2026/1124.v1.csv:$n: " "the row has 1 cells"'
ok 'a damaged old day file is named, the rest is listed' '
	printf "event,record\n" >plant/records/hazard/2026/0101.v1.csv &&
	git -C plant add records && git -C plant -c core.hooksPath=/dev/null commit -qm bad &&
	fails_with 1 hazard-list -o ids >ids 2>err && test $(wc -l <ids) -eq 3 &&
	has err "records/hazard/2026/0101.v1.csv:1: " "column 3 is"'
ok 'nothing was changed by all this' 'git -C plant status --porcelain >s && test ! -s s'
done_testing
