#!/bin/sh
# A response that was cut off: whoever comes next does what has no event, once.
. "${0%/*}/lib.sh"
need /usr/bin/python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"
new_response_plant
ok 'the peers run' 'sinks'
at 08:00

# steps ID: STEP,TARGET,RESULT of its events, sorted
steps()
{
	events "$1" | sed -n 's/.*,step,active,.*,\([A-Z]*,[^,]*,\(ok\|stored\|skipped\|refused\|failed\|timeout\)\),.*/\1/p' | sort
}
rings() { grep -c "$1" terminal; }

ok 'raised while cron waits for its turn: the steps of where it stands' '
	e=$(record-new -a E1 emergency area=HZ level=1 substance=NH3 2>err) && rm -f terminal && t=$(date +%s%3N) &&
	{ { flock plant/.git/bihuan/respond.lock sh -c "sleep 0.6; exec record-do -a E1 raise level=2 $e" >o.2 2>&1; date +%s%3N >t; } & p=$!; } && background $p && sleep 0.2 && respond --tend >o 2>err; followers; wait $p; t=$(($(cat t) - t)); cat o.2; echo "$t ms"
	# who hangs there is waited for two seconds, and no longer
	test "$t" -gt 2000 || { has err "$e was cut off" "SITE TERM1: ok" "CAMERAS: skipped" && has terminal 二级; } && record-do -a E1 -N 误报 void $e >o 2>&1'
ok 'killed while a camera hangs: what has an event stays, the rest is not there' '
	echo hang >http/mode.isapi && { respond --once --manual -a E1 -A CL -s CL2 -l 2 >o 2>err & pid=$!; } &&
	wait_for 20 "e=\$(record-list -k emergency -o ids) && test -n \"\$e\" && steps \$e >had; grep -q CAMERAS,CAM3,ok had && grep -q NOTIFY had" && { kill -9 $pid; wait $pid 2>/dev/null; e=$(cut -d" " -f1 o)
	steps $e >before; rm http/mode.isapi; has before SITE,TERM1,ok CAMERAS,CAM3,ok && ! grep CAM1 before; }'
ok 'asked again it does those that are left, and no other' '
	: >http/requests && n=$(rings 氯) && respond --once --manual -a E1 -A CL -s CL2 -l 2 >o 2>err && has o "$e 2" && has err "$e was cut off" CAMERAS &&
	test "$(rings 氯)" = "$n" && has err "CAMERAS CAM1: ok" && ! grep "CAM3" err && grep -q /isapi/ http/requests && ! grep generic http/requests &&
	steps $e >after && grep -vxF -f before after >new && has new CAMERAS,CAM1,ok && uniq -d after >twice && same /dev/null twice'
ok 'and once more: nothing is left' '
	h=$(head_of) && respond --once --manual -a E1 -A CL -s CL2 -l 2 >o 2>err && has err "stands at level 2 already" && ! grep "cut off" err && test "$(head_of)" = "$h"'

ok 'cron finds one with a record and nothing else; it does its steps once' '
	at 08:10 && e=$(record-new -a E1 emergency area=HZ level=1 substance=CL2 2>err) && rm -f terminal && respond --tend >o 2>err; followers; has err "$e was cut off" "SITE TERM1: ok" "NOTIFY" &&
	steps $e >after && has after SITE,TERM1,ok NOTIFY,notice-send,ok SUSPEND,-,ok PROFILE && test "$(rings 氯)" = 1 &&
	h=$(head_of) && respond --tend >o 2>err && followers && ! grep "cut off\|SITE" err && test "$(head_of)" = "$h" && test "$(rings 氯)" = 1'
ok 'several at once: one of them does' '
	at 08:20 && e=$(record-new -a E1 emergency area=CY level=1 substance=CL2 2>err) && rm -f terminal &&
	for i in 1 2 3 4; do respond --tend >o.$i 2>err.$i & eval "p$i=\$!"; done && wait $p1 $p2 $p3 $p4; followers; cat err.*; test "$(rings 氯)" = 1 && steps $e >after && test "$(grep -c SITE after)" = 1'
ok 'while somebody is at it, who asks is told so, and does nothing' '
	at 08:30 && echo hang >http/mode.isapi && { respond --once --manual -a E1 -A CY-1 -s CL2 -l 2 >o 2>err.1 & pid=$!; } && wait_for 20 "test -s o" && e=$(cut -d" " -f1 o) &&
	respond --once --manual -a E1 -A CY-1 -s CL2 -l 2 >o 2>err && has err "another process is doing the steps of $e" && ! grep "SITE" err; x=$?
	rm http/mode.isapi; wait $pid; test $x -eq 0'
