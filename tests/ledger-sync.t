#!/bin/sh
# Real clones, the real git, a shared repository on the disk.
. "${0%/*}/lib.sh"
need git rsync

# clone LETTER: a clone of the shared repository with a station letter.
clone()
{
	git clone -q shared.git "$1" && ledger-init -s "$1" "$1"
}

# in_ CLONE command …
in_()
{
	_in=$1
	shift
	BIHUAN_LEDGER=$SCRATCH/$_in "$@"
}

# events CLONE: every row of records/ at HEAD, sorted.
events()
{
	(cd "$1" && git ls-tree -r --name-only HEAD records | while read -r f; do
		git show "HEAD:$f"
	done) | LC_ALL=C sort
}

unset BIHUAN_LEDGER
ledger-init --rehearsal A >/dev/null || exit 1
git init -q --bare -b main shared.git
git -C shared.git config receive.denyNonFastForwards true
git -C shared.git config receive.denyDeletes true

ok 'a ledger without a remote says so' '
	fails_with 66 in_ A ledger-sync 2>err &&
	has err "no remote '\''origin'\''" "git remote add origin"
'
ok 'the first sync fills an empty shared repository' '
	git -C A remote add origin "$SCRATCH/shared.git" &&
	in_ A ledger-sync &&
	test "$(git -C A rev-parse HEAD)" = "$(git -C shared.git rev-parse main)"
'
ok 'nothing to do is done in silence' '
	in_ A ledger-sync >out 2>&1 && test ! -s out
'
ok 'a fresh clone refuses to write' '
	git clone -q shared.git B &&
	fails_with 77 in_ B hazard-new -T HT06 -A PLANT 2>err && has err "ledger-init -s"
'
ok 'and takes a letter, which the shared repository accepts' '
	ledger-init -s B B && in_ A ledger-sync &&
	grep -q "^B," A/registers/stations.csv
'
ok 'a letter that is taken is refused' '
	git clone -q shared.git C &&
	fails_with 77 ledger-init -s B C 2>err && has err "belongs to another clone"
'
ok 'a sync leaves a sign of life' '
	in_ B ledger-sync &&
	git -C shared.git cat-file blob refs/bihuan/alive/A >alive &&
	grep -q "^20[0-9-]*T[0-9:.]*+08:00$" alive &&
	git -C shared.git rev-parse -q --verify refs/bihuan/alive/B &&
	in_ A ledger-sync && git -C A rev-parse -q --verify refs/bihuan/alive/B
'
ok 'two clones report, both have both' '
	in_ A hazard-new -T HT06 -A PLANT -N "配电箱未上锁" >a &&
	in_ B hazard-new -T HT07 -A PLANT -N "通道堵塞" >b &&
	in_ A ledger-sync && in_ B ledger-sync && in_ A ledger-sync &&
	in_ A hazard-list -o ids >la && in_ B hazard-list -o ids >lb &&
	cat a b | sort >want && sort la >sla && sort lb >slb &&
	same want sla && same want slb
'
ok 'evidence travels by its hash' '
	printf "a photo of the box" >box.txt &&
	sum=$(sha256sum box.txt | cut -c1-64) && aa=${sum%"${sum#??}"} &&
	mkdir -p "A/evidence/$aa" && cp box.txt "A/evidence/$aa/$sum.jpg" &&
	in_ A ledger-sync -v >out && has out "0 photos taken, 1 given" &&
	cmp box.txt "shared.git.evidence/$aa/$sum.jpg" &&
	in_ B ledger-sync -v >out && has out "1 photos taken" &&
	cmp box.txt "B/evidence/$aa/$sum.jpg" &&
	test "$(stat -c %a "B/evidence/$aa/$sum.jpg")" = 444
'
ok 'evidence without the hash of its name is not taken' '
	bad=$(printf "%064d" 7) && mkdir -p shared.git.evidence/00 &&
	echo other >"shared.git.evidence/00/$bad.jpg" &&
	fails_with 1 in_ B ledger-sync >out && has out "does not have the hash" &&
	test ! -e "B/evidence/00/$bad.jpg" && rm -r shared.git.evidence/00
