#!/bin/sh
# TLS, another broker (aedes), Sparkplug B as another encoder writes it, and
# helmets and vests seen by cameras.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/mqtt.sh"
need openssl
need_aedes

mqtt_plant gasbroker

secrets()
{
	mkdir -p "$XDG_CONFIG_HOME/bihuan"
	printf '%s\n' "$@" >"$XDG_CONFIG_HOME/bihuan/PLANT.secrets"
	chmod 600 "$XDG_CONFIG_HOME/bihuan/PLANT.secrets"
}

# ---- addresses ----

refused()
{
	fails_with "$1" sensor-listen 2>errs >rows
}

ok 'no address, no listening' '
	refused 66 &&
	has errs registers/devices.csv:2 "its address is not in the secrets file" \
	    "write gasbroker=mqtts://HOST:PORT"
'
ok 'in the clear only on this machine' '
	secrets "gasbroker=mqtt://192.0.2.7:1883" && refused 77 &&
	has errs "MQ-1: readings would cross the network in the clear" &&
	! grep -qF 192.0.2.7 errs
'
ok 'what is no address' '
	for a in mqtts:// mqtts://h:0 mqtts://h:99999 mqtts://u:p@h mqtts://a/b; do
		secrets "gasbroker=$a" && refused 65 &&
		has errs "its address in the secrets file is none" || return 1
	done
'
ok 'others may not read the secrets' '
	secrets "gasbroker=mqtt://127.0.0.1" &&
	chmod 644 "$XDG_CONFIG_HOME/bihuan/PLANT.secrets" && refused 77
'

# ---- TLS ----

authority()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" \
	    -keyout "$1.key" -out "$1.pem" 2>/dev/null &&
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost \
	    -keyout server.key -out server.csr 2>/dev/null &&
	printf 'subjectAltName=IP:127.0.0.1\n' >ext &&
	openssl x509 -req -in server.csr -CA "$1.pem" -CAkey "$1.key" -days 2 \
	    -CAcreateserial -extfile ext -out server.pem 2>/dev/null
}

tls_publish()
{
	mosquitto_pub -h 127.0.0.1 -p "$PORT" --cafile ca.pem -u hub -P secret \
	    -q 1 -t "$1" -m "$2"
}

ok 'TLS with a password, and the plant'\''s own authority' '
	authority other && authority ca && chmod 644 server.key &&
	: >passwords && mosquitto_passwd -b passwords hub secret &&
	chmod 644 passwords &&
	broker_start "cafile $PWD/ca.pem" "certfile $PWD/server.pem" \
	    "keyfile $PWD/server.key" "password_file $PWD/passwords" \
	    "allow_anonymous false" &&
	secrets "gasbroker=mqtts://127.0.0.1:$PORT" gasbroker.user=hub \
	    gasbroker.password=secret "gasbroker.cafile=$PWD/ca.pem" &&
	listen_start && tls_publish sensors/GT-101/data "$(reading 0.31)" &&
	seen GT-101,0.31,ppm,good && listen_stop
'
ok 'a broker of another authority is not believed' '
	secrets "gasbroker=mqtts://127.0.0.1:$PORT" gasbroker.user=hub \
	    gasbroker.password=secret "gasbroker.cafile=$PWD/other.pem" &&
	: >rows && : >notes &&
	{ sensor-listen >rows 2>notes & } && LISTEN=$! && background $LISTEN &&
	said "no connection" && tls_publish sensors/GT-101/data "$(reading 0.5)" &&
	sleep 1.5 && ! grep -q connected notes && ! grep -q GT-101,0.5 rows &&
	listen_stop
'
ok 'a wrong password is said, never shown' '
	secrets "gasbroker=mqtts://127.0.0.1:$PORT" gasbroker.user=hub \
	    gasbroker.password=guessed "gasbroker.cafile=$PWD/ca.pem" &&
	: >rows && : >notes &&
	{ sensor-listen >rows 2>notes & } && LISTEN=$! && background $LISTEN &&
	said "not authorised" && ! grep -q guessed notes && listen_stop
'
ok 'an authority that is no file' '
	secrets "gasbroker=mqtts://127.0.0.1:$PORT" gasbroker.cafile=/nowhere &&
	refused 69 && has errs "MQ-1: its certificates cannot be used"
'
broker_stop
ok 'a broker with TLS that is down is refused at once, and found again' '
	secrets "gasbroker=mqtts://127.0.0.1:$PORT" gasbroker.user=hub \
	    gasbroker.password=secret "gasbroker.cafile=$PWD/ca.pem" &&
	: >rows && : >notes &&
	{ sensor-listen >rows 2>notes & } && LISTEN=$! && background $LISTEN &&
	wait_for 4 "grep -q \"Connection refused\" notes" &&
	broker_start "cafile $PWD/ca.pem" "certfile $PWD/server.pem" \
	    "keyfile $PWD/server.key" "password_file $PWD/passwords" \
	    "allow_anonymous false" && said connected && listen_stop
