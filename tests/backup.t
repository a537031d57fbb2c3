#!/bin/sh
# scripts/backup: what is restored is what was there.
. "${0%/*}/lib.sh"
need git rsync python3

B=$SOURCE/scripts/backup
new_ledger plant --rehearsal
# a real picture, as a camera's would be stored
python3 - <<'EOF' >photo.png
import struct, sys, zlib
def chunk(t, d):
    c = struct.pack(">I", len(d)) + t + d
    return c + struct.pack(">I", zlib.crc32(t + d))
raw = b"".join(b"\0" + bytes(v for x in range(64) for v in (x, y, 99))
    for y in range(64))
sys.stdout.buffer.write(b"\x89PNG\r\n\x1a\n" +
    chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)) +
    chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))
EOF
id=$(hazard-new -T HT06 -A PLANT -p site=photo.png -N 配电箱未上锁) ||
    { echo 'Bail out! no hazard'; exit 1; }
mkdir -p plant/readings/date=2026-11-24
echo 1,2 >plant/readings/date=2026-11-24/D1.csv

ok 'usage' 'fails_with 64 "$B" && fails_with 64 "$B" --restore x'
ok 'a backup is made, and holds' '
	"$B" plant dest && "$B" --verify dest >out && has out holds
'
ok 'again with nothing new' '"$B" plant dest'
ok 'rows, photo and readings are in it' '
	id2=$(hazard-new -T HT07 -A PLANT) && "$B" plant dest &&
	test "$(git -C dest/ledger.git rev-parse main)" = "$(git -C plant rev-parse HEAD)" &&
	p=$(cd plant/evidence && find . -type f) && cmp "plant/evidence/$p" "dest/ledger.git.evidence/$p" &&
	test -f dest/readings/date=2026-11-24/D1.csv
'
ok 'what waits in the spool is in it too' '
	git -C plant config user.name x && touch plant/.git/MERGE_HEAD &&
	git -C plant rev-parse HEAD >plant/.git/MERGE_HEAD &&
	BIHUAN_NOW=2026-11-30T09:00:00+08:00 escalate >out 2>&1; rm -f plant/.git/MERGE_HEAD
	"$B" plant dest && test ! -s plant/.git/bihuan/spool &&
	test "$(git -C dest/ledger.git rev-parse main)" = "$(git -C plant rev-parse HEAD)"
'
ok 'restored, the ledger is the same' '
	"$B" --restore dest again >out && has out "ledger-init -s" &&
	(cd plant && git ls-files -s) >a && (cd again && git ls-files -s) >b && same a b &&
	(cd plant && find evidence readings -type f | sort) >a &&
	(cd again && find evidence readings -type f | sort) >b && same a b &&
	record-show -C plant "$id" >a && record-show -C again "$id" >b && same a b
'
ok 'it refuses to write under the old letter, and takes its own' '
	fails_with 77 hazard-new -C again -T HT06 -A PLANT 2>err && has err "ledger-init -s" &&
	ledger-init -s B again && hazard-new -C again --again -T HT06 -A PLANT >new &&
	grep -q -- -B0001 new && ledger-check -C again
'
ok 'where something is there already nothing is restored' '
	fails_with 64 "$B" --restore dest plant
'
ok 'killed in the middle, the next run makes it good' '
	mkdir -p plant/.git/refs/bihuan/alive && : >plant/.git/refs/bihuan/alive/A.lock &&
	for n in 1 2 3 4 5 6 7 8 9; do
		hazard-new --again -T HT06 -A PLANT >/dev/null 2>&1 &&
		cp photo.png p$n.png && printf $n >>p$n.png || return 1
		timeout -s KILL 0.0$n "$B" plant dest >/dev/null 2>&1
	done
	"$B" plant dest && "$B" --verify dest >out && has out holds &&
	test "$(git -C dest/ledger.git rev-parse main)" = "$(git -C plant rev-parse HEAD)"
'
ok 'a rewritten ledger does not replace a good backup' '
	was=$(git -C dest/ledger.git rev-parse main) &&
	git clone -q plant evil && git -C evil config user.name e &&
	git -C evil config user.email e@e && git -C evil reset -q --hard HEAD~2 &&
	echo x >evil/README && git -C evil add README && git -C evil commit -qm evil &&
	"$B" evil dest >out 2>&1; git -C dest/ledger.git merge-base --is-ancestor "$was" main
'
ok 'a damaged photo is found' '
	p=$(cd dest/ledger.git.evidence && find . -type f | head -n 1) &&
	chmod u+w "dest/ledger.git.evidence/$p" && echo x >>"dest/ledger.git.evidence/$p" &&
	fails_with 65 "$B" --verify dest 2>err && has err "is damaged"
'
ok 'a missing photo is found' '
	rm -f "dest/ledger.git.evidence/$p" && fails_with 65 "$B" --verify dest 2>err &&
	has err "is missing"
'
ok 'and the next backup brings it back' '
	"$B" plant dest; "$B" --verify dest >out && has out holds
'
done_testing
