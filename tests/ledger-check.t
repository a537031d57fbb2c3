#!/bin/sh
. "${0%/*}/lib.sh"
need git
new_ledger plant --rehearsal
cd plant || exit 1

# finds TEXT …: ledger-check ends with 1 and says all that; the ledger as it is.
finds()
{
	_h=$(git rev-parse HEAD)
	fails_with 1 ledger-check >../out && has ../out "$@" &&
	test "$(git rev-parse HEAD)" = "$_h"
}
commit() { git commit -qam "by hand"; }
back() { git reset -q --hard "$1"; git update-ref -d refs/bihuan/acked; }

ok 'a new ledger: silent' 'ledger-check >../out && test ! -s ../out'
ok '-v prints what was checked' '
	ledger-check -v 2>../err && has ../err records "0 conflicts" "pictures are decoded under: limits of time"
'
id=$(hazard-new -T HT06 -A PLANT)
f=$(git ls-files 'records/hazard/*')
good=$(git rev-parse HEAD)
ok 'with a record: silent' 'ledger-check >../out && test ! -s ../out'
ok '--since leaves out what is the same' '
	ledger-check -v --since HEAD 2>../err && has ../err "0 day files read, 2 unchanged"
'
ok '--tree looks at another tree' '
	printf "E0002,甲,,,,,,E9999,,,\r\n" >>registers/people.csv &&
	git add -u && t=$(git write-tree) && git reset -q --hard &&
	ledger-check && fails_with 1 ledger-check --tree "$t" >../out &&
	has ../out registers/people.csv:3 E9999 &&
	fails_with 66 ledger-check --tree 1234567 2>../err && has ../err 1234567
'
ok 'findings as CSV and as JSON' '
	fails_with 1 ledger-check --tree "$t" -o csv >../out &&
	has ../out "severity,code,file,line,message,hint" "registers/people.csv,3," &&
	fails_with 1 ledger-check --tree "$t" -o json >../out &&
	has ../out "\"file\":\"registers/people.csv\""
'
ok 'an illegal row is a finding of its record only' '
	echo "not a row at all" >>"$f" && commit && finds "$f:4" && fails_with 1 hazard-list -o ids >../ids &&
	has ../ids "$id"
'
back "$good"
ok 'an event without the one it was made on' '
	tail -n 1 "$f" | sed "s/^01/02/; s/,01[0-9A-Z]*,2/,01AAAAAAAAAAAAAAAAAAAAAAAA,2/" >x &&
	cat x >>"$f" && rm x && commit && finds "$f" 01AAAAAAAAAAAAAAAAAAAAAAAA
'
back "$good"
ok 'a damaged day file is one finding, the others are read' '
	mkdir -p records/hazard/2026 && printf "event,rec\nord" >records/hazard/2026/0101.v1.csv &&
	git add records && commit && finds records/hazard/2026/0101.v1.csv:1
'
back "$good"
ok 'a file that is no day file' '
	echo x >records/hazard/notes.txt && git add records && commit &&
	finds records/hazard/notes.txt "no day file"
'
back "$good"
ok 'a version that has no flow' '
	mkdir -p records/hazard/2026 && cp "$f" records/hazard/2026/0102.v7.csv && git add records && commit &&
	finds records/hazard/2026/0102.v7.csv
'
back "$good"
ok 'a symbolic link' '
	ln -s /etc/passwd registers/x.csv && git add registers && commit &&
	finds registers/x.csv "symbolic link"
'
back "$good"
ok 'line ends that git may change' '
	echo "* text=auto" >.gitattributes && commit && finds ".gitattributes" "merge=union"
'
back "$good"
ok 'a repository that throws objects away at once' '
	git config gc.pruneExpire now && finds gc.pruneexpire "2.weeks.ago" &&
	git config gc.pruneExpire 2.weeks.ago
'
ok 'autocrlf' '
	git config core.autocrlf true && finds core.autocrlf && git config core.autocrlf false
'
ok 'broken settings are told, not fatal' '
	sed -i "s/^time_zone,.*/time_zone,Mars\/Base,/" settings.csv && commit &&
	finds settings.csv
'
back "$good"
ok 'a substance by any name of the catalogue, or in a row that ended' '
	printf "M1,加氯机,,PLANT,,,,,in_use,,,,CL2 cl2 7782-50-5 液氯 氯气 chlorine UN1005\r\n" >>registers/equipment.csv &&
	printf "M2,旧机,,PLANT,,,,,in_use,,,2026-01-31,CL9\r\n" >>registers/equipment.csv && commit &&
	ledger-check >../out && test ! -s ../out
'
ok 'one that is not in the catalogue' '
	printf "M3,新机,,PLANT,,,,,in_use,,,,NH3 CL9\r\n" >>registers/equipment.csv && commit &&
	finds "registers/equipment.csv:4" "there is no substance" CL9 "did you mean CL2 氯气" catalogue/substances.csv &&
	fails_with 1 ledger-check -o csv >../out && grep ^error ../out >../rows && test $(grep -c . ../rows) -eq 1
'
ok 'in Chinese' '
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 1 ledger-check >../out && has ../out 没有 物质 CL9
'
back "$good"
ok 'clean again' 'ledger-check >../out && test ! -s ../out'
ok 'no operand, no such option' '
	fails_with 64 ledger-check x 2>../err && fails_with 64 ledger-check --bogus 2>../err
'
done_testing
