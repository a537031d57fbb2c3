#!/bin/sh
# What is signed, in the ledger and outside of it: signatures, bundles, anchors.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need git ssh-keygen sha256sum python3
new_plant plant
cd plant || exit 1
photo ../b.png ../a.png
key=$XDG_CONFIG_HOME/bihuan/PLANT.station-A.key
f=records/hazard/2026/1124.v1.csv

# hand MESSAGE: committed at the clock by plain git; sealed: signed by the station.
hand()
{
	git add -A && GIT_COMMITTER_DATE=$BIHUAN_NOW GIT_AUTHOR_DATE=$BIHUAN_NOW git commit -q -m "$@"
}
by_station()
{
	git add -A && GIT_COMMITTER_DATE=$BIHUAN_NOW GIT_AUTHOR_DATE=$BIHUAN_NOW \
	    git -c gpg.format=ssh -c user.signingKey="$key" commit -q -S -m "$1"
}
save() { rm -rf ../saved && cp -a . ../saved; }
back()
{
	find . .git -mindepth 1 -maxdepth 1 ! -path ./.git -exec rm -rf {} + && cp -a ../saved/. .
}
audit()
{
	fails_with 1 ledger-audit -n --full -o csv >../out || return 1
	for _t; do has ../out ",$_t," || return 1; done
}
# signed ID NOTE: E4's fix as a phone would send it: signed by him, sealed here.
signed()
{
	python3 - "$f" "$1" "$2" "$BIHUAN_NOW" ../E4 "$key" <<'PY'
import csv, io, json, subprocess, sys
path, rec, note, now, person, station = sys.argv[1:]
rows = list(csv.reader(io.StringIO(open(path, encoding='utf-8', newline='').read())))
head, last = rows[0], [r for r in rows if r[1] == rec][-1]
pics = ' '.join('%s=%s.png' % (w, subprocess.run(['sha256sum', '../%s.png' % w[0]],
                stdout=subprocess.PIPE, text=True).stdout[:64]) for w in ('before', 'after'))
c = dict.fromkeys(head, '')
c.update(event=last[0][:10] + 'ZZZZZZZZZZZZZZZZ', record=rec, prev=last[0],
         time=now.replace('+08:00', '.000+08:00'), actor='E4', entered_by='root',
         action='rectify', node='verify', measure='换 "新" 罩, <b>\\', note=note, evidence=pics)
def sign(key, space, text):
    out = subprocess.run(['ssh-keygen', '-q', '-Y', 'sign', '-f', key, '-n', space],
                         input=text.encode(), stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, check=True).stdout.decode()
    return ''.join(out.split('\n')[1:-2])
fields = {k: c[k] for k in head[9:-4] if c[k]}
text = {k: c[k] for k in ('action', 'actor', 'event', 'evidence', 'note', 'prev', 'record')}
text.update(fields=fields, flow='1', kind='hazard', plant='PLANT')
c['signature'] = sign(person, 'bihuan-event', json.dumps(text, sort_keys=True,
                      ensure_ascii=False, separators=(',', ':')))
def cell(s):
    return '"%s"' % s.replace('"', '""') if any(x in s for x in ',"') else s
row = ','.join(cell(c[k]) for k in head[:-1]) + ','
open(path, 'a', encoding='utf-8', newline='').write(row + sign(station, 'bihuan-seal', row) + '\n')
PY
}

at 07:00
ledger-init --key . >/dev/null 2>&1
ssh-keygen -q -t ed25519 -N '' -C E4 -f ../E4
ssh-keygen -q -t ed25519 -N '' -C E5 -f ../E5
printf 'E4 namespaces="bihuan-event",valid-after="20261123000000Z" %s\n' "$(cat ../E4.pub)" >>registers/signers
at 07:01
by_station enrolled
at 07:30
id=$(hazard-new -T HT06 -e CY-101 description='<script>alert(1)</script> & "引号"' 2>/dev/null)
mkdir -p evidence/xx
for p in a b; do
	h=$(sha256sum <../$p.png | cut -c1-64)
	mkdir -p "evidence/$(echo "$h" | cut -c1-2)"
	cp ../$p.png "evidence/$(echo "$h" | cut -c1-2)/$h.png"
