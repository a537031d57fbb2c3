#!/bin/sh
# shellcheck disable=SC2034
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need node mbpoll python3
modules=$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --modbus)
duckdb=$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --duckdb)
new_plant plant
at 08:00

devices=code,name,proto,address,port,unit,timeout_ms,retries,gap_ms,backoff_min_s,backoff_max_s,max_regs,max_gap
points=code,device,table,address,addr_base,type,order,scale,offset,unit,range_lo,range_hi,fault_lo,fault_hi,poll_ms,deadband,area

# serve: the server of modbus-serial on $port, anew if it runs
serve()
{
	: >server # that of an earlier one is no sign of this one
	node "$SOURCE/tests/peers/modbus_server.js" "$modules" "$port" control \
	    >server 2>&1 &
	server=$!
	background $server
	wait_for 20 'grep -qs ready server'
}
# raw KIND WHERE: the one that misbehaves, after what the file mode says
raw()
{
	python3 "$SOURCE/tests/peers/modbus_raw.py" "$1" "$2" mode 10 >raw 2>&1 &
	raw=$!
	background $raw
	wait_for 20 'grep -qs ready raw'
}
# now VALUE: of input register 40
now()
{
	echo "{\"value\": $1}" >control.new && mv control.new control
}
stop_raw()
{
	kill $raw && wait $raw 2>/dev/null
	: >raw
}
# tables 'DEVICE ROWS' 'POINT ROWS'; the plant keeps nothing of earlier ones
tables()
{
	printf '%s\n' "$devices" "$1" >plant/registers/devices.csv &&
	printf '%s\n' "$points" "$2" >plant/registers/points.csv &&
	git -C plant add registers && git -C plant commit -qm tables
}
# value POINT: of its last row in o
value()
{
	grep ",$1," o | tail -n 1 | cut -d, -f3
}
# is POINT VALUE QUALITY
is()
{
	grep ",$1," o | tail -n 1 >row
	test "$(cut -d, -f3,5 row)" = "$2,$3" || { echo "# $1: $(cat row)"; false; }
}

port=$(free_port)
serve
lone="GW-1,网关,modbus-tcp,127.0.0.1,$port,1,1000,,,,,,"
tables "$lone" 'F-ABCD,GW-1,ir,0,,f32,ABCD,,,ppm,,,,,,,CY
F-CDAB,GW-1,ir,3,1,f32,CDAB,,,ppm,,,,,,,CY
F-BADC,GW-1,ir,30005,mod5,f32,BADC,,,ppm,,,,,,,CY
F-DCBA,GW-1,ir,6,,f32,DCBA,,,ppm,,,,,,,CY
D-ABCD,GW-1,ir,8,,f64,,,,ppm,,,,,,,CY
U-16,GW-1,ir,12,,u16,,,,,,,,,,,CY
I-16,GW-1,ir,12,,i16,,,,,,,,,,,CY
U-BA,GW-1,ir,13,,u16,BA,,,,,,,,,,CY
U-32,GW-1,ir,14,,u32,,,,,,,,,,,CY
I-32,GW-1,ir,16,,i32,CDAB,,,,,,,,,,CY
BCD,GW-1,ir,18,,bcd16,,,,,,,,,,,CY
BCD-BAD,GW-1,ir,30,,bcd16,,,,,,,,,,,CY
BIT-3,GW-1,ir,19,,bit:3,,,,,,,,,,,CY
BIT-2,GW-1,ir,19,,bit:2,,,,,,,,,,,CY
NAN,GW-1,ir,20,,f32,,,,ppm,,,,,,,CY
U-64,GW-1,ir,22,,u64,,,,,,,,,,,CY
I-64,GW-1,ir,26,,i64,DCBA,,,,,,,,,,CY
SCALED,GW-1,ir,18,,bcd16,,0.1,-3,℃,,,,,,,CY
OVER,GW-1,hr,12,,u16,,,,ppm,0,100,,,,,CY
FAULT,GW-1,hr,12,,u16,,,,ppm,0,100,,200,,,CY
COIL-3,GW-1,coil,3,,,,,,,,,,,,,CY
COIL-4,GW-1,coil,4,,,,,,,,,,,,,CY
DI-1,GW-1,di,10002,mod5,,,,,,,,,,,,CY'

