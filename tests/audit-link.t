#!/bin/sh
# What an audit says of links for third parties.
. "${0%/*}/lib.sh"
need python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/inspection.sh"
new_inspected
fixed 2>/dev/null
at 09:30

ok 'a link that was sent: silent' '
	inspection-link -a E1 -t C1 $id >out 2>err && ledger-audit -n --full
'
ok 'one that was shown to who issued it is told, its verdict is fine' '
	shown 2>err && inspection-verdict -p now=now.png accept <token >out &&
	fails_with 1 ledger-audit -n --full -o csv >out && has out warning,link-shown E1 && ! grep error out
'
ok 'the verdict of somebody else by hand' '
	f=plant/records/verification/2026/1124.v1.csv && grep ",accept,accepted," $f | sed "s/,C1,/,E1,/" >x && test -s x &&
	sed -i "s/^01......../01ZZZZZZZZ/" x && cat x >>$f && git -C plant add -A &&
	GIT_COMMITTER_DATE=$BIHUAN_NOW git -C plant commit -q -m x && fails_with 1 ledger-audit -n --full -o csv >out &&
	has out error,role
'
done_testing
