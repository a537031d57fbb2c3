#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
printf 'CY-090,剪板机,,CY-1,,,,P90D,scrapped,CY-101,,,\n' |
    rows registers/equipment.csv
sed -i 's|^base_url,[^,]*|base_url,https://qr.plant.example|' "$BIHUAN_LEDGER/settings.csv"
ledger-save -m labels >/dev/null 2>save.err || cat save.err
label=$TOOLS/label
base=HTTPS://QR.PLANT.EXAMPLE
mkdir batch && "$label" -s 5 batch/a.png $base/E/CY-101 $base/E/CY-102 $base/E/HZ-201 &&
    "$label" -s 5 batch/b.jpg $base/A/CY
printf 'payload\n%s\nCY-102\nHZ-201\ncy\n' $base/E/CY-101 >list

ok 'a batch that is all there' '
	qr-check -o csv -f list batch >out 2>err && test "$(wc -l <out)" -eq 5 &&
	has out "payload,verdict,contrast,modulation,fixed,spare,pixels,file" \
	    "$base/E/CY-101,ok,0.8" ",batch/a.png" "cy,ok," &&
	test "$(grep -c ",ok,.*,0.00,1.00,5.0" out)" -eq 4 &&
	has err "read 4 of 4 labels (100.00 %" "indicative"'
ok 'what is missing fails the batch and is to be printed again' '
	printf "CY-999\n" | cat list - >more && fails_with 1 qr-check -o ids -f more batch >out 2>err &&
	echo CY-999 >want && same want out &&
	has err "read 4 of 5 labels (80.00 %" "the batch does not pass"'
ok 'what is not on the list is told' '
	head -n 3 list >less && fails_with 1 qr-check -f less batch >out 2>err &&
	has err "HZ-201'"'"' is not on the list"'
ok 'a faded label is read but printed again' '
	"$label" -s 5 -k 170 faded.png $base/E/CY-101 $base/E/CY-102 &&
	fails_with 1 qr-check -o csv -f less faded.png >out 2>err &&
	test "$(grep -c ",reprint,0.2" out)" -eq 2'
ok 'a torn one shows in what correction is left' '
	"$label" -s 5 -d 1 torn.png $base/E/CY-101 && echo CY-101 >one &&
	qr-check -o csv -f one torn.png >out 2>err || test $? -eq 1 &&
	awk -F, "NR == 2 { exit !(\$6 > 0 && \$6 < 1) }" out'
ok 'the list on standard input, people see words' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 qr-check -o table -f - batch <list >out 2>err &&
	has out 判定 良好 && has err 合格线'
ok 'a list with one thing twice' '
	printf "A\na\n" >twice && fails_with 65 qr-check -f twice batch 2>err &&
	has err "twice:2:" "on the list twice"'
ok 'an empty list' ': >none && fails_with 65 qr-check -f none batch 2>err && has err "is empty"'
ok 'a picture that is none' '
	fails_with 65 qr-check -f list batch list 2>err && has err list'

# ---- bindings ----
ok 'bindings that hold' '
	printf "%s\nCY-102\nCY\n" $base/E/CY-101 >good &&
	qr-check --bindings -o csv good >out 2>err && test "$(wc -l <out)" -eq 4 &&
	has err "3 labels looked up, 0 lead nowhere"'
ok 'scrapped and unknown ones are found' '
	printf "CY-090\nCY-404\nCY-101\n" | fails_with 1 qr-check --bindings -o ids - >out 2>err &&
	printf "CY-090\nCY-404\n" >want && same want out'
ok 'a sample, the same all day' '
	seq 1 50 | sed "s/^/CY-10/" >fifty &&
	fails_with 1 qr-check --bindings -s 10 -o csv fifty >one 2>err &&
	fails_with 1 qr-check --bindings -s 10 -o csv fifty >two 2>err &&
	same one two && test "$(wc -l <one)" -eq 11'
ok 'no list and no printed labels' '
	fails_with 66 qr-check --bindings 2>err && has err "no printed labels are recorded"'
