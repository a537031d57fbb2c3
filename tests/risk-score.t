#!/bin/sh
. "${0%/*}/lib.sh"
new_ledger plant
row() { tail -n +2 o; }

ok 'LEC: the three that are known' '
	risk-score lec 10 6 15 >o && test "$(row | cut -d, -f1-2)" = 900,red &&
	risk-score lec 3 6 7 >o && test "$(row | cut -d, -f1-2)" = 126,yellow &&
	risk-score lec 1 3 3 >o && test "$(row | cut -d, -f1-2)" = 9,blue'
ok 'LEC: at the bounds, exact with tenths' '
	risk-score lec 10 2 15 >o && has o 300,orange && risk-score lec 1 3 40 >o && has o 120,yellow &&
	risk-score lec 0.5 2 40 >o && has o 40,blue && risk-score lec 0.2 10 100 >o && has o 200,orange &&
	risk-score lec 0.1 0.5 1 >o && has o 0.05,blue && risk-score lec 0.1 3 100 >o && has o "30,blue"'
ok 'LS: at the bounds' '
	for c in 1:1:blue 2:4:blue 3:3:yellow 3:4:yellow 3:5:orange 4:4:orange 4:5:red 5:5:red; do
		l=${c%%:*} && s=${c#*:} && risk-score ls $l ${s%:*} >o && has o ",${c##*:}," || return 1; done'
ok 'E and C are not taken for each other' '
	fails_with 64 risk-score lec 3 15 6 2>err && has err "15" "E" "10 6 3 2 1 0.5"'
ok 'nonsense' '
	fails_with 64 risk-score 2>err && fails_with 64 risk-score lec 1 2 2>err && fails_with 64 risk-score lec 1 2 x 2>err &&
	fails_with 64 risk-score fmea 1 2 3 2>err'
ok 'JSON, and a full disk' '
	risk-score -o json ls 5 5 >o && has o "\"level\":\"red\"" "重大风险" && fails_with 74 risk-score ls 5 5 >/dev/full'
ok 'a plant changes its bands in the table' '
	sed -i "s/^LS-RED,red,\([^,]*\),20,,/LS-RED,red,\1,15,,/; s/^LS-ORANGE,orange,\([^,]*\),15,20,/LS-ORANGE,orange,\1,9,15,/; s/^LS-YELLOW,yellow,\([^,]*\),9,15,/LS-YELLOW,yellow,\1,4,9,/; s/,,9,to-verify/,,4,to-verify/" plant/catalogue/risk-bands-ls.csv &&
	ledger-save -m 矩阵 && risk-score ls 3 5 >o && has o 15,red'
done_testing
