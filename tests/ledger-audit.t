#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need git awk sha256sum

new_plant plant
cd plant || exit 1
photo ../b.png ../a.png ../x.png ../y1.png ../y22.png ../z1.png ../z22.png

# hand MESSAGE: what is in the worktree, committed at the clock by plain git.
hand()
{
	git add -A && GIT_COMMITTER_DATE=$BIHUAN_NOW GIT_AUTHOR_DATE=$BIHUAN_NOW \
	    git commit -q -m "$1"
}
# audit CODE …: the whole audit ends with 1 and names all of these.
audit()
{
	fails_with 1 ledger-audit -n --full -o csv >../out || return 1
	for _t; do
		has ../out ",$_t,"
	done
}
# recipe: the man page's, as printed; what it says after "false".
sed -n '/recipe begins/,/recipe ends/{/^[.]/d;s/\\e$/\\/;p;}' \
    "$SOURCE/man/ledger-audit.1" >../recipe.sh
recipe()
{
	rm -rf ../stock && mkdir ../stock &&
	(cd ../stock && LEDGER=$1 sh -e ../recipe.sh) >../stock.out 2>../stock.err
}
stock_says()
{
	recipe "$BIHUAN_LEDGER" && has ../stock.out false "$@" && test "$(wc -l <../stock.out)" -gt 1
}
stock_silent()
{
	recipe "$BIHUAN_LEDGER" && echo false >../want && same ../want ../stock.out
}
# back: the ledger as it was before an attack.
save() { rm -rf ../saved && cp -a . ../saved; }
back()
{
	# .git itself stays: a copy of it would be another clone
	find . .git -mindepth 1 -maxdepth 1 ! -path ./.git -exec rm -rf {} + && cp -a ../saved/. .
}

at 07:00
id=$(hazard-new -T HT06 -e CY-101 2>/dev/null)
at 07:30
hazard-fix -a E4 -p before=../b.png -p after=../a.png -N 已换 "$id" >/dev/null 2>&1
at 08:00
hazard-verify -a E2 accept "$id" >/dev/null 2>&1
at 08:30
id2=$(hazard-new -T HT16 -A CY 2>/dev/null)
f=records/hazard/2026/1124.v1.csv
save

ok 'an honest ledger: silent' 'ledger-audit >../out && test ! -s ../out'
ok 'the stock recipe is silent too' stock_silent
ok '-v: the second time nothing is new' '
	ledger-audit -v 2>../err && has ../err "since the last audit: 0 commits, 0 rows" &&
	ledger-audit -v --full 2>../err && has ../err "all of history"
'
ok 'new rows alone are judged next' '
	at 08:40 && hazard-assign -t E5 "$id2" && ledger-audit -v 2>../err >../out &&
	test ! -s ../out && has ../err "since the last audit: 1 commits"
'
save

ok 'attack: a row is changed' '
	at 09:00 && sed -i "3s/,E4,/,E5,/" $f && ! git diff --quiet && hand edit &&
	audit changed && has ../out "$f,3," "$(git rev-parse --short=10 HEAD)" && stock_says "$f"
'
ok 'what was found is said again, and not walked again' '
	fails_with 1 ledger-audit >../out && has ../out "[changed]" &&
	fails_with 1 ledger-audit -v >../out 2>../err && has ../out "[changed]" &&
	has ../err "0 commits"
'
back
ok 'attack: a row is removed' '
	at 09:00 && sed -i 3d $f && hand shorter && audit removed && stock_says "$f"
'
ok 'the next command puts it back: a warning remains' '
	at 09:05 && hazard-assign -t E4 "$id2" 2>../err &&
	audit removed && has ../out "warning,removed" "HEAD has it again" &&
	! grep -q "late\|inserted\|error" ../out &&
	fails_with 1 ledger-audit >../out && ! grep -q "late\|inserted\|error" ../out
'
back
ok 'attack: truncation' '
	at 09:00 && head -n 2 $f >x && mv x $f && hand cut && audit removed &&
	test "$(grep -c ,removed, ../out)" -gt 3 && stock_says "$f"
'
back
ok 'attack: a day file is deleted' '
	at 09:00 && git rm -q $f && hand gone && audit removed && stock_says "$f"