'
ok 'both act on one record: a conflict on both, shown the same' '
	id=$(cat a) &&
	in_ A hazard-assign -t E0001 "$id" && in_ B hazard-assign -t E0001 "$id" &&
	in_ A ledger-sync && in_ B ledger-sync && in_ A ledger-sync &&
	in_ A hazard-list --conflict -o ids >la &&
	in_ B hazard-list --conflict -o ids >lb && same a la && same a lb
'
ok 'nothing enters an end while it lasts' '
	fails_with 1 in_ B record-do -N "重复" void void_reason=invalid "$(cat a)" 2>err &&
	has err settle
'
ok 'one settle ends it everywhere' '
	in_ A record-do -N "按A站处理" settle "$(cat a)" 2>err ||
	in_ A record-do -N "按A站处理" settle assignee=E0001 "$(cat a)" &&
	in_ A ledger-sync && in_ B ledger-sync &&
	in_ A hazard-list --conflict -o ids >la &&
	in_ B hazard-list --conflict -o ids >lb &&
	test ! -s la && test ! -s lb
'
ok 'two cells of one row merge, what was there stays' '
	printf "\357\273\277code,name,alias,area\r\nM1,a,b,PLANT\r\nM2,c,d,PLANT\r\n" \
	    >A/registers/equipment.csv &&
	in_ A ledger-save && in_ A ledger-sync && in_ B ledger-sync &&
	sed -i s/M1,a,/M1,冲床,/ A/registers/equipment.csv &&
	sed -i s/,b,PLANT/,3#,PLANT/ B/registers/equipment.csv &&
	in_ A ledger-save && in_ B ledger-save &&
	in_ A ledger-sync && in_ B ledger-sync && in_ A ledger-sync &&
	grep -q "^M1,冲床,3#,PLANT" A/registers/equipment.csv &&
	cmp A/registers/equipment.csv B/registers/equipment.csv
'
ok 'a column that one side added at the end, a cell the other changed' '
	sed -i "1s/area/area,substance/; 2s/PLANT/PLANT,CL2/; 3s/PLANT/PLANT,/" A/registers/equipment.csv &&
	sed -i s/,d,PLANT/,4#,PLANT/ B/registers/equipment.csv &&
	in_ A ledger-save && in_ B ledger-save &&
	in_ A ledger-sync && in_ B ledger-sync && in_ A ledger-sync &&
	has B/registers/equipment.csv "area,substance" "M1,冲床,3#,PLANT,CL2" "M2,c,4#,PLANT," &&
	cmp A/registers/equipment.csv B/registers/equipment.csv && in_ B ledger-check
'
ok 'one cell on both sides: the shared version, both values told, exit 1' '
	sed -i s/M2,c,/M2,车床,/ A/registers/equipment.csv &&
	sed -i s/M2,c,/M2,铣床,/ B/registers/equipment.csv &&
	in_ A ledger-save && in_ B ledger-save && in_ A ledger-sync &&
	fails_with 1 in_ B ledger-sync >out && grep -c . out >n && echo 1 >one &&
	same one n && has out 车床 铣床 registers/equipment.csv &&
	git -C B log -3 --format=%B >log && has log 车床 铣床 &&
	grep -q "^M2,车床," B/registers/equipment.csv &&
	in_ A ledger-sync && cmp A/registers/equipment.csv B/registers/equipment.csv
'
ok 'the keeper is told in a notice' '
	in_ B record-list -k notice -o csv >out && has out 铣床
'
ok 'histories that crossed double and lose nothing' '
	for i in 1 2 3; do
		in_ A hazard-new --again -T HT06 -A PLANT -N "A$i" &&
		in_ B hazard-new --again -T HT06 -A PLANT -N "B$i" || return 1
		git init -q --bare -b main "xa$i.git" &&
		git init -q --bare -b main "xb$i.git" &&
		in_ A ledger-sync "xa$i.git" && in_ B ledger-sync "xb$i.git" &&
		in_ A ledger-sync "xb$i.git" && in_ B ledger-sync "xa$i.git" ||
		    return 1
	done
	in_ A ledger-sync && in_ B ledger-sync && in_ A ledger-sync &&
	events A >ea && events B >eb && same ea eb &&
	grep -v "^event," ea | sort | uniq -d >twice && test ! -s twice &&
	for n in A1 A2 A3 B1 B2 B3; do grep -q ",$n," ea || return 1; done
