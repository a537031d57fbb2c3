#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
photos_freely
photo a.png
rows registers/points.csv <<'X'
WD-1,风向,GW-1,hr,20,0,f32,ABCD,1,0,°,0,360,,,1000,,CY,,,,,,wind_dir,,,,,
WS-1,风速,GW-1,hr,22,0,f32,ABCD,1,0,m/s,0,60,,,1000,,CY,,,,,,wind_speed,,,,,
X
printf 'S1,第三小学,school,29.964,121.634,860,值班室,2026-10-01,\nS2,南村,residential,29.93,121.65,400,,,\n' | rows registers/sensitive.csv
printf 'Z1,E5,WELD,,,2020-01-01,2027-01-01,\nZ2,E4,GUARD,,,2020-01-01,2027-01-01,\n' | rows registers/certificates.csv
ok 'points, places, certificates' '
	points_here || cat "$SCRATCH/.tap/log"; ledger-save -m x >/dev/null && sed -i "s/^GT-101,\(.*\),CY-1,CY-101,,,0.5/GT-101,\1,CY-1,CY-101,29.95,121.65,0.5/" plant/registers/points.csv && ledger-save -m x >/dev/null'
at 09:00

# reading TIME POINT VALUE [QUALITY [UNIT]]: as the poller has it in the day's file
day=plant/readings/date=2026-11-24
mkdir -p $day && echo time,point,value,unit,quality,source_time,latency_ms >$day/GW-1.csv
reading() { row "$@" >>$day/GW-1.csv; }
profile() { risk-profile -o csv "$@" >o.csv && risk-profile -o text "$@" >o; }
# points SECTION TERM: of the list
points() { awk -F, -v s="$1" -v t="$2" '$1 == s && $2 == t { n += $3 } END { printf "%g", n }' o.csv; }

ok 'nothing but the point: said so, full circle' '
	profile GT-101 && has o "no value in the last 10 minutes" "no reading in the last 10 minutes" "no reading within an hour" "-w SE,3" &&
	test "$(points wind wind)" = 5 && test "$(points sensor sensor)" = 15 && has o 第三小学 南村 "860 people" && test "$(grep -c "  nothing" o)" -ge 3'
ok 'a reading above the first level, with its limits' '
	reading 08:58:00 GT-101 0.2 && reading 08:59:30 GT-101 0.31 && profile GT-101 && has o "0.31 ppm at 08:59:30" "response level 1" "> 0.3, ≥ 1, > 3 ppm" &&
	test "$(points reading level)" = 20 && reading 08:59:40 GT-101 0.3 && profile GT-101 && has o "0.3 ppm at 08:59:40" "at most 0.31" "response level 1" && cp $day/GW-1.csv keep &&
	sed -i "s/,0.31,/,0.3,/" $day/GW-1.csv && profile GT-101 && has o "below every response level" && test "$(points reading level)" = 0'
ok 'a reading that was kept in another unit is turned into the point'"'"'s' '
	cp keep $day/GW-1.csv && reading 08:59:45 GT-101 2.9 good mg/m3 && reading 08:59:46 GT-101 3 good kPa && profile GT-101 && has o "at most 0.99" "1 of 5 readings" &&
	cp keep $day/GW-1.csv && sed -i "s/,0.31,/,0.3,/" $day/GW-1.csv'
ok 'the share of readings of no use, and the last of them' '
	reading 08:59:50 GT-101 "" bad_comm && profile GT-101 && has o "1 of 4 readings" "25 %" "no answer" && ! grep -q bad_comm o && test "$(points sensor sensor)" = 5'
ok 'calibration that was due counts' '
	sed -i "s/^\(GT-101,.*,gas,\),,/\1,2026-11-01,2027-01-01/" plant/registers/points.csv && ledger-save -m x >/dev/null && profile GT-101 &&
	has o "the calibration was due on 2026-11-01" "the bump test is due on 2027-01-01" && test "$(points sensor sensor)" = 15'

# the wind
ok 'the vector mean: 350 and 10 degrees are north' '
	reading 08:55:00 WD-1 350 good ° && reading 08:55:10 WS-1 3 good m/s && reading 08:56:00 WD-1 10 good ° && reading 08:56:10 WS-1 3 good m/s &&
	profile GT-101 && has o "from 北 (0°), 3.0 m/s, towards 南" "mean of 2 readings" && has o 南村 && ! grep -q 第三小学 o && test "$(points wind wind)" = 0'
