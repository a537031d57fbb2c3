#!/bin/sh
# What lasts: holding, the curve, the end, the draft; drills; commands.
. "${0%/*}/lib.sh"
need /usr/bin/python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"
new_response_plant
ok 'the peers run' 'sinks'
at 08:00
sed 's/^\(CAMERAS,.*\),60,/\1,1,/; s/^\(PARK,.*\),5,/\1,1,/' plant/rules/response-steps.csv >t &&
    cp t plant/rules/response-steps.csv && ledger-save -m 'each second' >o 2>&1

# frames: how many the park has
frames()
{
	wc -l 2>/dev/null <park/frames || echo 0
}
gone()
{
	! kill -0 "$1" 2>/dev/null
}
ok 'level 3 starts a process that goes on' '
	at 07:59 && a=$(alarm 3.4) && at 08:00 && respond "$a" >o 2>err && e=$(cut -d" " -f1 o) && wait_for 10 "test -e plant/.git/bihuan/respond/$e.lock" &&
	followers && pid=$(pgrep -f -- "-C $BIHUAN_LEDGER --follow $e") && test -n "$pid"'
ok 'one process a response: a second one leaves at once' 'respond --follow $e >o 2>err && test ! -s err'
ok 'cameras are held: the preset is sent again' 'n=$(grep -c isapi http/requests) && wait_for 15 "test \$(grep -c isapi http/requests) -ge $((n + 2))"'
ok 'and no event is written for what did not change' '
	n=$(events $e | grep -c ",CAMERAS,CAM1,") && sleep 2 && test $(events $e | grep -c ",CAMERAS,CAM1,") -eq $n'
ok 'a new reading goes to the park as it is stored' '
	d=plant/readings/date=2026-11-24 && mkdir -p $d && {
	echo time,point,value,unit,quality,source_time,latency_ms
	echo "2026-11-24T07:59:30.000+08:00,GT-101,3.5,ppm,good,,12"
	echo "2026-11-24T07:59:40.000+08:00,GT-101,,ppm,bad_comm,,12"
	echo "2026-11-24T07:59:50.250+08:00,GT-101,3.6,ppm,good,,12"; } >$d/GW-1.csv &&
	wait_for 15 "tail -n 1 park/frames | grep -q Rtd=10.44" && n=$(frames) && tail -n 2 park/frames >o && has o DataTime=20261124075930 DataTime=20261124075950 a21022-Rtd=10.44 &&
	grep "\"event\": \"curve\"" http/requests >o && has o "\"value\": 3.5" "\"value\": 3.6" "07:59:50.250" && ! grep -q bad_comm o && sleep 2 && test $(frames) -eq $n'
ok 'a camera that fails is told once, and once again when it is back' '
	echo 500 >http/mode.generic && wait_for 15 "events $e | grep -q CAM3,refused" && sleep 2 && test $(events $e | grep -c CAM3,refused) -eq 1 &&
	rm http/mode.generic && wait_for 15 "test \$(events $e | grep -c CAM3,ok) -eq 2"'
ok 'lowered by a person, with a reason: the park is told that it is over, the cameras go on' '
	fails_with 1 record-do -a E1 lower level=2 $e 2>err && at 08:05 && record-do -a E1 -N 复测 lower level=2 $e >o &&
	wait_for 15 "grep -q \"\\\"event\\\": \\\"end\\\"\" http/requests" && wait_for 15 "tail -n 1 park/frames | grep -q Level=0" &&
	n=$(grep -c isapi http/requests) && wait_for 15 "test \$(grep -c isapi http/requests) -gt $n"'
ok 'cleared only when all alarms are over and somebody acknowledged' '
	record-do -a E1 clear "$a" >o && sleep 2 && test "$(field $e node)" = active &&
	record-do -a E5 ack $e >o && wait_for 15 "test \"\$(field $e node)\" = cleared" && wait_for 15 "gone $pid"'
ok 'what comes again is entered again, at its level' '
	at 08:10 && b=$(alarm 1.2) && respond --once "$b" >o 2>err && echo "$e 2" >want && same want o && test "$(field $e node)" = active'
