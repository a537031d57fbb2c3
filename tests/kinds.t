#!/bin/sh
# The kinds that a ledger begins with, as kinds(5) types them.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo drill.png
mv drill.png drill.jpg
at 08:00

# Each line of the page that begins with "$ " in the order of the page; what
# stands after "$ cat FILE" up to the next "$" is that file.
python3 - "$SOURCE/man/kinds.5" >commands <<-'PY'
	import re, sys
	inside, keep = False, None
	for line in open(sys.argv[1], encoding="utf-8"):
	    line = line.rstrip("\n")
	    if line.startswith(".Bd"):
	        inside = True
	    elif line.startswith(".Ed"):
	        inside, keep = False, None
	    elif line.startswith(".Sh DESCRIPTION"):
	        break
	    elif inside and line.startswith("$ cat "):
	        keep = open(line[6:], "w", encoding="utf-8")
	    elif inside and line.startswith("$ "):
	        keep = None
	        print(line[2:])
	    elif inside and keep:
	        print(line, file=keep, flush=True)
	PY

ok 'the page holds its commands' 'test $(grep -c . commands) -ge 14'
ok 'they run as they stand' '
	while IFS= read -r line; do
		eval "$line" </dev/null >>out || { echo "# $line"; return 1; }
	done <commands'
ok 'the ids are those that the page prints' '
	sed -n "s/.* \([A-Z][0-9]\{6\}-[0-9A-Z]*\)$/\1/p" commands | sort -u >named &&
	while read -r id; do has out "$id" || return 1; done <named'
ok 'maintenance: done by whom and when is filled in' '
	m=$(record-list -k maintenance --type calibration -o ids) && test "$(field $m node)" = done &&
	test "$(field $m done_by)" = E1 && test "$(field $m done_at)" = 2026-11-24T08:00:00.000+08:00 &&
	test "$(field $m assignee)" = E4'
ok 'maintenance: what was done is imported closed' '
	record-list -k maintenance --node done -o ids >ids && test $(grep -c . ids) -eq 3'
ok 'maintenance: late ones are told, the safety manager last' '
	m=$(record-new -a E5 maintenance work=润滑 area=CY planned=2026-11-25) &&
	at 2026-11-26 06:30 && escalate >o && has o "$m maintenance late: to E3" && ! grep -q "$m.*E1 " o &&
	at 2026-11-29 06:30 && escalate >o && has o "$m maintenance safety: to E1"'
ok 'incident: the edition of the day of the record is accepted' '
	at 08:10 && fails_with 66 record-new incident accident=019 area=CY description=x 2>err && has err 2026-07-01 &&
	at 2026-06-30 10:00 && i=$(record-new incident accident=019 area=CY description=x) &&
	test "$(field $i accident)" = 019 &&
	fails_with 66 record-new incident accident=WSA10023 area=CY description=x 2>err'
ok 'incident: class by type; a near miss hurts nobody' '
	at 08:15 && fails_with 1 record-new incident accident=WSA10006 area=CY description=x hurt=1 2>err && has err hurt &&
	i=$(record-new incident type=死亡事故 accident=WSA10006 area=CY description=x dead=1) && test "$(field $i class)" = A'
ok 'incident: nobody noted the authority for an hour' '
	at 09:16 && escalate >o && has o "$i incident-a hour: to E6"'
ok 'incident: who investigated does not approve' '
	record-do -a E1 notify authority=区应急局 $i && record-do -a E1 investigate cause=带电作业 measures=停电 $i &&
	fails_with 77 record-do -a E1 approve $i 2>err && has err "E1 周安国" && record-do -a E6 approve $i'
ok 'drill: no score by who held it, none above 100' '
	d=$(record-new drill plan=火灾 area=CY scenario=起火 planned=2026-11-24) &&
	fails_with 1 record-do hold participants=9 $d 2>err && record-do -p site=drill.jpg hold participants=9 $d &&
	fails_with 77 record-do evaluate score=90 $d 2>err &&
	fails_with 1 record-do -a E2 evaluate score=101 $d 2>err && record-do -a E2 evaluate score=90 $d >o && has o 归档'
ok 'training: exempt, failed, done in the past' '
	printf "course,person,until,finished_at\nC-MONTH,E6,2026-11-30,2026-11-03 10:00\nC-MONTH,E7,2026-11-30,\n" >roll.csv &&
	record-new -f roll.csv training >ids && { read a && read b; } <ids &&
	test "$(field $a node)" = done && record-do fail score=40 $b && test "$(field $b node)" = enrolled &&
	record-do -N 长病假 exempt $b >o && has o 免训'
ok 'ppe: more compliant than checked is refused, the row named' '
	printf "camera,hour,checked,compliant\nC1,2026-11-24 08:00,5,5\nC1,2026-11-24 08:00,5,6\n" >h.csv &&
	fails_with 65 record-new -f h.csv ppe 2>err && has err h.csv:3 compliant && record-list -k ppe -o ids >ids && test $(grep -c . ids) -eq 2'
ok 'the ledger holds' 'ledger-check >o; test $? -le 1 && ! grep error: o'
done_testing
