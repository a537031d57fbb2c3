#!/bin/sh
# Signed events: keys enrolled, given, needed, refused.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need ssh-keygen ssh-agent ssh-add git
new_plant plant
photos_freely
photo site.png after.png
at 07:00
ledger-init --key plant >/dev/null || exit 1
for k in e1 e2 e4 other; do ssh-keygen -q -t ed25519 -N '' -C '' -f $k || exit 1; done
ssh-keygen -q -t ecdsa -N geheim -C '' -f e4ec || exit 1
day=plant/records/hazard/2026/1124.v2.csv

enrol()	# KEY PERSON: proposed by E1, confirmed by E2
{
	_s=$(record-new -a E1 signer person="$2" key="$(cat "$1.pub")") &&
	    record-do -a E2 confirm "$_s" >/dev/null && echo "$_s"
}
report()
{
	hazard-new -a E5 --again -T HT05 -e 3#冲床 -p site=site.png 2>/dev/null
}
# the bytes and the signature of an event, checked by stock tools alone
stock()	# RECORD ACTION PERSON
{
	e=$(awk -F, -v r="$1" -v a="$2" '$2 == r && $7 == a { print $1 }' $day | tail -1) &&
	    record-show --signed "$e" "$1" >text &&
	    { echo '-----BEGIN SSH SIGNATURE-----'
	    awk -F, -v e="$e" '$1 == e { print $(NF - 1) }' $day | fold -w 70
	    echo '-----END SSH SIGNATURE-----'; } >sig &&
	    ssh-keygen -Y verify -f plant/registers/signers -I "$3" -n bihuan-event -s sig \
	    -Overify-time="$4" <text >out
}

ok 'new records take the version that settings.csv names' '
	id=$(report) && test -e plant/records/hazard/2026/1124.v1.csv && test ! -e $day &&
	sed "s/^flow.hazard,1,/flow.hazard,2,/" plant/settings.csv >t && cat t >plant/settings.csv &&
	ledger-save -m v2 && id=$(report) && test -e $day'
ok 'a version that does not exist is named' '
	sed "s/^flow.hazard,2,/flow.hazard,9,/" plant/settings.csv >t && cat t >plant/settings.csv &&
	fails_with 65 ledger-save -m v9 >out 2>err && has out settings.csv 9; git -C plant checkout -q -- settings.csv'
ok 'ledger-check names who must sign and has no key' '
	ledger-check >out; has out E1 E2 验证通过 "record-new signer" && ! grep -q "E5 李志强" out'
ok 'a key is confirmed by a second person' '
	s=$(record-new -a E4 signer key="$(cat e4.pub)") && test "$(field $s person)" = E4 &&
	fails_with 77 record-do -a E4 confirm $s 2>err &&
	s1=$(record-new -a E1 signer person=E1 key="$(cat e1.pub)") &&
	fails_with 77 record-do -a E1 confirm $s1 2>err &&
	! grep -q ^E plant/registers/signers && at 07:10 && record-do -a E2 confirm $s $s1 &&
	printf "E4 namespaces=\"bihuan-event\",valid-after=\"20261123231000Z\" %s %s\n" "$(cut -d" " -f1,2 e4.pub)" $s >want &&
	grep ^E4 plant/registers/signers >got && same want got &&
	git -C plant log -1 --name-only --format= >got && has got registers/signers records/signer &&
	git -C plant verify-commit HEAD'
ok 'what is no key, or a private one, is refused; so is a key that is enrolled' '
	fails_with 64 record-new -a E1 signer key=hello 2>err && has err key hello &&
	fails_with 64 record-new -a E1 signer key="$(cat e2)" 2>err &&
	ssh-keygen -q -t rsa -N "" -f rsa && fails_with 64 record-new -a E1 signer key="$(cat rsa.pub)" 2>err && has err ssh-rsa &&
	fails_with 1 record-new -a E5 signer key="$(cat e4.pub)" 2>err && has err $s'
ok 'file and records agree' 's2=$(enrol e2 E2) && { judges ledger-check >out && ! grep -e "registers/signers:" -e "E[12] " out; }'
at 08:00
ok 'a fix without a signature is refused' '
	fails_with 1 hazard-fix -a E4 -p before=@site -p after=after.png $id 2>err && has err signature'
