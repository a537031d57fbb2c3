# shellcheck shell=sh disable=SC2154,SC2015
# Part of scripts/torture: what a user's own git does to a ledger.

# abuse NAME 'shell': then the next command restores every row and says so.
abuse()
{
	for _i in 1 2 3; do write "$1"; done
	(cd "$L" && eval "$2") >"$top/git" 2>&1 || fail "$1: $(cat "$top/git")"
	write "$1"
	test -n "$3" || grep -q 'put back' "$top/err" || fail "$1: nothing is said"
	verify "$1"
	abused=$((abused + 1))
}

part_abuse()
{
	fresh
	abused=0
	# shellcheck disable=SC2016
	{
	day='$(find records/x -name "*.csv")'
	abuse 'reset --hard' 'git reset -q --hard HEAD~2'
	abuse 'amend that drops a row' "sed -i '\$d' $day $(echo "$day" |
	    sed s,/x,/y,) && git commit -qa --amend --allow-empty -m amended"
	abuse 'rebase that drops a commit' \
	    'git rebase -q --onto HEAD~2 HEAD~1 || git rebase --skip' quiet
	abuse 'stash pop and commit -a' "sed -i '\$d' $day && git stash -q &&
	    $W write . 1 >>$acks && git stash pop -q; git add -A;
	    git commit -qm popped --allow-empty" quiet
	abuse 'an old version checked out and committed' \
	    'git checkout -q HEAD~3 -- records && git commit -qm old'
	abuse 'commit -a over an edited day file' \
	    "sed -i 2,3d $day && git commit -qam edited"
	abuse 'a deleted day file' 'git rm -qr records && git commit -qm gone'
	abuse 'merge -s ours' 'git branch -q side HEAD && git reset -q --hard HEAD~2 &&
	    echo x >>note.md && git commit -qam x &&
	    git merge -q -s ours -m wrong side && git branch -qD side'
	abuse 'reset, reflog expire and gc' 'git reset -q --hard HEAD~2 &&
	    git reflog expire --expire=now --all && git gc -q --prune=now'
	abuse 'revert' 'git revert --no-edit HEAD HEAD~1'
	}
	echo "abuse: $abused of 10, every row restored"
}

busy()
{
	STOREWRITER_WAIT=1000 "$W" write "$L" 1 >/dev/null 2>"$top/err"
	status=$?
	test $status -eq 75 || fail "$1: status $status, not 75: $(cat "$top/err")"
	start=$(date +%s%N)
	"$W" spool "$L" >>"$acks" 2>"$top/err" || fail "$1: spool: $(cat "$top/err")"
	test $((($(date +%s%N) - start) / 1000000)) -lt 1000 ||
		fail "$1: spooling took more than a second"
}

part_busy()
{
	fresh
	(cd "$L" && git switch -qc side && echo a >note.md && git commit -qam a &&
	    git switch -q main && echo b >note.md && git commit -qam b &&
	    ! git merge -q side) >/dev/null 2>&1
	busy 'an unfinished merge'
	git -C "$L" merge --abort
	write 'after the merge' && verify 'after the merge'
	git -C "$L" checkout -q --detach
	busy 'a detached HEAD'
	git -C "$L" switch -q main
	write 'after a detached HEAD' && verify 'after a detached HEAD'
	echo edit >>"$L/note.md"
	(cd "$L" && GIT_EDITOR="sleep 3; echo user >" exec git commit -qa) &
	pids=$!
	sleep 0.5
	busy 'commit -a with its editor open'
	wait $pids
	pids=
	write 'after commit -a' && verify 'after commit -a'
	echo 'busy: three, all refused with 75, the spool committed once'
}
