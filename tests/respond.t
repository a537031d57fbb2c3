#!/bin/sh
. "${0%/*}/lib.sh"
need /usr/bin/python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"
new_response_plant
ok 'the peers run' 'sinks'
ok 'the tables hold' 'ledger-check >o; test $? -le 1 && ! grep error: o'
at 08:00

# ---- levels: exactly 0.3 is none, 1 and 3 belong to level 2 ----

# level VALUE [UNIT]: what it would be, nothing written
level()
{
	_a=$(alarm "$@" 2>/dev/null) || return 1
	respond -n "$_a" >o 2>err
	_rc=$?
	sed -n 's/^level: \([0-9]\).*/\1/p' o
	return $_rc
}
ok '0.3 ppm is below every limit' 'fails_with 1 level 0.3 && has err "0.3 ppm of CL2"'
ok 'above 0.3: level 1' 'test "$(level 0.301)" = 1 && has o "0.3 < c < 1 ppm"'
ok 'just below 1: level 1; 1.0: level 2' 'test "$(level 0.999)" = 1 && test "$(level 1.0)" = 2 && has o "1 ≤ c ≤ 3 ppm"'
ok '3.0: level 2; above: level 3' 'test "$(level 3.0)" = 2 && test "$(level 3.001)" = 3 && has o "c > 3 ppm"'
ok 'mg/m3 are converted: 2.9 is level 1, 2.91 level 2, 8.71 level 3' '
	test "$(level 2.89 mg/m3)" = 1 && test "$(level 2.91 mg/m3)" = 2 && test "$(level 8.71 mg/m3)" = 3'
ok 'a unit that is no concentration: the alarm'"'"'s priority says it' '
	a=$(record-new alarm point=GT-7 area=CL medium=7664-41-7 value=40 unit=%LEL raised_at="$BIHUAN_NOW" priority=critical 2>err) &&
	respond -n "$a" >o 2>err && has o "level: 2"'
ok 'nothing was written' 'test -z "$(record-list -k emergency -o ids)"'

# ---- level 1: those on site ----
permit()
{
	_p=$(record-new -a E5 permit type=HOT asked=HOT-2 area="$1" description=焊接 chief=E5 workers=E5 guardian=E4 wind=2 \
	    planned_start="2026-11-24 08:00" planned_end="2026-11-24 17:00") &&
	    record-do -a E0001 approve "$_p" &&
	    record-do -a E4 analyse sampled_at="2026-11-24 07:55" sampled_place=中 flammable=high vol=0.1 "$_p" &&
	    record-do -a E4 confirm measures="HOT-01 HOT-02 HOT-03 HOT-04 HOT-05 HOT-06 HOT-07 HOT-10" unneeded="HOT-08 HOT-09" "$_p" &&
	    record-do -a E2 brief briefed=E5 "$_p" && record-do -a E2 start "$_p"
} >permit.log 2>&1
ok 'hot work in the area and 33 m away, and none far away' '
	rows registers/certificates.csv <<-X &&
	Z1,E5,WELD,,,2024-05-01,2027-05-01,
	Z2,E4,WELD,,,2024-05-01,2027-05-01,
	Z5,E4,GUARD,,,2024-05-01,2027-05-01,
	X
	ledger-save -m certificates >o 2>&1 && at 08:00 &&
	permit CL && p1=$_p && permit CL-N && p2=$_p && permit CY-1 && p3=$_p ||
	    { cat permit.log; false; }'
ok 'level 1: the record is made, with who is known there' '
	at 08:01 && a=$(alarm 0.4) && respond --once "$a" >o 2>err && e=$(cut -d" " -f1 o) &&
	echo "$e 1" >want && same want o && test "$(field $e level)" = 1 && test "$(field $e class)" = C &&
	test "$(field $e people)" = "E5 E4" && has err "SITE TERM1: ok" && test "$(field $e alarm)" = $a'
ok 'the terminal says what to do, with the range of the level' 'has terminal 液氯间 氯气 "0.3 < c < 1 ppm" 禁止对泄漏处直接喷水 "0.4 ppm" 【演练】'
ok 'hot work around is suspended by system, for that response; other work is not' '
	test "$(field $p1 node)" = paused && test "$(field $p2 node)" = paused && test "$(field $p3 node)" = work &&
	events $p1 | grep -F ",system," | grep -F ",suspend," | grep -qF "$e"'