ok 'what blows harder counts more; bad readings and calms have no direction' '
	reading 08:57:00 WD-1 90 bad_sensor ° && reading 08:57:10 WD-1 135 good ° && reading 08:57:11 WS-1 12 good m/s &&
	reading 08:58:20 WD-1 270 good ° && reading 08:58:21 WS-1 0.1 good m/s && profile GT-101 && grep "from " o >w &&
	python3 - w <<-PY
	import math, re, sys
	u = sum(s * math.sin(math.radians(d)) for d, s in ((350, 3), (10, 3), (135, 12)))
	v = sum(s * math.cos(math.radians(d)) for d, s in ((350, 3), (10, 3), (135, 12)))
	want = math.degrees(math.atan2(u, v)) % 360
	got = float(re.search(r"\((\d+)°\)", open("w", encoding="utf-8").read()).group(1))
	sys.exit(abs(want - got) > 0.51)
	PY'
ok 'older than ten minutes: said so, full circle' '
	at 09:15 && profile GT-101 && has o "the last reading is of 2026-11-24 08:58, older than 10 minutes" 第三小学 南村 && test "$(points wind wind)" = 5'
ok 'by hand' '
	profile -w SE,3 GT-101 && has o "from 东南 (135°), 3.0 m/s, towards 西北" "by hand" 第三小学 "12 min" "2191 m 315°" "29.96400,121.63400" &&
	! grep -q 南村 o && test "$(points downwind downwind)" = 2 && has o "isolate 60 m" "ERG 2024" reported'
at 09:00

ok 'on the map: the point, the wind, circle, square and places' '
	need rsvg-convert && risk-profile -o svg -w SE,3 GT-101 >o.svg && has o.svg GT-101 第三小学 "isolate 60 m" "protect 0.3 km, day" "wind from 东南, 3.0 m/s" "ERG 2024" 【演练】 &&
	rsvg-convert o.svg -o o.png && fails_with 64 risk-profile -o pgn GT-101 2>err && has err "text, svg, table, csv, json" && at 23:00 && risk-profile -o svg GT-101 >o.svg && has o.svg "protect 1.5 km, night" "wind not known" 南村 && at 09:00'
ok 'the school stands to the north-west of the point' '
	risk-profile -o svg -w SE,3 GT-101 >o.svg && python3 - o.svg <<-PY
	import re, sys
	t = {m[2]: (float(m[0]), float(m[1])) for m in re.findall("<circle cx=.([0-9.]+). cy=.([0-9.]+). r=.4. fill=.#([0-9a-f]*)", open("o.svg", encoding="utf-8").read())}
	(x, y), (px, py) = t["1f5c99"], t["b3241c"]
	sys.exit(not (x < px and y < py and abs(abs(x - px) - abs(y - py)) < 8))
	PY'
ok 'names keep off each other, where places stand close' '
	cp -R plant close && (export BIHUAN_LEDGER=$SCRATCH/close && i=0 && while test $i -lt 12; do
		echo "N$i,第三小学分校$i,school,29.95$((1 + i % 3))$((i % 5))5,121.64$((8 - i % 2))$i,90,,,"; i=$((i + 1)); done | rows registers/sensitive.csv && ledger-save -m near &&
	for w in "-w SE,3" "-w N,2" ""; do risk-profile -o svg $w GT-101 >o.svg && has o.svg 第三小学分校1 && python3 "$SOURCE/tests/tools/overlaps.py" o.svg || exit 1; done)'
ok 'a point that is nowhere has no map' 'fails_with 66 risk-profile -o svg GT-102 2>err >out && has err position && same /dev/null out'

