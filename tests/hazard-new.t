#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo site.png plate.png
at 08:00

ok 'a type and a machine by the plant'"'"'s own number give an id' '
	id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png -N 没装回去) &&
	expr "$id" : "H261124-A0001[0-9A-Z]$"'
ok 'place, process, class, measure and basis are filled in' '
	test "$(field $id area)" = CY-1 && test "$(field $id process)" = 落料 &&
	test "$(field $id equipment)" = CY-101 && test "$(field $id class)" = B &&
	test "$(field $id shift)" = DAY && test "$(field $id grade)" = general &&
	test "$(field $id measure)" != "" && test "$(field $id legal_basis)" != ""'
ok 'responsible people are filled in and it is assigned at once' '
	test "$(field $id leader)" = E4 && test "$(field $id assignee)" = E4 &&
	test "$(field $id resp_unit)" = 冲压车间 && test "$(field $id node)" = rectify'
ok 'the deadline is the type'"'"'s own, from when it was found' '
	test "$(field $id due)" = 2026-11-25T08:00:00.000+08:00'
ok 'what a rule filled in is an event of system' '
	events $id >rows && test $(grep -c ",system,root,fill,\|,system,root,assign," rows) -eq 2 &&
	test $(grep -c ",E5,root,report," rows) -eq 1'
ok 'report, rules and notices are one commit' '
	test $(git -C plant log --format=%s | grep -c "^hazard-new: $id") -eq 1 &&
	git -C plant show --stat --format= HEAD >stat && has stat records/hazard records/notice'
ok 'the photo is stored by its content and can no longer be changed' '
	sum=$(sha256sum site.png | cut -c1-64) &&
	f=plant/evidence/$(echo $sum | cut -c1-2)/$sum.png &&
	cmp site.png $f && test "$(stat -c %a $f)" = 444 && grep -q "site=$sum.png" rows'

ok 'the same again is refused with the open id' '
	before=$(head_of) &&
	fails_with 1 hazard-new -a E5 -T HT05 -e CY-101 2>err && has err "$id" --again &&
	test $(head_of) = $before'
ok '--again reports it and links the two' '
	again=$(hazard-new -a E5 --again -T HT05 -e CY-101) &&
	test "$(field $again duplicate_of)" = "$id"'
ok 'another type, another machine and another area are others' '
	hazard-new -a E5 -T HT06 -e CY-101 && hazard-new -a E5 -T HT05 -e CY-102 &&
	hazard-new -a E5 -T HT05 -A HZ'
ok 'without a machine the area decides' '
	fails_with 1 hazard-new -a E5 -T HT05 -A HZ 2>err && has err "the same is open"'
ok 'a refused duplicate draws no number' '
	n=$(hazard-new -a E5 -T HT19 -A HZ) && expr "$n" : "H261124-A0006[0-9A-Z]$"'

ok 'found long before it is typed: marked as late entry, deadlines from then' '
	late=$(hazard-new -a E5 -T HT12 -A CY found_at="2026-11-24 06:30") &&
	test "$(field $late late_entry)" = yes &&
	test "$(field $late due)" = 2026-11-24T10:30:00.000+08:00'
ok 'found 30 minutes before is not late' '
	n=$(hazard-new -a E5 -T HT13 -A CY found_at="2026-11-24 07:30") &&
	test "$(field $n late_entry)" = ""'
ok 'a type that may be major is suspected, no program declares it' '
	gas=$(hazard-new -a E5 -T HT03 -A HZ) && test "$(field $gas grade)" = suspected &&
	test "$(field $gas class)" = A'
ok 'and is queued for the person who judges' '
	grep -q ",$gas,report-a,director,E9," plant/records/notice/2026/1124.v1.csv &&
	grep -q ",$gas,judge,judge,E7," plant/records/notice/2026/1124.v1.csv'
ok 'class A is pushed at once to two roles, with voice' '
	grep ",$gas,report-a,safety,E1," plant/records/notice/2026/1124.v1.csv >n &&
	has n ",voice,"'
ok 'night: the shift that crosses midnight is the one of its start' '
	at 2026-11-25 02:00 && night=$(hazard-new -a E5 -T HT11 -e HZ-201) &&
	test "$(field $night shift)" = NIGHT'
at 2026-11-24 08:30

ok '-n writes nothing' '
	before=$(head_of) && hazard-new -n -a E5 -T HT20 -A CY && test $(head_of) = $before'
ok 'the same event sent again is answered as the first time' '
	u=01M85EPS00ABCDEFGHJKMNPQRS &&
	one=$(hazard-new -a E5 --event $u -T HT20 -A CY) &&
	two=$(hazard-new -a E5 --event $u -T HT20 -A CY) && test "$one" = "$two" &&
	test $(cat plant/records/hazard/2026/1124.v1.csv | grep -c "^$u,") -eq 1'
ok 'and with other content it is refused' '
	fails_with 1 hazard-new -a E5 --event $u -T HT21 -A CY 2>err && has err "$u"'
ok 'a ULID of last month is refused' '
	fails_with 1 hazard-new -a E5 --event 01K9A0000000000000000000AA -T HT21 -A CY 2>err &&
	has err "7 days behind"'

