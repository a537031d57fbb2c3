#!/bin/sh
# ledger-sync over ssh: git by core.sshCommand, evidence by rsync.  The remote
# shell is played by a script that takes the host's name off and runs the rest.
. "${0%/*}/lib.sh"
need git rsync

cat >ssh <<'EOF'
#!/bin/sh
while test $# -gt 0; do
	case $1 in
	-o | -p | -l) shift 2 ;;
	-*) shift ;;
	*) break ;;
	esac
done
echo "$1" >>"$SCRATCH/hosts"
shift
exec sh -c "$*"
EOF
chmod +x ssh
unset BIHUAN_LEDGER
ledger-init --rehearsal A >/dev/null || exit 1
git init -q --bare -b main shared.git
git -C A remote add origin "host.example:$SCRATCH/shared.git"
git -C A config core.sshCommand "$SCRATCH/ssh"
RSYNC_RSH=$SCRATCH/ssh
export RSYNC_RSH
printf 'a photo' >photo
sum=$(sha256sum photo | cut -c1-64)
aa=$(echo "$sum" | cut -c1-2)
bad=$(printf '%064d' 7)

ok 'the first sync: commits by git, evidence by rsync' '
	mkdir -p "A/evidence/$aa" && cp photo "A/evidence/$aa/$sum.jpg" &&
	ledger-sync -C A && has hosts host.example &&
	test "$(git -C A rev-parse HEAD)" = "$(git -C shared.git rev-parse main)" &&
	cmp photo "shared.git.evidence/$aa/$sum.jpg"
'
ok 'a clone takes the evidence, read-only' '
	git clone -q shared.git B && git -C B config core.sshCommand "$SCRATCH/ssh" &&
	git -C B remote set-url origin "ssh://host.example$SCRATCH/shared.git" &&
	ledger-sync -v -C B >out && has out "1 photos taken" &&
	cmp photo "B/evidence/$aa/$sum.jpg" &&
	test "$(stat -c %a "B/evidence/$aa/$sum.jpg")" = 444
'
ok 'what does not have the hash of its name is not taken' '
	mkdir -p shared.git.evidence/00 && echo x >"shared.git.evidence/00/$bad.jpg" &&
	fails_with 1 ledger-sync -C B >out && has out "does not have the hash" &&
	test ! -e "B/evidence/00/$bad.jpg" && rm -r shared.git.evidence/00
'
ok 'a letter is claimed over it, records go both ways' '
	ledger-init -s B B && hazard-new -C B -T HT06 -A PLANT >id &&
	ledger-sync -C B && ledger-sync -C A && hazard-list -C A -o ids >have && same id have
'
ok 'the host is out of reach: it says so, nothing changed' '
	h=$(git -C A rev-parse HEAD) && git -C A config core.sshCommand false &&
	fails_with 69 ledger-sync -C A 2>err && has err "cannot reach" &&
	test "$(git -C A rev-parse HEAD)" = "$h"
'
done_testing
