#!/bin/sh
# opcua-read against node-opcua-server: values, status codes, time, encryption,
# and what happens when the server hangs, is cut off, or is started again.
. "${0%/*}/lib.sh"

need node openssl opcua-read
OPCUA_DIR=$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --opcua) || exit 1
export OPCUA_DIR
peer=$SOURCE/tests/peers/opcua_server.mjs
mkdir peer
mkfifo orders

# serve [PORT]: a server that obeys lines of descriptor 7
serve()
{
	rm -f peer/port
	HOME=$SCRATCH/peer node "$peer" "${1:-0}" <orders >>peer.log 2>&1 &
	server=$!
	background $server
	exec 7>orders
	wait_for 60 'test -s peer/port' || return 1
	read -r port ns <peer/port
	url=opc.tcp://127.0.0.1:$port
}

# order TEXT: done by the next reading, which is later
order()
{
	echo "$*" >&7
	sleep 0.3
}

points()
{
	cat <<-E
	code,node,scale,offset,unit
	GT-1,ns=$ns;s=gas,,,ppm
	LT-1,ns=$ns;s=level,0.1,0.5,m
	FT-1,nsu=urn:plant:gas;s=total,,,L
	Z-1,ns=$ns;s=open,,,
	C-1,nsu=urn:plant:gas;s=氯气;一号,,,ppm
	E
}

# cells FILE: point, value, unit, quality
cells()
{
	sed 1d "$1" | cut -d, -f2-5
}

# rows_of FILE POINT: its values and qualities, one line for each run of them
rows_of()
{
	cut -d, -f2,3,5 "$1" | grep "^$2," | uniq
}

ok 'the server starts' serve

ok 'numbers of every sort, scaled, by index and by name of the namespace' '
	points >points.csv && opcua-read -u $url --once <points.csv >got 2>err &&
	cells got >have && cat >want <<-E && same want have &&
	GT-1,0.25,ppm,good
	LT-1,0.2,m,good
	FT-1,4000000000,L,good
	Z-1,1,,good
	C-1,1.5,ppm,good
	E
	head -n 1 got >have && echo time,point,value,unit,quality,source_time,latency_ms >want && same want have'

ok 'the time of the source, and how old the reading was' '
	python3 - got <<-E
	import csv, datetime, sys
	for r in csv.DictReader(open(sys.argv[1])):
	    t, s = (datetime.datetime.fromisoformat(r[k]) for k in ("time", "source_time"))
	    age = (t - s).total_seconds() * 1000
	    assert 30 <= age < 5000 and abs(age - int(r["latency_ms"])) <= 1, r
	E'

ok 'no number, no such node, no such namespace: no value, and 1' '
	printf "code,node\nN-1,ns=$ns;s=name\nX-1,ns=$ns;s=nothere\nX-2,nsu=urn:other;s=gas\n" >odd.csv &&
	fails_with 1 opcua-read -u $url --once <odd.csv >got 2>err && cells got >have &&
	printf "N-1,,,bad_sensor\nX-1,,,bad_addr\nX-2,,,bad_addr\n" >want && same want have'

ok 'what the server doubts, what it calls bad, NaN' '
	order status gas UncertainLastUsableValue && opcua-read -u $url --once <points.csv >got &&
	grep -q "GT-1,0.25,ppm,uncertain" got &&
	order status gas BadSensorFailure && fails_with 1 opcua-read -u $url --once <points.csv >got &&
	grep -q "GT-1,,ppm,bad_sensor" got &&
	order status gas BadNoCommunication && fails_with 1 opcua-read -u $url --once <points.csv >got &&
	grep -q "GT-1,,ppm,bad_comm" got &&
	order status gas Good && order set gas NaN && fails_with 1 opcua-read -u $url --once <points.csv >got &&
	grep -q "GT-1,,ppm,bad_sensor" got && order set gas 0.25'

ok 'over and over: a change is seen, and it ends when told to' '
	opcua-read -u $url -p 0.1 <points.csv >got 2>err & r=$!; background $r
	wait_for 15 "grep -q GT-1,0.25 got" && order set gas 3.5 && wait_for 15 "grep -q GT-1,3.5 got" &&
	kill $r && { wait $r; test $? -eq 0; } && test ! -s err && order set gas 0.25'

# ---- security ----

pair()
{
	openssl req -x509 -newkey rsa:2048 -nodes -keyout $1.pem -outform DER -out $1.der -days 30 -subj /CN=$1 \
	    -addext "subjectAltName=URI:urn:bihuan:opcua-read" -addext extendedKeyUsage=clientAuth \
	    -addext keyUsage=digitalSignature,keyEncipherment,dataEncipherment,nonRepudiation 2>/dev/null &&
	openssl pkcs8 -topk8 -nocrypt -in $1.pem -outform DER -out $1.key
}

