#!/bin/sh
# A small sample of the benches of damaged symbols: that they run, that nothing
# reads a wrong text, that we read more than zbar and zxing-cpp do.
. "${0%/*}/lib.sh"
bench=$BIHUAN_BUILD/bench

# beats FILE: our column of the line "all" against both others'
beats()
{
	awk '$1 == "all" { seen = 1; if ($11 < $3 || $11 < $7 || $15 < $3 ||
		$15 < $7) bad = 1 } END { exit !seen || bad }' "$1" ||
	    { sed 's/^/# /' "$1"; return 1; }
}

for kind in inverted smear; do
	ok "damage kept apart: $kind" '
		"$bench/decode" -q -p apart -d $kind >out && beats out &&
		! grep "^ours.*wrong" out'
done
ok 'matches are never false' '"$bench/match" -n 3 >out && has out registered foreign'
ok 'bad usage' 'fails_with 64 "$bench/decode" -z 2>err && fails_with 64 "$bench/match" -z 2>err'
done_testing
