#!/bin/sh
# A little of scripts/torture, where all of it takes an hour: what a user's git
# does to a ledger, and a few kills and errors.
. "${0%/*}/lib.sh"
HOME=$REAL_HOME
export HOME
torture() { "$SOURCE/scripts/torture" "$@"; }

# The fault library is preloaded, which a sanitizer does not stand.
test -n "${BIHUAN_SANITIZED-}" || ok 'kills and errors at some points of one commit lose nothing' '
	STEP=61 torture points errors >out 2>err && has out "nothing lost"'
ok 'what a reset, amend, rebase, stash or merge dropped comes back' '
	torture abuse >out 2>err && has out "abuse: 10 of 10" "nothing lost"'
ok 'an unfinished merge or commit: refused with 75, the spool works' '
	torture busy >out 2>err && has out "busy: three" "nothing lost"'
done_testing
