#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
ok 'measuring points' points_here
at 09:00

# one POINT RULE COLUMN: of the alarm that is open there
one()
{
	alarm-list --all -o csv --point "$1" >.one &&
	    python3 - "$2" "$3" <<-'PY'
	import csv, sys
	for r in csv.DictReader(open(".one")):
	    if r["rule"] == sys.argv[1]:
	        print(r[sys.argv[2]])
	PY
}

ok 'what equals the limit is no alarm, what is more is one, at once' '
	{ row 09:00:00.000 GT-101 0.3; row 09:00:01.000 GT-101 0.31; } >in &&
	sensor-judge <in >out &&
	id=$(sed -n 2p out | cut -d, -f2) &&
	echo "2026-11-24T09:00:01.000+08:00,$id,GT-101,CL2-HI,raise,unacked,high,0.31,ppm,0.3,good," >want &&
	sed 1d out >got && same want got &&
	test "$(one GT-101 CL2-HI node)" = unacked && test "$(one GT-101 CL2-HI class)" = A'
ok 'its people are told in the same commit' '
	notice-send -n >out && has out "$(printf "E4")" "氯气" "0.31 ppm" "高报" &&
	git -C plant show --stat HEAD >show && has show records/alarm records/notice'
ok 'the numbers of its notices are drawn at once' '
	n=$(record-list -k notice -o ids | wc -l) && d=$(grep -c "^A N 261124 " plant/.git/bihuan/ids) && echo "# $n notices, $d drawings" &&
	test "$n" -gt 3 && test "$d" -eq 1'
ok 'the next run knows it, and the level of response it reaches' '
	row 09:00:02 GT-101 1 >in && sensor-judge <in >out && sed 1d out | cut -d, -f3-6 >got &&
	printf "%s\n" GT-101,CL2-HIHI,raise,unacked GT-101,CL2-HI,rise,unacked >want &&
	same want got && test "$(one GT-101 CL2-HI peak)" = 1'
ok 'a second detector of the area joins: recorded, nobody is told again' '
	notice-send -n -o ids >before && row 09:00:03 GT-102 2 >in && sensor-judge <in >out &&
	sed 1d out | cut -d, -f3-5 | sort >got &&
	printf "%s\n" GT-102,CL2-HI,join GT-102,CL2-HIHI,join >want && same want got &&
	notice-send -n -o ids >after && same before after &&
	alarm-list --point GT-101 -o ids >ids && grep -q "$(one GT-102 CL2-HI first)" ids &&
	test "$(one GT-102 CL2-HIHI first)" = "$(one GT-101 CL2-HIHI id)"'
ok 'a lost link, a fault and a stuck value end no gas alarm' '
	at 09:10 && { row 09:10:00 GT-101 "" bad_comm; row 09:10:20 GT-101 "" bad_comm
	row 09:10:30 GT-101 "" bad_sensor; row 09:10:40 GT-101 "" bad_sensor; row 09:10:50 GT-101 0 stuck
	row 09:12:00 GT-101 0 stuck; } >in && sensor-judge <in >out &&
	! grep -q "CL2-HI" out && has out GT-101,COMM,raise GT-101,RANGE,join &&
	test "$(one GT-101 CL2-HI active)" = yes'
ok 'what says that a point is not watched is as grave as what it would tell' '
	test "$(one GT-101 COMM priority)" = critical'
ok 'a return, half of whose delay has passed, goes on after a restart' '
	at 09:20 && row 09:20:00 GT-101 0.1 >in && sensor-judge <in >out && ! grep -q CL2-HI, out &&
	{ row 09:20:20 GT-101 0.1; row 09:20:29 GT-101 0.1; } >in && sensor-judge <in >out && ! grep -q CL2-HI, out &&
	row 09:20:31 GT-101 0.1 >in && sensor-judge <in >out && has out GT-101,CL2-HI,clear,returned'