ok 'arrive, headcount, control, end: each with its time' '
	record-do -a E7 arrive $e >o && record-do -a E3 headcount present=12 missing=无 $e && at 08:20 && record-do -a E9 -N 关闭瓶阀 control $e &&
	fails_with 77 record-do -a E5 -N 完 end $e 2>err && at 08:30 && record-do -a E1 -N 复测合格 end $e &&
	test "$(field $e node)" = ended && test "$(field $e ended_at)" = 2026-11-24T08:30:00.000+08:00 && test "$(field $e controlled_at)" = 2026-11-24T08:20:00.000+08:00 &&
	test "$(field $e arrived_by)" = E7 && test "$(field $e present)" = 12'
ok 'no end without a headcount' '
	at 09:00 && c=$(respond --once --manual -a E1 -A CL-N -s CL2 2>err | cut -d" " -f1) && record-do -a E9 -N 关 control $c &&
	fails_with 1 record-do -a E1 -N 完 end $c 2>err && has err present && record-do -a E1 -N 完 end present=3 $c'
ok 'the case is drafted, once, and is one that case-find reads' '
	respond --tend >o 2>err && f=plant/documents/cases/$e.md && has $f "id: $e" "status: draft" "draft: yes" 氯气 "## 经过" 关闭瓶阀 复测合格 "PARK PARK1 ok" "handed to the park PARK PARK1" "date: 2026-11-24 07:59" "t_arrive_min: 11.0" &&
	! grep -qF "\${" $f && has plant/documents/curves/$e.csv time,point,value "07:59:50.250+08:00,GT-101,3.6,ppm,good" bad_comm && case-find -o ids --since 0 "液氯间应急响应 氯气" >o 2>err && grep -qx $e o && ! grep -q "$e" err &&
	h=$(head_of) && respond --tend >o 2>err && test $h = "$(head_of)"'
ok 'a draft that was deleted stays away' '
	rm plant/documents/cases/$e.md && (cd plant && ledger-save -m deleted >o 2>&1) && respond --tend >o 2>err && test ! -e plant/documents/cases/$e.md'

# ---- a park that is told once ----
ok 'a park whose row does not repeat is told no end while the level lasts' '
	cp plant/rules/response-steps.csv steps && sed "s/^\(PARK,.*\),1,/\1,,/" steps >plant/rules/response-steps.csv && ledger-save -m once >o 2>&1 &&
	at 09:30 && a=$(alarm 3.4) && n=$(frames) && respond "$a" >o 2>err && x=$(cut -d" " -f1 o) && wait_for 10 "test -e plant/.git/bihuan/respond/$x.lock" && followers &&
	k=$(grep -c isapi http/requests) && wait_for 15 "test \$(grep -c isapi http/requests) -ge $((k + 2))" && test $(frames) -eq $((n + 1)) && ! tail -n 1 park/frames | grep Level=0'
ok 'nor while a row cannot be read' '
	printf "PARK,park,,,,,much,,\n" >>plant/rules/response-steps.csv && git -C plant commit -qam broken &&
	k=$(grep -c isapi http/requests) && wait_for 15 "test \$(grep -c isapi http/requests) -ge $((k + 2))" && ! tail -n 1 park/frames | grep Level=0'
ok 'it is told when the level ends, and that is an event' '
	cp steps plant/rules/response-steps.csv && ledger-save -m again >o 2>&1 && record-do -a E1 -N 复测 lower level=2 $x >o &&
	wait_for 15 "tail -n 1 park/frames | grep -q Level=0" && record-do -a E1 -N 误触 void $x >o'
ok 'frames lie there without the password, and arrive with it' '
	grep "PW=123456" park/frames >o && p=$(cat park/port) && stop_park && a=$(alarm 3.4) && respond --once "$a" >o 2>err; x=$(cut -d" " -f1 o) &&
	has err "PARK PARK1: stored" && grep -l "PW=;" plant/.git/bihuan/park/PARK1/[0-9]* >l && ! grep -r 123456 plant/.git/bihuan/park &&
	n=$(frames) && start_park $p && respond --tend >o 2>err && test $(frames) -gt $n && tail -n 1 park/frames | grep PW=123456 && record-do -a E1 -N 误触 void $x >o &&
	wait_for 15 "respond --tend >o 2>err && tail -n 1 park/frames | grep -q Level=0"'

