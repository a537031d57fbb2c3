#!/bin/sh
# hazard-new --from: folders of photos that came from elsewhere.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need python3
MKPHOTO=$BIHUAN_BUILD/share/bihuan/sample/mkphoto
new_plant plant
at 08:00
label=$TOOLS/label

# scene FILE PLACE: a photo of 07:50
scene()
{
	echo "s.jpg 2026:11:24 07:40:00 31 119 $(($2 % 10)) $2 1" | "$MKPHOTO" &&
	    python3 "$SOURCE/tests/exif.py" s.jpg "$1" time='2026:11:24 07:50:00' zone=+08:00 make=X
}

# came DIR …: all of it lies there since a while
came()
{
	find "$@" -exec touch -d '10 minutes ago' {} +
}

# drop [OPTION …]: its lines of output are ids
drop()
{
	hazard-new -a E5 --from in "$@"
}
hazards()
{
	record-list -k hazard -o ids | grep -c . || :
}
photos_freely
mkdir in in/a 'in/b HT06 开着' in/c in/d
scene in/a/IMG_1.jpg 1 && scene in/a/IMG_3.jpg 2 && "$label" -s 6 in/a/IMG_2.png CY-101 &&
    printf 'HT05\r\n右罩没装\r\n' >in/a/说明.txt
scene 'in/b HT06 开着/周边.jpg' 3 && scene 'in/b HT06 开着/现场.jpg' 4 && "$label" -s 6 'in/b HT06 开着/铭牌.png' CY-102
scene in/c/1.jpg 5 && "$label" -s 6 in/c/2.png CY-101 && "$label" -s 6 in/c/3.png CY-102
scene in/d/HT12-1.jpg 6
came in

ok 'one report a folder, the ids are the output' '
	fails_with 1 drop >out 2>err && test $(grep -c "^H261124-A000[0-9]." out) -eq 2 && test $(wc -l <out) -eq 2 &&
	test $(hazards) -eq 2 && has err "2 reported, 2 left there" not-reported.txt'
a=$(sed -n 1p out) b=$(sed -n 2p out)
ok 'the machine by the label, its photo is the plate, the others by their order' '
	test "$(field $a equipment),$(field $a type)" = CY-101,HT05 && events $a >e &&
	plate=$(sha256sum in/done/${a}_a/IMG_2.png | cut -c1-64) && site=$(sha256sum in/done/${a}_a/IMG_1.jpg | cut -c1-64) &&
	grep -q "site=$site.jpg plate=$plate.png around=" e && grep -q 右罩没装 e'
ok 'roles by names, the type by the folder' '
	test "$(field $b equipment),$(field $b type)" = CY-102,HT06 && events $b >e &&
	site=$(sha256sum "in/done/${b}_b HT06 开着/现场.jpg" | cut -c1-64) && grep -q "site=$site.jpg" e'
ok 'what was reported is in done/, all of it, and its folder gone' '
	test ! -e in/a && test ! -e "in/b HT06 开着" && ls -A in/done/${a}_a >l && printf "%s\n" IMG_1.jpg IMG_2.png IMG_3.jpg 说明.txt >want && same want l'
ok 'what was not placed lies there, with the reason beside it' '
	has in/c/not-reported.txt "which type of hazard" && test -s in/c/1.jpg && test -s in/c/3.png &&
	has in/d/not-reported.txt area && test -s in/d/HT12-1.jpg && ! test -e in/c/.bihuan-event'
ok 'again: nothing twice, and the reason is not said twice' '
	fails_with 1 drop >out 2>err && test ! -s out && test $(hazards) -eq 2 && has err "0 reported, 2 left" && ! grep -q "in/c" err && ! grep -q "left there: " err'
ok 'two machines, both named' '
	fails_with 1 drop -T HT07 >out 2>err && has in/c/not-reported.txt "two machines are seen: CY-101" CY-102'