ok 'the plan: neighbours are asked for together' '
	sensor-poll -o csv --plan >o && printf "%s\n" device,unit,table,register,count,poll_ms,points \
	    "GW-1,1,coil,3,2,1000,COIL-3 COIL-4" "GW-1,1,di,1,1,1000,DI-1" >want &&
	head -n 3 o >got && same want got && has o "GW-1,1,ir,0,31,1000,F-ABCD F-CDAB" "GW-1,1,hr,12,1,1000,OVER FAULT"'
ok 'all points once' 'sensor-poll --once >o 2>err && test ! -s err && test $(wc -l <o) -eq 24'
ok 'the four orders of a float' '
	is F-ABCD 1.25 good && is F-CDAB 1.25 good && is F-BADC 1.25 good && is F-DCBA 1.25 good && is D-ABCD -2.5 good'
ok 'all types' '
	is U-16 65534 good && is I-16 -2 good && is U-BA 4660 good && is U-32 305419896 good && is I-32 -2 good &&
	is BCD 1234 good && is BIT-3 1 good && is BIT-2 0 good && is U-64 18446744073709551615 good && is I-64 -3 good &&
	is COIL-3 1 good && is COIL-4 0 good && is DI-1 1 good'
ok 'a scale' 'is SCALED 120.4 good'
ok 'NaN and no BCD are no value' 'is NAN "" bad_sensor && is BCD-BAD "" bad_sensor'
ok 'beyond the range, and a fault signal' 'is OVER 65534 bad_range && is FAULT 65534 bad_sensor'
ok 'the same values by mbpoll' '
	mbpoll -0 -1 -q -p $port -t 3:float -B -r 0 127.0.0.1 >m && grep -q "1.25" m &&
	mbpoll -0 -1 -q -p $port -t 3 -r 12 127.0.0.1 >m && grep -q "65534" m &&
	mbpoll -0 -1 -q -p $port -t 3:int -B -r 14 127.0.0.1 >m && grep -q "$(value U-32)" m &&
	mbpoll -0 -1 -q -p $port -t 0 -r 3 127.0.0.1 >m && grep -q "1$" m'
ok 'the same rows stand in the file' '
	same o plant/readings/date=2026-11-24/GW-1.csv && test -z "$(git -C plant status --porcelain)"'
ok 'again: they are added, under one header' '
	sensor-poll --once >o2 && sed 1d o2 | cat o - >want && same want plant/readings/date=2026-11-24/GW-1.csv'
ok 'a full disk is told once, and as one' '
	fails_with 74 sensor-poll -n --once >/dev/full 2>err && has err "No space left on device" && test $(grep -c "standard output" err) -eq 1'
ok '-n keeps nothing' 'cp plant/readings/date=2026-11-24/GW-1.csv w && sensor-poll -n --once >o2 && same w plant/readings/date=2026-11-24/GW-1.csv'
ok 'a torn last line is ended, not continued' '
	printf "2026-11-24T08:00:00.000+08:00,GT-1,0.4" >>plant/readings/date=2026-11-24/GW-1.csv &&
	sensor-poll --once >o2 && grep -q "^2026-11-24T08:00:00.000+08:00,GT-1,0.4$" plant/readings/date=2026-11-24/GW-1.csv'
ok 'probe: every order, and the neighbours' '
	sensor-poll -o csv --probe F-CDAB >o && test $(wc -l <o) -eq 13 && grep -q "^2,CDAB,.*,1.25,.*,1.25 ppm good$" o &&
	sensor-poll -o csv --probe GW-1/ir/3 >o && grep -q "^2,CDAB,.*,1.25," o && grep -q "^4,BADC,.*,1.25," o'
ok 'probe beside a register that is not there' '
	sensor-poll -o csv --probe GW-1/hr/49 >o && grep -q "^48," o && grep -q "^49," o && ! grep -q "^50," o &&
	fails_with 1 sensor-poll --probe GW-1/hr/50 2>err && has err "Illegal data address" &&
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 1 sensor-poll --probe GW-1/hr/50 2>err && has err 数据地址不存在 && ! grep -q Illegal err'