'
back
ok 'attack: rows in another order' '
	at 09:00 && awk "NR==2{a=\$0;next}NR==3{print;print a;next}1" $f >x && mv x $f && hand order &&
	audit order && ! grep -q ",removed," ../out && stock_says "$f"
'
back
ok 'attack: the header' '
	at 09:00 && sed -i "1s/note/memo/" $f && hand head && audit header bad-file && stock_says "$f"
'
back
ok 'attack: an inserted row' '
	at 09:00 && sed -n 3p $f | sed "s/^01......../01AAAAAAAA/" >x && sed -i "3r x" $f && rm x && hand insert &&
	audit inserted late && has ../out "$f,4," && stock_says 01AAAAAAAA
'
back
ok 'attack: an inserted row under a back-dated clock' '
	at 07:35 && sed -n 3p $f | sed "s/^01......../01AAAAAAAA/" >x && sed -i "3r x" $f && rm x && hand insert &&
	audit inserted clock && stock_says clock
'
back
ok 'attack: the clock is set back and a command run' '
	at 05:00 && hazard-new -T HT06 -e CY-102 >/dev/null &&
	audit clock && stock_says clock
'
back
ok 'attack: a row of tomorrow' '
	at 09:00 && tail -n 1 $f | sed "s/^01......../01ZZZZZZZZ/; s/T08:..:/T19:00:/" >>$f && hand soon &&
	audit early event-time && stock_says 01ZZZZZZZZ
'
back
ok 'attack: an evil merge' '
	at 09:00 && git checkout -q -b side HEAD~2 && echo x >documents.txt && hand side &&
	git checkout -q main && git merge -q --no-commit --no-ff side &&
	sed -i "3s/,E4,/,E5,/" $f && at 09:01 && hand merge &&
	test "$(git show -s --format=%P | wc -w)" = 2 &&
	git log --numstat --format= -- records | awk "\$2!=0" >../plain && test ! -s ../plain &&
	audit changed && stock_says "$f"
'
back
ok 'an honest merge of both sides by union: silent' '
	git clone -q . ../other && git -C ../other checkout -q -b side HEAD~1 &&
	cp .git/info/attributes ../other/.git/info/ &&
	at 08:35 && tail -n 1 ../other/$f | sed "s/^01......../01AAAAAAAA/; s/T08:..:/T08:35:/" >>../other/$f &&
	(cd ../other && hand theirs) && at 08:41 &&
	GIT_COMMITTER_DATE=$BIHUAN_NOW git pull -q --no-rebase ../other side &&
	judges ledger-audit -n --full -o csv >../out && ! grep -q "removed\|changed\|order,\|inserted\|late\|clock" ../out && stock_silent
'
rm -rf ../other
back
ok 'attack: -diff attributes' '
	at 09:00 && echo "records/** -diff" >>.gitattributes && cp .gitattributes .git/info/attributes &&
	hand blind && sed -i "3s/,E4,/,E5,/" $f && hand edit && audit changed && stock_says "$f"
'
back
ok 'attack: git replace' '
	at 09:00 && sed -i "3s/,E4,/,E5,/" $f && hand edit && git replace --graft HEAD &&
	test "$(git log --oneline | wc -l)" = 1 && audit changed replace && stock_says "$f"
'
back
ok 'attack: grafts' '
	at 09:00 && sed -i "3s/,E4,/,E5,/" $f && hand edit && git rev-parse HEAD >.git/info/grafts &&
	test "$(git log --oneline 2>/dev/null | wc -l)" = 1 && audit changed grafts
'
back
ok 'attack: a shallow clone' '
	git clone -q --depth 1 "file://$PWD" ../thin && fails_with 65 ledger-audit -C ../thin 2>../err &&
	has ../err "a part of its history" && (cd ../thin && recipe "$PWD"; has ../stock.out true)
'
ok 'attack: a shallow file hides history here' '
	git rev-parse HEAD >.git/shallow && fails_with 65 ledger-audit --full 2>../err
'
back
ok 'attack: an amended commit' '
	at 08:41 && sed -i "/T08:40/s/,E5,/,E6,/" $f && ! git diff --quiet && GIT_COMMITTER_DATE=$BIHUAN_NOW git commit -q --amend -a --no-edit &&
	audit moved && has ../out "$f" && stock_says moved
'
ok 'an audit remembers what was there' '
	git update-ref -d refs/bihuan/acked && fails_with 1 ledger-audit >../out && has ../out "[rewritten]" &&
	fails_with 1 ledger-audit --full >../out && has ../out "[rewritten]"