ok 'with a key that is nobody'"'"'s, or another'"'"'s' '
	for k in other e2; do
		fails_with 1 hazard-fix -a E4 -S $k -p before=@site -p after=after.png $id 2>err &&
		has err "record-new signer person=E4" "ssh-ed25519 AAAA" || return 1
	done'
ok 'a dry run signs and writes nothing' '
	h=$(head_of) && hazard-fix -n -a E4 -S e4 -p before=@site -p after=after.png $id && test $h = $(head_of)'
ok 'with the own key it stands, and stock tools say so' '
	hazard-fix -a E4 -S e4 -p before=@site -p after=after.png -N "已\"装\"回, 好" $id &&
	stock $id rectify E4 20261124080000 && has out "for E4"'
ok 'sealed by the station: the row up to its last comma' '
	grep ",rectify,verify," $day | sed "s/[^,]*$//" | tr -d "\n" >text &&
	{ echo "-----BEGIN SSH SIGNATURE-----"; grep ",rectify,verify," $day | sed "s/.*,//" | fold -w 70; echo "-----END SSH SIGNATURE-----"; } >sig &&
	ssh-keygen -Y verify -f plant/registers/signers -I station-A -n bihuan-seal -s sig -Overify-time=20261124080000 <text >out'
ok 'the verdict too, by the agent, which is asked for the enrolled key' '
	eval "$(ssh-agent -s)" >/dev/null && background $SSH_AGENT_PID && ssh-add -q other e2 2>/dev/null && at 09:00 &&
	fails_with 69 hazard-verify -a E1 -S agent accept $id 2>err && has err ssh-add &&
	hazard-verify -a E2 -S agent accept $id && stock $id verify E2 20261124090000'
ok 'a key with a passphrase only through the agent' '
	at 09:10 && s4=$(enrol e4ec E4) && at 09:20 && id=$(report) &&
	fails_with 69 hazard-fix -a E4 -S e4ec -p before=@site -p after=after.png $id 2>err && has err "ssh-add e4ec" &&
	printf "#!/bin/sh\necho geheim\n" >ask && chmod +x ask &&
	DISPLAY=:0 SSH_ASKPASS=$PWD/ask SSH_ASKPASS_REQUIRE=force ssh-add -q e4ec &&
	hazard-fix -a E4 -S e4ec -p before=@site -p after=after.png cause=未点检 $id && stock $id rectify E4 20261124092000'
ok 'a ready signature, made elsewhere' '
	at 10:00 && u=01M85MG2800000000000000000 && h=$(head_of) &&
	hazard-verify -a E2 --event $u --to-sign -N 好 accept $id >text && test $h = $(head_of) &&
	ssh-keygen -Y sign -q -n bihuan-event -f e2 <text >ready &&
	hazard-verify -n -a E2 --event $u --signature ready -N 好 accept $id &&
	hazard-verify -a E2 --event $u --signature ready -N 好 accept $id &&
	stock $id verify E2 20261124100000'
ok 'the same again is a repeat' '
	hazard-verify -a E2 --event $u --signature ready -N 好 accept $id >out && has out repeated'
ok 'for other words, another event, another namespace it is none' '
	u=01M85MG2810000000000000000 && ssh-keygen -Y sign -q -n git -f e2 <text >wrong && id2=$(report) &&
	at 11:00 && hazard-fix -a E4 -S e4 -p before=@site -p after=after.png cause=未点检 $id2 &&
	v="hazard-verify -a E2 --event $u --signature" &&
	fails_with 1 $v ready -N 好 accept $id2 2>err && has err "does not fit" &&
	fails_with 1 $v ready -N 坏 accept $id2 2>err && fails_with 1 $v wrong -N 好 accept $id2 2>err &&
	has err "namespace '"'git'"'" && fails_with 65 $v site.png -N 好 accept $id2 2>err'
