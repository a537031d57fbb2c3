#!/bin/sh
# What only a real ledger does: a camera turned by a command, a park that is a
# command or a file; commands that fail, that hang, and what is sent later.
. "${0%/*}/lib.sh"
need /usr/bin/python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"

new_ledger real
plant_tables
sed -i "s/^\\(E0001,[^,]*\\),[^,]*,/\\1,,/; s/^E1,周安国,zhou,/E1,周安国,$(id -un),/" real/registers/people.csv
sed -i 's/SITE NOTIFY SUSPEND PROFILE CAMERAS PARK/CAMERAS PARK/' real/rules/response.csv
# once: who goes on with a response would send what waits by himself
sed -i 's/^\(CAMERAS,.*\),5,60,/\1,8,,/; s/^\(PARK,.*\),10,5,/\1,10,,/' real/rules/response-steps.csv
rows registers/cameras.csv <<-'E'
CAM1,北墙,command,turn,2,HZ,,,,,,HZ=P-7,,
CAM2,门口,command,gate,,HZ,,,,,,HZ=4,,
CAM3,罐顶,command,roof,,CY,,,,,,CY=1,,
CAM4,泵房,command,pump,,CY,,,,,,CY=1,,
E
rows registers/parks.csv <<-'E'
PARK1,园区值班,command,park1,,,,mg/m3,,
PARK2,县平台,file,park2,,,,,,
E
ok 'the tables hold' '
	ledger-save -a E1 -m "commands" >o 2>&1 || { cat o; return 1; }; judges ledger-check >o && ! grep error: o'

# Each says what it was given, and does what the file mode.NAME says: an exit
# status, or hang, and something of its own hangs with it.
cat >said.sh <<'E'
#!/bin/sh
cd "${0%/*}" || exit 99
name=$1
shift
printf '%s\n' "$@" >args.$name
case $name in park*)
	cat >stdin.$name
	test "$(cat mode.$name)" != 0 || { cat stdin.$name; echo; } >>heard.$name ;;
esac
mode=$(cat mode.$name)
if test "$mode" = hang; then
	sleep 900 &
	echo "$$ $!" >pids.new && mv pids.new pids.$name
	wait
fi
exit "$mode"
E
chmod +x said.sh
for n in cam1 cam2 park1; do
	echo 0 >mode.$n
done
plant_secrets
secret "turn.argv=$SCRATCH/said.sh cam1 --goto={preset} {channel} {camera} {other} \$HOME * ; touch $SCRATCH/shell" \
    "gate.argv=$SCRATCH/said.sh cam2 {preset} {channel}x" "roof.argv=$SCRATCH/nothing-here {preset}" \
    "park1.argv=$SCRATCH/said.sh park1 --from REAL" "park2.path=$SCRATCH/out/alarms.jsonl"

# ended NAME: neither the command nor what it started is there any more
ended()
{
	read -r _own _child <"pids.$1"
	background "$_own"
	background "$_child"
	wait_for 15 '! kill -0 $_own 2>/dev/null && ! kill -0 $_child 2>/dev/null' || { ps -o pid,ppid,args -p "$_own,$_child"; return 1; }
}
again()
{
	respond --once -a E1 "$e" >o 2>err
}
# waits PARK: messages that nobody took
waits()
{
	find "real/.git/bihuan/park/$1" -type f -name '[0-9]*' | grep -c .
}
# told FILE: what each line of JSON says; false unless each was made after the
# one before it, so that none is there twice
told()
{
	python3 - "$1" <<-'PY'
	import json, sys
	all = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
	for m in all:
	    print(m["event"], m["incident_id"], m["level"], m["area"], m["cas"], m["rehearsal"])
	at = [m["sent_at"] for m in all]
	sys.exit(at != sorted(set(at)))
	PY
}
# both have the same, in order, nothing twice
both()
{
	told heard.park1 >want && told out/alarms.jsonl >got && same want got
}

# ---- cameras ----
ok 'a camera is turned by a command: its words as they stand, the preset in them, no shell' '
	respond --once --manual -a E1 -A HZ -s CL2 -l 3 >o 2>err; e=$(cut -d" " -f1 o) && echo "$e 3" >want && same want o &&
	has err "CAMERAS CAM1: ok" "exit 0" "CAMERAS CAM2: ok" && test ! -e shell &&
	printf "%s\n" --goto=P-7 2 CAM1 "{other}" "\$HOME" "*" ";" touch "$SCRATCH/shell" >want && same want args.cam1 &&
	printf "%s\n" 4 x >want && same want args.cam2'
ok 'a command that fails: its status, on standard error and in the event; the other one turns' '
	echo 3 >mode.cam1 && rm args.cam2 && fails_with 1 again && has err "CAM1: failed" "exit 3" "CAM2: ok" && test -s args.cam2 &&
	events $e | grep -q ",CAMERAS,CAM1,failed,[0-9]*,exit 3"'
