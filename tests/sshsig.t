#!/bin/sh
# The library and ssh-keygen judge the same signatures and tables of signers;
# "make torture" has them judge 5000.
. "${0%/*}/lib.sh"
need ssh-keygen

ok 'what ssh-keygen refuses is refused, and the other way round' '
	mkdir peer && (cd peer && "$TOOLS/sshsig_peer" -s 9 300 >../out) &&
	grep -qE "^300 judged alike, [1-9][0-9] of them good$" out'
done_testing