# a refused register
tables "$lone" "$(for i in 46 47 48 49 50 51 52 53 54 55 56; do echo "R-$i,GW-1,hr,$i,,u16,,,,,,,,,100,,CY"; done)"
ok 'a bad register marks its point and no other' '
	fails_with 1 sensor-poll --once >o 2>err && is R-50 "" bad_addr && is R-55 "" bad_sensor && has err "R-50" "Illegal data address" &&
	test $(grep -c ",good," o) -eq 9'
ok 'it is told once' '
	sensor-poll >o 2>err & p=$!; background $p
	wait_for 10 "test \$(grep -c ,R-49, o) -ge 5" && kill $p && wait $p &&
	test $(grep -c ,R-50, o) -eq 1 && test $(grep -c ,R-55, o) -eq 1'

# a device that comes and goes
tables "GW-1,网关,modbus-tcp,127.0.0.1,$port,1,300,0,,1,1,,
GW-2,慢,modbus-tcp,127.0.0.1,$(free_port),1,300,0,,1,2,," 'V,GW-1,ir,40,,u16,,,,ppm,,,,,100,,CY
W,GW-1,ir,41,,u16,,,,ppm,,,,,100,,CY
X,GW-2,ir,41,,u16,,,,ppm,,,,,100,,CY'
ok 'killed and started again: one bad_comm a point, no old value, then values' '
	now 7
	sensor-poll >o 2>err & p=$!; background $p
	wait_for 10 "test \$(grep -c ,V,7, o) -ge 3" &&
	kill -9 $server && wait_for 10 "grep -q ,W,,ppm,bad_comm o" && sleep 1.5 &&
	now 8 && serve &&
	wait_for 10 "grep -q ,V,8, o" && kill $p && wait $p &&
	test $(grep -c ",V,,ppm,bad_comm," o) -eq 1 && test $(grep -c ",W,,ppm,bad_comm," o) -eq 1 &&
	test $(grep -c ",X,,ppm,bad_comm," o) -eq 1 &&
	sed -n "/,V,,ppm,bad_comm/,\$p" o >after && ! grep -q ,V,7, after && has err "GW-1 answers again"'
ok 'the daemon ends at once, and all it printed is in the files' '
	sed 1d o | grep -v ,X, >want && tail -n $(wc -l <want) plant/readings/date=2026-11-24/GW-1.csv >got && same want got'
ok 'a reader that hangs keeps nothing from the files, and is told what it missed' '
	f=plant/readings/date=2026-11-24/GW-1.csv && b=$(wc -l <$f) && cat >hang.py <<-E &&
	import fcntl, os, signal, subprocess, time
	r, w = os.pipe()
	fcntl.fcntl(w, 1031, 4096)
	p = subprocess.Popen(["sensor-poll"], stdout=w, stderr=open("err", "w"))
	time.sleep(9)
	p.send_signal(signal.SIGTERM)
	t = time.monotonic()
	print(p.wait(20), time.monotonic() - t < 5, os.read(r, 65536).endswith(b"\n"))
	E
	python3 hang.py >got && echo "0 True True" >want && same want got && test $(($(wc -l <$f) - b)) -ge 120 &&
	has err "not passed on" readings/'
ok 'one that does not answer delays no other' '
	raw tcp $(free_port) && : >mode; stop_raw; rawport=$(free_port); echo silent >mode; raw tcp $rawport
	tables "GW-1,网关,modbus-tcp,127.0.0.1,$port,1,300,0,,1,1,,
GW-2,慢,modbus-tcp,127.0.0.1,$rawport,1,2000,3,,1,2,," "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY
X,GW-2,ir,41,,u16,,,,ppm,,,,,50,,CY" || return 1
	sensor-poll >o 2>err & p=$!; background $p
	wait_for 10 "test \$(grep -c ,V, o) -ge 20" && ! grep -q ,X, o && kill $p && wait $p; rc=$?; stop_raw; return $rc'

