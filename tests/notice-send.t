#!/bin/sh
. "${0%/*}/lib.sh"
need espeak-ng aplay openssl /usr/bin/python3 ps
/usr/bin/python3 -c 'import aiosmtpd' || need python3-aiosmtpd

. "$SOURCE/tests/notice.sh"
start_peers
printf SECdingtalk >sink/secret.dingtalk
printf feishu-secret >sink/secret.feishu
all_secrets

# The robots' rate is one of real minutes: only where it is tested.
channels WECOM,wecom,wecom,,5, DINGTALK,dingtalk,dingtalk,,5, \
    FEISHU,feishu,feishu,,5, FILE,file,file,,5,

# ---- the plain way ----

now 08:00
dispatcher FILE
report -N '线缆破皮'
ok 'a report queues a notice' 'test "$(story "$n")" = queue'
ok '-n lists it and sends nothing' '
	notice-send -n >out && has out "$n,FILE,E1002,2026-11-24 08:00,now," &&
	test "$(story "$n")" = queue'
ok 'it is delivered' 'notice-send && test "$(story "$n")" = "queue send deliver"'
ok 'to the file' 'cat box/notices-*.txt >out && has out "【演练】" "$n" "线缆破皮" "李敏"'
ok 'run again, nothing happens' '
	head=$(git -C plant rev-parse HEAD) && notice-send &&
	test "$head" = "$(git -C plant rev-parse HEAD)"'
ok 'sendings are one commit, results of a lane one' '
	dispatcher "WECOM FILE" && report && report && report &&
	a=$(git -C plant rev-list --count HEAD) && notice-send &&
	test $(($(git -C plant rev-list --count HEAD) - a)) -eq 2'

# ---- robots ----

ok 'WeCom got the text and the mention' '
	test "$(last "r[\"body\"][\"msgtype\"], r[\"body\"][\"text\"][\"mentioned_list\"]")" = "('"'text', ['limin']"')" &&
	last "r[\"body\"][\"text\"][\"content\"]" >out && has out "$n" 隐患'
ok 'DingTalk checks our signature' '
	dispatcher DINGTALK && report && notice-send &&
	test "$(last "r[\"kind\"], r[\"signed\"], r[\"body\"][\"at\"][\"atMobiles\"]")" = \
	    "('"'dingtalk', True, ['13800138000']"')" &&
	test "$(story "$n")" = "queue send deliver"'
ok 'Feishu checks our signature' '
	dispatcher FEISHU && report && notice-send &&
	test "$(last "r[\"kind\"], r[\"signed\"]")" = "('"'feishu', True"')" &&
	test "$(story "$n")" = "queue send deliver"'
ok 'a wrong secret is not sent' '
	printf other >sink/secret.feishu && report &&
	fails_with 1 notice-send >err 2>&1 && has err "errcode 19021" &&
	test "$(story "$n")" = "queue send retry" &&
	printf feishu-secret >sink/secret.feishu && now 08:02 && notice-send &&
	test "$(story "$n")" = "queue send retry send deliver"'
for m in html 500 limit code; do
	now 08:10
	ok "an answer of kind $m is not sent" '
		dispatcher WECOM && mode wecom $m && report &&
		fails_with 1 notice-send >err 2>&1 &&
		test "$(story "$n")" = "queue send retry" &&
		test "$(field possible_duplicate "$n")" != yes &&
		mode wecom ok && now 08:12 && notice-send &&
		test "$(story "$n")" = "queue send retry send deliver"'
done
ok 'a redirect is not followed, the next channel takes it' '
	dispatcher "WECOM FILE" && mode wecom redirect && report &&
	k=$(requests wecom) && fails_with 1 notice-send >err 2>&1 &&
	test "$(requests wecom)" -eq $((k + 1)) && mode wecom ok &&
	test "$(story "$n")" = "queue send retry send deliver" &&
	test "$(field channel "$n")" = FILE'
ok 'an answer without an end is cut off and may have arrived' '
	mode wecom big && report && fails_with 1 notice-send >err 2>&1 &&
	test "$(field possible_duplicate "$n")" = yes && mode wecom ok &&
	now 08:15 && notice-send'

# ---- backoff, then the next channel ----

