#!/bin/sh
# sensor-poll with opcua-read and node-opcua-server behind it.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need node openssl opcua-read
OPCUA_DIR=$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --opcua) || exit 1
export OPCUA_DIR
new_plant plant
at 08:00
mkdir peer
mkfifo orders

# serve PORT [secure]
serve()
{
	rm -f peer/port
	HOME=$SCRATCH/peer node "$SOURCE/tests/peers/opcua_server.mjs" "$@" <orders >>peer.log 2>&1 &
	server=$!
	background $server
	exec 7>orders
	wait_for 60 'test -s peer/port' || { cat peer.log; return 1; }
	read -r port ns <peer/port
}
ok 'the server starts' 'serve 0'
printf '%s\n' code,proto,address,port,timeout_ms,backoff_max_s "PLC-1,opcua,127.0.0.1,$port,1000,1" \
    >plant/registers/devices.csv
printf '%s\n' code,device,table,address,type,scale,offset,unit,range_hi,poll_ms,area \
    "GT-1,PLC-1,node,ns=$ns;s=gas,,,,ppm,10,100,CY" "LT-1,PLC-1,node,ns=$ns;s=level,,0.1,0.5,m,,100,CY" \
    'XX-1,PLC-1,node,nsu=urn:plant:gas;s=none,,,,m,,100,CY' 'CL-1,PLC-1,node,nsu=urn:plant:gas;s=氯气;一号,,,,ppm,1,100,CY' \
    >plant/registers/points.csv
ok 'the tables are sound' 'ledger-save -m opcua >out 2>&1 || { cat out; false; }'
ok 'its nodes once, limits of the point held against them' '
	fails_with 1 sensor-poll --once >o 2>err && sed 1d o | cut -d, -f2-5 | sort >got &&
	printf "%s\n" CL-1,1.5,ppm,bad_range GT-1,0.25,ppm,good LT-1,0.2,m,good XX-1,,m,bad_addr | sort >want && same want got &&
	sed 1d o | cut -d, -f6 | grep -c "^20" >n && test $(cat n) -ge 3 && same o plant/readings/date=2026-11-24/PLC-1.csv'
ok 'it goes away and comes again: one loss a point, no old value' '
	sensor-poll >o 2>err & p=$!; background $p
	wait_for 30 "test \$(grep -c ,GT-1,0.25, o) -ge 3" && kill -9 $server && wait_for 30 "grep -q ,GT-1,,ppm,bad_comm o" &&
	exec 7>&- && serve $port && echo set gas 0.5 >&7 && wait_for 60 "test \$(grep -c ,GT-1,0.5, o) -ge 2" && kill $p && wait $p &&
	test $(grep -c ,GT-1,,ppm,bad_comm o) -eq 1 && test $(grep -c ,XX-1,,m,bad_addr o) -le 2 && has err "opcua-read: opc.tcp://127.0.0.1"'

# ---- a server's clock that is wrong ----

# once SOURCE LATENCY: GT-1 is good, whatever its source's clock says
once()
{
	sensor-poll --once >o 2>err
	grep ,GT-1,0.5,ppm,good, o >row && python3 - "$1" "$2" row <<-'PY'
	import csv, datetime, sys
	r = next(csv.reader(open(sys.argv[3])))
	real = datetime.datetime.fromisoformat(r[5]).timestamp() - datetime.datetime.now().timestamp()
	assert abs(real - float(sys.argv[1])) < 60, r
	assert r[6] == "" if sys.argv[2] == "none" else float(sys.argv[2]) <= int(r[6]) / 1000 < float(sys.argv[2]) + 60, r
	PY
}
ok 'behind: the value is as good, how old it seems is told' '
	echo ahead -3600000 >&7 && wait_for 30 "once -3600 3600"'
ok 'ahead: the same, and how old it is is not known' '
	echo ahead 3600000 >&7 && wait_for 30 "once 3600 none"'

# ---- a server that takes nobody in the clear ----

secrets()
{
	(umask 077 && printf '%s\n' "plc=127.0.0.1:$port" "$@" >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets")
}
# trusting CERTIFICATE: all that the server asks for
trusting()
{
	secrets "plc.cert=$PWD/me.der" "plc.key=$PWD/me.key" "plc.trust=$PWD/$1" plc.uri=urn:plant:reader \
	    plc.user=reader "plc.password-file=$PWD/pw"
}
# pair NAME: a certificate and its key
pair()
{
	openssl req -x509 -newkey rsa:2048 -nodes -keyout "$1.pem" -outform DER -out "$1.der" -days 30 -subj "/CN=$1" \
	    -addext subjectAltName=URI:urn:plant:reader -addext extendedKeyUsage=clientAuth \
	    -addext keyUsage=digitalSignature,keyEncipherment,dataEncipherment,nonRepudiation 2>/dev/null &&
	openssl pkcs8 -topk8 -nocrypt -in "$1.pem" -outform DER -out "$1.key"
}
# lost TEXT …: no value at all, and why
lost()
{
	fails_with 1 sensor-poll --once >o 2>err && ! grep -q ",good," o && grep -q ",GT-1,,ppm,bad_comm," o && has err "$@"
}
kill -9 $server
exec 7>&-
ok 'the secure server starts' '
	serve 0 secure && pair me && pair other && printf "geheim 1\n" >pw && openssl x509 -in peer/pki/own/certs/certificate.pem -outform DER -out server.der &&
	sed -i "s/^PLC-1,.*/PLC-1,opcua,plc,,1000,1/" plant/registers/devices.csv && sed -i "s/ns=[0-9]*;/ns=$ns;/" plant/registers/points.csv &&
	ledger-save -m secure >o 2>&1 || { cat o; false; }'
ok 'read with the certificates and the name of the secrets file' '
	trusting server.der && wait_for 30 "sensor-poll --once >o 2>err; grep -q ,GT-1,0.25,ppm,good, o" && grep -q ,CL-1,1.5, o && ! grep -q geheim err'
ok 'in the clear it gives nothing' '
	secrets && wait_for 30 "lost \"No suitable endpoint\"" && secrets plc.user=reader "plc.password-file=$PWD/pw" && lost opc.tcp:'
ok 'a server whose certificate is not the trusted one gets nothing' '
	trusting other.der && wait_for 30 "lost BadCertificateUntrusted"'
ok 'a wrong password' '
	echo falsch >pw && trusting server.der && wait_for 30 "lost BadUserAccessDenied" && ! grep -q falsch err'
done_testing
