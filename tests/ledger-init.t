#!/bin/sh
. "${0%/*}/lib.sh"

ok 'a new ledger is one commit with a clean worktree' '
	ledger-init plant >out && has out "a new ledger" "next: hazard-new" &&
	test "$(git -C plant rev-list --count HEAD)" = 1 &&
	git -C plant status --porcelain >left && same /dev/null left &&
	git -C plant fsck --strict --no-dangling'

ok 'all shipped tables are in it' '
	(cd "$BIHUAN_BUILD/share/bihuan/data/ledger" && find . -type f) |
	    sed "s,^\./,," | sort >want &&
	git -C plant ls-files >have && sort have >sorted &&
	comm -23 want sorted >missing && same /dev/null missing'

ok 'tables that people edit begin with a byte order mark' '
	for f in plant/settings.csv plant/registers/people.csv \
	    plant/catalogue/hazard-types.csv plant/flows/hazard/v1/flow.csv
	do
		head -c 3 "$f" >bom && printf "\357\273\277" >want &&
		same want bom || break
	done'

ok 'the account that made it is a person with its login' '
	grep -q "^E0001,[^,]*,$(id -un),.*keeper" plant/registers/people.csv'

ok 'the folder gives the code of the plant' '
	has plant/settings.csv "plant,PLANT," "rehearsal,no," &&
	ledger-init --rehearsal jz-2 >out && has jz-2/settings.csv \
	    "plant,JZ-2," "rehearsal,yes," &&
	ledger-init "东 厂" >out && has "东 厂/settings.csv" "plant,PLANT," &&
	has out "-C '"'东 厂'"' -T"'
ok 'a folder without a name is refused' '
	fails_with 64 ledger-init "" 2>err && has err "no name" &&
	fails_with 64 ledger-init --tables "" other 2>err && has err "no name" && test ! -e other'

ok 'it has 28 types, each with a grade and a deadline' '
	tail -n +2 plant/catalogue/hazard-types.csv >types &&
	test $(wc -l <types) -eq 28 &&
	test $(grep -cE ",[ABC],(general|suspected)," types) -eq 28 &&
	test $(grep -c "^HT[0-9][0-9],.*,[0-9]*,,$" types) -eq 28'

ok 'a fresh ledger passes its own check' 'ledger-check -C plant'

ok 'the first hazard is one command away' '
	id=$(hazard-new -C plant -T HT06 -A PLANT) && test -n "$id"'

ok 'tables of ones own are laid over the shipped ones' '
	mkdir -p own/registers &&
	printf "code,name,login,roles\nP1,王小红,wang,keeper\n" \
	    >own/registers/people.csv &&
	ledger-init --tables own mine >out &&
	same own/registers/people.csv mine/registers/people.csv'

ok 'a folder that is not empty is refused and left alone' '
	mkdir full && echo mine >full/file &&
	fails_with 77 ledger-init full 2>err && has err "full" &&
	ls -A full >have && echo file >want && same want have'

ok 'a folder of tables that is absent is refused' '
	fails_with 66 ledger-init --tables nowhere new1 2>err &&
	has err nowhere && test ! -e new1'

ok 'a link among the tables is refused' '
	mkdir -p bad && ln -s /etc/passwd bad/settings.csv &&
	fails_with 65 ledger-init --tables bad new2 2>err &&
	has err "bad/settings.csv" && test ! -e new2'

ok 'tables that cannot be read are refused' '
	mkdir -p odd && printf "key,value\nplant,\"A\n" >odd/settings.csv &&
	fails_with 65 ledger-init --tables odd new3 2>err &&
	has err "settings.csv:2" && test ! -e new3'

ok 'wrong usage is said' '
	fails_with 64 ledger-init --sample -s B x 2>err &&
	has err "do not go together" &&
	fails_with 64 ledger-init a b 2>err && has err "one folder at most" &&
	fails_with 64 ledger-init --no-such 2>err &&
	fails_with 64 ledger-init -s BB plant 2>err && has err "one letter"'

ok 'a clone has no letter until it takes one' '
	git clone -q --bare plant hub.git && git clone -q hub.git copy &&
	fails_with 77 hazard-new -C copy -T HT13 -A PLANT 2>err &&
	has err "ledger-init -s" &&
	ledger-init -s B copy >out && has copy/registers/stations.csv "B," &&
	hazard-new -C copy -T HT13 -A PLANT >id && grep -q -- "-B" id'

ok 'a letter that is taken is refused' '
	git clone -q hub.git copy2 &&
	fails_with 77 ledger-init -s A copy2 2>err && has err "A"'

ok 'where there is no ledger there is no station' '
	mkdir none && fails_with 66 ledger-init -s C none 2>err'

ok 'messages come in Chinese' '
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN ledger-init zh >out &&
	has out 新台账 下一步'

ok 'who ends it ends all of the sample: nothing goes on writing' '
	ledger-init --sample "$PWD/half" >o 2>err & p=$!
	wait_for 30 "test -d half/records" && kill -TERM $p && { wait $p; test $? -eq 143; } &&
	{ pgrep -f -- "sample/run $PWD/half" >left || :; } && same /dev/null left &&
	has err "the sample was not finished" "it was stopped" "$PWD/half is half done" && rm -rf half && sleep 1 && test ! -e half'
ok 'the demo: a name that is nearly one builds nothing, a folder is where one stands' '
	fails_with 64 "$SOURCE/scripts/demo" responce >o 2>err && same /dev/null o && has err "no demo '\''responce'\''" "scripts/demo response" "./responce" &&
	test ! -e responce && test ! -e "$SOURCE/responce" && mkdir stands && fails_with 74 "$SOURCE/scripts/demo" stands 2>err && has err stands exists &&
	LC_ALL=zh_CN.UTF-8 fails_with 74 "$SOURCE/scripts/demo" ./stands 2>err && has err 已经存在 &&
	fails_with 64 "$SOURCE/scripts/demo" response a b 2>err && has err "'\''b'\'' is too much"'
ok 'its next step is Chinese in Chinese' '
	mkdir filled && touch filled/x && LANGUAGE=zh_CN LC_ALL=C.UTF-8 fails_with 77 ledger-init filled 2>err && has err "ledger-init 目录"'
done_testing