ok 'it comes again as the same alarm, and is over once acknowledged and gone' '
	a=$(one GT-101 CL2-HI id) && row 09:21:00 GT-101 0.4 >in && sensor-judge <in >out &&
	has out "$a,GT-101,CL2-HI,again,unacked" && alarm-ack -a E4 -N 已到现场 $a >out && has out 已确认 &&
	{ row 09:22:00 GT-101 0.1; row 09:23:00 GT-101 0.1; } >in && sensor-judge <in >out &&
	has out "$a,GT-101,CL2-HI,clear,normal"'
ok 'the next one is another' '
	row 09:24:00 GT-101 0.5 >in && sensor-judge <in >out && has out GT-101,CL2-HI, && ! grep -q "$a" out'
ok 'late and old readings are not judged, and counted' '
	at 09:30 && { row 09:30:00 GT-102 0.1; row 09:29:00 GT-102 9; row 09:00:00 GT-102 9; row 09:30:01 GT-102 9 late; } >in &&
	sensor-judge <in >out 2>err && test "$(sed 1d out | wc -l)" -eq 0 && has err "1 late, 1 out of order, 1 older"'
ok 'rows that cannot be read and points nobody knows are said, the rest is judged' '
	{ echo "time,point,value,unit,quality,source_time,latency_ms"; echo nonsense; row 09:30:02 GT-999 1
	row 09:30:02 GT-999 1; row 09:30:02 LT-301 NaN good m; row 09:30:03 LT-301 9 good m; row 09:30:09 LT-301 9 good m; } >in &&
	fails_with 1 sensor-judge <in >out 2>err && has err "-:2:" GT-999 NaN && test "$(grep -c GT-999 err)" = 1 &&
	has out LT-301,RANGE,raise'
ok 'a reading in another unit is turned into the point'"'"'s, or refused by row' '
	at 09:32 && { row 09:31:00 GT-102 0.85 good mg/m3; row 09:31:01 GT-102 0.2 good kPa; row 09:31:02 GT-102 0.2 good kPa; } >in &&
	fails_with 1 sensor-judge <in >out 2>err && has out GT-102,CL2-HIHI,clear && ! grep -q raise out && test "$(grep -c "GT-102.*kPa.*ppm" err)" = 1 &&
	has err "-:2:" "2 in a strange unit" points.csv && row 09:31:03 GT-102 9 good mg/m3 >in &&
	sensor-judge <in >out 2>err && grep -q "GT-102,CL2-HIHI,again,unacked,critical,3.1[0-9]*,ppm,0.68[0-9]*,good" out'
ok 'what is no number is no good value, whatever it says of itself' '
	row 09:31:04 GT-102 OVER >in && fails_with 1 sensor-judge <in >out 2>err && has err "-:1:" GT-102 OVER bad_sensor &&
	has out GT-102,RANGE'
ok 'nan is as little a number as any other word, and qualities are named' '
	row 09:31:05 GT-102 nan >in && fails_with 1 sensor-judge <in >out 2>err && has err "-:1:" GT-102 "'"'nan'"'" bad_sensor &&
	row 09:31:06 GT-102 0.1 fine >in && fails_with 1 sensor-judge <in >out 2>err && has err "'"'fine'"'" "good, uncertain, bad_comm" late'
ok 'the same rows once more are not judged again, and counted' '
	at 09:34 && { row 09:33:00 GT-102 0.1; row 09:33:40 GT-102 0.1; row 09:33:41 GT-102 2; } >in && sensor-judge <in >out 2>err &&
	has out GT-102,CL2-HI,clear GT-102,CL2-HI,again && h=$(head_of) && sensor-judge <in >out 2>err &&
	test "$(sed 1d out | wc -l)" -eq 0 && test $(head_of) = $h && has err "3 judged before"'
ok 'a row without its line feed at the end counts' '
	at 09:40 && { row 09:40:00 LT-301 3 good m; row 09:41:05 LT-301 3 good m | tr -d "\n"; } >in && sensor-judge <in >out && has out LT-301,RANGE,clear'
