#!/bin/sh
. "${0%/*}/lib.sh"
need zbarimg /usr/bin/python3
/usr/bin/python3 -c 'import aiosmtpd' || need python3-aiosmtpd
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/inspection.sh"
new_inspected
fixed

# decode: the mail's text to body, its picture to link.png
decode()
{
	/usr/bin/python3 - "$1" <<-'E'
	import email, email.policy, sys
	m = email.message_from_binary_file(open(sys.argv[1], "rb"),
	                                   policy=email.policy.default)
	open("subject", "w", encoding="utf-8").write(str(m["Subject"]) + "\n")
	open("body", "w", encoding="utf-8").write(
	    m.get_body(("plain",)).get_content())
	for a in m.iter_attachments():
	    open(a.get_filename(), "wb").write(a.get_content())
	E
}

# nowhere TEXT: in no file of the ledger, worktree or history
nowhere()
{
	! grep -rqF -e "$1" "$BIHUAN_LEDGER" --exclude-dir=objects &&
	test -z "$(git -C "$BIHUAN_LEDGER" log --all --format=%H -S"$1")"
}

ok 'a link is issued in one commit with its notice, and not shown' '
	before=$(git -C plant rev-list --count HEAD) && at 09:30 &&
	inspection-link -a E1 -t C1 $id >out 2>err && test $(wc -l <out) -eq 1 &&
	v=$(cat out) && case $v in V261124-A*) ;; *) false ;; esac &&
	test $(git -C plant rev-list --count HEAD) -eq $((before + 1)) &&
	test "$(field $v inspector)" = C1 && test "$(field $v round)" = 1 &&
	test "$(field $v expiry)" = 2026-11-27T09:30:00.000+08:00 &&
	n=$(record-list -k notice -o ids --text "$v") && test "$(field $n recipient)" = C1'
ok 'the mail has link and symbol, and they say the same' '
	notice-send >out 2>err; decode smtp/1.eml && has subject 【演练】【第三方核验】 &&
	grep -o "https://bihuan.example/V/#[A-Za-z0-9_-]*" body >link && test $(wc -l <link) -eq 1 &&
	zbarimg --nodbus -q --raw link.png >qr && same link qr &&
	has smtp/envelopes he@centre.example'
ok 'what was sent opens the record' '
	inspection-view <link >page && has page $id'
ok 'the token stands nowhere in the ledger, the nonce does' '
	t=$(sed "s/.*#//" link) && nowhere "$t" && nowhere "$(echo $t | cut -c 20-40)" &&
	has plant/records/verification/2026/1124.v1.csv "$(field $v nonce)" &&
	grep -rqF "\${inspection}" plant/records/notice'
ok 'who writes such a record by hand, for a month, makes no link' '
	bad=$(record-new -a E1 verification about=$id inspector=C1 expiry=2026-12-24 round=1 \
		key_id=1 nonce=000102030405) && k=$(mails) && notice-send >out 2>err;
	test $(mails) -eq $k && n=$(record-list -k notice -o ids --text "$bad") &&
	test "$(field $n node)" = lapsed'
ok 'nobody but a contact or a person gets one' '
	fails_with 66 inspection-link -a E1 -t C9 $id 2>err && has err C9'
ok 'a group robot or a file is no channel of his own' '
	fails_with 69 inspection-link -a E1 -t C2 $id 2>err && has err C2'
ok 'who worked on it is no third party' '
	fails_with 77 inspection-link -a E1 -t E4 $id 2>err && has err E4'
ok 'nor who issues it' '
	before=$(head_of) && fails_with 1 inspection-link -a E2 -t E2 --print $id 2>err &&
	test $(head_of) = $before'
ok 'only the safety staff issue' '
	fails_with 77 inspection-link -a E4 -t C1 $id 2>err && has err E4'
