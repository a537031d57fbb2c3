#!/bin/sh
# A full disk: a small file system of its own, in a mount namespace of its own.
test -n "$DISK_FULL" || {
	test "$(id -u)" -eq 0 && own=-m || own=-rm
	DISK_FULL=1
	export DISK_FULL
	unshare $own true 2>/dev/null && exec unshare $own sh "$0"
	echo '1..0 # SKIP no namespace for a small file system'
	exit 0
}
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
mkdir plant
mount -t tmpfs -o size=12m none plant 2>/dev/null || skip_all 'nothing can be mounted'
new_plant plant
ok 'measuring points' points_here
at 09:00
row 09:00:01 GT-101 0.5 >in && sensor-judge <in >judged
id=$(alarm-list -o ids)
printf '氯气泄漏事故\n2019 年 3 月\n' >case.txt

# full [PAGES]: no more than so many pages are left
full()
{
	rm -f plant/.git/big
	dd if=/dev/zero of=plant/.git/big bs=4096 2>/dev/null
	truncate -s "-$((${1:-0} * 4096))" plant/.git/big
}
room()
{
	rm -f plant/.git/big
}
# Each with so many pages left that another file is the first to fail.
refuses()
{
	for _n in 0 1 2 4 6; do
		echo "# with $_n pages"
		full $_n
		fails_with 74 "$@" >out 2>err || return 1
		has err "No space left on device" "free space on the disk of '" "/plant'" "was not made" || return 1
		if grep -i "index does not\|failed to" err; then
			return 1
		fi
	done
}

ok 'an acknowledgement: the cause, where, and the next step; nothing has changed' '
	h=$(head_of) && refuses alarm-ack $id && full && fails_with 74 alarm-ack $id 2>err && has err "writing '"'"'" "/plant/.git/" &&
	room && test $(head_of) = $h && test -z "$(git -C plant status --porcelain)" && judges ledger-check >check && ! grep error check'
ok 'a hazard, a case, a report' '
	h=$(head_of) && refuses record-new hazard type=HT05 equipment=CY-101 && refuses case-add case.txt && refuses risk-report --keep daily &&
	room && test $(head_of) = $h && test -z "$(git -C plant status --porcelain)"'
ok 'in Chinese too, whoever it is that says it' '
	for n in 0 2 4 6; do full $n; LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 74 case-add case.txt >out 2>err &&
		has err 请在 腾出空间 && ! grep -qi "failed\|index\b.*contain\|free space" err || return 1; done'
# hurt [N]: a hazard, the Nth call that changes a file finds no room
hurt()
{
	h=$(head_of)
	FAULT_LOG=$PWD/calls FAULT_AT=${1:-0} FAULT_DO=ENOSPC LD_PRELOAD=$TOOLS/fault_preload.so hazard-new --again -T HT06 -A CY >out 2>err
}
ok 'what fails once the change is made is no reason to make it again' '
	room && hurt && test -s calls || return 0 # a sanitizer wants to be first
	n=$(tail -n 1 calls) && while hurt $n || test $h = $(head_of); do n=$((n - 1)) && test $n -gt 0 || return 1; done
	cat err && has err "No space left" "made all the same" && ! grep "run it again" err'
ok 'alarms are printed all the same, the trouble is said once, and recorded when it is over' '
	room && at 09:05 && h=$(head_of) && mkfifo pipe && { sensor-judge <pipe >judged 2>err & } && background $! && p=$! && exec 3>pipe && sleep 1 && full &&
	row 09:05:00 GT-102 0.2 >&3 && row 09:05:01 GT-102 2 >&3 && wait_for 10 "grep -q GT-102,CL2-HIHI,raise judged" && sleep 2 &&
	row 09:05:02 GT-102 2 >&3 && sleep 1.2 && row 09:05:03 GT-102 2 >&3 && sleep 1.2 &&
	grep -q "2026-11-24T09:05:01.000+08:00,,GT-102,CL2-HIHI,raise,,critical,2,ppm" judged && cat err && test $(head_of) = $h &&
	test "$(grep -c "No space left" err)" -eq 1 && has err "writing '"'"'" "/plant/.git/" "free space" "judging goes on" &&
	room && wait_for 10 "grep -q \",A[0-9A-Z-]*,GT-102,CL2-HIHI,raise,unacked\" judged" && wait_for 5 "grep -q \"over, and made good\" err" &&
	test "$(grep -c "GT-102,CL2-HIHI,raise" judged)" -eq 2 && exec 3>&- && { wait $p; test $? -eq 1; } && alarm-list --point GT-102 -o csv >out && has out CL2-HIHI'
ok 'what could not be recorded in the end is input or output that failed' '
	at 09:10 && full && { row 09:10:00 LT-301 9 good m; row 09:10:09 LT-301 9 good m; } >in && fails_with 74 sensor-judge <in >judged 2>err &&
	has judged "09:10:09.000+08:00,,LT-301,RANGE,raise" && has err "1 changes are not recorded" "start it again" && room && at 09:11 &&
	{ row 09:11:00 LT-301 9 good m; row 09:11:09 LT-301 9 good m; } >in && sensor-judge <in >judged && has judged "LT-301,RANGE,raise,unacked"'
exec 3>&-
umount -l plant
done_testing
