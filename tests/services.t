#!/bin/sh
# The units of scripts/systemd and the lines of scripts/cron: systemd takes
# them, and each command line runs as it stands, on a plant.
. "${0%/*}/lib.sh"
need systemd-analyze
. "$SOURCE/tests/plant.sh"
new_plant plant
at 2026-11-24 08:00
mkdir units pages

# as it would stand on this plant's machine
here()
{
	sed "s#/usr/local/bin/#$BIHUAN_BUILD/bin/#g; s#/srv/plant#$BIHUAN_LEDGER#g; s#/srv/pages#$SCRATCH/pages#g"
}
for f in "$SOURCE"/scripts/systemd/*; do
	sed 's/%i/plant/g' "$f" | here >"units/$(basename "$f" | sed 's/@//')"
done

ok 'systemd finds nothing wrong in any unit' '
	test "$(find units -name "*.service" | grep -c .)" -ge 6 || return 1
	for u in units/*; do
		systemd-analyze verify --man=no "./$u" >said 2>&1 && test ! -s said || { cat said; return 1; }
	done'
ok 'and would find what is wrong' '
	mkdir wrong && sed "s/^Restart=always/Restart=perhaps/" units/bihuan-notice.service >wrong/bihuan-notice.service &&
	systemd-analyze verify --man=no ./wrong/bihuan-notice.service >said 2>&1; has said "restart specifier"'
ok 'a timer has its service, a service its timer or is wanted at start' '
	for t in units/*.timer; do test -e "${t%.timer}.service" || return 1; done
	for s in units/*.service; do
		test -e "${s%.service}.timer" || grep -q "^WantedBy=" "$s" || { echo "# $s"; return 1; }
	done'
ok 'all run as the account of the ledger, which alone they may write' '
	for s in "$SOURCE"/scripts/systemd/*.service; do
		grep -q "^User=%i$" "$s" && grep -q "^ReadWritePaths=/srv/%i\( /srv/pages\)\{0,1\}$" "$s" || { echo "# $s"; return 1; }
	done'

# runs LINE: to its end, or for two seconds; not a usage error, no unknown command
runs()
{
	timeout 2 sh -c "$1" >out 2>err </dev/null
	_rc=$?
	case $_rc in
	0 | 124) ! grep -q "usage:" err ;;
	*) false ;;
	esac || { echo "# '$1' ended with $_rc"; sed 's/^/# /' err; return 1; }
}
sed -n 's/^ExecStart=//p' units/*.service | sed "s#^/bin/sh -c '\(.*\)'\$#\1#" >lines
grep '^[0-9*]' "$SOURCE"/scripts/cron/bihuan.cron |
    awk '{ for (i = 1; i <= 6; i++) $i = ""; print }' | here >cron
ok 'what each service starts is a line that runs' '
	test "$(grep -c . lines)" -ge 6 && while IFS= read -r line; do runs "$line" || return 1; done <lines'
ok 'so is each line of cron' '
	git init -q --bare shared.git && git -C plant remote add origin "$SCRATCH/shared.git" &&
	test "$(grep -c . cron)" -ge 10 && while IFS= read -r line; do runs "$line" || return 1; done <cron'
ok 'and the pages are there' 'test -s pages/daily.pdf && test -s pages/risk-map.html && test -s pages/plant-daily.pdf'
done_testing
