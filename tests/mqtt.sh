# shellcheck shell=sh
# Brokers and a plant with MQTT points, on top of plant.sh:
#
#	mqtt_plant		a ledger whose device MQ-1 is $PORT on loopback
#	broker_start [LINE …]	mosquitto with these lines of configuration more
#	broker_stop		and what it kept stays
#	listen_start [OPTION …]	sensor-listen into rows and notes
#	listen_stop		SIGTERM; true when it ended with 0
#	publish TOPIC TEXT	QoS 1
#	seen TEXT		waits until rows has it
#	need_aedes		the modules of the second broker, in NODE_PATH

need mosquitto mosquitto_pub mosquitto_sub node

need_aedes()
{
	NODE_PATH=$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --mqtt)
	export NODE_PATH
	if ! test -d "$NODE_PATH/aedes"; then
		echo "not ok 1 - needs aedes: run scripts/deps --test"
		echo 1..1
		exit 1
	fi
}

PORT=$(free_port)
export PORT

# points FILE: rows point,address,unit,more columns by name
mqtt_points()
{
	python3 - "$BIHUAN_LEDGER/registers/points.csv" <<-'PY'
	import csv, sys
	path = sys.argv[1]
	cols = next(csv.reader(open(path, encoding="utf-8-sig")))
	def row(**cells):
	    return [cells.get(c, "") for c in cols]
	gas = dict(device="MQ-1", table="topic", quantity="gas",
	           medium="7782-50-5", unit="ppm", area="CY-1",
	           range_lo="0", range_hi="20", fault_lo="-1", fault_hi="25")
	with open(path, "a", newline="", encoding="utf-8") as f:
	    w = csv.writer(f, lineterminator="\n")
	    w.writerow(row(code="GT-101", name="氯气 1", address="cl2-1", **gas))
	    w.writerow(row(code="GT-102", name="氯气 2", address="G/E/GT/Cl2", **gas))
	    w.writerow(row(code="TT-7", name="釜温", device="MQ-1", table="topic",
	                   address="Dev A/t", unit="℃", scale="0.1", offset="-40"))
	    w.writerow(row(code="TT-8", name="室温", device="MQ-1", table="topic",
	                   address="t", unit="℃"))
	    w.writerow(row(code="ST-1", name="节点温度", device="MQ-1", table="topic",
	                   address="G/E/t", unit="℃"))
	PY
}

mqtt_plant()
{
	at 06:00
	new_ledger plant --rehearsal
	plant_tables
	BIHUAN_ACTOR=E1
	export BIHUAN_ACTOR
	rows registers/devices.csv <<-E
	MQ-1,网关,mqtt,${1-127.0.0.1},${2-$PORT},,,,,1,2,,,yes,CY-1,,,
	E
	mqtt_points
	if ! ledger-save -m 'an MQTT plant' >"$SCRATCH/.tap/save" 2>&1; then
		sed 's/^/# /' "$SCRATCH/.tap/save"
		echo 'Bail out! ledger-save failed'
		exit 1
	fi
	unset BIHUAN_NOW
}

broker_start()
{
	mkdir -p "$SCRATCH/broker"
	{
		echo "persistence true"
		echo "persistence_location $SCRATCH/broker/"
		echo "set_tcp_nodelay true"
		echo "user root"
		echo "allow_anonymous true"
		echo "listener $PORT 127.0.0.1"
		printf '%s\n' "$@"
	} >"$SCRATCH/broker.conf"
	mosquitto -c "$SCRATCH/broker.conf" >>"$SCRATCH/broker.log" 2>&1 &
	BROKER=$!
	background $BROKER
	wait_for 10 'python3 -c "import socket
socket.create_connection((\"127.0.0.1\", $PORT), 1)" 2>/dev/null'
}

broker_stop()
{
	kill "$BROKER" && wait "$BROKER"
}

listen_start()
{
	: >notes
	: >rows
	sensor-listen "$@" >rows 2>notes &
	LISTEN=$!
	background $LISTEN
	wait_for 10 'grep -qE "connected|已连接" notes'
}

listen_stop()
{
	kill "$LISTEN"
	wait "$LISTEN"
}

publish()
{
	mosquitto_pub -h 127.0.0.1 -p "$PORT" -q 1 -t "$1" -m "$2"
}

seen()
{
	wait_for 10 "grep -qF -e '$1' rows" || {
		sed 's/^/# rows: /' rows
		sed 's/^/# notes: /' notes
		return 1
	}
}

said()
{
	wait_for 10 "grep -qF -e '$1' notes" || {
		sed 's/^/# notes: /' notes
		return 1
	}
}

now_ms()
{
	date +%s%3N
}

# reading VALUE [MS_AGO]: as SENSOR-JSON wants it
reading()
{
	printf '{"ts":%d,"value":%s,"unit":"ppm"}' \
	    $(($(now_ms) - ${2:-0})) "$1"
}

# columns FILE: point,value,quality of each row
columns()
{
	awk -F, 'NR > 1 { print $2 "," $3 "," $5 }' "$1"
}