# what the records say
ok 'maintenance of the point in the last 72 hours, and what failed' '
	at 2026-11-20 09:00 && record-new -a E4 maintenance type=repair point=GT-101 area=CY-1 work=旧 done_at="2026-11-20 08:00" result=ok &&
	at 2026-11-22 09:00 && m=$(record-new -a E4 maintenance type=calibration point=GT-101 area=CY-1 work=校零 done_at="2026-11-22 08:00" result=ok) &&
	n=$(record-new -a E4 maintenance type=repair equipment=CY-101 work=换管 done_at="2026-11-22 08:30" result=failed) && record-new -a E4 maintenance type=repair point=GT-102 area=CY-1 work=别的 done_at="2026-11-22 08:00" result=ok &&
	at 09:00 && profile GT-101 && has o "$m" "$n" 校零 换管 && ! grep -q 旧 o && ! grep -q 别的 o && test "$(points maintenance maintenance)" = 20'
ok 'to the minute: 72 hours, not more' '
	at 2026-11-25 08:00 && profile GT-101 && has o "$m" && at 2026-11-25 08:01 && profile GT-101 && ! grep -q "$m" o && has o "$n" && at 09:00'
ok 'what is planned and late' '
	at 2026-11-10 09:00 && l=$(record-new -a E4 maintenance type=calibration point=GT-101 area=CY-1 work=季校 planned=2026-11-15) && at 09:00 &&
	profile GT-101 && has o "$l" 季校 overdue && test "$(points maintenance maintenance)" = 25'
ok 'alarms of the section in 30 days, of others not' '
	at 2026-10-01 09:00 && printf "2026-10-01T09:00:00.000+08:00,GT-101,0.5,ppm,good,,5\n" >in && sensor-judge <in >out && at 08:40 &&
	{ row 08:39:00 GT-101 0.4; row 08:39:01 GT-102 0.5; row 08:39:02 LT-301 99 good m; } >in && sensor-judge <in >out && at 09:00 &&
	profile GT-101 && grep "GT-101 1, GT-102 1" o && test "$(points alarms alarm)" = 2 && has o "GT-102 高报  未确认" && ! grep -q LT-301 o'
ok 'out of service with nothing wrong is said, but is no alarm' '
	alarm-ack -a E1 --remove -u "2026-11-24 12:00" -M 巡检 -N 送检 GT-101 >r && profile GT-101 && grep "GT-101 1, GT-102 1" o && has o "2 alarms" 停用 &&
	test "$(points alarms alarm)" = 2 && alarm-ack -a E1 --restore GT-101 >r'
ok 'open hazards there and below' '
	h=$(hazard-new -a E5 -T HT01 -e CY-101 -p before=a.png description=x) && hazard-new -a E5 -T HT01 -e HZ-201 -p before=a.png --again description=x &&
	profile GT-101 && has o "$h" && test "$(points hazards hazard)" = 4 && test $(grep -c "^ *H26" o) -eq 1'
