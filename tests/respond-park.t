#!/bin/sh
# A park that takes messages over MQTT: TLS and a password, a broker that is
# down, that nobody listens to, that refuses, hangs, or speaks 3.1.1 only.
. "${0%/*}/lib.sh"
need /usr/bin/python3 openssl mosquitto mosquitto_sub mosquitto_passwd node
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"
. "$SOURCE/tests/mqtt.sh"
need_aedes

new_response_plant
sed -i 's/SITE NOTIFY SUSPEND PROFILE CAMERAS PARK/PARK/' plant/rules/response.csv
sed -i 's/^\(PARK[12],.*\),,$/\1,no,/' plant/registers/parks.csv
rows registers/parks.csv <<-'E'
PARK3,园区消息总线,mqtt,park3,,,,mg/m3,,
E
ok 'the tables hold' '
	ledger-save -m "a park over MQTT" >o 2>&1 || { cat o; return 1; }; ledger-check >o; test $? -le 1 && ! grep error: o'

# ---- a broker with TLS, a password, and a list of who may write what ----
authority()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca \
	    -keyout ca.key -out ca.pem 2>/dev/null &&
	openssl req -newkey rsa:2048 -nodes -subj /CN=localhost \
	    -keyout server.key -out server.csr 2>/dev/null &&
	printf 'subjectAltName=IP:127.0.0.1\n' >ext &&
	openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 2 \
	    -CAcreateserial -extfile ext -out server.pem 2>/dev/null &&
	chmod 644 server.key
}
guarded()
{
	broker_start "log_type all" "cafile $PWD/ca.pem" "certfile $PWD/server.pem" \
	    "keyfile $PWD/server.key" "password_file $PWD/passwords" \
	    "acl_file $PWD/acl" "allow_anonymous false"
}
# park3 [LINE …]: the park's part of the secrets, anew
park3()
{
	printf '%s\n' "park3.url=mqtts://127.0.0.1:$PORT" park3.user=plant \
	    park3.password=s3cret "park3.cafile=$PWD/ca.pem" \
	    park3.topic=park/alarms "$@" >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets"
	chmod 600 "$XDG_CONFIG_HOME/bihuan/$_plant.secrets"
}
# platform: the park's side; the broker keeps what it misses
platform()
{
	mosquitto_sub -h 127.0.0.1 -p "$PORT" --cafile ca.pem -u park -P platform \
	    -V 5 -x 600 -c -i platform -q 1 -t park/alarms -F '%p' >>heard 2>>heard.log &
	SUB=$!
	background $SUB
	wait_for 10 "grep -q \"Sending SUBACK to platform\" broker.log && kill -0 $SUB"
}
# heard N: so many, and no more a moment later
heard()
{
	if wait_for 10 "test \"\$(grep -c . heard)\" -ge $1" && sleep 0.3 &&
	    test "$(grep -c . heard)" -eq "$1"; then
		return 0
	fi
	sed 's/^/# heard: /' heard
	return 1
}
waiting()
{
	find plant/.git/bihuan/park/PARK3 -type f ! -name lock | grep -c .
}
# alone COMMAND …: a step that was just told of may not have ended yet
alone()
{
	for _try in $(seq 100); do
		"$@" >o 2>err
		_rc=$?
		grep -q 'another process is sending' err || break
		sleep 0.1
	done
	return $_rc
}
again()
{
	alone respond --once -a E1 "$e"
}
# What --tend leaves to follow the response would send what waits by itself.
tend()
{
	alone respond --tend
	_rc=$?
	pkill -f -- "-C $BIHUAN_LEDGER --follow"
	wait_for 10 '! pgrep -f -- "-C $BIHUAN_LEDGER --follow"' >/dev/null
	return $_rc
}

ok 'the broker runs' '
	: >heard && authority && : >passwords && mosquitto_passwd -b passwords plant s3cret && mosquitto_passwd -b passwords park platform &&
	printf "user plant\ntopic write park/alarms\nuser park\ntopic read park/#\n" >acl && chmod 644 passwords acl && guarded && park3'