'
broker_stop

cat >off.py <<'E'
"""As a machine that is off: what asks for a connection is not answered."""
import socket, sys, time
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", int(sys.argv[1])))
s.listen(0)
full = [socket.socket() for i in range(3)]
for c in full:
    c.setblocking(False)
    c.connect_ex(s.getsockname())
time.sleep(60)
E
ok 'a machine that is off is given up in time, and found when it is back' '
	secrets "gasbroker=mqtt://127.0.0.1:$PORT" && : >rows && : >notes &&
	{ /usr/bin/python3 off.py "$PORT" & off=$!; } && background $off && sleep 1 &&
	{ sensor-listen >rows 2>notes & } && LISTEN=$! && background $LISTEN &&
	wait_for 16 "grep -q \"timed out\" notes" && kill $off &&
	broker_start && said connected && listen_stop
'
broker_stop

# ---- another broker ----

secrets "gasbroker=mqtt://127.0.0.1:$PORT"
cat >aedes.js <<'E'
const aedes = require('aedes')({ heartbeatInterval: 60000 });
const net = require('net');
const spb = require('sparkplug-payload').get('spBv1.0');
const server = net.createServer(aedes.handle);
server.listen(process.env.PORT, '127.0.0.1');
const send = (topic, payload, retain) => aedes.publish({ topic, payload,
    qos: 1, retain: !!retain, cmd: 'publish' }, () => {});
const data = (kind, edge, seq, metrics) => send('spBv1.0/G/' + kind + '/' + edge,
    Buffer.from(spb.encodePayload({ timestamp: Date.now(), seq, metrics })));
// A node that is asked for its birth says it, and its data again.
aedes.on('publish', (p) => {
	if (!p.topic.startsWith('spBv1.0/G/NCMD/E')) return;
	const c = spb.decodePayload(p.payload).metrics[0];
	if (c.name !== 'Node Control/Rebirth' || c.value !== true) return;
	console.log('NCMD');
	act('birth');
	act('data');
});
// One line of standard input, one thing to do.
require('readline').createInterface({ input: process.stdin }).on('line', act);
function act(l) {
	const now = Date.now();
	switch (l) {
	case 'birth':
		data('NBIRTH', 'E', 0, [
		    { name: 'bdSeq', type: 'UInt64', value: 3 },
		    { name: 't', alias: 1, type: 'Int16', value: -5, timestamp: now }]);
		data('DBIRTH', 'E/GT', 1, [{ name: 'Cl2', alias: 2, type: 'Float',
		    value: 0.1, timestamp: now }]);
		break;
	case 'data':
		data('DDATA', 'E/GT', 2, [{ alias: 2, type: 'Float', value: 0.3,
		    timestamp: now }]);
		data('NDATA', 'E', 3, [{ alias: 1, type: 'Int16', value: -7,
		    timestamp: now }]);
		break;
	case 'old':
		data('DDATA', 'E/GT', 4, [{ alias: 2, type: 'Float', value: 0.4,
		    timestamp: now - 5, isHistorical: true }]);
		break;
	case 'nan':
		data('DDATA', 'E/GT', 9, [{ alias: 2, type: 'Float', value: NaN,
		    timestamp: now }]);
		break;
	case 'death':
		data('NDEATH', 'E', undefined,
		    [{ name: 'bdSeq', type: 'UInt64', value: 3 }]);
		break;
	case 'garbage':
		send('spBv1.0/G/DDATA/E/GT', Buffer.from([0x12, 0x7f, 0x0a]));
		break;
	case 'down':
		server.close();
		// falls through
	case 'cut':
		for (const id in aedes.clients) aedes.clients[id].conn.destroy();
		break;
	case 'up':
		server.listen(process.env.PORT, '127.0.0.1');
		break;
	case 'twice':
		for (let i = 0; i < 2; i++)
			send('sensors/GT-101/data', Buffer.from(JSON.stringify(
			    { ts: now, value: 0.9, unit: 'ppm' })));
		break;
	default:
		send('sensors/GT-101/data', Buffer.from(l));
	}
}
console.log('up');
E
mkfifo todo
node aedes.js <todo >aedes.out 2>&1 &
background $!
exec 3>todo
wait_for 20 'grep -q up aedes.out'

tell()
{
	printf '%s\n' "$@" >&3
}

listen_start
ok 'aedes: a reading, one of two deliveries' '
	tell twice && seen GT-101,0.9 && tell "$(reading 1)" && seen GT-101,1, &&
	columns rows >got && printf "GT-101,0.9,good\nGT-101,1,good\n" >want &&
	same want got
