#!/bin/sh
# notice-send when much happens at once: reminders before a new alarm, a peer that is
# slow or hangs, somebody who holds the ledger's lock.
. "${0%/*}/lib.sh"
need espeak-ng aplay flock /usr/bin/python3
/usr/bin/python3 -c 'import aiosmtpd' || need python3-aiosmtpd

. "$SOURCE/tests/notice.sh"
start_peers
all_secrets

# more_managers CHANNEL: two more who are told of what is overdue
more_managers()
{
	sed -i "s/^E1003.*/&\nE1004,钱一,,安全部,,safety_manager,,,$1,,\nE1005,钱二,,安全部,,safety_manager,,,$1,,/" \
	    plant/registers/people.csv && git -C plant commit -qam managers
}

# several N: as many hazards of class A, told
several()
{
	class=A
	_n=$1
	while test "$_n" -gt 0; do
		report || return 1
		_n=$((_n - 1))
	done
	notice-send
}

ok 'the same words are spoken once for all, also where reminders go one by one' '
	channels VOICE,voice,voice,,30, FILE,file,file,,5, && dispatcher FILE && more_managers FILE && mkdir wrap &&
	printf "#!/bin/sh\ncat >$SCRATCH/text.\$\$\ncat $SCRATCH/text.\$\$ >>$SCRATCH/spoken\necho >>$SCRATCH/spoken\nexec %s \"\$@\" <$SCRATCH/text.\$\$\n" \
	    "$(command -v espeak-ng)" >wrap/espeak-ng && chmod +x wrap/espeak-ng && echo voice.device=null >>"$SECRETS" &&
	now 15:00 && several 1 && : >spoken && now 15:45 && escalate >out 2>&1 && grep 仍未派单 spoken; PATH=$SCRATCH/wrap:$PATH notice-send &&
	test "$(rows | awk -F, "\$7 == \"queue\" && \$16 == \"voice\"" | grep -c 仍未派单)" -eq 3 && test "$(grep -c 仍未派单 spoken)" -eq 1'
all_secrets

ok 'reminders that are not waited for go in parts' '
	channels FILE,file,file,,5, && dispatcher FILE && now 16:00 && several 5 && now 16:45 && escalate >out 2>&1 &&
	test "$(notice-send -n -o ids | wc -l)" -gt 8 && c=$(git -C plant rev-parse HEAD) && notice-send &&
	test "$(git -C plant rev-list --count "$c"..HEAD)" -ge 3'

ok 'class A goes beside reminders that are being sent' '
	channels WECOM,wecom,wecom,,20, && dispatcher WECOM && now 17:00 && several 6 && now 17:45 && escalate >out 2>&1 &&
	r=$(notice-send -n -o ids | wc -l) && echo "# $r reminders" && test "$r" -gt 8 && mode wecom slow && k=$(requests wecom) &&
	{ notice-send --follow >sent.log 2>&1 & f=$!; } && background $f && wait_for 15 "test \$(wc -l <sink/requests) -gt $k" &&
	report && wait_for 60 "grep -q $id sink/requests"; m=$(grep -n "$id" sink/requests | head -n 1 | cut -d: -f1)
	mode wecom ok; kill "$f" && wait "$f"; echo "# after $((m - k)) of $r" && test -n "$m" && test $((m - k)) -lt "$r"'

ok 'a message that hangs leaves the ledger free, though it began while somebody held it' '
	class=C && channels WECOM,wecom,wecom,,8, && dispatcher WECOM && notice-send >out 2>&1; now 18:00 && report && mode wecom hang &&
	{ flock plant/.git/bihuan/flock sleep 2 & h=$!; } && background $h && sleep 1 &&
	{ notice-send >sent.log 2>&1 & p=$!; } && background $p && wait $h && sleep 0.3 &&
	flock -w 2 plant/.git/bihuan/flock true && kill -0 "$p"; s=$?; mode wecom ok; kill -0 "$p" && wait "$p"; test $s -eq 0'

channels FILE,file,file,,5,
dispatcher FILE
ok 'a lock that is held for a moment is not waited for, and --follow empties the spool when it is quiet' '
	now 17:50 && report && { flock plant/.git/bihuan/flock sleep 3 & } && background $! && sleep 1 && notice-send &&
	test "$(story $n)" = queue && test -s plant/.git/bihuan/spool && { notice-send --follow 2>follow.err & f=$!; } && background $f &&
	wait_for 15 "test ! -s plant/.git/bihuan/spool" && kill $f && wait $f && test "$(story $n)" = "queue send deliver"'

ok 'a copy that may not write gives its spool to nobody' '
	now 19:00 && report && { flock plant/.git/bihuan/flock sleep 3 & h=$!; } && background $h && sleep 1 && { notice-send >out 2>&1 || :; } &&
	test -s plant/.git/bihuan/spool && cp -a plant copy && c=$(git -C copy rev-parse HEAD) && wait $h && fails_with 77 notice-send -C copy 2>err &&
	test "$(git -C copy rev-parse HEAD)" = "$c" && test -s copy/.git/bihuan/spool'
done_testing