ok '1, 2, 5, 15 minutes, and the next channel before the limit' '
	mode wecom code && now 09:00 && report && k=$(requests wecom) &&
	for t in 00:1 01:2 02:2 03:3 07:3 08:4 22:4 23:5; do
		now "09:${t%:*}" && { notice-send >err 2>&1; test $? -le 1; } &&
		test "$(requests wecom)" -eq $((k + ${t#*:})) || {
			echo "at $t: $(($(requests wecom) - k))"; return 1; }
	done && test "$(story "$n")" = \
	    "queue send retry send retry send retry send retry send retry send deliver" &&
	test "$(field channel "$n")" = FILE'
ok 'without another channel it is given up and the keeper is told' '
	dispatcher WECOM && printf "%s\n" "E1009,钱宁,,信息,,keeper,,,FILE,," \
	    >>plant/registers/people.csv && git -C plant commit -qam keeper &&
	now 10:00 && report &&
	for t in 10:00 10:01 10:03 10:08 10:23 10:53; do
		now $t; notice-send >err 2>&1 || true
	done && has err "$n: WECOM: errcode 93000" "given up" &&
	story "$n" >out && has out give_up && cat box/notices-*.txt >out &&
	has out "E1009" "$n"'
ok 'once a day only' '
	report && now 11:00 && for t in 11:00 11:01 11:03 11:08 11:23 11:53; do
		now $t; notice-send >err 2>&1 || true
	done && test "$(rows | grep -c ",keeper,given-up,E1009,")" -eq 1'
mode wecom ok

# ---- hanging, cutting, dying ----

ok 'a robot that hangs delays no other channel' '
	channels WECOM,wecom,wecom,,2, FILE,file,file,,5, &&
	dispatcher WECOM && now 12:00 && mode wecom hang && report && w=$n &&
	dispatcher FILE && report &&
	{ notice-send >err 2>&1 & p=$!; } && background $p &&
	wait_for 2 "test \"\$(story $n)\" = \"queue send deliver\"" &&
	test "$(story "$w")" = "queue send" && { wait $p; test $? -eq 1; } &&
	test "$(story "$w")" = "queue send retry" &&
	test "$(field possible_duplicate "$w")" = yes'
ok 'what may have arrived is sent again and marked' '
	mode wecom ok && now 12:02 && notice-send &&
	last "r[\"body\"][\"text\"][\"content\"]" >out && has out "$w" "(possibly a repeat)"'
ok 'a connection that is cut may have delivered' '
	dispatcher WECOM && mode wecom cut && now 12:10 && report &&
	fails_with 1 notice-send >err 2>&1 &&
	test "$(field possible_duplicate "$n")" = yes &&
	mode wecom ok && now 12:12 && notice-send &&
	test "$(story "$n")" = "queue send retry send deliver"'
ok 'two at once send once' '
	mode wecom hang && now 12:20 && report && k=$(requests wecom) &&
	{ notice-send >err 2>&1 & p=$!; } && background $p &&
	wait_for 15 "test \$(requests wecom) -eq $((k + 1))" && notice-send &&
	{ wait $p; test $? -eq 1; } && test "$(requests wecom)" -eq $((k + 1)) &&
	mode wecom ok && now 12:22 && notice-send'
ok 'what is queued while another sends is waited for, or said to be left' '
	mode wecom hang && now 12:24 && report && k=$(requests wecom) && { notice-send >err 2>&1 & p=$!; } && background $p &&
	wait_for 15 "test \$(requests wecom) -eq $((k + 1))" && now 12:25 && report && kill -STOP $p &&
	fails_with 75 notice-send >out 2>&1 && has out "left to another" && kill -CONT $p && { wait $p; mode wecom ok; } &&
	now 12:28 && notice-send && story "$n" | grep -q deliver'
ok 'a sender that was killed is found out, with the same Message-ID' '
	channels WECOM,wecom,wecom,,20, FILE,file,file,,5, &&
	mode wecom hang && now 12:30 && report && k=$(requests wecom) &&
	{ notice-send >err 2>&1 & p=$!; } && background $p &&
	wait_for 15 "test \$(requests wecom) -eq $((k + 1))" &&
	id1=$(field message_id "$n") && c=$(ps -o pid= --ppid $p) &&
	kill -9 $p $c && { wait $p; mode wecom ok; } && notice-send &&
	test "$(story "$n")" = "queue send send deliver" &&
	test "$(field possible_duplicate "$n")" = yes &&
	test "$id1" = "$(field message_id "$n")"'

ok 'after kill -9 the next run sees to what stood at sending, and the rest was not sent behind its back' '
	mode wecom slow && now 12:32 && k=$(requests wecom) && set -- && for i in 1 2 3 4 5 6; do report && set -- "$@" "$n" || return 1; done &&
	{ notice-send >err 2>&1 & p=$!; } && wait_for 15 "test \$(requests wecom) -gt $k" && kill -9 $p && { wait $p; mode wecom ok; } &&
	notice-send >out 2>err && cat out err && same /dev/null out && same /dev/null err && notice-send -n -o ids >left && same /dev/null left &&
	for i; do case $(story "$i") in *deliver) ;; *) story "$i"; return 1 ;; esac; done &&
	test "$(requests wecom)" -le $((k + 8))'
