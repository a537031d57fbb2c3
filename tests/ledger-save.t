#!/bin/sh
. "${0%/*}/lib.sh"
need git iconv
new_ledger plant --rehearsal
cd plant || exit 1

PEOPLE=registers/people.csv
# person LINE …: rows at the end of the people, as an editor writes them.
person()
{
	for _l; do printf '%s\r\n' "$_l" >>$PEOPLE; done
}
# refused CODE TEXT …: ledger-save ends with 65, says all that, commits nothing.
refused()
{
	_h=$(git rev-parse HEAD)
	fails_with 65 ledger-save >"$SCRATCH/out" 2>"$SCRATCH/err" || return 1
	cat "$SCRATCH/out" "$SCRATCH/err" >"$SCRATCH/said"
	has "$SCRATCH/said" "nothing was saved" "$@" &&
	test "$(git rev-parse HEAD)" = "$_h"
}
undo()
{
	git checkout -q HEAD -- . && git clean -fdq
}

ok 'nothing edited: done' 'ledger-save >../out && has ../out "nothing was edited"'
ok 'an edit is committed, with who and why' '
	person "E0002,王建国,,一车间,,dispatcher,,,,," &&
	ledger-save -m "新来的调度" >../out && has ../out "1 files saved" &&
	git log -1 --format="%an|%s|%b" >../log && has ../log "E0001" "save: registers/people.csv" 新来的调度 &&
	git status --porcelain >../st && test ! -s ../st
'
ok 'only the named file' '
	person "E0003,李梅,,,,,,,,," && echo "# 制度" >documents.md &&
	mkdir -p documents/sop && echo "# 停电挂牌" >documents/sop/loto.md &&
	ledger-save documents/sop/loto.md && git status --porcelain >../st &&
	has ../st "M $PEOPLE" "?? documents.md" && git ls-files documents >../ls &&
	has ../ls documents/sop/loto.md
'
ok 'all edits; strangers are left alone and named' '
	touch "registers/~\$people.csv" && ledger-save >../out &&
	has ../out "documents.md" "left alone" &&
	test -z "$(git ls-files documents.md)" && git show HEAD:$PEOPLE | grep -q 李梅 &&
	test -z "$(git ls-files "registers/~*")" && undo
'
ok 'a file that does not exist' '
	fails_with 66 ledger-save registers/nobody.csv 2>../err && has ../err nobody.csv
'
ok 'a dry run checks and writes nothing' '
	h=$(git rev-parse HEAD) && person "E0004,赵强,,,,,,,,," && ledger-save -n &&
	test "$(git rev-parse HEAD)" = "$h" && ledger-save && test "$(git rev-parse HEAD)" != "$h"
'
ok 'an error names file and line, and keeps everything from being saved' '
	person "E0002,王建国,,,,,,,,," && refused "$PEOPLE:6" && undo
'
ok 'an error elsewhere that was there before does not' '
	printf "\"x\n" >>registers/spares.csv
	git commit -qam "by hand" && person "E0005,周敏,,,,,,,,," && ledger-save &&
	git revert --no-edit HEAD~1 >/dev/null 2>&1
'
ok 'GB18030 is shown, and refused in a pipe without --yes' '
	printf "code,name,alias,area\r\nM01,冲床,3#,PLANT\r\n" >registers/equipment.csv &&
	iconv -f UTF-8 -t GB18030 registers/equipment.csv >x && mv x registers/equipment.csv &&
	fails_with 1 ledger-save >../out 2>../err && has ../out 冲床 GB18030 &&
	has ../err "ledger-save --yes"
'
ok 'and converted with it' '
	ledger-save --yes && git show HEAD:registers/equipment.csv >../now &&
	has ../now 冲床 && has registers/equipment.csv 冲床 &&
	git status --porcelain >../st && test ! -s ../st
'
ok 'bytes that are neither' '
	printf "code,name,alias,area\r\nM01,\377\377,,\r\n" >registers/equipment.csv &&
	refused registers/equipment.csv:2 "neither UTF-8 nor GB18030" && undo
'
ok 'what Excel does is recognised, row and cell named' '
	printf "M02,铣床,13900000000,PLANT\r\n" >>registers/equipment.csv && ledger-save &&
	sed -i s/13900000000/1.39E+10/ registers/equipment.csv &&
	{ ledger-save >../out 2>&1; :; } && has ../out registers/equipment.csv:3 1.39E+10 alias &&
	undo
'
ok 'rehearsal never changes' '
	sed -i "s/^rehearsal,yes/rehearsal,no/" settings.csv &&
	refused settings.csv "from its first commit" && undo
'
ok 'a published flow never changes, nor gets a file' '
	echo >>flows/hazard/v1/form.csv && refused "is published" && undo &&
	echo x >flows/hazard/v1/extra.csv && refused "is published" && undo
