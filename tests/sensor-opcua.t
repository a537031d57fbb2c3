#!/bin/sh
# sensor-poll with opcua-read and node-opcua-server behind it.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need node opcua-read
OPCUA_DIR=$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --opcua) || exit 1
export OPCUA_DIR
new_plant plant
at 08:00
mkdir peer
mkfifo orders

serve()
{
	rm -f peer/port
	HOME=$SCRATCH/peer node "$SOURCE/tests/peers/opcua_server.mjs" "$1" <orders >>peer.log 2>&1 &
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
done_testing
