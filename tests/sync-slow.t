#!/bin/sh
# A sync over a slow link never holds the ledger's lock longer than a second.
. "${0%/*}/lib.sh"
need git

unset BIHUAN_LEDGER
ledger-init --rehearsal A >/dev/null || exit 1
git init -q --bare -b main shared.git
git -C A remote add origin "$SCRATCH/shared.git"
ledger-sync -C A && git clone -q shared.git B && ledger-init -s B B >/dev/null ||
    exit 1
ids=
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
	ids="$ids $(BIHUAN_LEDGER=B hazard-new --again -T HT06 -A PLANT 2>/dev/null)"
done
ledger-sync -C B || exit 1

# Three seconds on the way there and three on the way back.
for p in upload receive; do
	printf '#!/bin/sh\nsleep 3\nexec git %s-pack "$@"\n' $p >slow-$p
	chmod +x slow-$p
done
git -C A config remote.origin.uploadpack "$SCRATCH/slow-upload"
git -C A config remote.origin.receivepack "$SCRATCH/slow-receive"

# One report after the other, each with the time it took, until "stop" is there.
writer()
{
	until test -e stop; do
		t=$(date +%s%N)
		BIHUAN_LEDGER=A hazard-new --again -T HT07 -A PLANT \
		    2>/dev/null >>written || echo failed >>failed
		echo $((($(date +%s%N) - t) / 1000000)) >>times.txt
	done
}

ok 'a sync beside a busy writer takes over and gives' '
	writer & w=$! && background $w && sleep 1 &&
	t=$(date +%s) && ledger-sync -v -C A >out && t=$(($(date +%s) - t)) &&
	touch stop && wait $w; cat out; test $t -ge 6 && has out "commits taken"
'
ok 'the link was slow, the lock was not' '
	held=$(sed -n "s/.*lock held \([0-9]*\) ms/\1/p" out) &&
	echo "# held $held ms" && test "$held" -le 1000
'
ok 'no writer waited longer than a second and a half, none failed' '
	test ! -e failed && sort -n times.txt | tail -n 1 >slowest &&
	echo "# $(wc -l <times.txt) writes, slowest $(cat slowest) ms" &&
	test "$(cat slowest)" -le "${BIHUAN_SANITIZED:+10}1500"
'
ok 'nothing of either side is missing' '
	rm slow-upload slow-receive &&
	git -C A config --unset remote.origin.uploadpack &&
	git -C A config --unset remote.origin.receivepack &&
	ledger-sync -C A && ledger-sync -C B &&
	hazard-list -C B -o ids | sort >have &&
	{ cat written && for i in $ids; do echo "$i"; done; } | sort >want &&
	same want have
'
done_testing