ok 'a line of a text file decides; the reason goes' '
	printf "equipment=3#冲床\n还有 HT07\n" >in/c/x.txt && printf "area=HZ" >in/d/x.txt && came in/c in/d &&
	drop >out 2>err && test $(wc -l <out) -eq 2 && c=$(sed -n 1p out) && test "$(field $c equipment),$(field $c type)" = CY-101,HT07 &&
	test "$(field $(sed -n 2p out) area)" = HZ && test "$(ls -A in)" = done && ! test -e in/done/${c}_c/not-reported.txt'
ok 'GB18030 from another system, the type by its name' '
	mkdir in/e && scene in/e/1.jpg 7 && printf "area=CY\n安全出口被堵：疏散通道或安全出口堵塞\n" | iconv -f UTF-8 -t GB18030 >in/e/说明.TXT && came in/e &&
	n=$(drop) && test "$(field $n type),$(field $n area)" = HT12,CY'
ok 'two types are refused, both named' '
	mkdir in/f && scene in/f/1.jpg 8 && printf "area=CY\nHT05 和 HT06\n" >in/f/a.txt && came in/f && fails_with 1 drop 2>err &&
	has in/f/not-reported.txt HT05 HT06 "type=" && rm -r in/f'
ok 'what is still coming is left alone, and no error' '
	mkdir in/g && scene in/g/1.jpg 9 && echo area=CY >in/g/a.txt && drop -T HT18 >out 2>err && test ! -s out && has err "changed just now" &&
	came in/g && mv in/g/1.jpg in/g/1.jpg.part && drop -T HT18 >out 2>err && test ! -s out && has err 1.jpg.part "not all there" && ! grep -q "just now" err && mv in/g/1.jpg.part in/g/1.jpg &&
	n=$(drop -T HT18) && test "$(field $n type)" = HT18'
ok 'what lies in the folder itself is one report' '
	scene in/1.jpg 10 && echo area=CY >in/a.txt && came in/1.jpg in/a.txt && n=$(drop -T HT19) &&
	test -s in/done/$n/1.jpg && test "$(ls -A in)" = done'
ok 'a voice message goes along, what is neither stays with the reason' '
	mkdir in/h && scene in/h/1.jpg 11 && printf "OggS\000\002" >in/h/v.ogg && head -c 100 /dev/zero >>in/h/v.ogg && echo x >in/h/x.xlsx &&
	echo area=CY >in/h/a.txt && came in/h && fails_with 1 drop -T HT20 >out 2>err && n=$(cat out) && test -s in/done/${n}_h/v.ogg &&
	test -s in/h/x.xlsx && has in/h/not-reported.txt "x.xlsx: neither a picture" && events $n >e && grep -q "file=[0-9a-f]*.ogg" e && rm -r in/h'
ok 'links, pipes and folders are not followed' '
	mkdir -p in/i/deep && ln -s /etc/passwd in/i/site.jpg && mkfifo in/i/p.jpg && echo area=CY >in/i/a.txt && came in/i/a.txt in/i/deep &&
	fails_with 1 timeout 30 hazard-new -a E5 --from in -T HT21 >out 2>err && n=$(cat out) && has in/i/not-reported.txt site.jpg p.jpg deep && events $n >e && ! grep -q site= e && rm -r in/i'
ok 'the same is open already: left, and reported with --again' '
	mkdir in/j && scene in/j/1.jpg 12 && echo equipment=CY-101 >in/j/a.txt && came in/j &&
	fails_with 1 drop -T HT05 2>err && has in/j/not-reported.txt "the same is open already: $a" && drop --again -T HT05'
ok 'a field that a reporter may not set' '
	mkdir in/k && printf "area=CY\nclass=C\n" >in/k/a.txt && came in/k &&
	fails_with 1 drop -T HT22 2>err && has in/k/not-reported.txt class && rm -r in/k'
