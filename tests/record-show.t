#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
at 08:00
id=$(hazard-new -a E5 -T HT05 -e CY-101 -N 没装回去 2>/dev/null)
notice=$(record-list -k notice -o ids | head -n 1)
at 09:00

# checked STEM: the id with its check character
checked()
{
	python3 - "$1" <<-'PY'
	import sys
	a = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	p = 36
	for c in sys.argv[1].replace("-", ""):
	    p = (p + a.index(c)) % 36 or 36
	    p = p * 2 % 37
	print(sys.argv[1] + a[(37 - p) % 36])
	PY
}

ok 'a record of any kind' 'record-show $id >a && has a "隐患 $id" && record-show $notice >b && has b "通知 $notice" 王建国'
ok 'several, one page after another' 'record-show $id $notice >a && has a $id $notice'
ok 'ids from standard input, the header skipped' 'record-list | record-show - >a && has a "隐患 $id"'
ok 'an empty list is done' 'record-show - </dev/null >a && test ! -s a'
ok 'small letters, without the hyphen' '
	record-show $(echo $id | tr "A-Z" "a-z" | tr -d -) >a && has a "隐患 $id"'
ok 'JSON is one object a line, fields flat, events and notices in it' '
	record-show -o json $id $notice >j && test $(wc -l <j) -eq 2 &&
	python3 - j $id <<-"PY"
	import json, sys
	r = json.loads(open(sys.argv[1]).readline())
	assert r["id"] == sys.argv[2] and r["kind"] == "hazard" and r["version"] == "1"
	assert r["area"] == "CY-1" and r["class"] == "B" and r["node"] == "rectify"
	assert [e["action"] for e in r["events"]] == ["report", "fill", "assign"]
	assert r["events"][1]["prev"] == r["events"][0]["event"]
	assert r["heads"][0]["event"] == r["events"][-1]["event"] and len(r["heads"]) == 1
	assert r["notices"][0]["recipient"] == "王建国 (E4)" and "delivered" not in r["notices"][0]
	PY'
ok 'an id with a wrong check character' '
	bad=${id%?}$(echo "${id#"${id%?}"}" | tr 0-9A-Z 1-9A-Z0) &&
	fails_with 64 record-show $bad 2>err &&
	has err "$bad" "is mistyped: its check character does not fit"'
ok 'a record that is not there: where it would be' '
	fails_with 66 record-show $(checked H251124-A0001) 2>err &&
	has err "there is no record H251124-A0001" "records/hazard/2025/1124.v*.csv"'
ok 'a letter without a kind' '
	fails_with 66 record-show $(checked Q261124-A0001) 2>err && has err "letter Q" flows/kinds.csv'
ok 'a path' 'fails_with 64 record-show records/hazard/2026/1124.v1.csv 2>err && has err "is no record id" "looks like a file"'
ok 'no id is a usage error' 'fails_with 64 record-show 2>err'
ok 'no format' 'fails_with 64 record-show -o xml $id 2>err && has err "-o cannot be '"'xml'"'" markdown'
ok 'an unknown option' 'fails_with 64 record-show --all $id 2>err'
ok 'full standard output' 'fails_with 74 record-show $id >/dev/full 2>err'

f=plant/records/hazard/2026/1124.v1.csv
ok 'a bad row of this record is told with file and line, the rest is shown' '
	sed -n 2p $f | sed "s/,report,/,REPORT,/" >>$f && n=$(wc -l <$f) &&
	git -C plant -c core.hooksPath=/dev/null commit -qam bad &&
	fails_with 1 record-show $id >a 2>err && has a "隐患 $id" &&
	has err "record-show: records/hazard/2026/1124.v1.csv:$n: '"'REPORT'"' is no name of an action" "git blame -L $n,$n"'
ok 'of two rows with one number one counts and the other is shown as such' '
	sed -n 2p $f | sed "s/没装回去/装回去了/" >row && sed -i "\$d" $f && cat row >>$f &&
	git -C plant -c core.hooksPath=/dev/null commit -qam double &&
	fails_with 1 record-show $id >a 2>err && has a "(does not count: another row has its number)" &&
	has err "stands here with other content than in line" "which counts"'
ok 'a missing event is told' '
	sed -i "\$d" $f && sed -i 3d $f && git -C plant -c core.hooksPath=/dev/null commit -qam missing &&
	fails_with 1 record-show $id >a 2>err && has err "that this one was made on is missing" && has a "Conflict:"'
ok 'a damaged file of another day is no matter' '
	git -C plant -c core.hooksPath=/dev/null revert -n HEAD HEAD~1 HEAD~2 >/dev/null &&
	echo event >plant/records/hazard/2026/0101.v1.csv && git -C plant add records &&
	git -C plant -c core.hooksPath=/dev/null commit -qm "another day" &&
	record-show $id >a 2>err && has a "隐患 $id" && test ! -s err'
ok 'a damaged file of this day: file, line and the next step' '
	sed -i "1s/,time,/,when,/" $f && git -C plant -c core.hooksPath=/dev/null commit -qam header &&
	fails_with 65 record-show $id >a 2>err && test ! -s a &&
	has err "records/hazard/2026/1124.v1.csv:1: column 4 is '"'when'"', the form says '"'time'"'" "git log -p"'
done_testing
