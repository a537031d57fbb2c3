# shellcheck shell=sh
# Read first by every tests/<command>.t:
#
#	#!/bin/sh
#	. "${0%/*}/lib.sh"
#	new_ledger plant --rehearsal
#	ok 'a report gives an id' 'id=$(hazard-new …) && test -n "$id"'
#	ok 'an unknown type is refused' '
#		fails_with 66 hazard-new -T NONE -A A1 2>err &&
#		echo "hazard-new: …" >want && same want err'
#	done_testing
#
# A file runs in a scratch directory of its own ($SCRATCH), which goes away at
# the end together with what was named to background.  Chain with &&; the
# program under test never stands left of a pipe; compare whole files.
# $SOURCE is the source tree, $DATA its tests/data, $TOOLS what tests/tools
# holds, built.

umask 022
SOURCE=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1
DATA=$SOURCE/tests/data
BIHUAN_BUILD=${BIHUAN_BUILD:-$SOURCE/build}
TOOLS=$BIHUAN_BUILD/tools
case :$PATH: in
*":$BIHUAN_BUILD/"*) ;;
*) PATH=$BIHUAN_BUILD/bin:$PATH ;;
esac
REAL_HOME=$HOME

# Nothing of the caller's may show: neither his git nor his ledger nor a locale.
for _v in $(env | sed -n 's/^\(GIT_[A-Z0-9_]*\)=.*/\1/p'); do unset "$_v"; done
unset LANGUAGE BIHUAN_LEDGER BIHUAN_ACTOR BIHUAN_NOW BIHUAN_DATADIR NO_COLOR
unset B V MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES
unset BIHUAN_LOCALEDIR CDPATH EDITOR VISUAL XDG_CACHE_HOME XDG_STATE_HOME

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/bihuan-test.XXXXXX") || exit 1
SCRATCH=$(cd "$SCRATCH" && pwd -P) || exit 1
mkdir "$SCRATCH/home" "$SCRATCH/config" "$SCRATCH/.tap" || exit 1
cd "$SCRATCH" || exit 1

HOME=$SCRATCH/home XDG_CONFIG_HOME=$SCRATCH/config
TZ=Asia/Shanghai LC_ALL=C TMPDIR=$SCRATCH/home
GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES=$SCRATCH
GIT_AUTHOR_NAME='Chen Jing' GIT_AUTHOR_EMAIL=chen@plant.example
GIT_COMMITTER_NAME='Chen Jing' GIT_COMMITTER_EMAIL=chen@plant.example
GIT_AUTHOR_DATE='2026-11-24T08:00:00+08:00' GIT_COMMITTER_DATE=$GIT_AUTHOR_DATE
export PATH HOME XDG_CONFIG_HOME TZ LC_ALL TMPDIR GIT_CONFIG_NOSYSTEM \
    GIT_CEILING_DIRECTORIES GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL \
    GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL GIT_AUTHOR_DATE GIT_COMMITTER_DATE \
    BIHUAN_BUILD
export SOURCE DATA TOOLS SCRATCH REAL_HOME
printf '[init]\n\tdefaultBranch = main\n[core]\n\tpager = cat\n' \
    >"$HOME/.gitconfig"

_count=0 _failed=0 _pids=

_cleanup()
{
	_status=$?
	trap - EXIT HUP INT TERM
	for _p in $_pids; do
		kill "$_p" 2>/dev/null
	done
	for _p in $_pids; do
		_n=0
		while kill -0 "$_p" 2>/dev/null && test $_n -lt 20; do
			_n=$((_n + 1))
			sleep 0.1
		done
		test $_n -lt 20 || kill -9 "$_p" 2>/dev/null
		wait "$_p" 2>/dev/null
	done
	cd / && chmod -R u+rwX "$SCRATCH" 2>/dev/null
	rm -rf "$SCRATCH"
	exit $_status
}
trap _cleanup EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# background PID: a process that must not outlive this file.
background()
{
	_pids="$_pids $1"
}

# A function of its own, so that a "return" in a test ends only that test.
_run()
{
	eval "$1"
}