ok 'a dry run writes nothing, a replay judges rows of the past' '
	h=$(head_of) && cp plant/.git/bihuan/judge.state s &&
	row 09:41:06 GT-102 5 | sed s/11-24/03-24/ >old &&
	sensor-judge -n --replay <old >out && has out GT-102,CL2-HIHI,raise &&
	test $(head_of) = $h && same s plant/.git/bihuan/judge.state && fails_with 64 sensor-judge --replay <old 2>err && has err "goes with -n"'
ok 'a replay is judged as the rows came then, however the bytes arrive' '
	{ row 10:00:00 GT-101 0.5; row 10:20:00 GT-101 1.8; } | sed s/11-24/03-24/ >old && sensor-judge -n --replay <old >whole &&
	cut -d, -f1,4,5 whole | grep -v COMM >got && printf "%s\n" time,rule,action 2026-03-24T10:00:00.000+08:00,CL2-HI,raise \
		2026-03-24T10:20:00.000+08:00,CL2-HIHI,raise 2026-03-24T10:20:00.000+08:00,CL2-HI,rise >want && same want got &&
	mkfifo slow && { sensor-judge -n --replay <slow >bits 2>err & } && background $! && p=$! && exec 4>slow && head -c 90 old >&4 && sleep 0.3 &&
	tail -c +91 old | head -n 1 >&4 && sleep 1.3 && tail -n 1 old >&4 && exec 4>&- && wait $p && same whole bits'
ok 'in it the seconds between the rows pass too: a point is silent' '
	cat whole && grep -q "^2026-03-24T10:00:31.000+08:00,-,GT-101,COMM,raise" whole'
ok 'a long gap is gone through in steps, and what follows it second by second again' '
	for day in 01-01 11-22; do
		{ row 10:00:00 GT-101 0.1 | sed s/11-24/$day/; row 10:00:00 GT-101 0.1; row 10:01:00 GT-101 0.1; row 10:10:00 GT-101 0.1; } >old &&
		sensor-judge -n --replay <old >whole && grep "^2026-11-24" whole >$day || return 1
	done && same 11-22 01-01'

# ---- people ----
ok 'removed, a point is judged and recorded as suppressed' '
	at 10:00 && r=$(alarm-ack -a E1 --remove -u "2026-11-24 12:00" -M 每半小时巡检 -N 送检 LT-301 | cut -d" " -f1) &&
	{ row 10:00:01 LT-301 9 good m; row 10:00:10 LT-301 9 good m; } >in && sensor-judge <in >out &&
	has out "LT-301,RANGE,suppress,suppressed" "$r"'
ok 'restored, it is told' '
	alarm-ack -a E1 --restore $r >/dev/null && at 10:01 && row 10:00:20 LT-301 9 good m >in && sensor-judge <in >out &&
	has out LT-301,RANGE,release,unacked'
ok 'an alarm that a person ended by hand comes again' '
	i=$(one LT-301 RANGE id | head -n 1) && record-do -a E1 clear $i >/dev/null && alarm-ack $i >/dev/null &&
	{ row 10:01:00 LT-301 9 good m; row 10:01:06 LT-301 9 good m; } >in && sensor-judge <in >out && has out LT-301,RANGE,raise'
ok 'rules that change count without a restart' '
	at 10:30 && mkfifo pipe && { sensor-judge <pipe >out 2>err & } && background $! && exec 3>pipe &&
	row 10:30:00 GT-102 0.2 >&3 && wait_for 20 "grep -q GT-102,RANGE,clear out" && ! grep -q GT-102,CL2 out &&
	sed -i "s/^CL2-HI,medium,7782-50-5,hi,0.3,/CL2-HI,medium,7782-50-5,hi,0.15,/" plant/rules/alarms.csv &&
	printf "%s\n" "X-HI,point,GT-102,hi,0.15,ppm,,,,,,low,,,,试,试,试," >>plant/rules/alarms.csv &&
	ledger-save -m "a lower limit" >/dev/null 2>&1 && n=100 && wait_for 20 "row 10:30:01 TT-101 20 good ℃ >&3 && sleep 1 &&
		n=\$((n + 1)) && row 10:30:03.\$n GT-102 0.2 >&3 && grep -q X-HI,raise out"'