done
rmdir evidence/xx
at 08:00
signed "$id" '已换 “新” 件'
by_station 'a signed fix'
at 08:30
id2=$(hazard-new -T HT16 -A CY 2>/dev/null)
save

ok 'signed, sealed and committed by the station: silent' '
	ledger-audit -v --full 2>../err >../out && test ! -s ../out && has ../err "1 signatures"
'
ok 'an unsigned commit that touches records/' '
	at 08:40 && printf "x\n" >notes.txt && hand note && ledger-audit -n --full &&
	tail -n 1 $f | sed "s/^01......../01ZZZZZZZZ/" >x && cat x >>$f && rm x && hand row && audit unsigned
'
back
ok 'signed by somebody else' '
	at 08:40 && tail -n 1 $f | sed "s/^01......../01ZZZZZZZZ/" >x && cat x >>$f && rm x &&
	git add -A && GIT_COMMITTER_DATE=$BIHUAN_NOW git -c gpg.format=ssh -c user.signingKey="$SCRATCH/E4" commit -q -S -m x &&
	audit unsigned
'
back
ok 'an unsigned commit that touches only the signers, or only the stations' '
	at 08:40 && printf "E5 namespaces=\"bihuan-event\" %s\n" "$(cat ../E5.pub)" >>registers/signers && hand signers && audit unsigned &&
	grep "^error,unsigned,registers/signers," ../out
'
back
ok '... of stations a warning: one that joins has no key yet' '
	at 08:40 && sed "s/^A,/B,/" registers/stations.csv | tail -n 1 >>registers/stations.csv && hand letter && audit unsigned &&
	grep "^warning,unsigned,registers/stations.csv," ../out && ! grep ^error ../out
'
back
ok 'other registers need no signature' '
	at 08:40 && echo "# x" >>registers/readme.txt && hand other && ledger-audit -n --full
'
back
ok 'a station that brings its key itself is named; a key without a station is not one' '
	at 08:40 && printf "station-B namespaces=\"git\" %s\n" "$(cat ../E5.pub)" >>registers/signers && keep=$key && key=$SCRATCH/E5 && by_station joins; key=$keep;
	audit station && grep "^warning,station,registers/signers,.*SHA256:" ../out && ! grep ^error ../out &&
	back && printf "E5 namespaces=\"git\" %s\n" "$(cat ../E5.pub)" >>registers/signers && key=$SCRATCH/E5 && by_station stranger; key=$keep;
	audit unsigned && grep "^error,unsigned,registers/signers," ../out
'
back
ok '... and is no excuse for rows' '
	at 08:40 && printf "station-B namespaces=\"git\" %s\n" "$(cat ../E5.pub)" >>registers/signers && tail -n 1 $f | sed "s/^01......../01ZZZZZZZZ/" >x && cat x >>$f && rm x &&
	keep=$key && key=$SCRATCH/E5 && by_station joins; key=$keep; audit unsigned
'
back
ok 'a signature taken from another record' '
	at 08:40 && signed "$id2" x && sed -i "\$s/,$id2,/,$id,/" $f && by_station x && audit signature
'
back
ok 'a byte of the row, and the seal' '
	at 08:40 && signed "$id2" abc && sed -i "\$s/,root,/,toor,/" $f && by_station x && audit seal