'
ok 'a force-push is refused by the shared repository' '
	git -C B checkout -q --detach HEAD~2 &&
	! git -C B push -q -f origin HEAD:main 2>err &&
	git -C B checkout -q main && in_ B ledger-sync
'
ok 'and where it was forced all the same, by the sync' '
	was=$(git -C shared.git rev-parse main) && head=$(git -C A rev-parse HEAD) &&
	git -C shared.git update-ref refs/heads/main "$was~2" &&
	fails_with 65 in_ A ledger-sync 2>err && has err "was rewritten" &&
	test "$(git -C A rev-parse HEAD)" = "$head" &&
	git -C shared.git update-ref -d refs/heads/main &&
	fails_with 65 in_ A ledger-sync 2>err && has err "was rewritten" &&
	git -C shared.git update-ref refs/heads/main "$was" && in_ A ledger-sync
'
ok 'rows that somebody dropped in the shared history come back' '
	events A >before && git clone -q shared.git evil &&
	f=$(cd evil && git ls-files "records/hazard/*" | head -n 1) &&
	sed -i "\$d" "evil/$f" && git -C evil commit -qam "tidy up" &&
	git -C evil push -q origin main &&
	fails_with 1 in_ A ledger-sync >out && has out "restored" &&
	events A >after && LC_ALL=C comm -23 before after >gone && test ! -s gone &&
	git -C shared.git show "main:$f" >shared.csv && cmp shared.csv "A/$f"
'
ok 'a plain git pull with union before it does no harm' '
	in_ A hazard-new --again -T HT06 -A PLANT -N "U1" &&
	in_ B hazard-new --again -T HT06 -A PLANT -N "U2" &&
	in_ A ledger-sync && git -C B pull -q --no-rebase --no-edit origin main &&
	in_ B ledger-sync && in_ A ledger-sync && events A >ea && events B >eb &&
	same ea eb && grep -q ",U1," ea && grep -q ",U2," ea
'
ok 'an unfinished merge is refused, nothing changed' '
	in_ A hazard-new --again -T HT06 -A PLANT -N "U3" && in_ A ledger-sync &&
	git -C B fetch -q origin &&
	git -C B rev-parse FETCH_HEAD >B/.git/MERGE_HEAD &&
	fails_with 75 in_ B ledger-sync 2>err && has err merge &&
	rm B/.git/MERGE_HEAD && in_ B ledger-sync
'
ok 'another ledger is refused' '
	ledger-init --rehearsal Z && in_ Z ledger-save &&
	fails_with 65 in_ Z ledger-sync "$SCRATCH/shared.git" 2>err &&
	has err "another ledger"
'
ok 'a rehearsal and a real ledger are never joined' '
	git clone -q shared.git R && cd R &&
	sed -i "s/^rehearsal,yes/rehearsal,no/" settings.csv &&
	git commit -qam "make it real" && git push -q origin main; cd .. ;
	fails_with 65 in_ A ledger-sync 2>err && has err "never joined" &&
	git -C shared.git update-ref refs/heads/main "$(git -C A rev-parse HEAD)" &&
	git -C A for-each-ref --format="delete %(refname)" refs/bihuan/shared |
	    git -C A update-ref --stdin && in_ A ledger-sync
'
ok 'a copy that writes with our letter is named, and we stop' '
	cp -a B copy && rm -rf copy/.git/bihuan &&
	in_ B ledger-sync && git -C copy config --unset bihuan.pending;
	git -C copy config bihuan.identity "$(git -C copy config bihuan.identity |
	    sed "s/-[0-9]*$/-$(stat -c %i copy/.git)/")" &&
	sed -i "s/^B,[^,]*/B,$(git -C copy config bihuan.identity)/" \
	    copy/registers/stations.csv &&
	git -C copy commit -qam x && in_ copy hazard-new --again -T HT06 -A PLANT &&
	git -C copy checkout -q HEAD~2 -- registers/stations.csv &&
	git -C copy commit -qam y && in_ copy ledger-sync;
	fails_with 1 in_ B ledger-sync >out && has out "was not made here" &&
	fails_with 77 in_ B hazard-new -T HT06 -A PLANT 2>err &&
	has err "ledger-init -s" && fails_with 1 in_ B ledger-check >out &&
	has out "another copy" && ledger-init -s D B &&
	in_ B hazard-new --again -T HT06 -A PLANT >id && grep -q -- -D id