# ok NAME 'shell': one test.  Variables it sets stay; what it printed is shown
# when it fails.
ok()
{
	_count=$((_count + 1))
	if _run "$2" >"$SCRATCH/.tap/log" 2>&1 </dev/null; then
		echo "ok $_count - $1"
		return 0
	fi
	_failed=$((_failed + 1))
	echo "not ok $_count - $1"
	sed 's/^\(# \)*/# /' "$SCRATCH/.tap/log" | head -n 200
	return 0
}

# fails_with CODE command …: true when it ends with exactly this status.
# A death by signal, and 99 (a sanitizer's finding), never pass.
fails_with()
{
	_want=$1
	shift
	"$@"
	_got=$?
	if test $_got -eq 99 || test $_got -gt 125; then
		echo "# '$*' crashed or could not run: status $_got"
		return 1
	fi
	test $_got -eq "$_want" && return 0
	echo "# '$*' ended with $_got, wanted $_want"
	return 1
}

# judges command …: it came to its end, with findings or without.
judges()
{
	"$@"
	_got=$?
	test $_got -le 1 && return 0
	echo "# '$*' ended with $_got"
	return 1
}

# same EXPECT ACTUAL: whole files; the difference is the message.
same()
{
	if test ! -e "$1" || test ! -e "$2"; then
		echo "# no file to compare: $1 $2"
		return 1
	fi
	cmp -s "$1" "$2" && return 0
	diff -u "$1" "$2" | sed 's/^/# /'
	return 1
}

# has FILE TEXT …: FILE has every TEXT, literally; shows the file if not.
has()
{
	_f=$1
	shift
	for _t; do
		if ! grep -qF -e "$_t" "$_f"; then
			echo "# '$_t' is not in $_f:"
			sed 's/^/#	/' "$_f"
			return 1
		fi
	done
}

# wait_for SECONDS 'shell': until it is true; under sanitizers all is slower.
wait_for()
{
	_n=10
	test -z "$BIHUAN_SANITIZED" || _n=40
	_n=$((_n * $1))
	until eval "$2"; do
		test $_n -gt 0 || return 1
		_n=$((_n - 1))
		sleep 0.1
	done
}

# free_port: a TCP port on loopback that nobody listens on, another each time.  Of
# this test's own, below what the kernel gives out: a broker that is down for a
# while must not find another test at its port.
free_port()
{
	python3 -c 'import os, socket, sys
path, pid = sys.argv[1], int(sys.argv[2])
given = open(path).read().split() if os.path.exists(path) else []
first = 10000 + pid % 1100 * 20
for port in [*range(first, first + 20), 0]:
    s = socket.socket()
    try:
        if str(port) in given: continue
        s.bind(("127.0.0.1", port))
    except OSError:
        continue
    port = s.getsockname()[1]
    open(path, "a").write("%d " % port)
    print(port)
    break' "$SCRATCH/.ports" $$
}

# need PROGRAM …: a missing peer fails the file, it is never skipped.
need()
{
	for _t; do
		command -v "$_t" >/dev/null && continue
		echo "not ok 1 - needs $_t: run scripts/deps --test"
		echo 1..1
		exit 1
	done
}

# new_ledger DIR [OPTION …]: a ledger made by ledger-init (--rehearsal lets
# BIHUAN_NOW set the clock); every command then works in it.
new_ledger()
{
	_dir=$1
	shift
	if ! ledger-init "$@" "$_dir" >"$SCRATCH/.tap/init" 2>&1; then
		sed 's/^/# /' "$SCRATCH/.tap/init"
		echo 'Bail out! ledger-init failed'
		exit 1
	fi
	BIHUAN_LEDGER=$(cd "$_dir" && pwd -P)
	export BIHUAN_LEDGER
}

# Only for what cannot hold here by its nature (see BIHUAN_SANITIZED).
skip_all()
{
	echo "1..0 # SKIP $1"
	exit 0
}

done_testing()
{
	echo "1..$_count"
	exit $((_failed > 0))
}
