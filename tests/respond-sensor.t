#!/bin/sh
# From a reading to the park: sensor-judge starts the response.
. "${0%/*}/lib.sh"
need /usr/bin/python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"
. "$SOURCE/tests/alarm.sh"
new_response_plant shipped
ok 'the peers run' sinks
ok 'measuring points' points_here
at 12:00

# judge TIME VALUE: one reading of GT-101 on its way
judge()
{
	row "$1" GT-101 "$2" >in && sensor-judge --respond <in >o 2>err
}
ok 'points of the wind' '
	rows registers/points.csv <<-X &&
	WD-1,风向,GW-1,hr,20,0,f32,ABCD,1,0,°,0,360,,,1000,,CY,,,,,,wind_dir,,,,,
	WS-1,风速,GW-1,hr,22,0,f32,ABCD,1,0,m/s,0,60,,,1000,,CY,,,,,,wind_speed,,,,,
	X
	ledger-save -m wind >o 2>&1 && mkdir -p plant/readings/date=2026-11-24 && {
	echo time,point,value,unit,quality,source_time,latency_ms
	row 11:55:00.000 WD-1 130 good °; row 11:55:00.000 WS-1 3 good m/s
	row 11:58:00.000 WD-1 140 good °; row 11:58:00.000 WS-1 3 good m/s; } >plant/readings/date=2026-11-24/GW-1.csv'
ok 'exactly 0.3 ppm starts nothing' 'judge 12:00:00 0.3 && test -z "$(record-list -k alarm -o ids)" && test ! -e terminal'
ok 'a little more: level 1, the terminal, the value as it was measured' '
	judge 12:00:01 0.31 && wait_for 20 "test -s terminal" && e=$(record-list -k emergency -o ids) && test "$(field $e level)" = 1 &&
	has terminal 冲压一线 "0.31 ppm" "wind SE,3.0" && test "$(field $e wind)" = SE,3.0 && test "$(field $e point)" = GT-101 && test "$(field $e substance)" = CL2 &&
	wait_for 20 "events $e | grep -q PROFILE,GT-101,ok" && p=$(events $e | sed -n "s/.*profile=\([0-9a-f]*\.pdf\).*/\1/p" | head -n 1) &&
	pdftotext plant/evidence/$(echo $p | cut -c1-2)/$p p.txt && has p.txt GT-101 && ! grep -q "section,term" p.txt &&
	test "$(field $e detected_at)" = 2026-11-24T12:00:01.000+08:00 && test "$(field $e alarm)" = "$(record-list -k alarm -o ids | head -n 1)"'
ok 'the profile that is kept has the value that started it, though no file has it yet' '
	has p.txt "no reading in the last 10 minutes" "0.31 ppm, the value of this response of 2026-11-24 12:00:01" "response level 1 by the highest"'
ok 'it grows worse: one response, at level 3, and the park has it' '
	judge 12:00:02 3.4 && wait_for 20 "test \"\$(field $e level)\" = 3" && wait_for 20 "events $e | grep -q PARK,PARK1,ok"; rc=$?
	followers; test $rc -eq 0 && test "$(record-list -k emergency -o ids | grep -c .)" = 1 && grep -q "a21022-Rtd=9.8" park/frames'
ok 'so has that of the higher level' '
	profiles() { events $e | sed -n "s/.*PROFILE,GT-101,ok.*profile=\([0-9a-f]*\.pdf\).*/\1/p" | sort -u | wc -l; }
	wait_for 20 "test \$(profiles) -eq 2" && for p in $(events $e | sed -n "s/.*profile=\([0-9a-f]*\.pdf\).*/\1/p"); do pdftotext plant/evidence/$(echo $p | cut -c1-2)/$p -; done >p.txt &&
	has p.txt "3.4 ppm, the value of this response" "response level 3 by the highest"'
ok 'another detector of the area joins the alarm, not the response' '
	row 12:00:10 GT-102 0.5 >in && sensor-judge --respond <in >o 2>err && has o GT-102,CL2-HI,join && test "$(field $e alarms)" = "$(echo "$(field $e alarms)" | tr " " "\n" | grep -vx "$(record-list -k alarm --text GT-102 -o ids)" | xargs)"'
ok 'gone, acknowledged, and the other one too: the response is cleared by system' '
	{ row 12:01:00 GT-101 0.05; row 12:02:00 GT-101 0.05; } >in && sensor-judge --respond <in >o 2>err && test "$(field $e node)" = active &&
	record-list -k alarm --open -o ids >open && alarm-ack -a E4 -N 已处置 - <open >o && record-do -a E4 ack $e >o &&
	sleep 3 && test "$(field $e node)" = active &&
	{ row 12:03:00 GT-102 0.05; row 12:04:00 GT-102 0.05; } >in && sensor-judge --respond <in >o 2>err && wait_for 20 "test \"\$(field $e node)\" = cleared" && wait_for 20 "tail -n 1 park/frames | grep -q Level=0" && events $e | grep ,clear, | grep -q ",system,"'
ok 'the audit has nothing against alarms and their response' 'judges ledger-audit >o 2>err && ! grep "emergency\|alarm" o'
done_testing