'
ok 'one bad file among the shared photos keeps no record back' '
	h=$(printf "a%.0s" $(seq 64)) && mkdir -p shared.git.evidence/aa &&
	ln -s /nowhere "shared.git.evidence/aa/$h.jpg" &&
	in_ A hazard-new --again -T HT06 -A PLANT &&
	c=$(git -C A rev-parse HEAD) && fails_with 1 in_ A ledger-sync >out &&
	has out "aa/$h.jpg" "symbolic link" &&
	git -C shared.git merge-base --is-ancestor "$c" main &&
	rm "shared.git.evidence/aa/$h.jpg"
'
ok 'what is no table below records/ may change' '
	printf "one\ntwo\n" >A/records/README.txt && git -C A add -A &&
	git -C A commit -qm text && in_ A ledger-sync && git -C R fetch -q &&
	git -C R reset -q --hard origin/main &&
	printf "one\n" >R/records/README.txt && git -C R commit -qam text &&
	git -C R push -q origin main && in_ A ledger-sync &&
	printf "one\n" >want && same want A/records/README.txt &&
	git -C A rm -q records/README.txt && git -C A commit -qm text &&
	in_ A ledger-sync
'
ok 'git syncs its objects here too' '
	echo committed >want && git -C A config core.fsync >got && same want got &&
	git -C B config core.fsync >got && same want got
'
ok 'out of reach: nothing is lost, it says so' '
	fails_with 69 in_ A ledger-sync "$SCRATCH/nowhere.git" 2>err &&
	has err "cannot reach"
'
ok 'no password of an address is shown' '
	fails_with 69 in_ A ledger-sync https://li:s3cret@127.0.0.1:1/x 2>err &&
	has err "127.0.0.1" && ! grep s3cret err
'
ok 'a letter that was accepted outlives the remote'\''s name' '
	git clone -q shared.git N && ledger-init -s N N &&
	git -C N remote rename origin hub && in_ N hazard-new --again -T HT06 -A PLANT
'
ok 'a shallow clone is refused with its cure' '
	git clone -q --depth 1 "file://$SCRATCH/shared.git" H &&
	fails_with 65 ledger-init -s H H 2>err && has err "fetch --unshallow" &&
	git -C H fetch -q --unshallow && ledger-init -s H H
'
ok 'two at once: the second says busy' '
	exec 9>A/.git/bihuan/sync.lock && flock 9 &&
	fails_with 75 in_ A ledger-sync 2>err; s=$?; exec 9>&-; test $s -eq 0 &&
	has err "another ledger-sync"
'
ok 'after all that the ledger and git are clean' '
	in_ A ledger-sync; in_ A ledger-check &&
	git -C A fsck --no-dangling 2>err && git -C A status --porcelain >st &&
	test ! -s st
'
ok 'a creating row that somebody edited is no copy of us' '
	in_ A hazard-new --again -T HT06 -A PLANT -N "a slpi" >id &&
	in_ A ledger-sync; git -C R fetch -q &&
	git -C R reset -q --hard origin/main &&
	f=$(grep -rl "a slpi" R/records/hazard) &&
	sed -i "s/a slpi/a slip/" "$f" && git -C R commit -qam "a slip" &&
	git -C R push -q origin main && fails_with 1 in_ A ledger-sync >out &&
	has out restored && in_ A hazard-new --again -T HT06 -A PLANT
'
ok 'nor is a header that somebody changed a wall' '
	in_ A ledger-sync; git -C R fetch -q &&
	git -C R reset -q --hard origin/main &&
	f=$(cd R && find records/hazard -name "*.csv" | sort | tail -n 1) &&
	sed -i "1s/,note,/,remark,/" "R/$f" && git -C R commit -qam header &&
	git -C R push -q origin main && in_ A hazard-new --again -T HT06 -A PLANT &&
	fails_with 1 in_ A ledger-sync >out && has out "header was changed" &&
	git -C shared.git show "main:$f" >got && ! grep remark got
'
done_testing
