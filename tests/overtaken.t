#!/bin/sh
# A change that another one overtakes while it is on its way: another program
# spools a row of the same record after it was looked at.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
need ssh-keygen flock git
new_plant plant
ok 'measuring points, a key' '
	points_here && at 07:00 && ledger-init --key plant >/dev/null && ssh-keygen -q -t ed25519 -N "" -C "" -f e4 &&
	s=$(record-new -a E4 signer key="$(cat e4.pub)") && record-do -a E2 confirm $s'
commits() { git -C plant rev-list --count HEAD; }
# clears ID: late is what a program spools that clears it; it is not there yet
clears()
{
	: >plant/.git/index.lock && sensor-judge <gone >out && has out "$1," ,clear, &&
	    cp plant/.git/bihuan/spool late && test -s late &&
	    : >plant/.git/bihuan/spool && rm plant/.git/index.lock
}
# overtaken COMMAND …: late is spooled when the change is about to count
overtaken()
{
	exec 9>plant/.git/bihuan/spool.lock && flock 9 || return 1
	"$@" >out 2>err 9>&- &
	_p=$!
	wait_for 20 "grep -q -- '-> FLOCK.*:$(stat -c %i plant/.git/bihuan/spool.lock) ' /proc/locks" &&
	    cp late plant/.git/bihuan/spool
	_late=$?
	exec 9>&-
	wait $_p
	_rc=$?
	test $_late -eq 0 && return $_rc
	return 99
}

ok 'it is worked out again, once, on what is now' '
	at 09:01 && row 09:00:00 GT-102 0.5 >in && sensor-judge <in >out && a=$(alarm-list --point GT-102 -o ids) &&
	row 09:01:00 GT-102 0.1 >gone && row 09:01:31 GT-102 0.1 >>gone && at 09:02 && clears $a && n=$(commits) && overtaken alarm-ack -a E4 $a &&
	has out 正常 && test "$(grep -c $a out)" -eq 1 && test "$(field $a node)" = normal && test $(commits) -eq $((n + 2)) &&
	test $(grep -c ",$a,.*,ack," plant/records/alarm/2026/1124.v1.csv) -eq 1 && test -z "$(record-list --conflict -o ids)" &&
	judges ledger-check >check && ! grep records/ check'
ok 'a signature is not made again, over what nobody saw' '
	at 09:11 && row 09:10:00 GT-102 0.5 >in && sensor-judge <in >out && a=$(alarm-list --point GT-102 -o ids) &&
	row 09:11:00 GT-102 0.1 >gone && row 09:11:31 GT-102 0.1 >>gone && at 09:12 && clears $a &&
	{ overtaken record-do -S e4 -a E4 ack $a; test $? -eq 75; } && has err "changed meanwhile" && test "$(field $a node)" = returned &&
	! grep -q ",$a,.*,ack," plant/records/alarm/2026/1124.v1.csv && record-do -S e4 -a E4 ack $a && test "$(field $a node)" = normal'
done_testing