ok 'without a list, all that were printed' '
	qr-label -a E1 CY-101 CY >/dev/null 2>err && qr-check --bindings -o csv >out 2>err &&
	test "$(wc -l <out)" -eq 3 && has out "CY-101,bound" "CY,bound" &&
	sed -i "s|^base_url,[^,]*|base_url,|" "$BIHUAN_LEDGER/settings.csv" &&
	ledger-save -m "no base" >/dev/null 2>&1 &&
	qr-label -a E1 CY-102 >/dev/null 2>err && qr-check --bindings -o csv >out 2>err; has out "CY-102,bound" &&
	sed -i "s|^base_url,[^,]*|base_url,https://qr.plant.example|" "$BIHUAN_LEDGER/settings.csv" &&
	ledger-save -m "the base again" >/dev/null 2>&1'

# ---- damage ----
ok 'a layout under damage, worse where it is stronger' '
	qr-check --simulate -l 1 -o csv batch/b.jpg >out 2>err && test "$(wc -l <out)" -eq 25 &&
	has out "damage,strength,read,of,rate" "smear,0.25,3,3,1.000" "contrast,"'
ok 'a layout by its name: labels of the plant, the longest, dot by dot' '
	qr-check -l 0.3 -o csv --simulate 40x30 >out 2>err && test "$(wc -l <out)" -eq 25 && has err "layout 40x30 at 203 dpi: $base/" "still read: damp " ", all " &&
	has out "blur,1.00," && awk -F, "NR > 1 && \$4 != 12 { bad = 1 } \$1 == \"perspective\" && \$2 == 0.25 { ok = \$3 == 12 } END { exit bad || !ok }" out'
ok 'finer dots, a layout of ones own, no ledger at all' '
	printf "part,x,y,w,h,size,align\nlabel,,,30,20,,\nsymbol,1,1,18,18,,\n" >own.csv &&
	(cd / && unset BIHUAN_LEDGER && qr-check -l 0.3 -r 300 -o csv --simulate "$SCRATCH/own.csv" >"$SCRATCH/out" 2>"$SCRATCH/err") &&
	has err "a label is made up" "own.csv at 300 dpi: SAMPLE-0001" && test "$(wc -l <out)" -eq 25'
ok 'a layout that is none, one without room' '
	fails_with 66 qr-check --simulate 41x30 2>err && has err "there is no layout" 40x30 &&
	printf "part,x,y,w,h,size,align\nlabel,,,30,20,,\nsymbol,1,1,5,5,,\n" >tiny.csv && fails_with 65 qr-check -r 100 --simulate ./tiny.csv 2>err && has err "has no room"'
ok 'nothing to simulate with' '
	photo blank.png &&
	fails_with 65 qr-check --simulate blank.png 2>err && has err "before any damage"'
ok 'a label that was printed twice is one label' '
	qr-label -a E1 CY-101 CY >/dev/null 2>err && qr-label -a E1 -c 3 CY-101 >/dev/null 2>err && qr-check --bindings -o csv >out 2>err; test $(grep -c "^CY-101,bound" out) -eq 1 &&
	test $(grep -c "^CY,bound" out) -eq 1'
ok 'what is missing is named, in one line' '
	fails_with 64 qr-check batch 2>err && has err "-f LIST is missing" && test $(wc -l <err) -le 2 &&
	fails_with 64 qr-check -f list 2>err && has err "which pictures" && fails_with 64 qr-check -s 3 -f list batch 2>err && has err "-s goes with --bindings" &&
	fails_with 64 qr-check -r 203 -f list batch 2>err && has err "-r goes with" && fails_with 64 qr-check -r x --simulate 40x30 2>err && has err "-r"'
ok 'bad usage' '
	fails_with 64 qr-check 2>err && fails_with 64 qr-check -f list 2>err &&
	fails_with 64 qr-check --bindings --simulate a 2>err &&
	fails_with 64 qr-check --bindings -s 0 list 2>err &&
	fails_with 66 qr-check -f missing batch 2>err && has err missing'
ok 'a full disk is said' 'fails_with 74 qr-check -f list batch >/dev/full 2>err'
done_testing
