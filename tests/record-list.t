#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
at 08:00
one=$(hazard-new -a E5 -T HT05 -e CY-101 2>/dev/null)
two=$(hazard-new -a E5 -T HT03 -A HZ 2>/dev/null)
at 09:00

ok 'all kinds but notices' '
	record-list -o ids >ids && printf "%s\n" $two $one >want && same want ids'
ok 'one kind by name and by letter' '
	record-list -k hazard -o ids >a && same want a && record-list -k H -o ids >b && same want b'
ok 'notices when they are asked for' '
	record-list -k notice -o ids >n && test $(wc -l <n) -gt 3 &&
	test $(grep -vc "^N261124-" n) -eq 0'
ok 'a node of another kind' '
	record-list -k notice --node queued -o ids >q && test $(wc -l <q) -eq $(wc -l <n)'
ok 'without a kind the columns are those of every record' '
	record-list -o csv >csv && head -n 1 csv >h &&
	echo id,kind,node,class,reporter,created,entered,last,due,open,overdue,conflict >w && same w h'
ok 'with a kind the fields of its form follow' '
	record-list -k notice -o csv >csv && head -n 1 csv >h && has h ,conflict,cause,about,policy,step,recipient,'
ok 'the table of notices names people' '
	record-list -k notice -o table >t && has t 冯远 【演练】'
ok 'a kind and a node by their names' '
	record-list -k 隐患 -o ids >b && same a b && record-list -k 通知 --node 待发送 -o ids >n2 && test -s n2 && same q n2 &&
	record-list --node 待发送 -o ids >b && test ! -s b && fails_with 66 record-list -k hazard --node 待发送 2>err && has err 待发送'
ok 'a type of another kind is one of its form' '
	fails_with 66 record-list -k permit --type nonsense 2>err && has err --type nonsense && fails_with 66 record-list --type nonsense 2>err && has err nonsense &&
	fails_with 64 record-list -k handover --type HOT 2>err && has err "no type" && p=$(record-new -a E5 permit type=HOT asked=HOT-2 area=CY-1 description=焊 chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 10:00") &&
	record-list -k permit --type hot -o ids >b && echo "$p" >w && same w b && record-list -k permit --type LIFT -o ids >b && test ! -s b && record-do -a E5 -N 试 cancel $p'
ok 'a kind that is unknown' 'fails_with 66 record-list -k hazzard 2>err && has err hazzard'
ok 'a selection holds for all kinds' '
	record-list --overdue -o ids >o && echo $two >w && same w o'
ok 'unknown values as in hazard-list' 'fails_with 64 record-list --class Z 2>err && has err "--class cannot be"'
ok 'an operand is refused' 'fails_with 64 record-list hazard 2>err && has err "'"'hazard'"' is no option"'
ok 'help and version' 'record-list --help >o && has o "usage: record-list" && record-list --version >o'

# the cache: what it holds never differs from the files
ok 'a cache is made, and is not part of the ledger' '
	test -d plant/.git/bihuan/cache && git -C plant status --porcelain >s && test ! -s s'
ok 'damaged, cut, removed: the same list' '
	record-list -k hazard -o csv >want &&
	for f in plant/.git/bihuan/cache/*/*; do printf x | dd of=$f bs=1 seek=200 conv=notrunc 2>/dev/null; done &&
	record-list -k hazard -o csv >got && same want got &&
	for f in plant/.git/bihuan/cache/*/*; do : >$f; done &&
	record-list -k hazard -o csv >got && same want got &&
	rm -r plant/.git/bihuan/cache && record-list -k hazard -o csv >got && same want got'
ok 'a new event shows at once' '
	record-do -a E4 accept $one >/dev/null && record-list -k hazard -o csv >csv &&
	grep "^$one" csv >r && has r "T09:00:00.000+08:00"'
ok 'the table says what each kind is about' '
	respond --manual -a E3 -A CY-1 -s CL2 --once >out 2>&1; record-list -k emergency -o table >t && has t 氯气 冲压一线 &&
	h=$(record-new -a E1 handover area=HZ) && record-list -k handover -o table >t && grep "$h" t >l && has l 班'
ok 'a cache that cannot be written is no matter' '
	rm -rf plant/.git/bihuan/cache && : >plant/.git/bihuan/cache &&
	record-list -k hazard -o ids >ids 2>err && test $(wc -l <ids) -eq 2 && test ! -s err'
done_testing