ok 'in another round it is none' '
	u2=${u%?}1 && hazard-verify -a E2 --event $u2 --to-sign -N 不行 reject $id2 >text &&
	ssh-keygen -Y sign -q -n bihuan-event -f e2 <text >ready &&
	hazard-verify -a E2 -S e2 -N 不行 reject $id2 && at 11:10 &&
	hazard-fix -a E4 -S e4 -p before=@site -p after=site.png $id2 &&
	fails_with 1 hazard-verify -a E2 --event $u2 --signature ready -N 不行 reject $id2 2>err && has err "does not fit"'
ok 'what moves while it is being signed is not signed again unseen' '
	id5=$(report) && printf "#!/bin/sh\nrecord-do -a E1 -N 补充 correct description=油污 %s >/dev/null\n" $id5 >confirm && chmod +x confirm &&
	eval "$(DISPLAY=:0 SSH_ASKPASS=$PWD/confirm ssh-agent -s)" >/dev/null && background $SSH_AGENT_PID && ssh-add -q -c e4 &&
	fails_with 75 hazard-fix -a E4 -S agent -p before=@site -p after=after.png $id5 2>err && has err "record-show $id5" &&
	test "$(field $id5 description)" = 油污 && test "$(field $id5 node)" = rectify'
ok 'in another plant it is none' '
	u3=${u%?}3 && hazard-verify -a E2 --event $u3 --to-sign accept $id2 >text &&
	grep -q "\"plant\":\"PLANT\"" text && sed "s/\"plant\":\"PLANT\"/\"plant\":\"P2\"/" text >text2 &&
	ssh-keygen -Y sign -q -n bihuan-event -f e2 <text2 >ready &&
	fails_with 1 hazard-verify -a E2 --event $u3 --signature ready accept $id2 2>err'
ok 'a signature where none is needed is checked and kept' '
	at 11:20 && id3=$(report) && fails_with 1 record-do -a E4 -S other accept $id3 2>err &&
	record-do -a E4 -S e4 accept $id3 && stock $id3 accept E4 20261124112000'
ok 'a new record is signed too' '
	id4=$(hazard-new -a E4 -S e4 --again -T HT05 -e 4#冲床) && stock $id4 report E4 20261124112000 && has text "\"record\":\"\""'
ok 'revoked by one person with a note, the key ends at once; what it signed stays good' '
	at 12:00 && fails_with 1 record-do -a E4 revoke $s 2>err && record-do -a E4 -N 手机丢失 revoke $s &&
	grep -c "^E4 .*valid-before=\"20261124040000Z\"" plant/registers/signers >got && echo 1 >want && same want got &&
	at 12:01 && fails_with 1 hazard-fix -a E4 -S e4 -p before=@site -p after=after.png $id3 2>err && has err "no longer valid" registers/signers &&
	stock $id3 accept E4 20261124112000'
ok 'a key with an end' '
	record-do -a E1 expire valid_to="2026-11-24 13:00" $s2 && at 12:30 && hazard-verify -n -a E2 -S e2 accept $id2 &&
	at 13:01 && fails_with 1 hazard-verify -a E2 -S e2 accept $id2 2>err'
ok 'a file that does not follow from the records is found' '
	sed "/^E4/d" plant/registers/signers >t && cat t >plant/registers/signers &&
	git -C plant commit -qam x && ledger-check >out; has out registers/signers &&
	at 13:10 && s5=$(enrol other E5) && judges ledger-check >out && ! grep -q "does not follow" out'
ok 'in Chinese' '
	fails_with 1 env LANGUAGE=zh_CN LC_ALL=C.UTF-8 hazard-fix -a E4 -S e2 -p before=@site -p after=after.png $id3 2>err && has err 登记'
ok 'usage' '
	fails_with 64 record-do -S e1 --signature x --event $u accept $id 2>err &&
	fails_with 64 record-do --signature x accept $id 2>err && has err --event'
ok 'a station without a key writes nothing signed, and says what to do' '
	git clone -q plant C && ledger-init -s C C >/dev/null 2>&1; git -C C config --unset bihuan.pending
	fails_with 69 env BIHUAN_LEDGER=$SCRATCH/C hazard-new -a E5 -S other --again -T HT05 -e 4#冲床 2>err && has err "ledger-init --key"'
done_testing