ok 'one that hangs is cut off with all it started; the other one turns' '
	echo hang >mode.cam1 && rm args.cam2 && fails_with 1 again && has err "CAM1: timeout" "CAM2: ok" && test -s args.cam2 && ended cam1 &&
	events $e | grep -q ",CAMERAS,CAM1,timeout," && echo 0 >mode.cam1'
ok 'a command that is not there, and one that the secrets file lacks' '
	fails_with 1 respond --once --manual -a E1 -A CY -s CL2 -l 3 >o 2>err && has err "CAM3: failed" "the command does not start" "CAM4: failed" "pump.argv" "/bihuan/REAL.secrets"'

# ---- the park ----
ok 'what the command takes with exit 0 is acknowledged: JSON on its standard input, its words' '
	printf "%s\n" --from REAL >want && same want args.park1 && test $(waits PARK1) -eq 0 && head -n 1 heard.park1 >first && told first >got &&
	echo "start $e 3 HZ 7782-50-5 False" >want && same want got'
ok 'a file that cannot be written: kept, with the reason, and told' '
	again; has err "PARK PARK1: ok" "PARK PARK2: stored" "wait: No such file" && test $(waits PARK2) -eq $(wc -l <heard.park1) && events $e | grep -q ",PARK,PARK2,stored,"'
ok 'it can be written: all that waited, in order, a line each, and nothing twice' '
	mkdir out && respond --tend >o 2>err && has err "PARK PARK2: ok" "acknowledged" && test $(waits PARK2) -eq 0 && both &&
	again && has err "PARK PARK2: ok" "1 acknowledged" && both'
ok 'a file that takes no whole line keeps none of it, and gets it once there is room' '
	mv out/alarms.jsonl whole && head -c 2047950 /dev/zero | tr "\\0" "\\n" >out/alarms.jsonl &&
	(trap "" XFSZ && ulimit -f 4000 && again); has err "PARK PARK2: stored" && test $(wc -c <out/alarms.jsonl) -eq 2047950 &&
	mv whole out/alarms.jsonl && respond --tend >o 2>err && has err "PARK PARK2: ok" && both'
ok 'a command that fails: kept, and told; what comes after it waits behind it' '
	n=$(wc -l <heard.park1) && echo 3 >mode.park1 && again; has err "PARK PARK1: stored" "0 acknowledged, 1 wait: the command failed" "PARK PARK2: ok" &&
	again; has err "PARK1: stored" "2 wait" && test $(waits PARK1) -eq 2 && events $e | grep -q ",PARK,PARK1,stored,"'
ok 'one that hangs is cut off with all it started, and nothing is lost' '
	echo hang >mode.park1 && again; has err "PARK1: stored" "3 wait" && ended park1 && test $(waits PARK1) -eq 3'
ok 'it works again: what was kept is sent, in order, once' '
	echo 0 >mode.park1 && respond --tend >o 2>err && has err "PARK PARK1: ok" "3 acknowledged" && test $(waits PARK1) -eq 0 &&
	test $(wc -l <heard.park1) -eq $((n + 3)) && both && respond --tend >o 2>err && test $(wc -l <heard.park1) -eq $((n + 3)) && both'
ok 'with the time of one step for one message a hanging command is ended too' '
	sed -i "s/^\(PARK,.*\),10,,/\1,1,,/" real/rules/response-steps.csv && ledger-save -a E1 -m shorter >o 2>&1 && rm pids.park1 && echo hang >mode.park1 &&
	wait_for 20 "again; test -s pids.park1" && ended park1 && test $(waits PARK1) -ge 1'

# ---- a rehearsal ----
new_response_plant
sed -i 's/SITE NOTIFY SUSPEND PROFILE CAMERAS PARK/CAMERAS PARK/' plant/rules/response.csv
rows registers/cameras.csv <<-'E'
CAM8,北墙,command,turn,2,HZ,,,,,,HZ=P-7,,
E
rows registers/parks.csv <<-'E'
PARK3,园区值班,command,park1,,,,mg/m3,,
PARK4,县平台,file,park2,,,,,,
E
secret "turn.argv=$SCRATCH/said.sh cam1 {preset}" "park1.argv=$SCRATCH/said.sh park1" "park2.path=$SCRATCH/out/rehearsed.jsonl"
ok 'a rehearsal runs no command, and writes no file that others read' '
	ledger-save -m rehearsed >o 2>&1 && rm args.* && echo 0 >mode.park1 && fails_with 1 respond --once --manual -a E1 -A HZ -s CL2 -l 3 >o 2>err && e=$(cut -d" " -f1 o) &&
	has err "CAM8: refused" "PARK3: refused" "a rehearsal runs no command" "PARK4: ok" && ! ls args.* && test ! -e out/rehearsed.jsonl &&
	told plant/.git/bihuan/park/PARK4/handover.jsonl >got && echo "start $e 3 HZ 7782-50-5 True" >want && same want got'
done_testing