refused()
{
	_name=$1 _code=$2 _text=$3
	shift 3
	_args=$*
	ok "$_name" '
		before=$(head_of) && fails_with '"$_code"' hazard-new '"$_args"' 2>err &&
		has err '"'$_text'"' && test $(head_of) = $before'
}
refused 'no type' 1 'type' -a E5 -A CY
refused 'no place' 1 'area' -a E5 -T HT05
refused 'an unknown type' 66 HT99 -a E5 -T HT99 -A CY
refused 'an unknown machine' 66 CY-999 -a E5 -T HT05 -e CY-999
refused 'a field that does not exist' 64 'colour' -a E5 -T HT05 -A CY colour=red
refused 'a field given twice' 64 'given twice' -a E5 -T HT05 -A CY area=CY
refused 'an operand that is no field' 64 'FIELD=VALUE' -a E5 -T HT05 -A CY hello
refused 'a photo that is not there' 66 'none.jpg' -a E5 -T HT05 -A CY -p site=none.jpg
refused 'a photo without a role' 64 'ROLE=FILE' -a E5 -T HT05 -A CY -p site.png
refused 'a role that is none' 64 'role of a photo' -a E5 -T HT05 -A CY -p ../x=site.png
refused 'a person who left' 66 E10 -a E10 -T HT05 -A CY
refused 'an unknown person' 66 E77 -a E77 -T HT05 -A CY
refused 'a time that is none' 64 'yesterday' -a E5 -T HT23 -A CY found_at=yesterday
refused 'a reporter does not lower the class' 77 'class' -a E5 -T HT07 -A CY class=C
refused 'nor stretch the time' 77 'limit_h' -a E5 -T HT07 -A CY limit_h=9999
refused 'nor judge it' 77 'grade' -a E5 -T HT03 -A CY grade=general
refused 'nor declare a major hazard' 77 'judged_by' -a E5 -T HT03 -A CY judged_by=E7
ok 'an empty photo and a text file are refused' '
	: >empty.jpg && echo hello >text.jpg && before=$(head_of) &&
	fails_with 65 hazard-new -a E5 -T HT23 -A CY -p site=empty.jpg 2>err && has err empty.jpg empty &&
	fails_with 65 hazard-new -a E5 -T HT23 -A CY -p site=text.jpg 2>err &&
	has err text.jpg "neither a picture" && test $(head_of) = $before'
ok 'a note with line breaks stays one physical line' '
	n=$(hazard-new -a E5 -T HT23 -A CY -N "一行
两行,\"引号\"") && events $n >r && test $(wc -l <r) -ge 1 &&
	record-show $n >shown && has shown 两行'
ok 'a message gives the terminal no orders' '
	c=$(printf "\033[2J\377") && fails_with 64 hazard-new -a E5 -T HT24 -A CY "$c=1" 2>err &&
	has err "?[2J?" && ! grep -q "$(printf "\033")" err'
ok 'a photo of the record, where there is no record yet' '
	before=$(head_of) && for f in @site @ @../x "@site x=y"; do
		fails_with 64 hazard-new -a E5 -T HT24 -A CY -p site="$f" 2>err && has err ./@ || return 1
	done; test $(head_of) = $before'
ok 'a pipe in place of a photo or of rows does not hang' '
	mkfifo pipe && before=$(head_of) &&
	fails_with 65 timeout 20 hazard-new -a E5 -T HT24 -A CY -p site=pipe 2>err && has err pipe &&
	fails_with 65 timeout 20 record-new -a E5 -f pipe hazard 2>err && has err pipe && test $(head_of) = $before'
ok 'an option with an empty value is not left out' '
	for o in -T -e -A --area --event; do
		fails_with 64 hazard-new -a E5 -T HT24 -A CY $o "" 2>err && has err "argument" || return 1
	done; fails_with 64 hazard-new -a E5 -T HT24 --area= 2>err && has err "--area="'
ok 'a type, a machine or an area by its name, however long' '
	t=$(sed -n "s/^HT24,\([^,]*\),.*/\1/p" plant/catalogue/hazard-types.csv) && test ${#t} -gt 24 &&
	n=$(hazard-new --again -a E5 -T "$t" -A 焊装车间) && test "$(field $n type) $(field $n area)" = "HT24 HZ"'
ok 'a dry run that links shows no id of its own' '
	open=$(hazard-new -a E5 -T HT25 -A CY) && hazard-new -n --again -a E5 -T HT25 -A CY 2>err &&
	grep -q "linked to the open $open" err && ! grep -q "H[0-9-]*A[0-9A-Z]*: linked" err'
ok 'what to type next holds with a blank in the path' '
	fails_with 66 hazard-list -C "no such" 2>err && grep -q "ledger-init .no such.$" err'
ok 'an empty -C is not the ledger around' '
	fails_with 64 hazard-new -C "" -a E5 -T HT24 -A CY 2>err && has err "-C"'
ok 'a full disk for the answer is reported' '
	fails_with 74 hazard-new -a E5 -T HT24 -A CY >/dev/full'
ok 'git agrees: clean and sound' '
	git -C plant status --porcelain >st && test ! -s st && git -C plant fsck --strict'
ok 'ledger-check finds nothing wrong with what was written' 'ledger-check >out; r=$?; cat out; test $r -le 1 && test $(grep -c "error:" out) -eq 0'
done_testing
