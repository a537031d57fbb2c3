#!/bin/sh
# The tables of sensors: what ledger-check says of them.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
at 08:00

devices='code,name,proto,address,port,unit,timeout_ms,max_regs,enabled,area'
points='code,device,table,address,addr_base,type,order,unit,scale,range_lo,range_hi,poll_ms,area,medium,quantity'

# tables 'DEVICE ROWS' 'POINT ROWS'
tables()
{
	printf '%s\n' "$devices" "$1" >plant/registers/devices.csv
	printf '%s\n' "$points" "$2" "LT-1,GW-1,hr,40011,mod5,bit:3,,,,,,,CY,," >plant/registers/points.csv
}
good='GW-1,网关,modbus-tcp,gw1,,1,300,125,yes,CY'

# refused FILE:LINE TEXT 'DEVICE ROWS' 'POINT ROWS'
refused()
{
	tables "$3" "$4"
	fails_with 65 ledger-save -m tables >out 2>&1 && has out "$1" "$2"
}

ok 'shipped empty, with a header' '
	has plant/registers/devices.csv code,name,proto,address,port &&
	has plant/registers/points.csv code,name,device,table,address &&
	test $(wc -l <plant/registers/points.csv) -eq 1 && ledger-check'
ok 'a plant without the tables is sound' '
	git -C plant rm -q registers/devices.csv registers/points.csv &&
	git -C plant commit -qm none && ledger-check'
ok 'good tables are saved, as Excel writes them too' '
	tables "$good" "GT-101,GW-1,ir,40001,0,f32,CDAB,ppm,,0,10,500,CY-1,7782-50-5,gas" &&
	sed -i "1s/^/\xef\xbb\xbf/; s/\$/\r/" plant/registers/points.csv &&
	ledger-save -m tables && ledger-check'

p='GT-101,GW-1,ir,0,,f32,,ppm,,,,,CY,7782-50-5,gas'
ok 'a word that is not known' '
	refused registers/devices.csv:2 "modbus-udp" "GW-1,网关,modbus-udp,gw1,,,,,," "$p" &&
	refused registers/points.csv:2 "float" "$good" "GT-101,GW-1,ir,0,,float,,ppm,,,,,CY,7782-50-5,gas" &&
	refused registers/points.csv:2 "smell" "$good" "GT-101,GW-1,ir,0,,f32,,ppm,,,,,CY,7782-50-5,smell"'
ok 'a number out of its range' '
	refused registers/devices.csv:2 126 "GW-1,网关,modbus-tcp,gw1,,1,300,126,yes,CY" "$p" &&
	refused registers/points.csv:2 65535 "$good" "GT-101,GW-1,ir,65535,,f32,,ppm,,,,,CY,7782-50-5,gas" &&
	refused registers/points.csv:2 "0" "$good" "GT-101,GW-1,ir,0,1,f32,,ppm,,,,,CY,7782-50-5,gas" &&
	refused registers/points.csv:2 30001 "$good" "GT-101,GW-1,hr,30001,mod5,u16,,ppm,,,,,CY,7782-50-5,gas" &&
	refused registers/points.csv:2 range_hi "$good" "GT-101,GW-1,ir,0,,f32,,ppm,,10,1,,CY,7782-50-5,gas"'
ok 'order and type fit' '
	refused registers/points.csv:2 "BA" "$good" "GT-101,GW-1,ir,0,,f32,BA,ppm,,,,,CY,7782-50-5,gas" &&
	refused registers/points.csv:2 "u16" "$good" "GT-101,GW-1,coil,0,,u16,,,,,,,CY,," &&
	refused registers/points.csv:2 "bit:16" "$good" "GT-101,GW-1,hr,0,,bit:16,,,,,,,CY,,"'
ok 'references' '
	refused registers/points.csv:2 GW-9 "$good" "GT-101,GW-9,ir,0,,f32,,ppm,,,,,CY,7782-50-5,gas" &&
	refused registers/points.csv:2 NOWHERE "$good" "GT-101,GW-1,ir,0,,f32,,ppm,,,,,NOWHERE,7782-50-5,gas" &&
	refused registers/points.csv:2 1-2-3 "$good" "GT-101,GW-1,ir,0,,f32,,ppm,,,,,CY,1-2-3,gas" &&
	refused registers/points.csv:3 "GT-101" "$good" "$p
$p"'
ok 'two wrong rows are two findings' '
	refused registers/points.csv:2 i8 "$good" "GT-101,GW-1,ir,0,,i8,,ppm,,,,,CY,7782-50-5,gas
GT-102,GW-1,ir,0,,i9,,ppm,,,,,CY,7782-50-5,gas" && has out points.csv:3 i9'
ok 'a gas without its substance is a warning' '
	tables "$good" "GT-101,GW-1,ir,0,,f32,,ppm,,,,,CY,,gas" && ledger-save -m gas >out 2>&1 &&
	has out "GT-101" no-medium && fails_with 1 ledger-check >out && has out "column '"'"'medium'"'"'"'
done_testing
