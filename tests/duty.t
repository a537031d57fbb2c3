#!/bin/sh
# Two stations: who escalates, who sends, and who takes over.
. "${0%/*}/lib.sh"
need git

in_()
{
	_in=$1
	shift
	BIHUAN_LEDGER=$SCRATCH/$_in "$@"
}

now()
{
	BIHUAN_NOW=2026-11-24T$1:00+08:00
	export BIHUAN_NOW
}

rows()		# of the notices in a clone
{
	cat "$1"/records/notice/*/*.csv 2>/dev/null | grep -v ^event,
}

story()		# CLONE ID: the actions of a notice
{
	rows "$1" | awk -F, -v id="$2" '$2 == id { print $7 }' | xargs
}

waiting()	# CLONE: notices of the step that tells of a wait
{
	rows "$1" | awk -F, '$13 == "waiting" { print $2 }'
}

unset BIHUAN_LEDGER
now 07:00
ledger-init --rehearsal A >/dev/null || exit 1
printf '%s\n' \
    code,name,login,department,team,roles,scope,deputy,channels,valid_from,valid_to \
    'E1001,王建国,,冲压,,worker,,,,,' \
    'E1002,李敏,,安全部,,dispatcher safety_manager keeper,,,FILE,,' >A/registers/people.csv
sed -i 's/^duty_station,A,/duty_station,A B,/' A/settings.csv
git -C A commit -qam 'people, stations'
git init -q --bare -b main shared.git
git -C A remote add origin "$SCRATCH/shared.git"
{ in_ A ledger-sync && git clone -q shared.git B && ledger-init -s B B; } \
    >log 2>&1 || { sed 's/^/# /' log; echo 'Bail out! no second station'; exit 1; }

now 08:00
ok 'what A made is known to B after a sync' '
	id=$(in_ A hazard-new -a E1001 -T HT06 -A PLANT) &&
	n=$(rows A | awk -F, "\$7 == \"queue\" { print \$2 }") &&
	in_ A ledger-sync && in_ B ledger-sync && test "$(story B "$n")" = queue'
ok 'B does not send it while A is alive' '
	now 09:00 && in_ B notice-send && test "$(story B "$n")" = queue &&
	in_ B notice-send -n >out && ! grep -q "$n" out'
ok 'nor escalates' '
	in_ B escalate >out 2>&1 && has out "station A escalates for this ledger"'
ok 'after two hours of silence B sends it' '
	now 10:30 && in_ B ledger-sync && in_ B notice-send &&
	test "$(story B "$n")" = "queue send deliver"'
ok 'once, also when A comes back' '
	in_ B ledger-sync && in_ A ledger-sync && in_ A notice-send &&
	test "$(story A "$n")" = "queue send deliver"'
ok 'both make the same notice: one key, two ids' '
	now 16:05 && in_ A escalate && a=$(waiting A) && test -n "$a" &&
	now 16:06 && in_ B escalate && b=$(waiting B) && test -n "$b" &&
	test "$a" != "$b" && rows B >out && has out ",keeper,takeover,E1002,"'
ok 'only the older one is sent' '
	in_ A ledger-sync && in_ B ledger-sync && in_ A ledger-sync &&
	in_ B notice-send && in_ A notice-send &&
	test "$(story B "$b")" = "queue lapse" &&
	test "$(story A "$a")" = "queue send deliver" &&
	in_ B record-show -o json "$b" >out && has out "$a"'
ok 'a station list that is none is named' '
	sed -i "s/^duty_station,A B,/duty_station,Alpha,/" A/settings.csv &&
	git -C A commit -qam x && fails_with 65 in_ A notice-send 2>err &&
	has err "settings.csv" "Alpha"'
done_testing