ok 'not before the fix' '
	open=$(hazard-new -a E5 -T HT06 -e 4#冲床) &&
	fails_with 1 inspection-link -a E1 -t C1 $open 2>err && has err 整改 验证'
ok 'from a minute to 72 hours' '
	fails_with 64 inspection-link -a E1 -t C1 -d PT73H $id 2>err && has err 72 &&
	fails_with 64 inspection-link -a E1 -t C1 -d soon $id 2>err && has err soon'
ok 'a dry run writes nothing' '
	before=$(head_of) && inspection-link -n -a E1 -t C1 $id >out && test ! -s out &&
	test $(head_of) = $before'
ok 'without a key, and the way to one' '
	sed -i "/^inspection/d" "$SECRETS" && fails_with 69 inspection-link -a E1 -t C1 $id 2>err &&
	has err "openssl rand -hex 32" && echo "inspection.key.1=$KEY" >>"$SECRETS"'
ok 'printed: an event of its own, no notice, a finding for the auditor' '
	k=$(record-list -k notice -o ids | wc -l) && shown -N 无邮箱 && test -n "$link" &&
	test $(record-list -k notice -o ids | wc -l) -eq $k &&
	grep -q ",$link,.*,print," plant/records/verification/2026/1124.v1.csv &&
	inspection-view <token >page && has page $id && nowhere "$(sed "s/.*#//" token)" &&
	ledger-audit >audit 2>err; grep link-shown audit | grep -qF $link'
ok 'revoked links are dead, also one that waits to be sent' '
	shown && inspection-link -a E1 --revoke $link >out && has out "$link 已撤销" &&
	fails_with 77 inspection-view <token 2>err &&
	v=$(inspection-link -a E1 -t C1 $id) && inspection-link -a E1 --revoke -N 发错了人 $v &&
	k=$(mails) && notice-send >out 2>err; test $(mails) -eq $k &&
	n=$(record-list -k notice -o ids --text "$v") && test "$(field $n node)" = lapsed'
ok 'only links are revoked' '
	fails_with 64 inspection-link -a E1 --revoke $id 2>err && has err $id'
ok 'a link whose time is over is no link' '
	v=$(inspection-link -a E1 -t C1 -d PT1H $id) && at 11:00 && k=$(mails) &&
	notice-send >out 2>err; test $(mails) -eq $k && escalate >out 2>err;
	test "$(field $v node)" = expired'
ok 'the newest key signs, an old one still opens' '
	at 12:00 && shown && cp token old && echo "inspection.key.2=$(echo $KEY | tr 5 6)" >>"$SECRETS" &&
	shown && test "$(field $link key_id)" = 2 && inspection-view <token >page && inspection-view <old >page'
ok 'a key that is gone takes its links along' '
	sed -i "/^inspection.key.1=/d" "$SECRETS" && fails_with 77 inspection-view <old 2>err &&
	inspection-view <token >page'
ok 'the tables hold' 'ledger-check'
ok 'in Chinese' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 && export LANGUAGE LC_ALL &&
	fails_with 77 inspection-link -a E4 -t C1 $id 2>err && has err 周安国; LC_ALL=C; unset LANGUAGE'
ok 'a full disk is not a success' '
	fails_with 74 inspection-link -a E1 -t C1 --print $id >/dev/full 2>err'

# A command channel, in a ledger that is no rehearsal: HTTP to a real server.
unset BIHUAN_NOW BIHUAN_ACTOR
mkdir -p http
python3 "$SOURCE/tests/peers/http_sink.py" http >http/log 2>&1 &
background $!
cat >post <<'PY'
#!/usr/bin/python3
import json, sys, urllib.request
body = json.dumps({"to": sys.argv[2], "text": sys.stdin.read()}).encode()
urllib.request.urlopen(urllib.request.Request(
    sys.argv[1], body, {"Content-Type": "application/json"})).read()
PY
chmod +x post
ok 'over a gateway of short messages' '
	wait_for 10 "test -s http/port" && new_ledger real && plant_tables &&
	sed -i "/^E0001,/d; s/^E1,周安国,zhou,安全部,,/&clerk /; s/,zhou,/,$(id -un),/" real/registers/people.csv &&
	sed -i "s|^base_url,|&https://bihuan.example/|" real/settings.csv &&
	rows registers/contacts.csv <<X && git -C real commit -qam tables &&
C3,何志远,检验员,安全技术中心,SMS,,
X
	(umask 077 && cat >"$XDG_CONFIG_HOME/bihuan/REAL.secrets") <<X &&
inspection.key.1=$KEY
sms.argv=$SCRATCH/post http://127.0.0.1:$(cat http/port)/sms {address}
C3.SMS=13900000001
X
	id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png) &&
	hazard-fix -a E4 -p before=@site -p after=after.png $id &&
	inspection-link -t C3 $id && notice-send >out 2>err;
	has http/requests 13900000001 "https://bihuan.example/V/#" &&
	grep -o "https://bihuan.example/V/#[A-Za-z0-9_-]*" http/requests | head -n 1 >link &&
	inspection-view <link >page && has page $id && nowhere "$(sed "s/.*#//" link)"'
ok 'a verdict typed under the login of whoever is no clerk is a finding' '
	sed -i "s/^E1,\(.*\)clerk /E1,\1/" real/registers/people.csv && git -C real commit -qam "no clerk" &&
	inspection-verdict -N 缺 reject <link >out && has out $id && ledger-audit >audit 2>err;
	grep verification audit | grep -q entry'
done_testing
