#!/bin/sh
# Readings from a real broker: what comes in, what is refused, what is kept.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/mqtt.sh"

mqtt_plant

# ---- one message, without a broker ----

try()
{
	sensor-listen -D MQ-1 --try "$1" <message >tried 2>errs
}

ok 'a message is tried' '
	reading 0.31 >message &&
	try sensors/GT-101/data &&
	head -n 1 tried >head &&
	echo time,point,value,unit,quality,source_time,latency_ms >want &&
	same want head &&
	columns tried >got && echo GT-101,0.31,good >want && same want got
'
ok 'a point is found by its address too, scale and offset are its own' '
	printf "{\"Dev A\":[{\"ts\":%d,\"values\":{\"t\":653}}]}" "$(now_ms)" >message &&
	try v1/gateway/telemetry &&
	columns tried >got && echo TT-7,25.3,good >want && same want got
'
ok 'beyond the range, a fault' '
	reading 21 >message && try sensors/GT-101/data && columns tried >got &&
	reading 26 >message && try sensors/GT-101/data && columns tried >>got &&
	printf "GT-101,21,bad_range\nGT-101,,bad_sensor\n" >want && same want got
'
ok 'old is late, ahead and without time uncertain' '
	reading 1 3600000 >message && try sensors/GT-101/data && columns tried >got &&
	reading 2 -63000 >message && try sensors/GT-101/data && columns tried >>got &&
	has errs "clock is 1 min" &&
	echo 3 >message && try sensors/GT-101/value && columns tried >>got &&
	printf "GT-101,1,late\nGT-101,2,uncertain\nGT-101,3,uncertain\n" >want &&
	same want got
'
ok 'another unit is refused, not converted' '
	printf "{\"ts\":%d,\"value\":1,\"unit\":\"mg/m³\"}" "$(now_ms)" >message &&
	fails_with 1 try sensors/GT-101/data &&
	has errs "GT-101: came in '\''mg/m³'\''" &&
	columns tried >got && : >want && same want got
'
ok 'a name without a point is said' '
	echo 1 >message && fails_with 1 try sensors/GT-999/value &&
	has errs "MQ-1: GT-999: no point of registers/points.csv"
'
ok 'broken JSON gives no row and is said with its place' '
	for m in "{\"value\":" "{\"value\":NaN}" "{\"value\":1e999}" " " \
	    "{\"a\":1,\"a\":2}"; do
		printf %s "$m" >message &&
		fails_with 1 try sensors/GT-101/data &&
		has errs "MQ-1: sensors/GT-101/data: cannot be used: row " "of rules/mqtt-map.csv, which takes JSON" &&
		columns tried >got && : >want && same want got || return 1
	done
'
ok 'null, words and lists are no value' '
	: >got &&
	for v in null "\"NaN\"" "[1]" "\"high\""; do
		reading "$v" >message && fails_with 1 try sensors/GT-101/data &&
		columns tried >>got || return 1
	done &&
	printf "GT-101,,bad_sensor\n%.0s" 1 2 3 4 >want && same want got
'
ok 'a topic without a row, an unknown device' '
	echo 1 >message && fails_with 1 try other/topic &&
	has errs "other/topic: no row of rules/mqtt-map.csv" &&
	fails_with 66 sensor-listen -D MQ-9 --try a </dev/null 2>errs &&
	has errs "no device '\''MQ-9'\''" MQ-1
'
ok 'a device of another protocol, one that is switched off' '
	rows registers/devices.csv <<-X
	GW-8,网关,modbus-tcp,127.0.0.1,502,,,,,,,,,no,,,,
	MQ-8,旧网关,mqtt,127.0.0.1,1883,,,,,,,,,no,,,,
	X
	ledger-save -m "more devices" >/dev/null 2>&1 &&
	fails_with 64 sensor-listen -D GW-8 --try a </dev/null 2>errs && has errs GW-8 modbus-tcp "sensor-poll GW-8" devices.csv &&
	fails_with 64 sensor-listen -D GW-8 2>errs && has errs modbus-tcp && fails_with 66 sensor-listen -n -D MQ-8 2>errs && has errs MQ-8 "not enabled"
'
ok 'a point of another device is no unknown one' '
	python3 - <<-"PY" && ledger-save -m "a point of GW-8" >/dev/null 2>&1 &&
	import csv
	p = "plant/registers/points.csv"
	cols = next(csv.reader(open(p, encoding="utf-8-sig")))
	row = dict(code="GT-901", name="别家", device="GW-8", table="hr", address="0", addr_base="0", type="f32", order="ABCD",
	    scale="1", unit="ppm", area="CY-1", quantity="gas", medium="7782-50-5")
	csv.writer(open(p, "a", newline="", encoding="utf-8")).writerow([row.get(c, "") for c in cols])
	PY
	reading 0.3 >message && fails_with 1 try sensors/GT-901/data && has errs "GT-901: is a point of GW-8 in registers/points.csv:" MQ-1 &&
	fails_with 1 try sensors/GT-902/data && has errs "GT-902: no point of registers/points.csv"