'
ok 'a symbolic link' '
	ln -s /etc/passwd registers/extra.csv && refused registers/extra.csv "symbolic link" &&
	undo && ln -sf ../settings.csv $PEOPLE && refused "symbolic link" && undo
'
ok 'a row that is gone' '
	sed -i "/^E0002/d" $PEOPLE && refused "E0002" valid_to && undo
'
ok 'a table that is gone' '
	rm rules/dispatch.csv && refused rules/dispatch.csv "cannot be removed" && undo
'
ok 'a station edited by hand' '
	sed -i "s/^A,[^,]*/A,0000/" registers/stations.csv &&
	refused registers/stations.csv && undo
'
ok 'a document may go' '
	git rm -q --cached documents/sop/loto.md && git reset -q &&
	rm documents/sop/loto.md && ledger-save && test -z "$(git ls-files documents/sop)"
'
ok 'rows typed into records/ are rescued, the file goes back' '
	id=$(hazard-new -T HT06 -A PLANT) && f=$(git ls-files "records/hazard/*") &&
	cp "$f" ../good && echo "a foreign row" >>"$f" &&
	fails_with 1 ledger-save >../out && has ../out rescued &&
	same ../good "$f" && grep -rq "a foreign row" .git/bihuan/rescued
'
ok 'a person who ended is listed with what still names him' '
	hazard-assign -t E0002 "$id" &&
	sed -i "s/^E0002,\(.*\),,\r/E0002,\1,,2026-01-01\r/" $PEOPLE && ledger-save >../out &&
	has ../out "E0002 ended" "hazard-assign -t PERSON $id"
'
ok 'a machine that was scrapped too' '
	printf "M03,磨床,,PLANT,in_use\r\n" >x &&
	printf "\357\273\277code,name,alias,area,state\r\nM01,冲床,3#,PLANT,in_use\r\nM02,铣床,,PLANT,in_use\r\n" \
	    >registers/equipment.csv && cat x >>registers/equipment.csv && rm x && ledger-save &&
	m=$(hazard-new --again -T HT06 -e M03) &&
	sed -i "s/^M03\(.*\)in_use/M03\1scrapped/" registers/equipment.csv &&
	ledger-save >../out && has ../out "M03 ended" "correct equipment=CODE $m"
'
ok 'a table that moved on while it was edited merges by key and cell' '
	git clone -q . ../other && (cd ../other &&
	    sed -i "s/^M01,冲床/M01,大冲床/" registers/equipment.csv && git commit -qam theirs) &&
	sed -i "s/^M02\(.*\)in_use/M02\1standby/" registers/equipment.csv &&
	ledger-sync ../other >../out; has ../out "not saved" &&
	git show HEAD:registers/equipment.csv >../now && has ../now 大冲床 in_use &&
	has registers/equipment.csv standby && ledger-save >../out &&
	has ../out "saved by others" &&
	has registers/equipment.csv standby 大冲床 && git show HEAD:registers/equipment.csv >../now &&
	cmp ../now registers/equipment.csv && test ! -e .git/bihuan/base/registers/equipment.csv
'
# racy VERSION: an edit of the same size in the second of its git commit
racy()
{
	git update-index --index-version "$1" && n=0 &&
	while n=$((n + 1)) && test $n -lt 9; do
		printf "%d aaaa\n" "$n$1" >documents/racy.md && git add documents &&
		git commit -qm racy &&
		printf "%d bbbb\n" "$n$1" | dd of=documents/racy.md conv=notrunc status=none
		test "$(stat -c %Z documents/racy.md)" = "$(stat -c %Y .git/index)" &&
		    break
	done && sleep 1.1 && hazard-new --again -T HT06 -A PLANT &&
	git status --porcelain >../st && has ../st " M documents/racy.md" &&
	ledger-save documents/racy.md && has documents/racy.md bbbb &&
	git show HEAD:documents/racy.md | grep bbbb
}
ok 'an edit in the second of a git commit is not lost sight of' '
	mkdir -p documents && racy 4 && racy 2
'
ok 'an edit takes effect when it is saved, and the command says so' '
	person "E0009,孙丽,,,,,,,,," &&
	{ hazard-list --assignee E0009 >../out 2>&1; :; } && has ../out "E0009" &&
	ledger-save && hazard-list --assignee E0009 >../out
'
ok 'somebody else holds the lock: busy' '
	person "E0010,钱进,,,,,,,,," && touch .git/index.lock &&
	fails_with 75 timeout 30 ledger-save 2>../err; s=$?; rm -f .git/index.lock; test $s -eq 0 &&
	ledger-save
'
ok 'the ledger is clean at the end' '
	ledger-check && git fsck 2>../err && git status --porcelain >../st && test ! -s ../st
'
done_testing