ok 'people known there are told first, and nobody of the team' '
	record-list -k notice -o csv >n && python3 - n >o <<-X &&
	import csv, sys
	r = [x for x in csv.DictReader(open(sys.argv[1], encoding="utf-8-sig")) if x["policy"] == "emergency"]
	print(r[0]["step"], r[0]["recipient"], " ".join(sorted({x["step"] for x in r})))
	X
	has o "known E5" && ! grep -q team o'
ok 'who is there is asked by position too, as for a profile' '
	respond -n --manual -a E1 -A CL -s CL2 -l 1 >o && has o "permit $p1" "permit $p2" && ! grep -q "$p3" o'
ok 'no camera and no park at level 1' 'test ! -e http/requests && test ! -e park/frames'
ok 'the same alarm again makes nothing new' '
	h=$(head_of) && respond --once "$a" >o 2>err && echo "$e 1" >want && same want o && test $h = "$(head_of)" && has err "stands at level 1"'

# ---- level 2: the team, cameras ----
ok 'a worse alarm raises it; the team is told, cameras are turned' '
	at 08:02 && b=$(alarm 1.0) && respond --once "$b" >o 2>err && echo "$e 2" >want && same want o &&
	test "$(field $e level)" = 2 && test "$(field $e class)" = B && test "$(field $e alarms)" = "$b" &&
	record-list -k notice -o csv >n && grep -q ",team,E7" n && test ! -e park/frames'
ok 'ISAPI with digest: the preset of the point' 'grep -F "/isapi/ISAPI/PTZCtrl/channels/2/presets/3/goto" http/requests >o && has o "\"signed\": true" "\"method\": \"PUT\""'
ok 'ONVIF: the preset of the area, the password only as a digest' '
	grep onvif http/requests >o && has o "<p:PresetToken>P7<" "<p:ProfileToken>Profile_1<" PasswordDigest && ! grep -q ">pass<" o &&
	python3 - o <<-X
	import base64, hashlib, json, re, sys
	b = json.loads(open(sys.argv[1]).readline())["body"]
	g = lambda t: re.search("<[a-z]:%s[^>]*>([^<]*)<" % t, b).group(1)
	d = hashlib.sha1(base64.b64decode(g("Nonce")) + g("Created").encode() + b"pass").digest()
	sys.exit(base64.b64encode(d).decode() != g("Password"))
	X'
ok 'plain HTTP: words in the address' 'grep -F "\"path\": \"/generic/9\"" http/requests >o && has o CAM3'
ok 'a fixed one that looks there is named, one that looks away, a far one, one out of use are not' '
	has err "CAMERAS CAM4: skipped" && ! grep -q "CAM5\|CAM6\|CAM7" err'
ok 'the level does not go down with the reading' '
	at 08:03 && c=$(alarm 0.5) && respond --once "$c" >o 2>err && echo "$e 2" >want && same want o && test "$(field $e level)" = 2'

# ---- level 3: the park ----
ok 'above 3 ppm: frames and JSON to the park' '
	at 08:04 && d=$(alarm 3.2) && respond --once "$d" >o 2>err && test "$(field $e level)" = 3 && test "$(field $e class)" = A &&
	has err "PARK PARK1: ok" "PARK PARK2: ok"'
ok 'the frame: length, CRC, station, factor in mg/m3, position, level' '
	tail -n 1 park/frames >o && has o "\"good\": true" "MN=BH00000000000001" "CN=2011" "Flag=5" "a21022-Rtd=9.281" "Lng=121.650000" "Level=3"'
ok 'the JSON: who, what, where, the curve' '
	grep "\"kind\": \"park\"" http/requests >o && has o "$e" "\"event\": \"start\"" 7782-50-5 "\"lat\": 29.95" "\"value\": 3.2" "\"level\": \"3\""'