ok 'a park that cannot be told has no other told the end again and again' '
	cp plant/registers/parks.csv parks && echo "PARK4,县平台,hj212,park4,BH00000000000004,31,,mg/m3,," | rows registers/parks.csv && ledger-save -m park4 >o 2>&1 &&
	ends() { grep -c "\"event\": \"end\"" http/requests; } && a=$(alarm 3.4) && respond --once "$a" >o 2>err; x=$(cut -d" " -f1 o) &&
	has err "PARK PARK4: failed" && k=$(ends) && record-do -a E1 -N 误触 void $x >o && { respond --tend >o 2>err; test $(ends) -eq $((k + 1)); } &&
	{ respond --tend >o 2>err; test $(ends) -eq $((k + 1)); } && cp parks plant/registers/parks.csv && git -C plant commit -qam parks'

# ---- the page ----
ok 'risk-report response: means from the detection on, and the share of steps that were logged' '
	risk-report response >r.md && grep "二级（应急队伍） | 2 |" r.md >row && has row "| 0:30 | 0:30 | 6:00 | 11:00 | 10:30 | 15:30 |" &&
	grep "^| 合计 |" r.md | tail -n 1 >row && has row "100.0%" && has r.md "$e" "转动摄像头 CAM3 被拒" "| 12 | 无 |" && qpdf --version >/dev/null &&
	risk-report -o html response >r.html && has r.html "<h1>"'

# ---- drills ----
ok 'a drill: marked everywhere, nothing to the park, no case' '
	n=$(frames) && k=$(grep -c /park http/requests) && at 10:00 && : >terminal && fails_with 0 respond --once --manual --drill -a E1 -A HZ -s 氯气 -l 3 >o 2>err &&
	d=$(cut -d" " -f1 o) && has err "a drill never reaches the park" && has terminal 【演练】 && test "$(field $d drill)" = yes &&
	test $(frames) -eq $n && test $(grep -c /park http/requests) -eq $k && record-list -k notice -o csv >l && grep -q "【演练】【应急】焊装车间" l && ! grep -q 【演练】【演练】 l &&
	grep "焊装车间" l | head -n 1 | grep -q "【演练】.*【演练】"'
ok 'what really happens does not join a drill' '
	r=$(respond --once --manual -a E1 -A HZ -s 氯气 -l 1 2>err | cut -d" " -f1) && test "$r" != "$d"'
ok 'ending it drafts nothing' '
	record-do -a E3 headcount present=5 $d && record-do -a E9 -N 演练 control $d && record-do -a E1 -N 演练结束 end $d && respond --tend >o 2>err && test ! -e plant/documents/cases/$d.md'
ok 'a false alarm drafts nothing either' 'record-do -a E1 -N 误触 void $r && respond --tend >o 2>err && test ! -e plant/documents/cases/$r.md'

# ---- by hand ----
ok 'raised by hand, never down' '
	at 11:00 && m=$(respond --once --manual -a E1 -A CY-1 -s 7664-41-7 -l 1 2>err | cut -d" " -f1) && test "$(field $m substance)" = NH3 &&
	respond --once -a E1 -N 扩大 -l 2 $m >o 2>err && echo "$m 2" >want && same want o && test "$(field $m class)" = B &&
	fails_with 1 respond --once -a E1 -l 1 $m 2>err && has err "stands at level 2" lower'
ok 'raise does not lower, lower does not raise, and each says what does' '
	fails_with 1 record-do -a E1 raise level=1 $m 2>err && has err "not higher" "record-do -N … lower level=1 $m" && fails_with 1 record-do -a E1 -N 试 lower level=3 $m 2>err && has err "not lower" "record-do raise level=3 $m" &&
	fails_with 1 record-do -a E1 raise level=2 $m 2>err && has err "already" && test "$(field $m level)" = 2'
