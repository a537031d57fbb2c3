#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need python3
new_plant plant
rows registers/certificates.csv <<-'X'
	Z1,E5,WELD,HZ-1,应急管理局,2023-12-20,2026-12-24,焊工证
	Z2,E4,GUARD,JH-1,,2023-12-20,2027-12-24,
	Z3,E4,ELEC,DG-1,,2020-12-20,2026-11-20,
X
rows registers/expiries.csv <<-'X'
	FX-1,一线灭火器，干粉,extinguisher,,CY-1,E4,2026-12-01,
X
ledger-save -m 到期 >/dev/null 2>&1
at 08:00

ok 'what expires within 90 days, and what has' '
	expiry-list >o && cat >want <<-X && same want o
	code,day,left,what,person,name,rule
	Z3,2026-11-20,-4,ELEC,E4,王建国,CERT
	FX-1,2026-12-01,7,一线灭火器，干粉,E4,王建国,EXPIRY
	Z1,2026-12-24,30,WELD,E5,李志强,CERT
	X
	expiry-list --within P2000D >o && has o Z2'
ok 'a calendar that a parser takes: CRLF, 75 octets, escapes' '
	expiry-list --ics >o && python3 - o <<-"X"
	import sys
	data = open(sys.argv[1], "rb").read()
	assert data.count(b"\n") == data.count(b"\r\n") and data.endswith(b"END:VCALENDAR\r\n")
	lines = data.decode().split("\r\n")
	assert all(len(l.encode()) <= 75 for l in lines)
	assert lines.count("BEGIN:VEVENT") == 3 and lines.count("BEGIN:VALARM") == 9
	assert len({l for l in lines if l.startswith("UID:")}) == 3
	X
	'
ok 'a task 30 days before, once' '
	escalate >o && has o "CERT/Z1/2026-12-24" "EXPIRY/FX-1/2026-12-01" "CERT/Z3/2026-11-20" && ! grep -q Z2 o &&
	head=$(head_of) && at 08:01 && escalate >o && same /dev/null o && test $head = $(head_of)'
ok 'and on the day after 30 days to go, not before' '
	rm -f plant/.git/bihuan/tasks.memo && at 08:02 && escalate && record-list -k maintenance -o ids >ids && test $(grep -c . ids) -eq 3'
ok 'its assignee is told at once, 7 days before, and on the day' '
	m=$(record-list -k maintenance --assignee E5 -o ids) && grep -q ",$m,maintenance,made,E5," plant/records/notice/2026/1124.v1.csv &&
	at 2026-12-18 08:00 && escalate >o && has o "$m maintenance week: to E5" &&
	at 2026-12-25 07:00 && escalate >o && has o "$m maintenance late: to E5"'
ok 'a renewed certificate has a task of its own, later' '
	record-do -a E5 done result=合格 next=2029-12-24 $m && sed -i "s/2026-12-24,焊工证/2029-12-24,焊工证/" plant/registers/certificates.csv &&
	ledger-save -m 换证 && escalate >o && ! grep -q CERT/Z1 o && at 2029-11-24 08:00 && escalate >o && has o CERT/Z1/2029-12-24'
ok 'nonsense, and a full disk' '
	fails_with 64 expiry-list --within soon 2>err && has err soon && fails_with 64 expiry-list x 2>err &&
	fails_with 74 expiry-list --ics >/dev/full'
done_testing