ok 'every step is an event with its result and time' '
	events $e | grep ",step,active," >s && for w in SITE,TERM1,ok SUSPEND,$p1,ok SUSPEND,$p2,ok CAMERAS,CAM1,ok CAMERAS,CAM2,ok CAMERAS,CAM3,ok CAMERAS,CAM4,skipped NOTIFY,notice-send,ok PARK,PARK1,ok PARK,PARK2,ok; do
		grep -qF ",$w," s || { echo "# $w"; return 1; }; done'

# ---- what is asked of it ----
ok 'what is no alarm is called by its kind' '
	h=$(hazard-new -a E5 -T HT24 -A CY 2>/dev/null) && fails_with 64 respond $h 2>err && has err "$h" 隐患 --manual alarm-list'
ok 'what a response does not take is refused, not passed over' '
	n=$(head_of) && fails_with 64 respond -n -a E1 "$e" >o 2>err && has err -n "$e" && fails_with 64 respond -w SE,3 -a E1 "$e" 2>err && has err -w &&
	fails_with 64 respond --drill -a E1 "$e" >o 2>err && has err "$e is no drill" && fails_with 64 respond -A HZ "$e" 2>err && has err --manual &&
	fails_with 64 respond --tend --drill 2>err && has err --tend && test "$(head_of)" = "$n"'
ok 'a drill of an alarm is one of its own, and the real one begins as if there were none' '
	a=$(alarm 2 2>/dev/null) && respond --once --drill $a >o 2>err; d=$(cut -d" " -f1 o) && test "$(field $d drill)" = yes &&
	test "$(field $d mark)" = 【演练】 && fails_with 64 respond --follow $a 2>err && respond --once $a >o 2>err; r=$(cut -d" " -f1 o) &&
	test "$r" != "$d" && test "$(field $r drill)" = no'
ok 'outcomes in Chinese, without a blank where there is no target' '
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN respond --once --drill --manual -a E1 -A HZ -s CL2 -l 1 >o 2>err; ! grep -q " : " err && has err 完成 && ! grep -q ": ok," err'

# ---- what goes wrong ----
ok 'a camera that hangs is cut off, the others turn, the park hears' '
	echo hang >http/mode.isapi && : >http/requests && sed "s/^CAMERAS,\(.*\),5,60,/CAMERAS,\1,1,60,/" plant/rules/response-steps.csv >t &&
	cp t plant/rules/response-steps.csv && ledger-save -m faster >o 2>&1 &&
	fails_with 1 respond --once -a E1 "$e" >o 2>err && has err "CAM1: timeout" "CAM2: ok" "CAM3: ok" "PARK PARK1: ok" "1 steps were not done" &&
	sed -n "s/^respond: \(.* ms\):.*/\1/p" err >ended && tail -n 1 ended | grep -q "CAM1: timeout" && test $(wc -l <ended) -ge 8 &&
	rm http/mode.isapi'
ok 'a wrong password is refused, a server that is gone fails; both are events' '
	echo admin:other >http/digest.isapi && sed "s/^cam3.url=.*/cam3.url=http:\/\/127.0.0.1:1\//" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" >s &&
	cat s >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && fails_with 1 respond --once -a E1 "$e" >o 2>err &&
	has err "CAM1: refused" "401" "CAM3: failed" "CAM2: ok" && events $e | grep -q "CAM3,failed" &&
	! grep -q geheim err && ! grep -rq geheim plant/records && echo admin:geheim >http/digest.isapi'
ok 'the park is down: stored, and sent in order once it is back' '
	n=$(wc -l <park/frames) && p=$(cat park/port) && stop_park && fails_with 0 respond --once -a E1 "$e" >o 2>err; has err "PARK PARK1: stored" "1 wait" &&
	respond --once -a E1 "$e" >o 2>err; has err "2 wait" && test $(wc -l <park/frames) -eq $n && start_park $p &&
	respond --tend >o 2>err && followers && has err "PARK PARK1: ok" "2 acknowledged" && test $(wc -l <park/frames) -eq $((n + 2)) &&
	tail -n 2 park/frames | grep -c "\"good\": true" >c && test $(cat c) -eq 2 && test -z "$(ls plant/.git/bihuan/park/PARK1 | grep -v lock)"'