'
ok 'a message that is no JSON is told in the language of who reads it' '
	echo "{\"a\":" >message && fails_with 1 try sensors/GT-101/data && has errs "no valid JSON" "too early" &&
	echo "{x" >message && fails_with 1 try sensors/GT-101/data && has errs "near '"'x'"'" &&
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 1 try sensors/GT-101/data && has errs JSON 处 && ! grep -q "expected\|near" errs
'
ok 'usage' '
	fails_with 64 sensor-listen x 2>/dev/null &&
	fails_with 64 sensor-listen --try a </dev/null 2>/dev/null
'

# ---- a broker ----

broker_start
listen_start

ok 'readings come, in order, to standard output and to the folder' '
	for v in 0.1 0.2 0.3; do publish sensors/GT-101/data "$(reading $v)"; done &&
	seen "GT-101,0.3,ppm,good" && columns rows >got &&
	printf "GT-101,0.1,good\nGT-101,0.2,good\nGT-101,0.3,good\n" >want &&
	same want got &&
	wait_for 15 "grep -qF GT-101,0.3 \"$BIHUAN_LEDGER\"/readings/date=*/MQ-1.csv" &&
	same rows "$(echo "$BIHUAN_LEDGER"/readings/date=*/MQ-1.csv)"
'
ok 'it says that it listens' '
	mosquitto_sub -h 127.0.0.1 -p $PORT -t "bihuan/+/A/listen/MQ-1" -C 1 -W 5 >got &&
	echo online >want && same want got
'
ok 'a repeated delivery is one row, another value at its time is kept' '
	m=$(reading 0.4) &&
	publish sensors/GT-101/data "$m" && publish sensors/GT-101/data "$m" &&
	publish sensors/GT-101/data "$(echo "$m" | sed "s/:0[.]4,/:0.5,/")" &&
	publish sensors/GT-101/data "$m" &&
	publish sensors/GT-101/data "$(reading 0.6)" &&
	seen GT-101,0.6 && columns rows | tail -n 3 >got &&
	printf "GT-101,0.4,good\nGT-101,0.5,good\nGT-101,0.6,good\n" >want &&
	same want got
'
ok 'what the broker kept without a time is late' '
	mosquitto_pub -h 127.0.0.1 -p $PORT -q 1 -r -t sensors/GT-102/value -m 7 &&
	seen GT-102,7,ppm,uncertain &&
	listen_stop && listen_start &&
	seen GT-102,7,ppm,late &&
	mosquitto_pub -h 127.0.0.1 -p $PORT -r -n -t sensors/GT-102/value
'
ok 'a bad message harms no other, and is said once' '
	publish sensors/GT-101/data "{\"value\":NaN}" &&
	publish sensors/GT-101/data "{\"value\":NaN}" &&
	publish sensors/GT-101/data "$(reading 0.7)" &&
	seen GT-101,0.7 && said "cannot be used" &&
	test "$(grep -c "cannot be used" notes)" -eq 1
'
ok 'a clock that is ahead, one that is behind: said once each, good when it is right' '
	for i in 1 2 3; do
		publish sensors/GT-101/data "$(reading 8.$i -63000)" &&
		publish sensors/GT-102/data "$(reading 9.$i 3600000)" || return 1
	done &&
	publish sensors/GT-101/data "$(reading 8.4)" &&
	publish sensors/GT-102/data "$(reading 9.4)" &&
	seen GT-102,9.4 && columns rows | grep ",[89][.]" | sort >got &&
	printf "%s\n" GT-101,8.1,uncertain GT-101,8.2,uncertain \
	    GT-101,8.3,uncertain GT-101,8.4,good GT-102,9.1,late \
	    GT-102,9.2,late GT-102,9.3,late GT-102,9.4,good >want &&
	same want got &&
	test "$(grep -c "GT-101: the device.s clock is 1 min.* ahead" notes)" -eq 1 &&
	test "$(grep -c "GT-102: late by 1 h" notes)" -eq 1 &&
	test "$(grep -c "ahead\|late by" notes)" -eq 2
'
ok 'SIGTERM: ends with 0, says what it counted, and offline' '
	listen_stop && has notes "2 bad," &&
	mosquitto_sub -h 127.0.0.1 -p $PORT -t "bihuan/+/A/listen/MQ-1" -C 1 -W 5 >got &&
	echo offline >want && same want got
'
ok 'what was published meanwhile comes, and is late' '
	publish sensors/GT-101/data "$(reading 0.8 5000)" &&
	listen_start && seen GT-101,0.8,ppm,late