# a device that misbehaves; each value tells by its tens which request it answers
misbehave()
{
	echo good >mode
	tables "GW-3,怪,$1,$2,$3,1,200,0,,1,1,," 'Y,GW-3,hr,7,,u16,,,,ppm,,,,,50,,CY'
	sensor-poll >o 2>err &
	p=$!
	background $p
	wait_for 30 'test $(grep -c ",Y,.*,good," o) -ge 3' || { cat err; return 1; }
	for m in $4; do
		n=$(grep -c bad_comm o)
		echo "$m" >mode
		wait_for 30 'test $(grep -c bad_comm o) -gt $n' || { echo "# $m"; return 1; }
		sleep 1
		echo good >mode
		n=$(grep -c ",good," o)
		wait_for 30 'test $(grep -c ",good," o) -gt $((n + 2))' || { echo "# after $m"; return 1; }
	done
	kill $p && wait $p || return 1
	# never an old value, never one twice
	grep ,good, o | cut -d, -f3 >values
	sort -n -u values >sorted
	same sorted values
}
ok 'late answers, another transaction, cut and halved ones: a loss, never a wrong value' '
	rawport=$(free_port); raw tcp $rawport && misbehave modbus-tcp 127.0.0.1 $rawport "late tid cut short silent"'
stop_raw
ok 'frames of a serial line through TCP' '
	rawport=$(free_port); raw rtu-tcp $rawport && misbehave modbus-rtu-tcp 127.0.0.1 $rawport "late unit crc cut silent"'
stop_raw
ok 'a serial line' '
	raw rtu line && tty=$(cut -d" " -f2 raw) && misbehave modbus-rtu $tty 9600-8N1 "late unit crc silent"'
stop_raw
ok 'two devices of one line take turns' '
	rawport=$(free_port); echo good >mode; raw rtu-tcp $rawport &&
	tables "L-1,一,modbus-rtu-tcp,127.0.0.1,$rawport,1,500,0,5,1,1,,
L-2,二,modbus-rtu-tcp,127.0.0.1,$rawport,2,500,0,5,1,1,," "Y,L-1,hr,7,,u16,,,,ppm,,,,,20,,CY
Z,L-2,hr,8,,u16,,,,ppm,,,,,20,,CY" && {
	sensor-poll >o 2>err & p=$!; background $p
	wait_for 10 "test \$(grep -c ,Z,.*good o) -ge 20" && kill $p && wait $p && ! grep -q bad_comm o && test $(grep -c ,Y, o) -ge 10 &&
	test $(grep -c ",Y,[0-9]*7,ppm,good" o) -eq $(grep -c ,Y, o) && test $(grep -c ",Z,[0-9]*8,ppm,good" o) -eq $(grep -c ,Z, o); }'
stop_raw
ok 'bytes that come one by one are one answer' '
	rawport=$(free_port); echo slow >mode; raw tcp $rawport &&
	tables "GW-3,怪,modbus-tcp,127.0.0.1,$rawport,1,3000,0,,1,1,," "Y,GW-3,hr,7,,u16,,,,ppm,,,,,50,,CY" &&
	sensor-poll --once >o && is Y 17 good'
stop_raw

# what is kept
ok 'a deadband thins the file, not what is printed' '
	tables "$lone" "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,5,CY" && rm -r plant/readings && now 7 &&
	{ sensor-poll >o 2>err & p=$!; background $p; wait_for 10 "test \$(wc -l <o) -ge 10" && now 20 &&
	wait_for 10 "grep -q ,V,20, o" && kill $p && wait $p && f=plant/readings/date=2026-11-24/GW-1.csv &&
	test $(grep -c ,V,7, o) -ge 9 && test $(grep -c ,V,7, $f) -eq 1 && test $(grep -c ,V,20, $f) -eq 1; }'
ok 'two of them on one device: the second is refused' '
	{ sensor-poll >o 2>err & p=$!; background $p; wait_for 10 "test -s plant/readings/date=2026-11-24/GW-1.csv" &&
	sleep 1 && fails_with 75 sensor-poll --once >o2 2>err && has err GW-1.csv; rc=$?; kill $p && wait $p; test $rc = 0; }'