ok 'permits around it and the people of them' '
	p=$(record-new -a E5 permit type=HOT asked=HOT-2 area=CY-1 description=焊 chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 08:00" planned_end="2026-11-24 17:00" wind=2) &&
	record-do -a E3 approve $p && profile GT-101 && has o "$p" "approved, not begun" && test "$(points permits permit)" = 0 &&
	record-do -a E4 analyse sampled_at="2026-11-24 08:55" sampled_place=焊点 flammable=high vol=0.1 $p &&
	record-do -a E4 confirm measures="HOT-01 HOT-02 HOT-03 HOT-04 HOT-05 HOT-06 HOT-07 HOT-10" unneeded="HOT-08 HOT-09" $p && record-do -a E2 brief briefed=E5 $p &&
	record-do -a E2 start $p && profile GT-101 && test "$(points permits permit)" = 15 && has o "E5 李志强  (permit $p" "E4 王建国" && test "$(points people person)" = 4'
ok 'the shift: of the area it counts, of the whole plant it is said' '
	printf "2026-11-24,DAY,engineer,E10\n2026-11-24,DAY,dispatcher,E2\n2026-11-24,DAY,dispatcher,E9\n2026-11-23,DAY,dispatcher,E3\n" | rows registers/duty.csv && sed -i "s/^E10,陈旧,chen,冲压车间,,,CY,,FILE,,2026-06-30/E10,陈旧,chen,冲压车间,,,CY,,FILE,,/" plant/registers/people.csv &&
	ledger-save -m x && profile GT-101 && has o "E10 陈旧  (shift 白班, 专业部门)" "E2 吴晓梅  (shift 白班, 调度员, the whole plant)" && ! grep -q "E9 \|E3 " o && test "$(points people person)" = 6'
ok 'the sum is the sum, and has its colour' '
	sum=$(awk -F, "{ n += \$3 } END { printf \"%.1f\", n }" o.csv) && tail -n 1 o >last && has last "$sum  points: 橙"'
ok 'a table of the plant decides' '
	sed -i "s/^PP1,profile,permit,HOT,15/PP1,profile,permit,HOT,25/" plant/rules/risk-weights.csv && ledger-save -m x >/dev/null && profile GT-101 && test "$(points permits permit)" = 25'
ok 'who has an inspection there that is due today; not one of another day or area' '
	k=$(record-new inspection type=FIRE area=CY-1 assignee=E6 within=PT4H) && record-new inspection type=FIRE area=CY-1 assignee=E8 within=P3D &&
	record-new inspection type=FIRE area=HZ assignee=E3 within=PT4H && profile GT-101 && has o "E6 赵敏  (inspection $k" && ! grep -q "E8 钱程  (insp\|E3 郑大伟  (insp" o'
ok 'nothing is written' 'git -C plant status --porcelain >s && same /dev/null s'
ok 'a torn line and a stranger in the file hurt nobody' '
	printf "2026-11-24T08:59:59.000+08:00,GT-10" >>$day/GW-1.csv && profile GT-101 && has o "readings"'

ok 'an alarm that is active counts with its own value where the file has none so high' '
	at 12:00 && echo >>$day/GW-1.csv && profile GT-101 && has o "no value in the last 10 minutes" "0.5 ppm, the worst of this alarm of 2026-10-01" && test "$(points reading level)" = 20 && row 11:59:58 GT-101 1.2 >in && sensor-judge <in >out 2>err &&
	profile GT-101 && a=$(grep -o "A261001-[0-9A-Z]*" o | head -n 1) && has o "no value in the last 10 minutes" "1.2 ppm, the worst of this alarm of 2026-10-01" "response level 2 by the highest" &&
	grep "^reading,,,$a," o.csv && test "$(points reading level)" = 40 && cp $day/GW-1.csv keep &&
	reading 11:59:57 GT-101 0.1 && profile GT-101 && has o "0.1 ppm at 11:59:57" "1.2 ppm, the worst" "response level 2" &&
	reading 11:59:58 GT-101 1.2 && reading 11:59:59 GT-101 1.1 && profile GT-101 && ! grep "the worst of" o && has o "1.1 ppm at 11:59:59, at most 1.2" "response level 2" &&
	mv keep $day/GW-1.csv'
ok 'a response by a level that stands higher than the value: it counts' '
	e=$(respond --once -a E1 -l 3 "$a" 2>err | cut -d" " -f1) && profile GT-101; has o "1.2 ppm" "response level 3, at which $e stands" && test "$(points reading level)" = 60 &&
	record-do -a E1 -N 误报 void $e >out 2>&1'
at 09:00
ok 'an open emergency of its area or above makes it red, as on the map; a drill does not' '
	respond --once --drill --manual -a E1 -A CY -s CL2 -l 1 >o 2>err; profile GT-101 && has o "Emergencies not ended" 【演练】 && tail -n 1 o >last && ! grep -q 红 last &&
	respond --once --manual -a E1 -A CY -s CL2 -l 1 >o 2>err; profile GT-101 && tail -n 1 o >last && has last 红 && risk-map -o csv >list && grep "^CY-1," list >line && has line ",red,"'
ok 'Chinese, JSON, rehearsal' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 risk-profile -o text GT-101 >o && has o 【演练】 已知在场 72 风 && risk-profile -o json GT-101 >o && has o "\"section\":\"permits\""'
ok 'what cannot be asked' '
	fails_with 66 risk-profile GT-100 2>err && has err GT-100 GT-10 && fails_with 64 risk-profile -w 大风 GT-101 2>err && has err 大风 &&
	fails_with 64 risk-profile 2>err && fails_with 64 risk-profile GT-101 GT-102 2>err && fails_with 64 risk-profile -o pdf GT-101 2>err'
ok 'a full disk' 'fails_with 74 sh -c "risk-profile -o text GT-101 >/dev/full" 2>err'
ok 'help and version' 'risk-profile --help >o && has o "usage: risk-profile" && risk-profile --version >o'
done_testing
