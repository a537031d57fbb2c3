# shellcheck shell=sh
# A plant with a chlorine store, cameras and a park, on top of plant.sh:
#
#	new_response_plant [shipped]	area CL inside HZ, cameras, parks; alarms
#			are of a kind of our own, or of the shipped one
#	alarm VALUE [PPM|…]	a record of kind alarm of point GT-101: its id
#	sinks			an HTTP sink (http/) and an HJ 212 platform (park/)

PEERS=$SOURCE/tests/peers

# A version of our own, which a person may raise: with the fields that respond
# reads, as sensor-judge writes them.
alarm_kind()
{
	mkdir -p "$BIHUAN_LEDGER/flows/alarm/v2"
	cat >"$BIHUAN_LEDGER/flows/alarm/v2/flow.csv" <<-'E'
	node,name,mode,action,label,role,next,due,class,needs,distinct,policy,set
	new,新建,start,raise,报警,*,unacked,,,,,,active=yes
	unacked,未确认,task,ack,确认,*,acked,,,,,,
	unacked,,,rise,加重,*,unacked,,,,,,
	unacked,,,clear,恢复,*,returned,,,,,,active=no
	acked,已确认,task,clear,恢复,*,normal,,,,,,active=no
	returned,已恢复,task,ack,确认,*,normal,,,,,,
	normal,正常,end,,,,,,,,,,
	E
	cat >"$BIHUAN_LEDGER/flows/alarm/v2/form.csv" <<-'E'
	type,name,label,required,constraint,relevant,default,source,list
	code,point,测点,,,,,,
	code,rule,规则,,,,,,
	text,priority,优先级,,,,,,
	code,area,区域,yes,,,,,areas
	text,medium,介质,,,,,,
	decimal,value,数值,,,,,,
	decimal,peak,最严重值,,,,,,
	text,unit,单位,,,,,,
	text,quality,质量,,,,,,
	time,raised_at,报警时间,,,,,,
	yesno,active,正在报警,,,,,,
	E
}

new_response_plant()
{
	new_plant plant
	test "${1-}" = shipped || alarm_kind
	rows registers/areas.csv <<-'E'
	CL,液氯间,氯间,place,HZ,储存,E5,29.9500,121.6500,,,no,,
	CL-N,液氯间北,,place,HZ,储存,E5,29.9503,121.6500,,,no,,
	E
	rows registers/channels.csv <<-'E'
	TERM1,terminal,term1,,5,
	E
	sed 's/^SITE,\(.*\),TERMINAL,/SITE,\1,TERM1,/' \
	    "$BIHUAN_LEDGER/rules/response-steps.csv" >"$SCRATCH/.tap/steps" &&
	    cp "$SCRATCH/.tap/steps" "$BIHUAN_LEDGER/rules/response-steps.csv"
	rows registers/cameras.csv <<-'E'
	CAM1,北墙,isapi,cam1,2,HZ,29.9504,121.6501,,,200,GT-101=3 CL=4 *=1,,
	CAM2,门口,onvif,cam2,Profile_1,HZ,29.9499,121.6502,,,200,CL=P7,,
	CAM3,罐顶,http,cam3,,HZ,29.9501,121.6499,,,200,CL=9,,
	CAM4,固定,none,,,HZ,29.9502,121.6500,180,90,100,,,
	CAM5,背对,none,,,HZ,29.9502,121.6500,0,90,100,,,
	CAM6,远处,isapi,cam1,1,HZ,29.9900,121.6500,,,200,*=1,,
	CAM7,停用,isapi,cam1,1,HZ,29.9501,121.6500,,,200,CL=1,no,
	E
	rows registers/parks.csv <<-'E'
	PARK1,园区平台,hj212,park1,BH00000000000001,31,CL2=a21022,mg/m3,,
	PARK2,园区值班,http,park2,,,,,,
	E
	ledger-save -m 'the chlorine store' >"$SCRATCH/.tap/save" 2>&1 ||
	    { sed 's/^/# /' "$SCRATCH/.tap/save"; echo 'Bail out! no plant'; exit 1; }
}

alarm()
{
	record-new alarm point=GT-101 area=CL medium=7782-50-5 "value=$1" \
	    "unit=${2:-ppm}" quality=good "raised_at=$BIHUAN_NOW" rule=CL2-HI \
	    "priority=${3:-high}"
}

# secret LINE …: more of the secrets file
secret()
{
	printf '%s\n' "$@" >>"$XDG_CONFIG_HOME/bihuan/$_plant.secrets"
}

start_http()
{
	mkdir -p http
	/usr/bin/python3 "$PEERS/http_sink.py" http >http/log 2>&1 &
	background $!
	wait_for 10 'test -s http/port' && HTTP=http://127.0.0.1:$(cat http/port)
}

# start_park [PORT]: sets $park_pid; the port stays the same after a stop
start_park()
{
	mkdir -p park
	rm -f park/port
	/usr/bin/python3 "$PEERS/hj212_sink.py" park "$@" >park/log 2>&1 &
	park_pid=$!
	background $park_pid
	wait_for 10 'test -s park/port' && PARK=127.0.0.1:$(cat park/port)
}

stop_park()
{
	kill "$park_pid" && { wait "$park_pid" 2>/dev/null || :; }
}

sinks()
{
	start_http && start_park || return 1
	printf 'admin:geheim\n' >http/digest.isapi
	secret "cam1.url=$HTTP/isapi" cam1.user=admin cam1.password=geheim \
	    "cam2.url=$HTTP/onvif" cam2.user=op cam2.password=pass \
	    "cam3.url=$HTTP/generic/{preset}?cam={camera}" \
	    "park1.server=$PARK" park1.password=123456 \
	    "park2.url=$HTTP/park" "term1.path=$SCRATCH/terminal"
}

# followers: what respond left running is ended with the test
followers()
{
	for _f in $(pgrep -f -- "-C $BIHUAN_LEDGER --follow"); do
		background "$_f"
	done
}