ok 'signed and encrypted, with the servers certificate trusted' '
	pair me && openssl x509 -in peer/pki/own/certs/certificate.pem -outform DER -out server.der &&
	opcua-read -u $url --once --cert me.der --key me.key --trust server.der <points.csv >got 2>err &&
	cells got | grep -qx "GT-1,0.25,ppm,good"'
ok 'another server certificate is no server of ours' '
	fails_with 1 opcua-read -u $url --once --cert me.der --key me.key --trust me.der <points.csv >got 2>err &&
	has err BadCertificateUntrusted && ! grep -q good got'
ok 'a name and a password, from a file' '
	printf "geheim 1\n" >pw && echo falsch >wrong &&
	opcua-read -u $url --once --cert me.der --key me.key --trust server.der --user reader --password-file pw <points.csv >got &&
	grep -q GT-1,0.25 got &&
	fails_with 1 opcua-read -u $url --once --cert me.der --key me.key --trust server.der --user reader \
	    --password-file wrong <points.csv >got 2>err && has err Bad && ! grep -q GT-1,0.25 got && ! grep -q falsch err'
ok 'a key that is none, half a security, a file that is not there' '
	fails_with 65 opcua-read -u $url --once --cert me.der --key points.csv --trust server.der <points.csv 2>err && has err points.csv DER &&
	cp server.der odd.key && fails_with 1 opcua-read -u $url --once --cert me.der --key odd.key --trust server.der <points.csv >got 2>err && ! grep -q good got &&
	fails_with 64 opcua-read -u $url --once --cert me.der <points.csv 2>err && has err together &&
	fails_with 66 opcua-read -u $url --once --cert me.der --key nokey --trust server.der <points.csv 2>err && has err nokey'

# ---- a link that is lost ----

ok 'a killed server: one row without a value, and readings again when it is back' '
	opcua-read -u $url -p 0.1 <points.csv >got 2>err & r=$!; background $r
	wait_for 15 "grep -q GT-1,0.25 got" && kill -9 $server && wait_for 10 "grep -q GT-1,,ppm,bad_comm got" && sleep 1.5 &&
	test $(grep -c GT-1,,ppm,bad_comm got) -eq 1 && test $(grep -c "^opcua-read" err) -eq 1 &&
	exec 7>&- && serve $port && wait_for 40 "test \"\$(rows_of got GT-1 | tail -n 1)\" = GT-1,0.25,good" &&
	rows_of got GT-1 >have && printf "GT-1,0.25,good\nGT-1,,bad_comm\nGT-1,0.25,good\n" >want && same want have &&
	kill $r && wait $r'
ok 'a server that hangs is a lost link, and recovers' '
	opcua-read -u $url -p 0.1 -t 500 <points.csv >got 2>err & r=$!; background $r
	wait_for 15 "grep -q GT-1,0.25 got" && kill -STOP $server && wait_for 10 "grep -q GT-1,,ppm,bad_comm got" &&
	kill -CONT $server && wait_for 40 "test \"\$(rows_of got GT-1 | tail -n 1)\" = GT-1,0.25,good" &&
	test $(grep -c GT-1,,ppm,bad_comm got) -eq 1 && kill $r && wait $r'
ok 'nobody there' '
	fails_with 1 opcua-read -u opc.tcp://127.0.0.1:1 --once <points.csv >got 2>err &&
	has err opc.tcp://127.0.0.1:1 && test $(grep -c "bad_comm,,$" got) -eq 5'

# ---- bad input ----

ok 'a list that does not hold: line and cell are named' '
	printf "code,node\nA-1,gas\n" | fails_with 65 opcua-read -u $url 2>err && has err ":2:" "gas" &&
	printf "code,node,scale\nA-1,ns=1;i=5,zwei\n" | fails_with 65 opcua-read -u $url 2>err && has err ":2:" zwei &&
	printf "code\nA-1\n" | fails_with 65 opcua-read -u $url 2>err && has err node &&
	printf "code,node\n,i=5\n" | fails_with 65 opcua-read -u $url 2>err && has err ":2:"'
ok 'usage' '
	fails_with 64 opcua-read <points.csv 2>err && has err "-u" &&
	fails_with 64 opcua-read -u $url -p never <points.csv 2>err && has err never &&
	for u in foo http://127.0.0.1:4840 opc.tcp:// opc.tcp://127.0.0.1:99999; do
		fails_with 64 opcua-read -u $u --once <points.csv >got 2>err && has err "$u" opc.tcp:// && test ! -s got || return 1
	done
	fails_with 64 opcua-read -u $url --user me <points.csv 2>err && has err --password-file'
ok 'a full disk is told' 'fails_with 74 opcua-read -u $url --once <points.csv >/dev/full'
ok 'in Chinese' '
	printf "code,node\nA-1,gas\n" | LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 65 opcua-read -u $url 2>err && has err 节点'
echo quit >&7
done_testing