'
ok 'a new point counts without a restart' '
	head -n 1 "$BIHUAN_LEDGER/registers/points.csv" >cols &&
	python3 - "$BIHUAN_LEDGER/registers/points.csv" <<-PY &&
	import csv, sys
	cols = next(csv.reader(open(sys.argv[1], encoding="utf-8-sig")))
	cells = dict(code="GT-201", device="MQ-1", table="topic", address="x9",
	             unit="ppm")
	with open(sys.argv[1], "a") as f:
	    print(",".join(cells.get(c, "") for c in cols), file=f)
	PY
	ledger-save -m "one more" && said "begun anew" &&
	wait_for 10 "test \$(grep -c connected notes) -eq 2" &&
	publish sensors/GT-201/data "$(reading 0.11)" && seen GT-201,0.11,ppm,good
'
ok 'tables that do not hold are said, the old ones go on' '
	echo "GT-301,,NONE,topic,y" >>"$BIHUAN_LEDGER/registers/points.csv" &&
	git -C "$BIHUAN_LEDGER" commit -qam broken && said "do not hold" &&
	publish sensors/GT-201/data "$(reading 0.12)" && seen GT-201,0.12 &&
	git -C "$BIHUAN_LEDGER" revert --no-edit HEAD
'
ok 'a second one is refused, and the first goes on' '
	fails_with 75 sensor-listen >rows2 2>errs2 &&
	has errs2 "another sensor-listen listens to MQ-1" &&
	publish sensors/GT-101/data "$(reading 0.9)" && seen GT-101,0.9,ppm,good &&
	! grep -q "no connection" notes
'
ok 'the broker restarts: one row of loss a point, nothing published is lost' '
	broker_stop && said "no connection" && broker_start &&
	for i in 1 2 3 4 5; do
		publish sensors/GT-101/data "$(reading 1.$i)" || return 1
	done &&
	seen GT-101,1.5 && columns rows >got &&
	test "$(grep -c "^GT-101,,bad_comm" got)" -eq 1 &&
	test "$(grep -c "^TT-7,,bad_comm" got)" -eq 1 &&
	for i in 1 2 3 4 5; do
		test "$(grep -c "^GT-101,1.$i," got)" -eq 1 || return 1
	done
'
ok 'killed: its last will speaks, what comes meanwhile is not lost' '
	kill -9 $LISTEN && { wait $LISTEN; true; } &&
	mosquitto_sub -h 127.0.0.1 -p $PORT -t "bihuan/+/A/listen/MQ-1" -C 1 -W 5 >got &&
	echo offline >want && same want got &&
	for i in 1 2 3; do
		publish sensors/GT-101/data "$(reading 2.$i)" || return 1
	done &&
	listen_start && seen GT-101,2.3 && columns rows >got &&
	for i in 1 2 3; do
		test "$(grep -c "^GT-101,2.$i," got)" -eq 1 || return 1
	done && listen_stop
'
ok '-n prints, writes nothing, leaves no session' '
	rm -r "$BIHUAN_LEDGER/readings" &&
	listen_start -n && publish sensors/GT-101/data "$(reading 3)" &&
	seen GT-101,3, && listen_stop && test ! -e "$BIHUAN_LEDGER/readings"
'
ok 'a broker that is not there: said once, one row of loss' '
	broker_stop && : >rows && : >notes &&
	{ sensor-listen >rows 2>notes & } && LISTEN=$! && background $LISTEN &&
	seen GT-101,,ppm,bad_comm && said "no connection: Connection refused" &&
	sleep 2.5 && test "$(grep -c "no connection" notes)" -eq 1 &&
	test "$(grep -c GT-101 rows)" -eq 1 && listen_stop
'
ok 'a reader that goes away ends it' '
	broker_start && mkfifo pipe && : >notes &&
	{ { sensor-listen >pipe 2>notes; echo $? >status; } & } &&
	head -n 1 <pipe >got && said connected &&
	publish sensors/GT-101/data "$(reading 4)" &&
	publish sensors/GT-101/data "$(reading 5)" &&
	wait_for 10 "test -s status" && echo 74 >want && same want status
'
ok 'ledger-check finds what is wrong with the rows' '
	echo "X,,a/#/b,,,,p,,,,,,,,,,,,,," >>"$BIHUAN_LEDGER/rules/mqtt-map.csv" &&
	fails_with 1 ledger-save -m x >got 2>&1 || fails_with 65 ledger-save -m x >got 2>&1
	has got "rules/mqtt-map.csv" "a/#/b" &&
	sed -i "\$d" "$BIHUAN_LEDGER/rules/mqtt-map.csv" &&
	rows rules/mqtt-map.csv <<-E &&
	X,MQ-7,a,,,,p,,,,,,,,,,,,,,
	X,,a,,/*,,p,/*/*,,,great,,,,,,,,,,
	Y,,a,,,,p,/v,/t,,/q,,,,,,,,,,
	Z,,a,,,,p,,,,,,,,,,ppe,cap,no,,
	E
	fails_with 65 ledger-save -m x >got 2>&1;
	has got "MQ-7" "code '\''X'\'' stands here twice" "has more stars" \
	    "'\''great'\'' is no" "no value of the quality is good" "'\''cap'\''"
'
done_testing