'
back
ok 'attack: the branch is moved back' '
	git reset -q --hard HEAD~2 && audit moved && has ../out "$f" && stock_says moved
'
back
ok 'attack: and what was acknowledged is forgotten too' '
	ledger-audit && git reset -q --hard HEAD~2 && git update-ref -d refs/bihuan/acked &&
	fails_with 1 ledger-audit >../out && has ../out "[rewritten]" "$f"
'
back
ok 'attack: two events with one id in one record' '
	at 09:00 && tail -n 1 $f | sed "s/,E5,/,E6,/; s/T08:..:/T09:00:/" >>$f && hand twice && audit doubled-event
'
back
ok 'attack: two events with one id in two records' '
	at 09:00 && { sed -n 2p $f | cut -d, -f1 | tr -d "\n"; tail -n 1 $f | cut -c27- | sed "s/T08:..:/T09:00:/"; } >x &&
	cat x >>$f && rm x &&
	hand twice && audit doubled-event
'
back
p=$(sed -n 's/.*before=\([0-9a-f]*\)[.]png.*/\1/p' "$f" | head -n 1)
ok 'attack: a swapped photo' '
	e=evidence/$(echo "$p" | cut -c1-2)/$p.png && chmod u+w "$e" && cp ../x.png "$e" &&
	audit evidence-wrong && has ../out "$p" "$f"
'
back
ok 'a photo that is not here is another finding' '
	rm -f "evidence/$(echo "$p" | cut -c1-2)/$p.png" && audit evidence-absent &&
	has ../out warning,evidence-absent && ! grep -q evidence-wrong ../out
'
ok 'which ends when it comes' '
	rm .git/bihuan/audited && fails_with 1 ledger-audit >../out && has ../out "[evidence-absent]" &&
	fails_with 1 ledger-audit >../out && has ../out "[evidence-absent]" &&
	cp ../b.png "evidence/$(echo "$p" | cut -c1-2)/$p.png" && ledger-audit
'
back
ok 'attack: a published flow' '
	at 09:00 && sed -i "s/safety_officer safety_manager,archive/*,archive/" flows/hazard/v1/flow.csv &&
	hand flow && audit flow-changed && stock_says flows/hazard/v1/flow.csv
'
back

# row ACTION NODE ACTOR [NOTE]: one more event of $id2 by hand, as a command
# would write it.
row()
{
	grep "^[^,]*,$id2," $f | tail -n 1 | awk -F, -v OFS=, -v a="$1" -v n="$2" -v who="$3" \
	    -v t="${BIHUAN_NOW%+*}.500+08:00" '{
		p = $1; $1 = substr($1, 1, 10) "ABCDEFGHJKMNPQRS"; $3 = p
		$4 = t; $5 = who; $7 = a; $8 = n; $9 = ""
		for (i = 10; i <= NF; i++) $i = ""; print }' >>$f
}
ok 'a row by hand that a command could have written: silent' '
	at 08:45 && row accept rectify E5 && hand forged && ledger-audit -n --full
'
back
ok 'forged: a step that the flow does not have' '
	at 08:45 && row verify archive E2 && hand forged && audit path
'
back
ok 'forged: to another node than the action leads to' '
	at 08:45 && row accept verify E5 && hand forged && audit path
'
back
ok 'forged: somebody without the role' '
	at 08:45 && row void void E9 && hand forged && audit role
'
back
ok 'forged: system begins no hazard' '
	at 08:45 && new=$(hazard-new -a E5 -T HT06 -e CY-103 2>/dev/null || hazard-new -a E5 -T HT01 -e CY-101) &&
	sed -i "/,$new,,/s/,E5,/,system,/" $f && hand forged && audit role
'
back
ok 'forged: system does not do that' '
	at 08:45 && row accept rectify system && hand forged && audit role
'
back
ok 'forged: without what the step needs' '
	at 08:45 && row rectify verify E5 && hand forged && audit needs
'
back
ok 'forged: the fixer verifies' '
	sed -i "s/李志强,li,冲压车间,乙班,,/李志强,li,冲压车间,乙班,safety_officer,/" registers/people.csv &&
	at 08:44 && ledger-save -m "a second officer" &&
	at 08:45 && hazard-fix -a E5 -p before=../y1.png -p after=../y22.png "$id2" &&
	at 08:46 && row verify archive E5 && hand forged && audit distinct