ok 'an answer in pieces after rubbish is understood' '
	echo noise >park/mode && respond --once -a E1 "$e" >o 2>err; has err "PARK PARK1: ok"'
ok 'one with a wrong CRC is none' '
	echo badcrc >park/mode && sed "s/^PARK,\(.*\),10,5,/PARK,\1,2,5,/" plant/rules/response-steps.csv >t && cp t plant/rules/response-steps.csv &&
	ledger-save -m shorter >o 2>&1 && respond --once -a E1 "$e" >o 2>err; has err "PARK PARK1: stored" "no answer in time"'
ok 'what the park refuses for good is set aside and named; the rest goes on' '
	echo refuse >park/mode && respond --tend >o 2>err; followers; has err "PARK1: refused" "code 2" && ls plant/.git/bihuan/park/PARK1/refused | grep -q "$e" &&
	rm park/mode && respond --once -a E1 "$e" >o 2>err; has err "PARK PARK1: ok" "1 acknowledged"'
ok 'who has no channel is named as not reached, with what to do; the others were told' '
	sed -i "s/^\(E7,.*\),FILE,,$/\1,,,/" plant/registers/people.csv && ledger-save -m "no channel" >o 2>&1 && at 08:12 &&
	fails_with 1 respond --once --manual -a E1 -A CY-1 -s CL2 -l 2 >o 2>err; f=$(cut -d" " -f1 o) && has err "NOTIFY notice-send: failed" "not reached, telephone: E7 孙立" "E7 孙立 was not reached" "registers/people.csv" &&
	! grep -q "E1 周安国 was not reached" err && test -n "$(field $f notified_at)" && events $f | grep -q "NOTIFY,notice-send,failed,.*E7 孙立"'
ok 'nobody has a channel: no notification is claimed; told later it is' '
	cp plant/registers/people.csv saved && sed -i "s/,FILE,,$/,,,/" plant/registers/people.csv && ledger-save -m "nobody" >o 2>&1 && at 08:13 &&
	fails_with 1 respond --once --manual -a E1 -A CY -s CL2 -l 1 >o 2>err; f=$(cut -d" " -f1 o) && has err "NOTIFY notice-send: failed" "E1 周安国 was not reached" &&
	test -z "$(field $f notified_at)" && cp saved plant/registers/people.csv && sed -i "s/^\(E7,.*\),,,$/\1,FILE,,/" plant/registers/people.csv && ledger-save -m "all" >o 2>&1 &&
	respond --once -a E1 -l 2 $f >o 2>err; has err "NOTIFY notice-send: ok" "persons told" && test -n "$(field $f notified_at)"'
ok 'standard output is full: what was written is named; an id where none belongs is told' '
	respond --once --manual -a E1 -A CY-1 -s NH3 -l 1 >/dev/full 2>err; f=$(record-list -k emergency -o ids | tail -n 1) && has err "written all the same" "E2611" &&
	fails_with 64 respond --manual -a E1 -A HZ -s CL2 "$e" 2>err && has err "no id goes with --manual" "respond $e"'
ok 'the secrets file has one name in Chinese, and its path; what was not done has its next step' '
	sed "/^cam3.url/d" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" >s && cat s >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets" &&
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 1 respond --once -a E1 "$e" >o 2>err; has err 保密文件 "/bihuan/$_plant.secrets" "respond $e" && events $e | grep -q "CAMERAS CAM3 失败 .* 毫秒" && LC_ALL=C.UTF-8 LANGUAGE=zh_CN risk-report response >r.md && has r.md "转动摄像头 CAM3 失败"'
ok 'a held lock: the response is spooled and acted upon' '
	: >terminal && (flock 9 && touch held && sleep 6) 9>>plant/.git/bihuan/flock & holder=$!; wait_for 15 "test -e held" && at 08:20 &&
	respond --once --manual -a E1 -A HZ -s 氯气 -l 1 >o 2>err; f=$(cut -d" " -f1 o) && has terminal 焊装车间 && test -s plant/.git/bihuan/spool && wait $holder &&
	test "$(field $f node)" = active && at 08:21 && record-do -a E9 ack $f >o && test ! -s plant/.git/bihuan/spool'
done_testing
