#!/bin/sh
# The station's key: made or taken, and what it signs.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need ssh-keygen git
new_plant plant
photos_freely
photo site.png
key=$XDG_CONFIG_HOME/bihuan/PLANT.station-A.key
report='hazard-new -a E5 -T HT05 -e 3#冲床 --again -p site=site.png'
at 07:00

ok 'without a key nothing is signed' '
	git -C plant log --format=%G? >out && sort -u out >got && echo N >want && same want got'
ok 'a key is made outside the ledger, for its owner alone' '
	ledger-init --key plant >out && has out "$key" &&
	test "$(stat -c %a "$key")" = 600 && ssh-keygen -y -f "$key" >pub &&
	cut -d" " -f1,2 pub >want && cut -d, -f5 plant/registers/stations.csv | tr -d "\r" | tail -1 >got && same want got'
ok 'its commit and all after it are signed, and stock git shows them good' '
	at 08:00 && id=$($report) && ledger-save -m x 2>/dev/null;
	printf "G\nG\n" >want && git -C plant log -2 --format=%G? >got && same want got &&
	git -C plant log -1 --format=%GS >got && echo station-A >want && same want got &&
	git -C plant verify-commit HEAD && git -C plant fsck --strict'
ok 'from a folder below too' '
	(cd plant/registers && git log -1 --format=%G?) >got && echo G >want && same want got'
ok 'the edit of a table is signed as well' '
	printf "X9,E4,E5,2026-11-24 00:00,2026-11-24 01:00\n" >>plant/registers/absences.csv &&
	ledger-save -m 请假 && git -C plant verify-commit HEAD'
ok 'a commit with another tree under the signature is not good' '
	git -C plant cat-file commit HEAD >c && t=$(git -C plant rev-parse HEAD~1^{tree}) &&
	sed "1s/.*/tree $t/" c >bad && b=$(git -C plant hash-object -t commit -w --stdin <bad) &&
	fails_with 1 git -C plant verify-commit "$b"'

refused()	# STATUS, then words of the message: nothing written, nothing lost
{
	want=$1; shift; h=$(head_of)
	fails_with "$want" $report 2>err && has err "$@" && test "$(head_of)" = "$h" &&
	    git -C plant status --porcelain >st && test ! -s st
}
ok 'a missing key is a refusal with the next step, and dry runs go on' '
	mv "$key" away && at 09:00 && refused 66 "ledger-init --key" &&
	$report -n; r=$?; mv away "$key"; test $r -eq 0'
ok 'one that others may read too' '
	chmod 644 "$key" && refused 77 "chmod 600"; r=$?; chmod 600 "$key"; test $r -eq 0'
ok 'and one that is not the registered one' '
	cp "$key" keep && ssh-keygen -q -t ed25519 -N "" -f other && cat other >"$key" &&
	refused 77 "station A"; r=$?; cat keep >"$key"; test $r -eq 0'
ok 'in Chinese' '
	mv "$key" away && { fails_with 66 env LANGUAGE=zh_CN LC_ALL=C.UTF-8 $report 2>err; r=$?
	mv away "$key"; } && test $r -eq 0 && has err 站点密钥'
ok 'a key of another type is refused by its name' '
	ssh-keygen -q -t rsa -N "" -f rsa && fails_with 65 ledger-init --key=rsa plant 2>err && has err ssh-rsa'
ok 'one with a passphrase too' '
	ssh-keygen -q -t ed25519 -N geheim -f locked &&
	fails_with 69 env -u SSH_AUTH_SOCK ledger-init --key=locked plant 2>err && has err ssh-add'
ok 'a new key ends the old one, whose commits stay good' '
	ssh-keygen -q -t ecdsa -N "" -f second && at 10:00 && ledger-init --key=second plant &&
	grep -c "^station-A " plant/registers/signers >got && echo 2 >want && same want got &&
	grep -c "valid-before=\"20261124020000Z\"" plant/registers/signers >got && echo 1 >want && same want got &&
	at 11:00 && $report && git -C plant log -5 --format=%G? | sort -u >got && echo G >want && same want got'
ok 'the old key signs nothing any more' '
	tree=$(git -C plant rev-parse HEAD^{tree}) && d=2026-11-24T11:00:00+08:00 &&
	c=$(GIT_COMMITTER_DATE=$d git -C plant -c gpg.format=ssh -c user.signingKey="$key" commit-tree -S -m x "$tree") &&
	fails_with 1 git -C plant verify-commit "$c"'
ok 'nobody edits the table of signers' '
	cp plant/registers/signers keep.signers && echo "E1 ssh-ed25519 AAAA" >>plant/registers/signers &&
	fails_with 65 ledger-save -m x >out 2>err && has out registers/signers git &&
	git -C plant checkout -q -- registers/signers && same keep.signers plant/registers/signers'
ok 'nor the key of a station' '
	sed "s/^A,\([^,]*\),\(.*\),ecdsa.*/A,\1,\2,\r/" plant/registers/stations.csv >t && cat t >plant/registers/stations.csv &&
	fails_with 65 ledger-save -m x >out 2>err && has out stations; git -C plant checkout -q -- registers/stations.csv'
ok 'a clone of its own has a key of its own, and merges are signed' '
	git clone -q --bare plant shared && git -C plant remote add origin "$SCRATCH/shared" && ledger-sync &&
	git clone -q shared B && ledger-init -s B B && ledger-init --key B && at 12:00 && $report &&
	BIHUAN_LEDGER=$SCRATCH/B $report && ledger-sync && BIHUAN_LEDGER=$SCRATCH/B ledger-sync &&
	ledger-sync && git -C B log -1 --format="%G? %GS %P" >got && grep -q "^G station-B .* " got &&
	git -C plant log --format="%G? %s" -8 | sed "/^N station B/d; s/ .*//" | sort -u >got && echo G >want && same want got &&
	grep -c ^station- plant/registers/signers >got && echo 3 >want && same want got'
ok 'the next station keeps its key where it is told' '
	fails_with 64 ledger-init --key= plant 2>err && fails_with 66 ledger-init --key=nothing plant 2>err &&
	fails_with 64 ledger-init --key --sample plant 2>err'
done_testing