'
back
ok 'honest: what system fills in after a judgement is there' '
	at 08:42 && gas=$(hazard-new -a E5 -T HT03 -A HZ) && save &&
	at 08:45 && record-do -a E7 judge grade=general judge_basis=可立即整改 "$gas" && ledger-audit -n --full &&
	sed -n "/,judge,/p" $f >../judged && sed -n "/,judge,/{n;s/,E7,/,E5,/g;p}" $f >../says && grep -q ",system,.*,fill,.*,E5," ../says
'
back
ok 'attack: a judgement without who judged' '
	at 08:45 && cat ../judged >>$f && hand forged && audit fill && has ../out judged_by "$gas" &&
	test "$(wc -l <../out)" -eq 2
'
back
ok 'attack: system says that somebody else judged' '
	at 08:45 && cat ../judged ../says >>$f && hand forged && audit fill && test "$(wc -l <../out)" -eq 2
'
back
ok 'by the tables of its time: who held the role then' '
	at 08:44 && new=$(hazard-new -T HT06 -e CY-102) &&
	at 08:45 && hazard-fix -a E4 -p before=../z1.png -p after=../z22.png "$new" && at 08:46 &&
	hazard-verify -a E2 accept "$new" && sed -i "s/safety_officer dispatcher,,E1/dispatcher,,E1/" registers/people.csv &&
	at 08:50 && ledger-save -m "E2 is no officer" && ledger-audit -n --full
'
back
ok 'an event on one that is missing' '
	at 08:45 && row accept rectify E5 && sed -i "\$s/,01[0-9A-Z]*,2026/,01AAAAAAAAAAAAAAAAAAAAAAAA,2026/" $f && hand forged &&
	audit missing-prev
'
back
ok 'a copy without evidence or memory' '
	git clone -q . ../copy && fails_with 1 ledger-audit -C ../copy -o csv >../out &&
	has ../out evidence-absent && ! grep error ../out
'
rm -rf ../copy
ok 'damaged memory is judged anew' '
	ledger-audit && echo x >.git/bihuan/audited && ledger-audit -v 2>../err && has ../err "all of history"
'
ok 'attack: a tree that says two things of one name is refused' '
	at 09:00 && none=$(git hash-object -t tree -w --stdin </dev/null) &&
	tree=$({ git ls-tree HEAD; printf "040000 tree %s\trecords\n" $none; } | git mktree) &&
	git update-ref HEAD "$(GIT_COMMITTER_DATE=$BIHUAN_NOW GIT_AUTHOR_DATE=$BIHUAN_NOW git commit-tree -p HEAD -m two $tree)" &&
	fails_with 65 ledger-audit -n --full 2>../err >../out && has ../err "tree " "is damaged" "git fsck"
'
back
ok 'a missing object is an error, no finding' '
	git gc -q 2>/dev/null; rm -f .git/objects/pack/*; fails_with 74 ledger-audit --full 2>../err || fails_with 66 ledger-audit --full 2>../err
'
back
ok 'Chinese' '
	at 09:00 && sed -i 3d $f && hand shorter &&
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 fails_with 1 ledger-audit --full >../out && has ../out 被删除
'
back
ok 'the bench: its answers are right' '
	if test -n "$BIHUAN_SANITIZED"; then return 0; fi
	env -u BIHUAN_NOW -u BIHUAN_LEDGER -u BIHUAN_ACTOR "$SOURCE/scripts/bench/audit" --sample >../out &&
	has ../out "full audit against git log"
'
ok 'output that does not arrive' '
	at 09:00 && sed -i 3d $f && hand shorter && fails_with 74 ledger-audit --full >/dev/full 2>../err
'
back
ok 'usage' '
	fails_with 64 ledger-audit x 2>../err && has ../err "one too many" x &&
	for o in "--sample 2" "--seed x" "-k risk" "-d ../o" "--anchor --sample 2"; do fails_with 64 ledger-audit $o 2>../err && has ../err --bundle || return 1; done &&
	fails_with 64 ledger-audit --bundle --seed x -d ../o H261124-A0009P 2>../err && has ../err --sample && fails_with 64 ledger-audit --bogus 2>../err
'
done_testing