'
back
ok 'a key that is enrolled afterwards with an earlier date' '
	at 08:40 && mkdir ../keep && cp ../E4 ../E4.pub ../keep/ && cp ../E5 ../E4 && cp ../E5.pub ../E4.pub && signed "$id2" x && by_station x && cp ../keep/* .. && at 08:50 &&
	printf "E4 namespaces=\"bihuan-event\",valid-after=\"20261123000000Z\" %s\n" "$(cat ../E5.pub)" >>registers/signers &&
	by_station later && audit signature
'
back
ok 'a key that was lost before it signed, as was found later' '
	at 09:00 && sed -i "s/valid-after=\"20261123000000Z\"/&,valid-before=\"20261123000001Z\"/" registers/signers &&
	by_station revoked && audit revoked && ! grep error ../out
'
back

# ---- bundles ----
# A shell that has nothing but what the page of the bundle names.
mkdir ../few
for p in sh ssh-keygen sha256sum cat cut date dirname fold mktemp rm sort test tr printf; do
	ln -s "$(command -v $p)" ../few/$p
done
verify() { env -i PATH="$SCRATCH/few" HOME=/nonexistent "$SCRATCH/few/sh" "$1/verify.sh" >../out 2>&1; }
ok 'a bundle of two records verifies with few programs' '
	ledger-audit --bundle -d ../bundle "$id" "$id2" >../out 2>../err && echo ../bundle >../want && same ../want ../out &&
	verify ../bundle && has ../out "1 signatures, 1 seals" "OK 核验通过"
'
ok 'its rows are those of the ledger, its files all there' '
	grep -c ",$id," $f >../want && tail -n +2 ../bundle/rows/hazard.v1/$id.csv | grep -c . >../got && same ../want ../got &&
	ls ../bundle/evidence >../got && test "$(wc -l <../got)" = 2 && test ! -e ../bundle/absent
'
ok 'the dossier: Chinese, pictures inside, hostile text as text' '
	has ../bundle/dossier.html "<meta charset=\"utf-8\">" "data:image/jpeg;base64," "&lt;script&gt;alert(1)" 演练 "$id" "default-src" &&
	has ../bundle/dossier.html "href=\"evidence/" && ! grep -i "<script\|<b>\|http:\|src=\"[^d]" ../bundle/dossier.html
'
tamper()	# NAME 'shell in the copy': verify.sh refuses
{
	ok "tampered: $1" "rm -rf ../t && cp -a ../bundle ../t && chmod -R u+w ../t && (cd ../t && $2) &&
	    ! diff -r ../bundle ../t >/dev/null && fails_with 1 verify ../t && has ../out WRONG"
}
# all sums made anew, as a forger would; the station's statement is not his
resum='sha256sum allowed_signers dossier.html evidence/* rows/*/* statement verify.sh >SHA256SUMS'
r=rows/hazard.v1/$id.csv
tamper 'a row' "sed -i '\$s/,E4,/,E5,/' $r"
tamper 'a row, and the sums' "sed -i '\$s/,E4,/,E5,/' $r && $resum"
tamper 'a row, the sums, no statement' "sed -i '\$s/rectify/rectifx/' $r && sed -i /station/d statement && rm statement.sig && $resum"
tamper 'a signed field' "sed -i '\$s/新/旧/' $r && sed -i /station/d statement && rm statement.sig && $resum"
tamper 'the seal' "sed -i '\$s|,[^,]*\$|,|' $r && sed -i /station/d statement && rm statement.sig && $resum"
tamper 'a row is gone' "sed -i 2d $r && sed -i /station/d statement && rm statement.sig && $resum"
tamper 'a picture' 'for p in evidence/*; do cp ../a.png $p; done'
tamper 'a picture, and the sums' "for p in evidence/*; do cp ../plant/$f \$p; done && sed -i /station/d statement && rm statement.sig && $resum"
tamper 'a picture is gone' "rm evidence/*.png && sed -i '/evidence/d' SHA256SUMS && sed -i /station/d statement && rm statement.sig"
tamper 'one more file' 'echo x >rows/hazard.v1/x.csv'
tamper 'the dossier' 'echo x >>dossier.html'
tamper 'the signers' "cat ../E5.pub >>allowed_signers && $resum"
tamper 'the statement' "sed -i 's/^time .*/time 2026-11-23T08:00:00.000+08:00/' statement && $resum"
tamper 'no signature of the statement' 'rm statement.sig'
tamper 'no list' 'rm SHA256SUMS'
ok 'the same folder again is refused, and nothing in it changed' '
	fails_with 1 ledger-audit --bundle -d ../bundle "$id" 2>../err && has ../err "-d" && verify ../bundle
