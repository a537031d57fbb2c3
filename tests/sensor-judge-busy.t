#!/bin/sh
# The judge when much happens at once: storms, a locked ledger, responses.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
ok 'measuring points' points_here
at 09:00
python3 - <<'PY'
rows = "".join(f"ST-{i:04d},探头{i},GW-1,hr,{100 + 2 * i},0,f32,ABCD,1,0,ppm,0,20,,,500,,"
               f"{'CY-1' if i % 2 else 'HZ'},,,,0.5,7782-50-5,gas,,,,,\n" for i in range(500))
open("plant/registers/points.csv", "a").write(rows)
open("storm", "w").write("".join(
    f"2026-11-24T09:00:00.{i:03d}+08:00,ST-{i:04d},0.8,ppm,good,,5\n" for i in range(500)))
PY
ledger-save -m 'many points' >/dev/null 2>&1
commits() { git -C plant rev-list --count HEAD; }
# locked SECONDS: somebody's git holds the ledger meanwhile
locked()
{
	echo "x,$1," >>plant/registers/spares.csv
	(cd plant && GIT_EDITOR="sleep $1; false" exec git commit -qa 2>/dev/null) &
	holder=$!
	background "$holder"
	wait_for 20 "test -e plant/.git/index.lock"
}
unlocked()
{
	kill "$holder" 2>/dev/null
	wait "$holder" 2>/dev/null
	git -C plant checkout -q registers/spares.csv 2>/dev/null || {
		rm -f plant/.git/index.lock
		git -C plant checkout -q registers/spares.csv
	}
}
printf '#!/bin/sh\necho "$*" >>"%s/responded"\n' "$SCRATCH" >responder
chmod +x responder

ok 'a storm of 1,000 alarms is a few commits, and people are told of four' '
	n=$(commits) && sensor-judge --respond=./responder <storm >out && test $(sed 1d out | wc -l) -eq 1000 &&
	test $(($(commits) - n)) -le 3 && test "$(cut -d, -f5 out | grep -c raise)" -le 4 &&
	alarm-list -o ids >ids && test $(wc -l <ids) -eq 1000 && sort -u ids | wc -l >u && test $(cat u) -eq 1000'
ok 'the response is started for what is raised, with the ledger and the id' '
	grep raise out | cut -d, -f2 | sort >want && sed "s/.* //" responded | sort >got && same want got &&
	has responded "-C $(cd plant && pwd -P) A261124-"'
ok 'each alarm is in the ledger once, whole' 'judges ledger-check >check && ! grep "records/" check'
ok 'a lock that is held for a moment is not waited for, and the judge empties the spool when it is quiet' '
	n=$(commits) && mkfifo p && { sensor-judge <p >out 2>err & j=$!; } && background $j && exec 3>p &&
	{ flock plant/.git/bihuan/flock sleep 3 & } && background $! && sleep 1 && row 09:00:40 GT-101 0.4 >&3 &&
	wait_for 20 "grep -q GT-101,CL2-HI out" && test -s plant/.git/bihuan/spool && test "$(commits)" = "$n" &&
	wait_for 20 "test ! -s plant/.git/bihuan/spool" && git -C plant grep -q GT-101 HEAD -- records/alarm; s=$?
	exec 3>&-; rm -f p; wait $j && test $s -eq 0'
ok 'at its end it leaves nothing in the spool that it could make a commit of' '
	{ flock plant/.git/bihuan/flock sleep 2 & h=$!; } && background $h && sleep 1 &&
	{ row 09:00:50 ST-0002 0.1; row 09:01:25 ST-0002 0.1; } >in && sensor-judge <in >out && has out ST-0002,CL2-HI,clear &&
	test -s plant/.git/bihuan/spool && wait $h && { row 09:00:50 ST-0004 0.1; row 09:01:25 ST-0004 0.1; } >in &&
	sensor-judge <in >out && has out ST-0004,CL2-HI,clear && test ! -s plant/.git/bihuan/spool'
ok 'with the ledger locked by a user'"'"'s git it is spooled, and counts at once' '
	n=$(commits) && locked 60 && : >responded && row 09:01:00 GT-101 2 >in &&
	sensor-judge --respond=./responder <in >out && has out GT-101,CL2-HIHI,join && test -s plant/.git/bihuan/spool &&
	test "$(commits)" = "$n" && alarm-list --point GT-101 -o csv >list && has list CL2-HI, CL2-HIHI, &&
	test "$(wc -l <responded)" -ge 1'
ok 'the next run knows what is in the spool' '
	{ row 09:01:01 GT-101 2; row 09:02:00 GT-101 0.1; row 09:02:31 GT-101 0.1; } >in && sensor-judge <in >out &&
	has out GT-101,CL2-HI,clear,returned && ! grep -q "raise\|join" out'
ok 'people are told while it is locked' '
	{ notice-send --follow >sent.log 2>&1 & } && background $! && sleep 1 && row 09:03:00 LT-301 9 good m >in &&
	row 09:03:06 LT-301 9 good m >>in && sensor-judge <in >out && has out LT-301,RANGE,raise &&
	wait_for 30 "record-list -k notice --text LT-301 -o csv | grep -q \",notice,delivered,\""'
ok 'unlocked, the next writer brings all of it into the history' '
	unlocked; row 09:04:00 GT-102 0.1 >in && alarm-list --point GT-101 -o ids | alarm-ack -a E4 - >out &&
	test ! -s plant/.git/bihuan/spool && alarm-list --all --point GT-101 -o csv >list && has list CL2-HI, &&
	git -C plant grep -q GT-101 HEAD -- records/alarm && git -C plant fsck 2>/dev/null'
ok 'a response that cannot be started is said' '
	at 09:10 && { row 09:10:00 GT-102 0.1; row 09:10:31 GT-102 0.1; row 09:11:02 GT-102 5; } >in &&
	fails_with 1 sensor-judge --respond=./none <in >out 2>err && has err ./none'
ok 'one that hangs holds up nothing' '
	at 09:20 && printf "#!/bin/sh\nsleep 5\necho done >>\"$SCRATCH/hung\"\n" >slow && chmod +x slow && mkfifo p &&
	{ sensor-judge --respond=./slow <p >out 2>err & } && background $! && exec 3>p &&
	{ row 09:20:00 GT-102 0.1; row 09:20:31 GT-102 0.1; row 09:20:32 GT-102 0.1; row 09:21:10 GT-102 9; } >&3 &&
	wait_for 20 "grep -q GT-102,CL2-HI out" && row 09:21:11 TT-101 99 good ℃ >&3 && row 09:21:17 TT-101 99 good ℃ >&3 &&
	wait_for 20 "grep -q TT-101,RANGE out" && test ! -e hung; s=$?; exec 3>&-; wait $! 2>/dev/null; test $s -eq 0 && test -e hung'
ok 'told to end, it waits for no response' '
	at 09:30 && printf "#!/bin/sh\necho \$\$ >\"$SCRATCH/pid\"; exec sleep 60\n" >slow && rm -f p && mkfifo p &&
	{ sensor-judge --respond=./slow <p >told 2>err & j=$!; } && background $j && exec 3>p &&
	{ row 09:30:00 GT-102 0.1; row 09:30:31 GT-102 0.1; row 09:30:40 GT-102 0.1; row 09:31:20 GT-102 9; } >&3 &&
	wait_for 30 "test -s pid" && kill $j && wait_for 30 "! kill -0 $j 2>/dev/null"; s=$?
	exec 3>&-; kill "$(cat pid)" && test $s -eq 0'
done_testing