ok 'tables that stop holding leave the old ones in force, and the keeper is told' '
	cp plant/rules/alarms.csv good && sed -i "s/^X-HI,point,GT-102,hi,0.15/X-HI,point,GT-102,hi,much/" plant/rules/alarms.csv &&
	git -C plant commit -qam "no number" && wait_for 20 "grep -q much err" && sleep 1 &&
	row 10:30:05 GT-102 0.1 >&3 && row 10:30:36 GT-102 0.1 >&3 && wait_for 20 "grep -q X-HI,clear out" &&
	notice-send -n >notices && has notices "E1," && grep -h ",keeper,judge," plant/records/notice/2026/1124.v1.csv >k &&
	has k much && cp good plant/rules/alarms.csv && git -C plant commit -qam again'
ok 'so is a rule that does not hold from the start, once a day' '
	at 2026-11-25 09:00 && printf "%s\n" "Y-HI,point,GT-102,hi,0.15,kPa,,,,,,low,,,,试,试,试," >>plant/rules/alarms.csv && git -C plant commit -qam "a strange unit" &&
	row 09:00:00 GT-101 0.1 | sed s/11-24/11-25/ >in && for i in 1 2; do fails_with 1 sensor-judge --name other <in >other 2>errs || return 1; done &&
	cat plant/records/notice/2026/1125.v1.csv >k && has k Y-HI kPa && test "$(grep -c ",2026-11-25,,keeper,judge,E1," k)" -eq 1' # the day's only one
cp good plant/rules/alarms.csv && git -C plant commit -qam again && at 10:30
ok 'only one judges, or one of a name' '
	row 10:31:00 GT-102 0.1 >in && fails_with 75 sensor-judge <in 2>err && has err "--name" &&
	sensor-judge --name mqtt <in >other && test -s plant/.git/bihuan/judge-mqtt.state && fails_with 64 sensor-judge --name ../x <in 2>err && has err ../x'
ok 'killed, it loses nothing that it told' '
	row 10:31:01 GT-102 0.25 >&3 && kill -9 $! ; exec 3>&-; wait 2>/dev/null
	has out X-HI,clear,returned && test "$(one GT-102 X-HI node)" = returned && judges ledger-check >check && ! grep error check'

# ---- the worst value ----
ok 'the record of an active alarm says the worst value that there was' '
	at 11:00 && { row 11:00:00 GT-101 0.1; row 11:00:40 GT-101 0.1; row 11:01:00 GT-101 3.5; } >in && sensor-judge <in >out &&
	at 11:02 && { row 11:01:01 GT-101 12; row 11:01:02 GT-101 13; row 11:01:03 GT-101 12.5; } >in && sensor-judge <in >out &&
	test "$(sed 1d out | wc -l)" -eq 0 && alarm-list --point GT-101 -o csv >out && python3 - <<-"PY" && alarm-list --point GT-101 -o table >out && has out "13 ppm"
	import csv
	v = {r["rule"]: r["peak"] for r in csv.DictReader(open("out")) if r["type"] in ("hi", "hihi")}
	assert v == {"CL2-HI": "13", "CL2-HIHI": "13"}, v
	PY'
ok 'without a commit for a reading: at once where it is much, the rest within seconds' '
	at 11:05 && h=$(git -C plant rev-list --count HEAD) && mkfifo pipe2 && { sensor-judge <pipe2 >out 2>err & } && background $! && exec 3>pipe2 &&
	row 11:04:00 GT-101 15 >&3 && row 11:04:01 GT-101 15.5 >&3 && row 11:04:02 GT-101 15.2 >&3 &&
	wait_for 20 "alarm-list --point GT-101 -o csv >got; grep -q ,CL2-HIHI,.*,15.5, got" &&
	row 11:04:03 GT-101 40 >&3 && wait_for 5 "alarm-list --point GT-101 -o csv >got; grep -q ,CL2-HIHI,.*,40, got"
	exec 3>&-; wait $! 2>/dev/null; n=$(($(git -C plant rev-list --count HEAD) - h)); echo "# $n commits"; test $n -le 6'
done_testing
