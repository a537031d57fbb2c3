#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
ok 'measuring points' points_here
python3 - <<'PY'
rows = "".join(f"ST-{i:02d},探头{i},GW-1,hr,{100 + 2 * i},0,f32,ABCD,1,0,ppm,0,20,,,500,,CY-1,,,,0.5,7782-50-5,gas,,,,,\n"
               for i in range(12))
open("plant/registers/points.csv", "a").write(rows)
PY
sed -i '2,$d' plant/rules/alarms.csv
rows rules/alarms.csv <<-'X'
CL2-HI,medium,7782-50-5,hi,0.3,ppm,,0.05,PT0S,PT0S,,high,,,,试,,,
LV-HI,point,LT-301,hi,7,m,,0,PT0S,PT0S,,low,,,,试,,,
X
ok 'rules for counting' 'ledger-save -m rules'

# day DATE TIME: the rows of standard input, whose times are of that day
day()
{
	at "$1" "$2" && sed "s/^2026-11-24/$1/" >in && sensor-judge <in >judged
}

ok 'three days are judged' '
	row 10:00:00 GT-101 0.5 | day 2026-11-22 10:00 &&
	{ row 09:00:00 LT-301 7.5 good m; row 09:00:20 LT-301 6 good m; row 09:00:40 LT-301 7.5 good m
	row 09:01:30 LT-301 6 good m; } | day 2026-11-23 09:02 &&
	{ for i in 00 01 02 03 04 05 06 07 08 09 10 11; do row 21:0$((${i#0} / 3)):1$((${i#0} % 3)) ST-$i 0.5; done; } |
	    day 2026-11-23 21:05 &&
	{ for i in 00 01 02 03 04 05 06 07 08 09 10 11; do row 21:04:2$((${i#0} % 3)) ST-$i 0.1; done; } |
	    day 2026-11-23 21:05 &&
	at 2026-11-23 21:10 && alarm-list --node returned -o ids >ids && grep -c . ids >n && test $(cat n) -eq 13 &&
	alarm-ack -a E4 - <ids >/dev/null && at 2026-11-24 12:00'
# cut columns by name: of FILE NAME …
of()
{
	python3 - "$@" <<-'PY'
	import csv, sys
	for r in csv.DictReader(open(sys.argv[1])):
	    print(",".join(r[c] for c in sys.argv[2:]))
	PY
}
ok 'how many in a day, by priority, per ten minutes and at most' '
	alarm-stats --since 2026-11-22 -o csv >out && of out period alarms critical high medium low per_10min most_10min >got &&
	cat >want <<-E &&
	2026-11-22,1,0,1,0,0,0.01,1
	2026-11-23,14,0,12,0,2,0.10,12
	2026-11-24,0,0,0,0,0,0.00,0
	E
	same want got'
ok 'the flood begins with the first of more than ten and ends below five' '
	of out over_10_pct floods flood_pct >got && printf "%s\n" 0.0,0,0.0 0.7,1,0.8 0.0,0,0.0 >want && same want got &&
	alarm-stats --floods --since 2026-11-22 -o csv >f && cat >want <<-E &&
	from,to,alarms,most_10min
	2026-11-23T21:00:10.000+08:00,2026-11-23T21:12:11.000+08:00,12,12
	E
	same want f'
ok 'what chatters, what stands for more than a day' '
	of out chattering stale >got && printf "%s\n" 0,0 1,1 0,0 >want && same want got &&
	alarm-stats --chattering --since 2026-11-22 -o csv | cut -d, -f1,3 >got && printf "%s\n" point,rule LT-301,LV-HI >want &&
	same want got && alarm-stats --stale --since 2026-11-22 -o csv | cut -d, -f2,4,6,7 >got &&
	printf "%s\n" point,rule,from,to GT-101,CL2-HI,2026-11-22T10:00:00.000+08:00, >want && same want got'
ok 'the busiest, and their share' '
	alarm-stats --top --since 2026-11-22 -o csv >out2 && sed -n 2p out2 >got &&
	echo "LT-301,储罐液位,LV-HI,HZ,2,13.3" >want && same want got && test $(wc -l <out2) -eq 11 &&
	of out top10_pct >got && printf "%s\n" 100.0 78.6 "" >want && same want got'
ok 'how long it took until somebody acknowledged; nobody is no nought' '
	of out acked open ack_mean_s ack_median_s ack_most_s >got && sed -n 1p got >g1 && echo "0,1,,," >want && same want g1 &&
	sed -n 2p got | cut -d, -f1,2,5 >g2 && echo "14,0,43800" >want && same want g2 && sed -n 2p got | cut -d, -f4 >g3 &&
	test "$(cat g3)" -ge 390 && test "$(cat g3)" -le 595'
ok 'by shift, the night under the day it begins on' '
	alarm-stats --by shift --since "2026-11-23 08:00" -o csv >s && of s period alarms >got &&
	printf "%s\n" "2026-11-23 DAY,2" "2026-11-23 MID,12" "2026-11-23 NIGHT,0" "2026-11-24 DAY,0" >want && same want got'
ok 'by month, and all of it' '
	alarm-stats --by month --since 2026-11-01 -o csv >m && of m period alarms >got && echo "2026-11,15" >want && same want got &&
	alarm-stats --by all --since 2026-11-01 --area HZ -o csv >m && of m alarms low >got && echo "2,2" >want && same want got && of m period >got && echo "2026-11-01/$(date -d "${BIHUAN_NOW%T*}" +%F)" >want && same want got &&
	alarm-stats --by all --since 2026-11-22 --until 2026-11-23 -o csv >m && of m period >got && echo 2026-11-22 >want && same want got &&
	alarm-stats --by all --since 2026-11-21 --until 2026-11-23 -o csv >m && of m period >got && echo 2026-11-21/2026-11-22 >want && same want got'
ok 'a table for people, with names where programs get codes' '
	alarm-stats --since 2026-11-22 -o table >t && has t "12 h 10 min" "—" &&
	alarm-stats --by shift --since "2026-11-23 08:00" -o table >t && has t "2026-11-23 白班" && ! grep -q DAY t &&
	alarm-stats --top --since 2026-11-01 -o table >t && has t 冲压一线 && ! grep -q CY-1 t &&
	alarm-stats --top --since 2026-11-01 -o csv >t && has t ",CY-1,"'
ok 'no alarms are no failure' 'alarm-stats --since 2026-11-24 --point GT-102 -o json >j && has j "\"alarms\":\"0\"" '
ok 'what cannot be is refused' '
	fails_with 64 alarm-stats --top --floods 2>err && has err --top --floods "at a time" &&
	fails_with 64 alarm-stats --by week 2>err && has err week && fails_with 64 alarm-stats --since never 2>err &&
	has err never && fails_with 66 alarm-stats --area NONE 2>err && fails_with 64 alarm-stats GT-101 2>err &&
	fails_with 66 alarm-stats --point GT-10 2>err && has err GT-101 && fails_with 64 alarm-stats --since 2026-11-20 --until 2026-11-19 2>err && has err --until'
done_testing