ok 'without a level it is one for the team; the notes of it are the person'"'"'s' '
	m=$(respond --once --manual -a E5 -N 闻到氯味 -A CY -s 液氯 2>err | cut -d" " -f1) && test "$(field $m level)" = 2 && test "$(field $m reporter)" = E5 && events $m | grep -q 闻到氯味'
ok 'a frame has nothing to say of what nobody measured: that is said' '
	fails_with 1 respond --once -a E1 -l 3 $m >o 2>err && has err "PARK PARK1: failed" telephone "PARK PARK2: ok"'
ok 'mistakes are quoted' '
	fails_with 66 respond --manual -a E1 -A NOWHERE -s CL2 2>err && has err NOWHERE &&
	fails_with 66 respond --manual -a E1 -A CY -s 仙气 2>err && has err 仙气 &&
	fails_with 64 respond --manual -a E1 -A CY 2>err && fails_with 64 respond 2>err && fails_with 64 respond -l 4 E1 2>err && has err "not '"'"'4" &&
	fails_with 64 respond --manual -a E1 -A CY -s CL2 -w 大风 2>err && has err 大风 && fails_with 64 respond A261124-A0001X 2>err'
ok 'an alarm that is over starts nothing' '
	record-do -a E1 clear "$b" >o; record-do -a E1 ack "$b" >o; fails_with 1 respond --once "$b" 2>err && has err "is over"'
ok 'the audit has nothing against what the system did' 'judges ledger-audit >o 2>err && ! grep "emergency\|suspend" o'

# ---- the tables ----

# bad FILE ROW TEXT …: such a row is found
bad()
{
	_f=$1
	printf '%s\n' "$2" >>"plant/$_f" && git -C plant commit -qam bad && shift 2 &&
	fails_with 1 ledger-check >o 2>err && has o "$@" && git -C plant reset -q --hard HEAD~1
}
ok 'ledger-check: levels out of order, unknown steps and substances, two limits' '
	bad rules/response.csv "X1,CL2,2,,9,ppm,,NOWHERE,x,," "NOWHERE" "level 2 of" &&
	bad rules/response.csv "X2,NOSUCH,1,0.1,0.2,ppm,,SITE,x,," "either above or from" &&
	bad rules/response-steps.csv "X3,dance,,,,,,," "kind cannot be" &&
	bad rules/response-steps.csv "X4,channel,,NOCH,,,999,," "timeout_s cannot be"'
ok 'ledger-check: cameras and parks' '
	bad registers/cameras.csv "C9,x,isapi,cam,1,HZ,,,,,,CL=--evil,," "presets cannot be" &&
	bad registers/cameras.csv "C9,x,isapi,cam,../1,HZ,,,,,,CL=1,," "channel cannot be" &&
	bad registers/cameras.csv "C9,x,isapi,cam,1,HZ,,,,,,*=1,," "never holds" &&
	bad registers/parks.csv "P9,x,hj212,p,MN;X,31,,,," "station cannot be" "1 to 24 letters and digits" &&
	bad registers/parks.csv "P9,x,smtp,p,,,,,," "kind cannot be" "hj212, http, command, mqtt or file" &&
	bad registers/parks.csv "P9,x,hj212,p,MN1,31,,kg,," "unit cannot be" "ppm, mg/m3 or empty"'
ok 'a broken table stops only what needs it' '
	at 12:00 && printf "C9,x,isapi,cam,1,HZ,abc,,,,,CL=1,,\n" >>plant/registers/cameras.csv && git -C plant commit -qam bad &&
	fails_with 1 respond --once --manual -a E1 -A CL -s CL2 -l 2 >o 2>err && cp err err27 && has err "lat cannot be" "SITE TERM1: ok" "NOTIFY notice-send: ok" &&
	git -C plant reset -q --hard HEAD && ! grep -q "CAMERAS CAM" err'
ok 'help and version' 'respond --help >o && has o "usage: respond" && respond --version >o'
done_testing