ok 'DuckDB reads the folder as it is' '
	rm -r plant/readings && now 7 &&
	tables "$lone" "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY
N,GW-1,ir,20,,f32,,,,mg/m³,,,,,50,,CY" && sensor-poll --once >o && at 2026-11-25 08:00 && sensor-poll --once >o &&
	node "$SOURCE/tests/peers/duckdb_readings.js" "$duckdb" "$PWD/plant/readings" >d 2>&1 || { cat d; return 1; }
	printf "%s\n" "2026-11-24,N,1,0,null,null,TIMESTAMP WITH TIME ZONE,0" "2026-11-24,V,1,1,7,7,TIMESTAMP WITH TIME ZONE,0" \
	    "2026-11-25,N,1,0,null,null,TIMESTAMP WITH TIME ZONE,0" "2026-11-25,V,1,1,7,7,TIMESTAMP WITH TIME ZONE,0" >want &&
	same want d'

# the day's aggregates
ok 'a day that ended is committed, with its hashes' '
	sensor-poll --daily 2>err && has err "1 days, 1 files, 2 readings" &&
	sum=$(sha256sum plant/readings/date=2026-11-24/GW-1.csv | cut -d" " -f1) &&
	has plant/readings-daily/2026/1124.manifest.csv "file,rows,bytes,sha256,first,last" "$sum" "readings/date=2026-11-24/GW-1.csv,2," &&
	grep -q "^2026-11-24T08:00:00+08:00,V,ppm,7,7,7,1,0$" plant/readings-daily/2026/1124.csv &&
	grep -q "^2026-11-24T08:00:00+08:00,N,mg/m³,,,,0,1$" plant/readings-daily/2026/1124.csv &&
	test -z "$(git -C plant status --porcelain)" && ledger-check'
ok 'once; another time on demand only' '
	h=$(head_of) && sensor-poll --daily 2>err && test $h = $(head_of) && has err "0 days" &&
	sensor-poll --daily=2026-11-24 2>err && test $h = $(head_of)'
ok 'today has not ended, another day has none' '
	fails_with 77 sensor-poll --daily=2026-11-25 2>err && fails_with 66 sensor-poll --daily=2026-11-01 2>err &&
	fails_with 64 sensor-poll --daily=soon 2>err && has err soon'

# what is read is judged
# judged STATUS: of sensor-poll, whose rows were judged
judged()
{
	{ sensor-poll --once 2>polled; echo $? >rc; } | sensor-judge >o 2>err || { cat err; return 1; }
	test "$(cat rc)" -eq "$1" || { cat polled; return 1; }
}
# the alarm of the gas, raised at 09:00, never cleared, active
stands()
{
	alarm-list -o csv >list || return 1
	grep -q ",GT-9,[^,]*,CL2-HI,.*T09:00:[^,]*,,yes," list || { cat list; return 1; }
}
ok 'piped into the judge: what the device says raises its alarm' '
	at 2026-11-25 09:00 && { echo "$points,medium,quantity" && cat; } >plant/registers/points.csv <<-E &&
	GT-9,GW-1,ir,32,,f32,CDAB,,,ppm,0,20,,,500,,CY,7782-50-5,gas
	E
	git -C plant commit -qam gas && judged 0 && test ! -s polled &&
	sed 1d o | cut -d, -f3-6,8,11 >got && echo GT-9,CL2-HI,raise,unacked,0.42,good >want && same want got'
ok 'its server is gone: that becomes an alarm, and is no end of the other one' '
	kill -9 $server; at 2026-11-25 09:01 && judged 1 && test $(wc -l <o) -eq 1 &&
	at 2026-11-25 09:02 && judged 1 && sed 1d o | cut -d, -f3-8,11 >got &&
	echo GT-9,COMM,raise,unacked,critical,,bad_comm >want && same want got && grep -c ",GT-9,,ppm,bad_comm," plant/readings/date=2026-11-25/GW-1.csv >n && test $(cat n) -eq 2 &&
	stands'