ok 'the list in Chinese' '
	report && LANGUAGE=zh_CN LC_ALL=C.UTF-8 notice-send -n -o table >out && has out 现在 && ! grep -qw now out && notice-send'
ok 'killed at any moment: all arrive, and what came twice is marked' '
	now 12:40 && mode wecom ok && set -- &&
	for i in 05 08 11 14 17 20 23 26 29 32 35 40; do
		report && report && set -- "$@" "$n" || return 1
		notice-send >err 2>&1 & p=$!
		sleep "0.$i" && c=$(ps -o pid= --ppid $p)
		test $((${i#0} % 2)) -eq 0 || kill -9 $c 2>/dev/null
		kill -9 $p 2>/dev/null; wait $p
	done; { sleep 1; mode wecom ok; now 12:50; notice-send >err 2>&1; notice-send; } &&
	for i; do
		k=$(grep -c "\[$i\]" sink/requests); echo "$i $k $(story "$i")"
		case $(story "$i") in *deliver) ;; *) return 1 ;; esac
		test "$k" -ge 1 || return 1
		test "$k" -eq 1 || test "$(field possible_duplicate "$i")" = yes || return 1
	done'

# ---- rate and digest ----

ok 'over the rate the rest goes as one digest' '
	channels WECOM,wecom,slow,3,5, FILE,file,file,,5, &&
	echo "slow.url=$HTTP/wecom/send?key=K" >>"$SECRETS" &&
	dispatcher WECOM && now 13:00 && k=$(requests wecom) &&
	set -- && for i in 1 2 3 4 5 6; do report && set -- "$@" "$n"; done && notice-send &&
	test "$(requests wecom)" -eq $((k + 3)) &&
	last "r[\"body\"][\"text\"][\"content\"]" >out && has out "4 notices" "$n" &&
	for i; do test "$(story "$i")" = "queue send deliver" || return 1; done &&
	field result "$n" >out && has out digest'
ok 'and the next one waits for the minute' '
	report && notice-send && test "$(story "$n")" = queue &&
	test "$(requests wecom)" -eq $((k + 3))'

# ---- mail ----

eml()		# the newest mail, as Python's own parser reads it
{
	/usr/bin/python3 -c 'import email, email.policy, glob, os, sys
f = max(glob.glob("smtp/*.eml"), key=os.path.getmtime)
m = email.message_from_binary_file(open(f, "rb"), policy=email.policy.default)
print(eval(sys.argv[1]))' "$1"
}

channels MAIL,mail,mail,,3, FILE,file,file,,5, WECOM,wecom,wecom,,5,
ok 'a mail' '
	dispatcher MAIL && now 14:00 && report -N "地面油污" && notice-send &&
	test "$(story "$n")" = "queue send deliver" &&
	eml "m[\"subject\"], m[\"from\"], m[\"to\"], m[\"message-id\"]" >out &&
	has out "【演练】" "闭环 <bihuan@plant.example>" "李敏 <limin@plant.example>" "<$n@PLANT.bihuan>" &&
	eml "m.get_content()" >out && has out "地面油污" "$n" &&
	eml "not m.defects and abs(m[\"date\"].datetime.timestamp() - __import__(\"time\").time()) < 600" >out && has out True &&
	tail -n 1 smtp/envelopes >out && has out "bihuan@plant.example limin@plant.example plain"'
printf '\377\330\377\340photo\377\331' >site.jpg
ok 'with the photo of the site' '
	report -p site=site.jpg && notice-send &&
	eml "[(p.get_filename(), p.get_content_type(), p.get_content()) for p in m.iter_attachments()]" >out &&
	has out "image/jpeg" "photo" "site-"'
ok 'a mailbox that does not exist: the next channel at once' '
	echo refuse >smtp/mode && dispatcher "MAIL FILE" && report &&
	fails_with 1 notice-send >err 2>&1 && has err "SMTP 550" &&
	test "$(story "$n")" = "queue send retry send deliver"'
ok 'a server that has no time: later' '
	echo later >smtp/mode && report && fails_with 1 notice-send >err 2>&1 &&
	has err "SMTP 451" && test "$(story "$n")" = "queue send retry" &&
	echo ok >smtp/mode && now 14:02 && notice-send'
ok 'cut after the text: the same Message-ID again, marked' '
	echo cut >smtp/mode && report && fails_with 1 notice-send >err 2>&1 &&
	m1=$(eml "m[\"message-id\"]") && test "$(field possible_duplicate "$n")" = yes &&
	echo ok >smtp/mode && now 14:05 && notice-send &&
	test "$m1" = "$(eml "m[\"message-id\"]")" && eml "m[\"subject\"]" >out &&
	has out "(possibly a repeat)"'
ok 'a server that hangs: at most its time limit' '
	echo hang >smtp/mode && report && s=$(date +%s) &&
	fails_with 1 notice-send >err 2>&1 && test $(($(date +%s) - s)) -le 8 &&
	test "$(field possible_duplicate "$n")" = yes && echo ok >smtp/mode &&
	now 14:08 && notice-send'
ok 'TLS with the right certificate' '
	mkdir tls && openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
	    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout tls/key -out tls/cert 2>/dev/null &&
	{ /usr/bin/python3 "$PEERS/smtp_sink.py" tls tls/cert tls/key 2>tls/err & } &&
	background $! && wait_for 15 "test -f tls/port" && all_secrets &&
	sed -e "s|^mail.url=.*|mail.url=smtp://localhost:$(cat tls/port)|" \
	    -e "s|^mail.tls=.*|mail.cafile=$SCRATCH/tls/cert|" "$SECRETS" >s && secrets <s &&
	report && notice-send && tail -n 1 tls/envelopes >out && has out " tls "'
ok 'no mail to a server whose certificate nobody vouches for' '
	grep -v cafile "$SECRETS" >s && secrets <s && report &&
	k=$(wc -l <tls/envelopes) && fails_with 1 notice-send >err 2>&1 &&
	test "$(wc -l <tls/envelopes)" -eq "$k" &&
	test "$(story "$n")" = "queue send retry"'
ok 'nor without TLS where it was not said' '
	sed "s|^mail.url=.*|mail.url=$SMTP|" "$SECRETS" >s && secrets <s && now 14:20 &&
	k=$(wc -l <smtp/envelopes) && fails_with 1 notice-send >err 2>&1 &&
	test "$(wc -l <smtp/envelopes)" -eq "$k"'
all_secrets

# ---- voice, terminal ----

channels VOICE,voice,voice,,30, TERMINAL,terminal,terminal,,5, FILE,file,file,,5,
ok 'class A is spoken: a real WAV, and waits for someone' '
	class=A && dispatcher FILE && now 15:00 && report && class=C && notice-send &&
	v=$(rows | awk -F, -v id="$id" "\$11 == id && \$16 == \"voice\" { print \$2 }" | head -n 1) &&
	test "$(story "$v")" = "queue send await" &&
	set -- box/N*.wav && test -s "$1" &&
	/usr/bin/python3 -c "import sys, wave; w = wave.open(sys.argv[1]); assert w.getnframes() > w.getframerate(); assert any(w.readframes(9**6))" "$1"'
ok 'left as a file it is not repeated' '
	now 15:09 && notice-send && test "$(story "$v")" = "queue send await"'
ok 'and ends when the record has moved on' '
	hazard-assign -a E1002 -t E1003 "$id" && notice-send &&
	story "$v" >out && has out "queue send await lapse" &&
	v=$(rows | awk -F, -v id="$id" "\$11 == id && \$16 == \"voice\" { print \$2 }" | tail -n 1) &&
	test "$(story "$v")" = "queue send await"'
ok 'accepted, with who accepted' '
	record-do -a E1003 accept interim=已停机挂牌 "$id" && notice-send &&
	test "$(story "$v")" = "queue send await accept" &&
	test "$(field heard_by "$v")" = E1003'
ok 'played aloud, the same words once, and again every two minutes' '
	echo voice.device=null >>"$SECRETS" && class=A && now 15:30 && report && class=C &&
	set -- $(rows | awk -F, -v id="$id" "\$11 == id && \$16 == \"voice\" { print \$2 }") &&
	test $# -ge 2 && notice-send && for i; do
		test "$(story "$i")" = "queue send await" && field result "$i" >out &&
		has out played || return 1
	done && now 15:31 && notice-send && test "$(story "$1")" = "queue send await" &&
	now 15:32 && notice-send && test "$(story "$1")" = "queue send await send await"'
ok 'until somebody accepts the notice or the record' '
	record-do -a "$(rows | awk -F, -v n="$1" "\$2 == n && \$7 == \"queue\" { print \$14 }")" accept "$1" &&
	hazard-assign -a E1002 -t E1003 "$id" && now 15:40 && notice-send &&
	test "$(story "$1")" = "queue send await send await accept" &&
	field heard_by "$1" >out && test -s out && story "$2" >out && has out lapse &&
	record-do -a E1003 accept interim=已停机挂牌 "$id" && notice-send && now 15:50 &&
	notice-send -n >out && ! grep VOICE out; grep -v voice.device "$SECRETS" >s && secrets <s'
ok 'a terminal' '
	dispatcher TERMINAL && report && notice-send && has box/tty "$n" "【演练】"'

# ---- where to, and where not ----

ok 'a rehearsal sends nowhere else' '
	channels WECOM,wecom,wecom,,3, SMS,command,sms,,5, FILE,file,file,,5, &&
	secrets <<-E &&
	wecom.url=https://robot.example.invalid/send?key=K
	sms.argv=/bin/sh -c true
	file.folder=$SCRATCH/box
	E
	dispatcher "WECOM SMS FILE" && now 16:00 && report && notice-send >err 2>&1 &&
	has err "a rehearsal sends to this machine only" "a rehearsal runs no command" &&
	test "$(story "$n")" = "queue send deliver" && test "$(field channel "$n")" = FILE'
ok 'nothing set up: said, kept, given up after a day' '
	dispatcher WECOM && report && fails_with 1 notice-send >err 2>&1 &&
	has err "$n: no channel of E1002" && test "$(story "$n")" = queue &&
	BIHUAN_NOW=2026-11-25T17:00:00+08:00 fails_with 1 notice-send >err 2>&1 &&
	test "$(story "$n")" = "queue give_up"'
ok 'who has no channel cannot be told: given up at once, and named' '
	dispatcher "" && report && fails_with 1 notice-send >err 2>&1 && has err "$n" E1002 "has no channel" registers/people.csv &&
	test "$(story "$n")" = "queue give_up" && notice-send >err 2>&1 && test ! -s err'
ok 'but the keeper hears of a class A' '
	class=A && report && class=C && sed -i "/^E1009/d" plant/registers/people.csv &&
	printf "%s\n" "E1009,钱宁,,信息,,keeper,,,FILE,," >>plant/registers/people.csv &&
	git -C plant commit -qam keeper && now 16:30 && fails_with 1 notice-send >err 2>&1 &&
	has err "has no channel" && rows >out && has out "keeper,given-up,E1009,"'
ok 'a secrets file that others may read is refused' '
	chmod 644 "$SECRETS" && fails_with 77 notice-send >err 2>&1 &&
	has err "PLANT.secrets" "mode 0644" "chmod 600" && chmod 600 "$SECRETS"'
ok 'a broken line in it is named, never shown' '
	echo hunter2 >>"$SECRETS" && fails_with 65 notice-send >err 2>&1 &&
	has err "PLANT.secrets:4" && ! grep -q hunter2 err'
all_secrets

# ---- the ledger's lock ----

ok 'while a commit has its editor open it still sends, once, and does not wait for its end' '
	dispatcher FILE && now 17:00 && report && echo >plant/registers/note.txt &&
	git -C plant add registers/note.txt &&
	{ GIT_EDITOR="sleep 20; true" git -C plant commit -aq & p=$!; } && background $p &&
	wait_for 15 "test -f plant/.git/index.lock" && sleep 0.3 &&
	s=$(date +%s%N) && notice-send && t=$((($(date +%s%N) - s) / 1000000)) &&
	echo "# $t ms" && test $t -lt 2500 && test -s plant/.git/bihuan/spool && k=$(cat box/notices-*.txt | grep -c "$n") &&
	notice-send && test "$(cat box/notices-*.txt | grep -c "$n")" -eq "$k" &&
	record-show "$n" >out; x=$?; pkill -P $p; kill $p; wait $p
	git -C plant reset -q; rm -f plant/registers/note.txt plant/.git/index.lock; test $x -eq 0 &&
	report && notice-send && rows >out && has out "$n"'

# ---- --follow ----

ok '--follow sends at once when the ledger changes' '
	{ notice-send --follow >follow.err 2>&1 & f=$!; } && background $f && sleep 1 &&
	now 18:00 && report && wait_for 15 "test \"\$(story $n)\" = \"queue send deliver\""'
ok 'survives an error' '
	chmod 644 "$SECRETS" && report && sleep 1 && kill -0 $f && chmod 600 "$SECRETS" &&
	report && wait_for 15 "test \"\$(story $n)\" = \"queue send deliver\"" && has follow.err "mode 0644"'
ok 'what waits for an acceptance is remembered, and seen when its record moves' '
	class=A && now 18:10 && report && class=C && i=$id &&
	v=$(rows | awk -F, -v id="$i" "\$11 == id && \$16 == \"voice\" { print \$2 }" | head -n 1) &&
	wait_for 15 "test \"\$(story $v)\" = \"queue send await\"" && report && wait_for 15 "test \"\$(story $n)\" = \"queue send deliver\"" &&
	test "$(story $v)" = "queue send await" && hazard-assign -a E1002 -t E1003 "$i" && wait_for 15 "story $v | grep -q lapse" &&
	v=$(rows | awk -F, -v id="$i" "\$11 == id && \$16 == \"voice\" { print \$2 }" | tail -n 1) &&
	wait_for 15 "test \"\$(story $v)\" = \"queue send await\"" && report && wait_for 15 "test \"\$(story $n)\" = \"queue send deliver\"" &&
	record-do -a E1003 accept interim=已停机挂牌 "$i" && wait_for 15 "test \"\$(story $v)\" = \"queue send await accept\"" &&
	test "$(field heard_by "$v")" = E1003'
ok 'and ends cleanly on SIGTERM' 'kill $f && { wait $f; test $? -eq 0; }'

# ---- a real ledger ----

unset BIHUAN_NOW
rm -rf plant
new_ledger real
SECRETS=$XDG_CONFIG_HOME/bihuan/REAL.secrets
dispatcher SMS
sed "s/^E1001,王建国,,/E1001,王建国,$(id -un),/" real/registers/people.csv >p &&
    cp p real/registers/people.csv && git -C real commit -qam login
ok 'a command gets the address and the text' '
	cat >send.sh <<-E &&
	#!/bin/sh
	echo "\$@" >$SCRATCH/sms.args
	cat >$SCRATCH/sms.text
	exit \$(cat $SCRATCH/sms.exit)
	E
	chmod +x send.sh && echo 0 >sms.exit && secrets <<-E &&
	sms.argv=$SCRATCH/send.sh --to {address} --id {id}
	E1002.SMS=13800138000
	E
	report && notice-send && echo "--to 13800138000 --id $n" >want && same want sms.args &&
	has sms.text "$n" && ! grep -q 演练 sms.text && test "$(story "$n")" = "queue send deliver"'
ok 'its exit status counts' '
	echo 3 >sms.exit && report && fails_with 1 notice-send >err 2>&1 && has err "SMS: exit 3" &&
	test "$(story "$n")" = "queue send retry"'
ok 'BIHUAN_NOW is for rehearsals' 'BIHUAN_NOW=2026-11-24T08:00:00+08:00 fails_with 77 notice-send >err 2>&1 || BIHUAN_NOW=2026-11-24T08:00:00+08:00 fails_with 65 notice-send >err 2>&1'
done_testing