'
ok 'Sparkplug before its birth: said, nothing invented' '
	tell data && said "an alias that no birth explained" &&
	tell "$(reading 2)" && seen GT-101,2, && ! grep -q GT-102 rows
'
ok 'Sparkplug: births, data by alias, an old sample, a NaN' '
	tell birth data old nan && seen GT-102,,ppm,bad_sensor &&
	awk -F, "/GT-102|ST-1/ { print \$2 \",\" \$3 \",\" \$5 }" rows |
	    sort >got &&
	printf "%s\n" GT-102,,bad_sensor GT-102,0.1,good GT-102,0.3,good \
	    GT-102,0.4,late ST-1,-5,good ST-1,-7,good | sort >want &&
	same want got && said "messages of the node before this one were lost"
'
ok 'Sparkplug: broken bytes are said' '
	tell garbage && said "no Sparkplug payload"
'
ok 'Sparkplug: a death is one row of loss a metric' '
	tell death && seen ST-1,,℃,bad_comm && seen GT-102,,ppm,bad_comm
'
ok 'a birth that was missed is asked for' '
	listen_stop && listen_start --rebirth && tell data &&
	seen GT-102,0.3,ppm,good && wait_for 15 "grep -q NCMD aedes.out" &&
	test "$(grep -c NCMD aedes.out)" -eq 1 &&
	listen_stop && listen_start
'
ok 'a cut connection comes back, and says so once' '
	tell cut && said "no connection" &&
	wait_for 10 "test \$(grep -c connected notes) -eq 2" &&
	tell "$(reading 3)" && seen GT-101,3,
'
ok 'what is published while the broker is away from us comes afterwards, each once' '
	tell down &&
	wait_for 10 "test \$(grep -c \"no connection\" notes) -eq 2" &&
	tell "$(reading 4.1)" "$(reading 4.2)" "$(reading 4.3)" &&
	tell up && wait_for 15 "test \$(grep -c connected notes) -eq 3" &&
	seen GT-101,4.3, && tell "$(reading 5)" && seen GT-101,5, &&
	columns rows | cut -d, -f1-2 | grep "^GT-101,[45]" >got &&
	printf "GT-101,%s\n" 4.1 4.2 4.3 5 >want && same want got &&
	listen_stop
'

# ---- helmets and vests ----

# event CAMERA CLASS TRACK MS: as an AI box says it
event()
{
	printf '{"camera":"%s","ts":%d,"class":"%s","conf":0.9,"track_id":%s}' \
	    "$1" "$4" "$2" "$3"
}

broker_port()
{
	PORT=$(free_port) && secrets "gasbroker=mqtt://127.0.0.1:$PORT"
}

counted()
{
	ledger-sql -o csv 'select camera, type, checked, compliant from ppe
	    order by id' >got
}

hour=$(($(date -d '2026-11-24T09:00:00+08:00' +%s) * 1000))
ok 'events of cameras: each is taken, a camera without a code is said' '
	broker_port && broker_start && at 09:30 && listen_start &&
	for e in "helmet 1" "helmet 1" "helmet 2" "no_helmet 2" "helmet 2" \
	    "no_helmet 3" "vest 1"; do
		publish ai/box1/event \
		    "$(event gate_3 ${e% *} ${e#* } $((hour + 60000)))" ||
		    return 1
	done &&
	publish ai/box1/event "$(event GATE-4 helmet 9 $((hour + 60000)))" &&
	publish ai/box1/event "$(event "a b" helmet 9 $((hour + 60000)))" &&
	said "has no code: not counted" && listen_stop &&
	has notes "9 of equipment"
'
ok 'no record before the hour has ended' '
	ledger-sql -o csv "select count(*) from ppe" | tail -n 1 >got &&
	echo 0 >want && same want got
'
ok 'after it, one record a camera and type, worst sight counts' '
	at 10:06 && listen_start && listen_stop && counted &&
	printf "camera,type,checked,compliant\n%s\n%s\n%s\n" \
	    GATE-3,helmet,3,1 GATE-3,vest,1,1 GATE-4,helmet,1,1 >want &&
	same want got
'
ok 'again, nothing is written twice' '
	at 10:08 && listen_start && listen_stop && counted && same want got
'
ok 'who comes late makes the hour anew, the last one counts' '
	at 10:30 && listen_start &&
	publish ai/box1/event "$(event gate_3 helmet 4 $((hour + 3000000)))" &&
	sleep 0.5 && listen_stop && counted && tail -n 1 got >last &&
	echo GATE-3,helmet,4,2 >want && same want last
'
ok 'the audit has nothing to say' '
	ledger-audit >got 2>&1 || { cat got; false; }
'
ok 'an event of the day before yesterday is not counted' '
	at 2026-11-26 10:30 && listen_start &&
	publish ai/box1/event "$(event gate_3 helmet 5 $hour)" &&
	said "an event of more than a day ago" && listen_stop
'
done_testing