at 08:00
ok 'acknowledged, but nobody listens: that is no hand-over, it is kept' '
	a=$(alarm 3.2) && respond --once "$a" >o 2>err; e=$(cut -d" " -f1 o) && has err "PARK PARK3: stored" "1 wait: nobody listens" && test "$(waiting)" -eq 1'
ok 'once the platform listens, it has it: once, over TLS, by name and password' '
	platform && tend && has err "PARK PARK3: ok" "1 acknowledged" && heard 1 && test "$(waiting)" -eq 0 &&
	python3 -c "
import json, sys
m = json.loads(open(\"heard\", encoding=\"utf-8\").readline())
assert m[\"event\"] == \"start\" and m[\"incident_id\"] == sys.argv[1], m
assert m[\"level\"] == \"3\" and m[\"cas\"] == \"7782-50-5\" and m[\"point\"][\"lat\"] == 29.95, m
assert abs(m[\"curve\"][0][\"value\"] - 9.28) < 0.01 and m[\"curve\"][0][\"unit\"] == \"mg/m3\", m
" "$e"'
ok 'it says who it is, the same each time' '
	again && heard 2 && grep -o "as bihuan-$_plant-A-[^ ]*-park-PARK3 " broker.log | sort -u >ids && test "$(grep -c . ids)" -eq 1'
ok 'the broker is down: kept, in order, and nothing twice when it is back' '
	broker_stop; kill $SUB 2>/dev/null; again; has err "PARK PARK3: stored" "1 wait: Connection refused" && at 08:01 && again; has err "2 wait" &&
	guarded && platform && tend && has err "2 acknowledged" && heard 4 && test "$(waiting)" -eq 0 &&
	python3 -c "
import json
at = [json.loads(l)[\"sent_at\"] for l in open(\"heard\", encoding=\"utf-8\")]
assert at == sorted(at) and at[-1] > at[-2], at
"'
ok 'a platform that is away for a while gets it from the broker' '
	kill $SUB && wait_for 15 "! kill -0 $SUB" && again && has err "PARK PARK3: ok" && heard 4 && platform && heard 5'
ok 'a wrong password: kept, and said without it' '
	park3 park3.note= && sed -i "s/s3cret/guessed/" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && again; has err "PARK3: refused" "Not authorized" "kept until you put it right" "/bihuan/$_plant.secrets" && ! grep -q guessed err &&
	! grep -rq guessed plant/records && park3'
ok 'a topic it may not write: the broker says so, nothing is thrown away' '
	sed -i "s/^topic write .*/topic write other/" acl && kill -HUP $BROKER && sleep 0.5 && again; has err "PARK3: refused" "2 wait: Not authorized" &&
	sed -i "s/^topic write .*/topic write park\/alarms/" acl && kill -HUP $BROKER && sleep 0.5 && tend && has err "2 acknowledged" && heard 7'
ok 'another authority is not believed' '
	openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=x -keyout x.key -out x.pem 2>/dev/null &&
	sed -i "s/ca.pem/x.pem/" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && again; has err "PARK3: stored" "1 wait: TLS failed" && park3 && again && heard 9'
ok 'a topic that is none, or is missing: kept, and named' '
	sed -i "s/^park3.topic=.*/park3.topic=park\/#/" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && again; has err "PARK3: stored" "park3.topic" "no topic to publish to" &&
	sed -i "/^park3.topic=/d" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && again; has err "'"'park3.topic'"' is not in the secrets file" && park3 && tend && heard 11'
ok 'a drill never reaches the park' '
	at 08:10 && respond --once --manual --drill -a E1 -A HZ -s 氯气 -l 3 >o 2>err && has err "a drill never reaches the park" && tend && heard 11 && test "$(waiting)" -eq 0'
ok 'unless behind the broker it is a rule that takes it' '
	kill $SUB && wait_for 15 "! kill -0 $SUB" && mosquitto_sub -h 127.0.0.1 -p $PORT --cafile ca.pem -u park -P platform -V 5 -i platform -t park/none -E &&
	again; has err "1 wait: nobody listens" && park3 park3.unheard=ok && again && has err "PARK3: ok" "2 acknowledged"'
ok 'a rehearsal reaches no other machine' '
	sed -i "s/^park3.url=.*/park3.url=mqtts:\/\/192.0.2.9/" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && again; has err "PARK3: refused" "this machine only" &&
	sed -i "s/^park3.url=.*/park3.url=mqtt:\/\/192.0.2.9/" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" && again; has err "PARK3: refused" "this machine only" && ! grep -q 192.0.2 err && test "$(waiting)" -eq 0'
broker_stop

ok 'a broker that speaks no TLS: it is TLS that failed, not the connection that was refused' '
	broker_start && park3 && again; has err "PARK3: stored" "TLS failed" && ! grep -q "refused" err && find plant/.git/bihuan/park/PARK3 -type f ! -name lock -delete'
broker_stop

# ---- brokers of other kinds ----
cat >odd.py <<'P'
"""A broker that takes the connection and then: hangs, or hears and says nothing."""
import socket, sys
kind, port = sys.argv[1], int(sys.argv[2])
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("127.0.0.1", port))
s.listen()
print("up", flush=True)
while True:
    c, _ = s.accept()
    c.recv(4096)
    if kind == "hang":
        c.recv(1)
    else:
        c.sendall(b"\x20\x03\x00\x00\x00")
        print(c.recv(4096)[:1].hex(), flush=True)
    c.close()
P
odd()
{
	/usr/bin/python3 odd.py "$1" "$PORT" >odd.log 2>&1 &
	ODD=$!
	background $ODD
	wait_for 15 'grep -q up odd.log'
}
plain()
{
	printf '%s\n' "park3.url=mqtt://127.0.0.1:$PORT" park3.topic=park/alarms \
	    "$@" >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets"
}
ok 'one that never answers is left in time' '
	plain && odd hang && sed -i "s/^PARK,\(.*\),10,5,/PARK,\1,4,5,/" plant/rules/response-steps.csv && ledger-save -m shorter >o 2>&1 &&
	again; has err "PARK3: stored" "1 wait: no answer in time" && kill $ODD'
ok 'one that hears and is gone without a word: kept, for it may have heard nothing' '
	odd mute && again; has err "PARK3: stored" "2 wait" && has odd.log 32 && kill $ODD && test "$(waiting)" -eq 2'
cat >aedes.js <<'E'
const aedes = require('aedes')();
aedes.on('publish', (p, c) => { if (c) console.log(p.qos + ' ' +
    p.topic + ' confirmed: ' + JSON.parse(p.payload).confirmed); });
aedes.on('connectionError', (c, e) => console.log(e.message));
require('net').createServer(aedes.handle).listen(process.env.PORT, '127.0.0.1',
    () => console.log('up'));
E
ok 'one that speaks 3.1.1 only is spoken to in that' '
	{ node aedes.js >aedes.log 2>&1 & } && background $! && wait_for 15 "grep -q up aedes.log" && tend && has err "PARK3: ok" "2 acknowledged" &&
	test "$(grep -c "^1 park/alarms confirmed: false" aedes.log)" -eq 2 && test "$(waiting)" -eq 0'
ok 'one detector is no confirmation, however often it alarms; a second one is' '
	b=$(alarm 3.3) && respond --once "$b" >o 2>err && again && test "$(tail -n 1 aedes.log)" = "1 park/alarms confirmed: false" &&
	c=$(record-new alarm point=GT-102 area=CL medium=7782-50-5 value=0.4 unit=ppm quality=good "raised_at=$BIHUAN_NOW" rule=CL2-HI priority=high) &&
	respond --once "$c" >o 2>err && again && wait_for 15 "tail -n 1 aedes.log | grep -q true"'
done_testing