ok 'it answers again: the loss is over, the gas is not' '
	serve && at 2026-11-25 09:03 && judged 0 && test $(wc -l <o) -eq 1 && at 2026-11-25 09:04 && judged 0 &&
	sed 1d o | cut -d, -f3-6 >got && echo GT-9,COMM,clear,returned >want && same want got && stands'

# OPC UA by a program of its own; here one that keeps to the same bargain
mkdir bin
cat >bin/opcua-read <<'E'
#!/bin/sh
echo "$*" >>"$SCRATCH/asked"
echo $$ >"$SCRATCH/child"
cat >"$SCRATCH/list"
test ! -e "$SCRATCH/broken" || { echo 'opcua-read: broken' >&2; exit 69; }
echo time,point,value,unit,quality,source_time,latency_ms
while :; do
	t=$(date +%Y-%m-%dT%H:%M:%S.%3N+08:00)
	echo "$t,OP-1,$(cat "$SCRATCH/opc"),bar,good,$t,3"
	case $* in *--once*) exit 0 ;; *"-p 0.25") ;; *) exit 64 ;; esac
	sleep 0.1
done
E
chmod +x bin/opcua-read
cp "$(command -v sensor-poll)" bin/ # it starts the program beside itself
opc="$devices
OPC-1,控制系统,opcua,127.0.0.1,4840,,,,,1,1,,"
opcua()
{
	printf '%s\n' "$opc" >plant/registers/devices.csv &&
	printf '%s\n' "$points" 'OP-1,OPC-1,node,"ns=2;s=压力,1",,f64,,0.5,1,bar,0,10,,,250,,CY' \
	    >plant/registers/points.csv && git -C plant add registers && git -C plant commit -qm opc
}
ok 'opcua-read is given its points and passes its rows on' '
	opcua && echo 4.5 >opc && rm -rf plant/readings && PATH=$PWD/bin:$PATH sensor-poll --once >o 2>err && is OP-1 4.5 good &&
	same o plant/readings/date=2026-11-25/OPC-1.csv && grep -qx -e "-u opc.tcp://127.0.0.1:4840 -t 500 --once" asked &&
	printf "%s\n" code,node,type,scale,offset,unit "OP-1,\"ns=2;s=压力,1\",f64,0.5,1,bar" >want && same want list'
ok 'a value beyond its range' '
	echo 45 >opc && PATH=$PWD/bin:$PATH sensor-poll -n --once >o 2>err && is OP-1 45 bad_range'
ok 'opcua-read ends: one bad_comm, and it is started again' '
	echo 4.5 >opc; PATH=$PWD/bin:$PATH sensor-poll >o 2>err & p=$!; background $p
	wait_for 10 "test \$(grep -c ,OP-1,4.5, o) -ge 3" && : >broken && echo 5 >opc && kill $(cat child) && wait_for 10 "grep -q bad_comm o" &&
	sleep 2.5 && rm broken && wait_for 10 "test \$(grep -c ,OP-1,5,bar o) -ge 2" && kill $p && wait $p &&
	test $(grep -c bad_comm o) -eq 1 && has err "OPC-1: opcua-read has ended" "OPC-1 answers again" && ! kill -0 $(cat child)'
ok 'without opcua-read it is named' '
	mkdir -p only && cp "$(command -v sensor-poll)" only/ && fails_with 1 only/sensor-poll -n --once >o 2>err &&
	has err "opcua-read is not installed" && is OP-1 "" bad_comm'

# refusals
ok 'an address in the table of a real plant is refused' '
	tables "GW-1,网关,modbus-tcp,gw1,502,1,300,,,,,," "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY" &&
	fails_with 66 sensor-poll --once GW-1 2>err && has err "registers/devices.csv:2" "gw1" secrets &&
	tables "GW-1,网关,modbus-tcp,192.0.2.1,502,1,300,,,,,," "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY" &&
	fails_with 66 sensor-poll --once GW-1 2>err && has err "192.0.2.1" &&
	env -u BIHUAN_LEDGER -u BIHUAN_NOW ledger-init real >/dev/null && cp plant/registers/devices.csv real/registers && sed -i s/192.0.2.1/127.0.0.1/ real/registers/devices.csv && git -C real commit -qam d &&
	fails_with 77 env -u BIHUAN_NOW sensor-poll -C real --once GW-1 2>err && has err "name"'
