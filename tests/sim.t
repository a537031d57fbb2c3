#!/bin/sh
# Clones that act on the same records and merge in any order: see
# tests/tools/merge_sim.c.  make torture plays 1,000 histories.
. "${0%/*}/lib.sh"

ok 'fifty histories end in the same states everywhere, no row lost' '
	"$SOURCE/tests/sim/run" 50 11 >out &&
	has out "50 histories"
'
ok 'they held conflicts, and each was settled by one event' '
	n=$(sed -n "s/.*crossings, \([0-9]*\) conflicts.*/\1/p" out) &&
	test "$n" -gt 20 && has out "$n conflicts, $n settled"
'
done_testing
