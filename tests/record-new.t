#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo 1.png 2.png
at 08:00

ok 'a kind by its name or letter' '
	a=$(record-new -a E5 hazard type=HT05 equipment=CY-101) &&
	b=$(record-new -a E5 H type=HT06 equipment=CY-101) &&
	test "$(field $a node)" = rectify && test "$(field $b type)" = HT06'
ok 'rows of a table: an id each, one commit' '
	printf "type,equipment,area,note,photo:site\nHT05,4#冲床,,没装回去,1.png\nHT12,,CY,堆料,2.png\n" >walk.csv &&
	before=$(git -C plant rev-list --count HEAD) &&
	record-new -a E5 -f walk.csv hazard >ids && test $(wc -l <ids) -eq 2 &&
	test $(git -C plant rev-list --count HEAD) -eq $((before + 1)) &&
	n=$(head -1 ids) && record-show $n >shown && has shown 没装回去 site'
ok 'bad rows are all named and nothing is written' '
	printf "type,equipment,note\nHT07,CY-101,x\nHT99,CY-101,\nHT08,CY-999,\n" >bad.csv &&
	before=$(head_of) && fails_with 65 record-new -a E5 -f bad.csv hazard >out 2>err &&
	has err "bad.csv:3:" HT99 "bad.csv:4:" CY-999 && test ! -s out &&
	test $(head_of) = $before'
ok 'the same twice in one table is a duplicate' '
	printf "type,equipment\nHT07,CY-101\nHT07,CY-101\n" >twice.csv && before=$(head_of) &&
	fails_with 65 record-new -a E5 -f twice.csv hazard 2>err &&
	has err "twice.csv:3: the same as line 2 of the table" --again && ! grep -q H261124 err &&
	record-new -n --again -a E5 -f twice.csv hazard 2>err && has err "linked to the open line 2 of the table" &&
	! grep -q H261124 err && test $(head_of) = $before'
ok 'a full disk at the list of ids: they stand, and that is said' '
	printf "type,area,position\nHT15,HZ,K1\nHT16,HZ,K2\n" >full.csv && n=$(record-list -k hazard -o ids | wc -l) &&
	fails_with 74 record-new -a E5 -f full.csv hazard >/dev/full 2>err && test $(record-list -k hazard -o ids | wc -l) -eq $((n + 2)) &&
	has err "2 written all the same, do not do it again:" && for i in $(grep -o "H261124-[A-Z0-9]*" err); do test -n "$(field $i type)" || return 1; done'
ok 'GB18030 from Excel is read and said' '
	printf "type,equipment,note\r\nHT07,CY-101,受限空间\r\n" | iconv -f UTF-8 -t GB18030 >gb.csv &&
	g=$(record-new -a E5 -f gb.csv hazard 2>err) && has err GB18030 &&
	record-show $g >shown && has shown 受限空间'
ok 'with rows nothing may stand beside the table' '
	before=$(head_of) && for o in "-N 堆料" "-p site=1.png" "--event 01ARZ3NDEKTSV4RRFFQ69G5FAV"; do
		fails_with 64 record-new $o -f walk.csv hazard 2>err && has err photo:ROLE || return 1
	done; fails_with 64 record-new -f walk.csv hazard area=HZ 2>err && test $(head_of) = $before'
ok 'rows from standard input' '
	printf "type,area\nHT21,HZ\n" | record-new -a E5 -f - hazard >ids && test $(wc -l <ids) -eq 1'
ok 'an unclosed quote, a column too many, no UTF-8' '
	printf "type,area\n\"HT22,HZ\n" >q.csv && fails_with 65 record-new -a E5 -f q.csv hazard 2>err && has err q.csv:2 &&
	printf "type,area\nHT22,HZ,x\n" >c.csv && fails_with 65 record-new -a E5 -f c.csv hazard 2>err && has err c.csv:2 &&
	printf "type,area,note\nHT22,HZ,\377\377\n" >u.csv && fails_with 65 record-new -a E5 -f u.csv hazard 2>err && has err u.csv:2'
ok 'an unknown column' '
	printf "type,area,colour\nHT22,HZ,red\n" >col.csv &&
	fails_with 65 record-new -a E5 -f col.csv hazard 2>err && has err colour'
ok 'an unknown kind names the nearest' '
	fails_with 66 record-new -a E5 hazrd type=HT05 2>err && has err hazrd hazard'
ok 'no kind: usage' 'fails_with 64 record-new 2>err && has err KIND'
ok '-n writes nothing' '
	before=$(head_of) && record-new -n -a E5 hazard type=HT23 area=HZ && test $(head_of) = $before'
ok 'a hundred rows are one commit' '
	{ echo type,area,position,note; for i in $(seq 100); do echo "HT13,HZ,$i,第$i个"; done; } >many.csv &&
	before=$(git -C plant rev-list --count HEAD) &&
	record-new --again -a E5 -f many.csv hazard >ids && test $(sort -u ids | wc -l) -eq 100 &&
	test $(git -C plant rev-list --count HEAD) -eq $((before + 1))'
ok 'beyond five hundred a day goes on in a file of its own' '
	{ echo camera,hour,checked,compliant; for i in $(seq 1005); do echo "C$i,2026-11-24T07:00,9,8"; done; } >ppe.csv &&
	record-new -a E5 -f ppe.csv ppe >ids && d=plant/records/ppe/2026/1124.v1 &&
	test $(grep -c ,count, $d.csv) -eq 500 && test $(grep -c ,count, $d.p003.csv) -eq 5 &&
	n=$(sed -n 1003p ids) && grep -q ",$n," $d.p003.csv && record-show $n >shown && has shown C1003 &&
	test $(record-list -k ppe -o ids | wc -l) -eq 1005 &&
	m=$(record-new -a E5 ppe camera=C9 hour=2026-11-24T08:00 checked=3 compliant=3) && grep -q ",$m," $d.p003.csv &&
	ledger-check >out 2>&1 && ledger-audit --full >out 2>&1'
ok 'a record stays where older ledgers have it' '
	d=records/hazard/2026/1124.v1 && { echo type,area,position; for i in $(seq 405); do echo "HT13,HZ,P$i"; done; } >more.csv &&
	record-new --again -a E5 -f more.csv hazard >ids 2>twins && n=$(tail -1 ids) && grep -q ",$n," plant/$d.p002.csv &&
	tail -n +2 plant/$d.p002.csv >>plant/$d.csv && git -C plant rm -qf $d.p002.csv && git -C plant add $d.csv &&
	git -C plant commit -qm "one file a day" && git -C plant update-ref refs/bihuan/acked HEAD && record-do -a E5 -N 看错了 correct position=P7 $n 2>err &&
	test ! -e plant/$d.p002.csv && grep ",$n," plant/$d.csv | grep -q ,correct, && test "$(field $n position)" = P7 &&
	m=$(record-new --again -a E5 hazard type=HT14 area=HZ) && grep -q ",$m," plant/$d.p002.csv'
ok 'in two files of a day it is named, with the one that counts' '
	grep ",$n," plant/$d.csv | grep -v ,correct, >>plant/$d.p002.csv && git -C plant commit -qam twice && record-show $n >shown 2>err;
	has err "$d.p002.csv:" "$n stands in another file" "in $d.csv counts" && has shown P7'
done_testing