ok 'by a name in the secrets' '
	plant=$(sed -n "s/^plant,\([^,]*\),.*/\1/p" plant/settings.csv) &&
	echo "gw1=127.0.0.1:$port" >>"$XDG_CONFIG_HOME/bihuan/$plant.secrets" &&
	tables "GW-1,网关,modbus-tcp,gw1,502,1,300,,,,,," "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY" &&
	sensor-poll -n --once GW-1 >o && is V 7 good'
ok 'what cannot be probed: why, and what to do instead' '
	tables "GW-1,网关,modbus-tcp,gw1,502,1,300,,,,,,
MQ-1,听,mqtt,127.0.0.1,1883,,,,,,,," "V-101,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY
GT-201,MQ-1,topic,a/b,,f64,,,,ppm,,,,,,,CY" &&
	fails_with 64 sensor-poll --probe GT-201 2>err && has err GT-201 MQ-1 "proto mqtt" "registers/points.csv:3" "sensor-listen -D MQ-1 --try" &&
	fails_with 64 sensor-poll --probe V-102 2>err && has err "there is no point '"'V-102'"'" "did you mean '"'V-101'"'" &&
	fails_with 64 sensor-poll --probe GW-1/ir/99999 2>err && has err "'"'99999'"' is no register" 65535 &&
	fails_with 66 sensor-poll --probe GW-9/ir/1 2>err && has err "no device '"'GW-9'"'" "did you mean GW-1" devices.csv && fails_with 64 sensor-poll --probe MQ-1/ir/1 2>err && has err "no registers" mqtt &&
	fails_with 64 sensor-poll --probe GW-1/xr/1 2>err && has err "'"'xr'"'" "coil di ir hr" && fails_with 64 sensor-poll --probe GW-1/1 2>err && has err "names no register" &&
	tables "GW-1,网关,modbus-tcp,gw1,502,1,300,,,,,," "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY"'
ok 'no such device, nothing to read, no register' '
	fails_with 66 sensor-poll --once GW-9 2>err && has err GW-9 registers/devices.csv &&
	fails_with 64 sensor-poll --probe XX 2>err && has err XX &&
	fails_with 64 sensor-poll --once --plan 2>err && has err "at a time" && fails_with 66 sensor-poll --once GW1 2>err && has err "did you mean GW-1" &&
	printf "GW-7,关,modbus-tcp,127.0.0.1,502,,,,,,,,,no\nMQ-1,听,mqtt,127.0.0.1,1883,,,,,,,,,yes\n" >more && cp plant/registers/devices.csv less &&
	{ echo "code,name,proto,address,port,unit,timeout_ms,retries,gap_ms,backoff_min_s,backoff_max_s,max_regs,max_gap,enabled" && sed "1d;s/$/,/" less && cat more; } >plant/registers/devices.csv &&
	git -C plant commit -qam "more devices" && fails_with 66 sensor-poll --once GW-7 2>err && has err GW-7 "not enabled" devices.csv &&
	fails_with 64 sensor-poll --once MQ-1 2>err && has err "sensor-listen -D MQ-1" && cp less plant/registers/devices.csv && git -C plant commit -qam less &&
	git -C plant rm -q registers/points.csv registers/devices.csv && git -C plant commit -qm none &&
	fails_with 66 sensor-poll --once 2>err && has err registers/devices.csv'
ok 'a full disk' '
	tables "GW-1,网关,modbus-tcp,gw1,502,1,300,,,,,," "V,GW-1,ir,40,,u16,,,,ppm,,,,,50,,CY" &&
	fails_with 74 sh -c "sensor-poll -n --once >/dev/full" 2>err'
ok 'help and version' 'sensor-poll --help >o && has o "usage: sensor-poll" && sensor-poll --version >o'
done_testing