ok 'what failed has an event and is not tried for ever' '
	at 08:40 && sed "s/^cam3.url=.*/cam3.url=http:\/\/127.0.0.1:1\//" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" >s && cat s >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets" &&
	e=$(record-new -a E1 emergency area=CL level=2 substance=CL2 2>err) && fails_with 1 respond --tend >o 2>err; followers; has err "CAM3: failed" "$e: 1 steps were not done" "respond $e" &&
	respond --tend >o 2>err; followers; ! grep "CAM3" err && steps $e >after && test "$(grep -c CAM3 after)" = 1'
ok 'steps whose events cannot be written are begun three times by cron, then named' '
	at 08:50 && e=$(record-new -a E1 emergency area=PLANT level=1 substance=CL2 2>err) &&
	u=$(events $e | grep ",report," | head -n 1 | cut -d, -f1) && mkdir -p plant/.git/bihuan/respond && echo "$u 3" >plant/.git/bihuan/respond/$e.1.tries && rm -f terminal &&
	fails_with 1 respond --tend >o 2>err; followers; has err "$e" "begun 3 times" SITE NOTIFY "respond $e" && test ! -e terminal && respond --once -a E1 $e >o 2>err; has err "SITE TERM1: ok" &&
	respond --tend >o 2>err; followers; ! grep "begun" err'
ok 'what the rules ask for since is for the next response, and for one that says nothing' '
	at 08:58 && e=$(respond --once --manual -a E1 -A CL-N -s NH3 -l 1 2>err | cut -d" " -f1) && cp plant/rules/response.csv rules && sed "s/SITE NOTIFY/SIREN &/" rules >plant/rules/response.csv &&
	cp plant/rules/response-steps.csv rows && echo SIREN,channel,,TERM1,,,5,, >>plant/rules/response-steps.csv && ledger-save -a E1 -m siren >o 2>&1 && respond --tend >o 2>err; followers; has err SIREN && ! grep "$e" err &&
	cp rules plant/rules/response.csv && cp rows plant/rules/response-steps.csv && ledger-save -a E1 -m before >o 2>&1'
ok 'with -n nothing of it is done' 'respond -n --manual -a E1 -A CL -s CL2 >o 2>err && ! grep "cut off" err'
# ---- what cannot be recorded ----
# A folder where the lock should be stands for a full disk: nothing can be written.
shut() { mv plant/.git/bihuan/flock flock.kept && mkdir plant/.git/bihuan/flock; }
opened() { rmdir plant/.git/bihuan/flock && mv flock.kept plant/.git/bihuan/flock; }
ok 'no record can be made: terminals, cameras and the rest all the same, and whom to telephone' '
	at 09:00 && n=$(head_of) && : >http/requests && rm -f terminal && shut && { fails_with 74 respond --manual -a E1 -A CL -s CL2 --drill -l 2 >o 2>err; x=$?; opened; test $x -eq 0; } && test "$(head_of)" = "$n" && same /dev/null o &&
	has terminal 液氯间 禁止对泄漏处直接喷水 && has err "SITE TERM1: ok" "CAMERAS CAM1: ok" "NOTIFY: failed" "PROFILE: skipped" "no notice went out, telephone:" "E5 李志强" "E7 孙立" registers/contacts.csv "this response is not recorded in $SCRATCH/plant:" && grep -q /isapi/ http/requests'
ok 'nor a higher level: the steps of that one' '
	e=$(respond --manual -a E1 -A CY -s NH3 -l 1 --once 2>err | cut -d" " -f1) && rm -f terminal && shut && { fails_with 74 respond -a E1 -l 2 "$e" >o 2>err; x=$?; opened; test $x -eq 0; } && has err "SITE TERM1: ok" "CAMERAS" "telephone: " "not recorded in" && has terminal 二级 && test "$(field $e level)" = 1'
ok 'who may not raise it raises nothing without a record: no terminal, no camera, no park' '
	rm -f terminal && : >http/requests && fails_with 77 respond --once --manual -a E8 -A CY -s NH3 -l 3 >o 2>err && has err "E8 钱程 may not do" && ! grep "SITE\|CAMERAS\|PARK\|not recorded\|telephone" err &&
	test ! -e terminal && same /dev/null http/requests && test "$(field $e level)" = 1'
ok 'an alarm that only joins rings nobody again' '
	a=$(alarm 1.1) && respond --once "$a" >o 2>err; e=$(cut -d" " -f1 o) && b=$(alarm 1.2) && rm -f terminal && shut && { fails_with 74 respond --once "$b" >o 2>err; x=$?; opened; test $x -eq 0; } && test ! -e terminal && has err "$SCRATCH/plant: "'
ok 'in Chinese' '
	shut && { LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 74 respond --manual -a E1 -A CL -s CL2 --drill -l 3 >o 2>err; x=$?; opened; test $x -eq 0; } && has err 请打电话 没有记录下来 && ! grep "telephone\|record" err'
done_testing
