# shellcheck shell=sh disable=SC2154,SC2034,SC2086
# Part of scripts/torture: the commands themselves, in a small plant.
# For each: make_X what it works on, do_X what is hurt, done_X whether HEAD has
# what it acknowledged (its status was 0).

# The event's pattern must stand in HEAD's rows of the record.
stands()
{
	git -C "$L" grep -hF ",$1," HEAD -- records/hazard | grep -qF ",$2,"
}

commands_plant()
{
	rm -rf "$top/plant" "$top/.tap" "$top/config"
	mkdir "$top/.tap" "$top/config"
	SCRATCH=$top XDG_CONFIG_HOME=$top/config TZ=Asia/Shanghai
	export SCRATCH XDG_CONFIG_HOME TZ
	# shellcheck source=tests/plant.sh
	. "$SOURCE/tests/plant.sh"
	cd "$top" && new_plant plant && photos_freely &&
	    photo site.png after.png || exit 1
	L=$top/plant clock=0
	printf 'note\n' >"$L/note.md"
	git -C "$L" add note.md && git -C "$L" commit -qm note || exit 1
	git -C "$L" config user.name x && git -C "$L" config user.email x@y
	tick
	next_command 'the first hazard'
}

new_ledger()
{
	ledger-init --rehearsal "$1" >/dev/null || exit 1
	BIHUAN_LEDGER=$top/$1
	export BIHUAN_LEDGER
}

tick()
{
	clock=$((clock + 1))
	at "$(printf '2026-11-%02d' $((24 + clock / 1380)))" \
	    "$(printf '%02d:%02d' $((clock / 60 % 23)) $((clock % 60)))"
}

report() { hazard-new -a E5 -T HT05 -e 3#冲床 --again -p site=site.png; }

make_new() { :; }
do_new() { report; }
done_new() { stands "$(cat "$top/out")" report; }

make_accept() { id=$(report); }
do_accept() { record-do -a E4 accept "$id"; }
done_accept() { stands "$id" accept; }

make_fix() { id=$(report); }
do_fix() { hazard-fix -a E4 -p before=@site -p after=after.png "$id"; }
done_fix() { stands "$id" rectify; }

make_assign() { id=$(report); }
do_assign() { hazard-assign -t E5 "$id"; }
done_assign() { stands "$id" assign; }


make_escalate() { id=$(report); clock=$((clock + 80)); tick; }
do_escalate() { escalate; }
done_escalate() { :; }

make_save()
{
	spare=S$clock
	printf '%s,垫片,CY-101,1,片,A1,2026-11-24\n' "$spare" \
	    >>"$L/registers/spares.csv"
}
do_save() { ledger-save -m save registers/spares.csv; }
done_save() { git -C "$L" grep -q "^$spare," HEAD -- registers/spares.csv; }

make_send() { id=$(report); }
do_send() { notice-send; }
done_send() { :; }

next_command()
{
	report >"$top/next" 2>"$top/err" && return
	sed 's/^/	/' "$top/err" >&2
	fail "$1: the next command did not succeed"
}

# Rows whole and once, and no hazard without the notices of its commit.
check_plant()
{
	git -C "$L" fsck --no-dangling --no-progress >"$top/fsck" 2>&1 ||
		fail "$1: fsck: $(head -n 3 "$top/fsck")"
	git -C "$L" status --porcelain >"$top/status"
	test ! -s "$top/status" || fail "$1: status: $(head -n 3 "$top/status")"
	test ! -e "$L/.git/index.lock" || fail "$1: index.lock is left"
	python3 - "$L" >"$top/verdict" <<-'PY' || fail "$1: $(head -n 3 "$top/verdict")"
	import csv, glob, sys
	seen, made, told = set(), set(), set()
	for path in glob.glob(sys.argv[1] + "/records/*/*/*.csv"):
	    with open(path, encoding="utf-8", newline="") as f:
	        rows = list(csv.reader(f, strict=True))
	    for row in rows[1:]:
	        if len(row) != len(rows[0]):
	            sys.exit(print("a broken row", path, row) or 1)
	        if row[0] in seen:
	            sys.exit(print("doubled", path, row[0]) or 1)
	        seen.add(row[0])
	        if "/hazard/" in path and row[6] == "report":
	            made.add(row[1])
	        if "/notice/" in path:
	            told.update(row)
	if made - told:
	    sys.exit(print("half", made - told) or 1)
	PY
}

# What a user could not commit, or what was interrupted in a table.
tidy_plant()
{
	git -C "$L" add -A || fail "$1: the user's add is refused"
	git -C "$L" diff --cached --quiet ||
		git -C "$L" commit -qm user >/dev/null 2>&1 ||
		fail "$1: the user's commit is refused"
}

command_point()
{
	tick
	"make_$1" >/dev/null 2>&1
	(
		FAULT_AT=$2 FAULT_DO=$3 LD_PRELOAD=$FAULT
		export FAULT_AT FAULT_DO LD_PRELOAD
		"do_$1" >"$top/out" 2>"$top/err"
	) 2>/dev/null
	status=$?
	where="$1 $3 at $2"
	case $status in
	0 | 74 | 75 | 77 | 137) ;;
	1) test "$1" = send || fail "$where: status 1" ;; # not all delivered
	*) fail "$where: status $status: $(cat "$top/err")" ;;
	esac
	hit=
	case $3:$status in *:137 | *:74 | *:75 | *:77) hit=yes ;; esac
	plain_git $(($2 + turn))
	tick
	next_command "$where"
	tidy_plant "$where"
	check_plant "$where"
	test $status -ne 0 || "done_$1" || fail "$where: it said 0, HEAD lacks it"
}

command_sweep()
{
	tick
	"make_$1" >/dev/null 2>&1
	rm -f "$top/count"
	(
		FAULT_LOG=$top/count LD_PRELOAD=$FAULT
		export FAULT_LOG LD_PRELOAD
		"do_$1" >"$top/out" 2>"$top/err"
	) || fail "$1 without a fault: $(cat "$top/err")"
	points=$(tail -n 1 "$top/count")
	for how in before after ENOSPC EIO; do
		n=$((1 + turn % STEP)) covered=0 tried=0
		turn=$((turn + 7))
		while test $n -le "$points"; do
			command_point "$1" $n $how
			tried=$((tried + 1))
			test -z "$hit" || covered=$((covered + 1))
			n=$((n + STEP))
		done
		echo "$1, $how: $tried of $tried points, $covered told or killed" \
		    "(step $STEP, $points calls)"
	done
}

part_commands()
{
	commands_plant
	for c in ${COMMANDS:-new accept fix assign escalate save send}; do
		command_sweep $c
	done
	unset BIHUAN_NOW BIHUAN_LEDGER BIHUAN_ACTOR
	L=$top/plant
}