'
ok 'a file that is not here is listed, and said' '
	rm evidence/*/*.png && ledger-audit --bundle -d ../less "$id" 2>../err >../out && has ../err "is not here" &&
	test "$(wc -l <../less/absent)" = 2 && verify ../less && has ../less/dossier.html "not in the bundle"
'
back
ok 'ids from standard input, a sample that can be drawn again' '
	hazard-list -o csv | ledger-audit --bundle -d ../in - >../out && ls ../in/rows/hazard.v1 >../got && test "$(wc -l <../got)" = 2 &&
	ledger-audit --bundle -d ../s1 --sample 1 --seed 7 2>../err && has ../err "--seed 7" &&
	for i in "$id" "$id2"; do printf "%s %s.csv\n" "$(printf "7 %s" "$i" | sha256sum | cut -c1-64)" "$i"; done | sort | head -n 1 | cut -d" " -f2 >../want &&
	ls ../s1/rows/hazard.v1 >../got && same ../want ../got &&
	: | ledger-audit --bundle -d ../s0 --sample 1 - && test ! -e ../s0 &&
	ledger-audit --bundle -d ../s2 --sample 5 2>../err && has ../err "2 records drawn with --seed"
'
ok 'no such record, no id, no operand' '
	fails_with 66 ledger-audit --bundle -d ../none H261124-A0009P 2>../err;
	fails_with 64 ledger-audit --bundle -d ../none x 2>../err && fails_with 64 ledger-audit --bundle 2>../err
'
rm -rf ../bundle ../t ../less ../in ../s1 ../s2 ../none

# ---- anchors ----
ok 'an anchor holds later' '
	ledger-audit --anchor >../anchor && has ../anchor "bihuan-anchor 1" "plant PLANT" "commit $(git rev-parse HEAD)" signature &&
	at 09:00 && hazard-assign -t E5 "$id2" >/dev/null && ledger-audit --against ../anchor >../out && test ! -s ../out &&
	sed "s/^/> /; s/\$/ /" ../anchor | ledger-audit --against -
'
ok 'stock ssh-keygen verifies it' '
	sed "/^signature/d" ../anchor >../text &&
	{ echo "-----BEGIN SSH SIGNATURE-----"; sed -n "s/^signature //p" ../anchor | fold -w 70; echo "-----END SSH SIGNATURE-----"; } >../sig &&
	ssh-keygen -Y verify -f registers/signers -I station-A -n bihuan-anchor -O verify-time=20261124010000Z -s ../sig <../text
'
ok 'an altered anchor' '
	sed "s/^time 2026/time 2025/" ../anchor >../x && fails_with 1 ledger-audit --against ../x >../out && has ../out "[anchor-signature]" &&
	sed /^signature/d ../anchor >../x && fails_with 1 ledger-audit --against ../x >../out && has ../out "[anchor-unsigned]" &&
	sed "s/^plant .*/plant OTHER/" ../anchor >../x && fails_with 65 ledger-audit --against ../x 2>../err && has ../err OTHER &&
	echo x | fails_with 65 ledger-audit --against - 2>../err && fails_with 66 ledger-audit --against ../nothing 2>../err
'
ok 'a history that was rewritten and forgot what it was' '
	git reset -q --hard HEAD~3 && git update-ref -d refs/bihuan/acked && rm -f .git/bihuan/audited &&
	fails_with 1 ledger-audit --against ../anchor >../out && has ../out "[anchor]" &&
	git reflog expire --expire=now --all && git -c gc.pruneExpire=now gc -q --prune=now &&
	fails_with 1 ledger-audit --against ../anchor >../out && has ../out "[anchor]"
'
back
ok 'without a key there is no anchor' '
	cd .. && new_plant plain && at 08:00 && fails_with 69 ledger-audit --anchor 2>err && has err "ledger-init --key"
'
done_testing
