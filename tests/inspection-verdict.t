#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/inspection.sh"
need /usr/bin/python3
new_inspected
fixed
shown

rows_of()
{
	grep -c ",$1," plant/records/hazard/2026/1124.v1.csv
}

ok 'an acceptance needs a photo' '
	fails_with 1 inspection-verdict accept <token 2>err && has err "-p now=FILE"'
ok 'of his own' '
	fails_with 1 inspection-verdict -p now=after.png accept <token 2>err && has err after.png &&
	fails_with 66 inspection-verdict -p now=nowhere.png accept <token 2>err &&
	fails_with 1 inspection-verdict -p site=now.png accept <token 2>err'
ok 'a rejection needs the reason' '
	fails_with 1 inspection-verdict reject <token 2>err && has err "-N"'
ok 'so far nothing was given' 'test "$(field $link node)" = sent'
ok 'accepted: one event, by him, and the record is as it was' '
	n=$(rows_of $id) && sum=$(sha256sum plant/records/hazard/2026/1124.v1.csv) && at 10:00 &&
	inspection-verdict -p now=now.png -N 现场看过 accept <token >out &&
	test "$(cut -d" " -f1 out)" = $id && test "$(field $link node)" = accepted &&
	grep -q ",$link,.*,C1,[^,]*,accept,accepted," plant/records/verification/2026/1124.v1.csv &&
	test "$(sha256sum plant/records/hazard/2026/1124.v1.csv)" = "$sum" && test "$(field $id node)" = verify'
ok 'once' '
	before=$(head_of) && fails_with 1 inspection-verdict -N 反悔 reject <token 2>err &&
	has err "given already" && test $(head_of) = $before'
ok 'hazard-show has it' '
	hazard-show $id >page && has page "$link" 核验通过 何志远 现场看过 &&
	hazard-show -o json $id >j && grep -q "\"links\":\[{\"id\":\"$link\"" j'
ok 'who issued it is told' '
	n=$(record-list -k notice -o ids --text "核验通过") && test "$(field $n recipient)" = E1'
ok 'it may still be looked at' 'inspection-view <token >page && has page $id'
ok 'rejected: the safety manager decides about reopening' '
	shown && inspection-verdict -N 联锁未恢复 reject <token >out && has out "$id 核验不通过" &&
	test "$(field $id node)" = verify && n=$(record-list -k notice -o ids --text 联锁未恢复 | head -n 1) &&
	test "$(field $n about)" = "$link"'
ok 'two inspectors, two verdicts' 'hazard-show $id >page && has page 核验通过 核验不通过'
ok 'a link for looking gives none' '
	shown --view-only && inspection-view <token >page &&
	fails_with 77 inspection-verdict -N x reject <token 2>err && has err "looking only"'
ok 'revoked, forged, expired' '
	shown && inspection-link -a E1 --revoke $link >/dev/null &&
	fails_with 77 inspection-verdict -N x reject <token 2>err && has err revoked &&
	tr "A-Za-z" "B-ZAb-za" <token >bad && fails_with 77 inspection-verdict -N x reject <bad 2>err &&
	shown -d PT1H && at 12:00 && fails_with 77 inspection-verdict -N x reject <token 2>err && has err expired'
ok 'not after it went back' '
	shown && at 13:00 && hazard-verify -a E2 -N 缺 reject $id >/dev/null &&
	fails_with 77 inspection-verdict -N x reject <token 2>err && has err "earlier round"'
ok 'the token is in no commit, and in no message' '
	t=$(sed "s/.*#//" token) && ! git -C plant log -p --all | grep -qF "$t" && ! grep -qF "$t" err'
ok 'crowd: of ten at once one is written' '
	at 14:00 && hazard-fix -a E4 -p before=@after -p after=again.png $id >/dev/null &&
	at 15:00 && shown && pids= && for i in 0 1 2 3 4 5 6 7 8 9; do
		{ inspection-verdict -N "第 $i 个" reject <token >out.$i 2>err.$i; echo $? >rc.$i; } &
		pids="$pids $!"
	done; wait $pids; test $(grep -lx 0 rc.? | wc -l) -eq 1 && test $(grep -c ",$link,.*,reject," \
		plant/records/verification/2026/1124.v1.csv) -eq 1'
ok 'in Chinese' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 inspection-verdict -N x reject <token 2>err; has err 已经给出'
ok 'accept or reject must be said' '
	fails_with 64 inspection-verdict approve <token 2>err && fails_with 64 inspection-verdict <token 2>err'
ok 'an empty standard input is a usage error' '
	fails_with 64 inspection-verdict -N x reject </dev/null 2>err && has err "one line"'
ok 'the ledger holds' 'ledger-check'
done_testing