ok 'a dry run writes nothing anywhere' '
	mkdir in/m && scene in/m/1.jpg 14 && echo area=CY >in/m/a.txt && mkdir in/n && scene in/n/1.jpg 15 && came in/m in/n && ls -AR in >was &&
	before=$(head_of) && fails_with 1 drop -n -T HT24 >out 2>err && ! grep -q H26 out && ls -AR in >is && same was is && test $(head_of) = $before && rm -r in/m in/n'
ok 'a dry run says what would be reported, and all of why another is left' '
	mkdir in/p in/q && scene in/p/1.jpg 16 && printf "HT24\nequipment=HZ-201\n" >in/p/a.txt && scene in/q/1.jpg 17 && came in/p in/q &&
	fails_with 1 drop -n >out 2>err && grep "^p: " out >p && has p "type=HT24" "equipment=HZ-201" "site=1.jpg" && test $(grep -c . out) -eq 1 &&
	has err "q: would be left there: " "HT05 in a text file" "1 would be reported, 1 left there" && ! grep -q not-reported.txt err && rm -r in/p in/q'
ok 'two at once: the second says so' '
	mkdir -p lock && flock lock -c "hazard-new -a E5 --from lock 2>err; test \$? -eq 75" && has err "another run"'

# Killed at any moment: every folder is reported once, no file is lost.
ok 'killed forty times' '
	rm -rf in && mkdir in && for i in 1 2 3 4 5 6 7 8; do
		mkdir in/k$i && scene in/k$i/site.jpg 2$i && printf "area=HZ\nposition=p$i\n" >in/k$i/a.txt || return 1
	done && cat in/k*/site.jpg in/k*/a.txt | wc -c >want && came in && from=$(hazards) &&
	for i in $(seq 40); do
		timeout -s KILL 0.$((i * 13 % 37 + 10)) hazard-new -a E5 --again --from in -T HT10 >>log 2>&1 || :
	done; hazard-new -a E5 --again --from in -T HT10 >>log 2>&1; test $(hazards) -eq $((from + 8)) || { hazards; false; } &&
	find in -path in/done -prune -o -type f -print >left && same /dev/null left && find in/done -type f | grep -c . >n && test $(cat n) -eq 16 &&
	find in/done -name "site.jpg" -exec cat {} + -o -name a.txt -exec cat {} + | wc -c >got && same want got &&
	for i in 1 2 3 4 5 6 7 8; do test $(ls -d in/done/*_k$i | grep -c .) -eq 1 || return 1; done'
ok 'killed between the commit and the moving' '
	rm -rf in && mkdir -p in/z && scene in/z/1.jpg 40 && echo area=HZ >in/z/a.txt && came in && chmod 555 in &&
	chmod 755 in && n=$(drop -T HT11) && u=$(record-show -o json $n | sed -n "s/.*\"event\":\"\([0-9A-Z]\{26\}\)\".*/\1/p" | head -n 1) &&
	u=$(events $n | head -n 1 | cut -d, -f1) && mkdir in/z && mv in/done/${n}_z/a.txt in/z && printf "event %s\nfile 1.jpg\nfile a.txt\n" $u >in/z/.bihuan-event &&
	drop -T HT11 >out 2>err && echo $n >want && same want out && has err "was reported as $n" && test -s in/done/${n}_z/a.txt && test ! -e in/z'
ok 'a plan that no command wrote' '
	mkdir in/y && scene in/y/1.jpg 41 && printf "event x\nfile ../../plant/settings.csv\n" >in/y/.bihuan-event && came in/y &&
	fails_with 65 drop -T HT11 2>err && has err ".bihuan-event" "no command wrote this" && test -s plant/settings.csv && rm -r in/y'
ok 'bad usage' '
	fails_with 64 hazard-new -a E5 --from in -p site=x.jpg 2>err && has err "--from" && fails_with 66 hazard-new -a E5 --from nowhere 2>err &&
	has err nowhere && fails_with 64 hazard-new -a E5 --from "" 2>err'
ok 'an empty folder is done' 'mkdir none && hazard-new -a E5 --from none'
done_testing
