#!/bin/sh
# Every finding is provoked by a real JPEG: a scene of mkphoto, edited by
# tests/tools/picedit, with an EXIF block of tests/exif.py.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need python3
MKPHOTO=$BIHUAN_BUILD/share/bihuan/sample/mkphoto
new_plant plant

# scene FILE PLACE [STATE [KEY=VALUE …]]: taken at 07:50 in CY, unless said.
scene()
{
	_out=$1 _place=$2 _state=${3:-0}
	shift 2
	test $# -eq 0 || shift
	echo "s.jpg 2026:11:24 0$_state:0$_state:00 31 119 $((_place % 10)) $_place $_state" |
	    "$MKPHOTO" || return 1
	test $# -gt 0 || set -- time='2026:11:24 07:50:00' zone=+08:00 \
	    lat=31.7721 lon=119.9555 make=HUAWEI model=P40
	python3 "$SOURCE/tests/exif.py" s.jpg "$_out" "$@"
}

# finds CODE SEVERITY photo-check argument …: exactly this finding.
finds()
{
	_wish="$1 $2"
	shift 2
	fails_with 1 photo-check -o csv "$@" >found || return 1
	_saw=$(python3 -c 'import csv
print(*sorted({r["code"] + " " + r["severity"]
               for r in csv.DictReader(open("found")) if r["code"]}), sep="; ")')
	test "$_saw" = "$_wish" || {
		echo "# found '$_saw', wanted '$_wish'"
		cat found
		return 1
	}
}

clean()
{
	photo-check -o csv "$@" >found || {
		cat found
		return 1
	}
}

sed -i 's/^\(CY,冲压车间.*,E3,\),,,,yes/\131.7721,119.9555,80,,yes/' plant/registers/areas.csv
printf 'OUT,堆场,,place,,,E3,,,,"31.770,119.950 31.770,119.952 31.772,119.952 31.772,119.950",no,,\n' |
    rows registers/areas.csv
ledger-save -m 位置 >/dev/null 2>&1
at 08:00
scene good.jpg 11
scene other.jpg 23
H='-k hazard --action report -A CY'

ok 'a good photo has no finding, and says when, where and by what' '
	clean $H -p site=good.jpg && has found ",2026-11-24T07:50:00.000+08:00,said,31.772100,119.955500,1,HUAWEI,P40,,640,480,no,"'
ok 'as JSON and as a page' '
	photo-check -o json $H -p site=good.jpg >j && has j "\"model\":\"P40\"" "\"role\":\"site\"" &&
	photo-check -o table $H good.jpg >page && has page "HUAWEI P40" "31.772100, 119.955500" none'
ok 'south and west, the zone and the parts of a second' '
	scene s.w.jpg 11 0 time="2026:11:24 07:50:00" sub=250 zone=-03:00 lat=-31.5 lon=-60.25 order=II turn=6 &&
	photo-check -o csv s.w.jpg >found; has found "2026-11-24T18:50:00.250+08:00,said,-31.500000,-60.250000,6,"'
ok 'a time without a zone is the site'"'"'s' '
	scene nozone.jpg 11 0 time="2026:11:24 07:50:00" lat=31.7721 lon=119.9555 &&
	clean $H -p site=nozone.jpg && has found "2026-11-24T07:50:00.000+08:00,assumed"'
ok 'nothing said at all' '
	python3 "$SOURCE/tests/exif.py" good.jpg bare.jpg &&
	finds no-exif flag $H -p site=bare.jpg && has found "chat programs"'
ok 'no time' '
	scene notime.jpg 11 0 lat=31.7721 lon=119.9555 make=X && finds no-time flag $H -p site=notime.jpg'
ok 'taken too long before' '
	scene old.jpg 11 0 time="2026:11:24 07:10:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	finds old flag $H -p site=old.jpg && has found "taken 2026-11-24 07:10, 50 min before that was said (at most 30 min)"'
ok 'but not before what the report says that it was found' '
	clean $H --field found_at=2026-11-24T07:30:00+08:00 -p site=old.jpg'
ok 'taken after it was handed in; two minutes are a clock' '
	scene late.jpg 11 0 time="2026:11:24 08:05:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	finds future flag $H -p site=late.jpg && clean $H --at "2026-11-24 08:03" -p site=late.jpg'
ok 'taken elsewhere' '
	scene far.jpg 11 0 time="2026:11:24 07:50:00" zone=+08:00 lat=31.7751 lon=119.9555 &&
	finds far flag $H -p site=far.jpg && has found "taken 254 m outside 冲压车间 (at most 50 m)"'
ok 'an area below takes the place of the one above, a polygon counts' '
	clean -k hazard --action report -A CY-1 -p site=good.jpg &&
	finds far flag -k hazard --action report -A OUT -p site=good.jpg &&
	scene yard.jpg 11 0 time="2026:11:24 07:50:00" zone=+08:00 lat=31.7711 lon=119.9511 &&
	clean -k hazard --action report -A OUT -p site=yard.jpg'
ok 'where the device was is held against the area too' '
	finds far flag $H --position 31.80,119.95 -p site=good.jpg && has found "sent from" &&
	fails_with 64 photo-check --position 31 good.jpg 2>err && has err 31'
ok 'no position: a finding, but not where a label proves the hall' '
	scene noplace.jpg 11 0 time="2026:11:24 07:50:00" zone=+08:00 &&
	finds no-place flag $H -p site=noplace.jpg &&
	clean $H --proved label:CY -p site=noplace.jpg &&
	finds no-place flag -k hazard --action report -A OUT --proved label:CY -p site=noplace.jpg &&
	clean -k hazard --action report -A HZ -p site=noplace.jpg'
# labelled FILE CODE: a photo with the label of CODE in it and no position.
labelled()
{
	"$TOOLS/label" l.jpg "$2" &&
	python3 "$SOURCE/tests/exif.py" l.jpg "$1" time='2026:11:24 07:50:00' zone=+08:00
}
ok 'a label read in the photo proves the hall by itself, one from elsewhere does not' '
	labelled lab1.jpg CY-101 && clean $H -p site=lab1.jpg &&
	labelled lab2.jpg HTTPS://X.EXAMPLE/A/CY-1 && finds no-place flag $H -p site=lab2.jpg &&
	labelled lab3.jpg A/CY-1 && clean $H -p site=lab3.jpg &&
	labelled lab4.jpg HZ-201 && finds no-place flag $H -p site=lab4.jpg &&
	finds no-place flag -k hazard --action report -A OUT -p site=lab1.jpg'
ok 'a program that edits pictures' '
	scene edited.jpg 11 0 time="2026:11:24 07:50:00" zone=+08:00 lat=31.7721 lon=119.9555 software="Adobe Photoshop 25.1" &&
	finds edited flag $H -p site=edited.jpg && has found "Adobe Photoshop 25.1"'
ok 'a thumbnail of the picture, and one of another' '
	"$TOOLS/picedit" good.jpg own.jpg scale=25 && "$TOOLS/picedit" other.jpg foreign.jpg scale=25 &&
	for t in own foreign; do
		scene thumb-$t.jpg 11 0 time="2026:11:24 07:50:00" zone=+08:00 lat=31.7721 lon=119.9555 thumb=$t.jpg || return 1
	done
	clean $H -p site=thumb-own.jpg && has found ",640,480,yes," &&
	finds thumbnail flag $H -p site=thumb-foreign.jpg'

id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=good.jpg 2>note)
ok 'a clean photo is reported without a word, and the record says so' '
	! grep photo note && test "$(field $id photo_findings)" = "site: nothing found"'
ok 'the same file in another record is refused, nothing is written' '
	before=$(head_of) && fails_with 1 hazard-new -a E5 -T HT05 -e 4#冲床 -p site=good.jpg 2>err &&
	has err "photo '"'site'"': is a photo of $id already" && ! grep -qF "[reused]" err && test $(head_of) = $before &&
	finds "reused" refuse $H -p site=good.jpg && clean $H --record $id -p site=good.jpg'
copy()
{
	"$TOOLS/picedit" good.jpg c.jpg "$@" &&
	    python3 "$SOURCE/tests/exif.py" c.jpg c2.jpg time='2026:11:24 07:51:00' \
		zone=+08:00 lat=31.7721 lon=119.9555 &&
	    finds copy flag $H -p site=c2.jpg && has found "made from a photo of $id"
}
ok 'a copy: saved anew, brighter, smaller, with a strip' 'copy quality=60 && copy light=120 &&
	copy scale=50 && copy strip'
ok 'a copy: mirrored, turned' 'copy mirror && has found mirrored && copy turn=6 && has found turned && copy turn=3'
ok 'a copy: cropped, and all at once' 'copy crop=5,5,5,5 && has found "a part of it" &&
	copy mirror light=85 scale=70 quality=70'
ok 'another scene is no copy, nor is another photo of the place' '
	clean $H -p site=other.jpg && scene after.jpg 11 1 && clean $H -p site=after.jpg'

ok 'a fix: taken after, and not the same picture' '
	scene before.jpg 11 3 time="2026:11:24 08:30:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	scene fixed.jpg 11 1 time="2026:11:24 08:20:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	at 08:40 && F="-k hazard --action rectify -A CY --record $id" &&
	finds order flag $F -p before=before.jpg -p after=fixed.jpg && has found "not after '"'before'"'" &&
	"$TOOLS/picedit" good.jpg again.jpg quality=70 light=95 &&
	python3 "$SOURCE/tests/exif.py" again.jpg again2.jpg time="2026:11:24 08:35:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	finds same flag $F --own before=good.jpg -p after=again2.jpg && has found "same picture as '"'before'"'" &&
	scene fixed2.jpg 11 1 time="2026:11:24 08:30:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	clean $F --own before=good.jpg -p after=fixed2.jpg'
ok 'hazard-fix compares with the record'"'"'s own, and keeps what was found before' '
	hazard-fix -a E4 -p before=@site -p after=again2.jpg $id 2>note && has note "same picture" &&
	field $id photo_findings >f && has f "site: nothing found" "after: " "[same]" &&
	hazard-show $id >page && has page "[same]" "site: nothing found"'
ok 'a new photo in the same role takes the old one'"'"'s place' '
	hazard-verify -a E2 -N 没装好 reject $id && hazard-fix -a E4 -p before=@site -p after=fixed2.jpg $id &&
	field $id photo_findings >f && has f "site: nothing found" "after: nothing found" && ! grep -F "[same]" f'
ok 'in Chinese' '
	scene old2.jpg 37 0 time="2026:11:24 07:00:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	at 09:00 && c=$(LC_ALL=C.UTF-8 LANGUAGE=zh_CN hazard-new -a E5 -T HT12 -A CY -p site=old2.jpg 2>note) &&
	has note 拍摄于 && LC_ALL=C.UTF-8 LANGUAGE=zh_CN hazard-show $c >page && has page 照片核验 "site: 拍摄于 2026-11-24 07:00" "[old]"'
ok 'a report sent again is no reuse' '
	scene twice.jpg 48 0 time="2026:11:24 08:55:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	e=$(python3 -c "a = \"0123456789ABCDEFGHJKMNPQRSTVWXYZ\"
t = 1795482000000
print(\"\".join(a[t >> 5 * i & 31] for i in range(9, -1, -1)) + a[:16])") &&
	one=$(hazard-new -a E5 --event $e -T HT15 -e 4#冲床 -p site=twice.jpg) &&
	two=$(hazard-new -a E5 --event $e -T HT15 -e 4#冲床 -p site=twice.jpg) && test "$one" = "$two"'

ok 'what is no picture is not checked, what cannot be decoded is flagged' '
	printf "%%PDF-1.4 x" >a.pdf && clean $H -p site=a.pdf &&
	head -c 3000 other.jpg >cut.jpg && finds unseen flag $H --at "2026-11-24 08:00" -p site=cut.jpg &&
	printf "GIF89a0000" >a.gif && fails_with 1 photo-check -o csv $H -p site=a.gif >found && has found unseen'
ok 'a file that is not there, an empty one' '
	fails_with 66 photo-check none.jpg 2>err && has err none.jpg &&
	: >empty.jpg && fails_with 65 photo-check empty.jpg 2>err && has err empty.jpg &&
	fails_with 64 photo-check 2>err && fails_with 64 photo-check -p x 2>err && has err ROLE=FILE'
ok 'without a ledger the photo still says what it says' '
	env -u BIHUAN_LEDGER photo-check -o csv good.jpg >found 2>err && has found HUAWEI && has err "no ledger"'
ok 'a full disk is reported' 'fails_with 74 photo-check good.jpg >/dev/full'

ok 'without its cache, or with a damaged one, it finds the same' '
	c=plant/.git/bihuan/cache && "$TOOLS/picedit" good.jpg c.jpg mirror &&
	fails_with 1 photo-check -o csv -k hazard --action report -p site=c.jpg >want && has want "copy" &&
	rm $c/photos $c/looks && fails_with 1 photo-check -o csv -k hazard --action report -p site=c.jpg >got && same want got &&
	python3 -c "import sys
for f in sys.argv[1:]:
    b = bytearray(open(f, \"rb\").read())
    for i in range(16, len(b), 50): b[i] ^= 255
    open(f, \"wb\").write(b)" $c/photos $c/looks &&
	fails_with 1 photo-check -o csv -k hazard --action report -p site=c.jpg >got && same want got &&
	printf x >>$c/photos && printf y >>$c/looks && photo-check --index && fails_with 1 photo-check -o csv -k hazard --action report -p site=c.jpg >got && same want got'
ok 'what git took back is not known any more' '
	at 10:00 && scene gone.jpg 59 0 time="2026:11:24 09:55:00" zone=+08:00 lat=31.7721 lon=119.9555 &&
	git clone -q --no-local plant copy && git -C copy config core.hooksPath /dev/null && cp -R plant/evidence copy/ &&
	g=$(hazard-new -a E5 -T HT22 -e 1#点焊 -p site=gone.jpg) &&
	finds reused refuse $H -p site=gone.jpg && mkdir -p copy/.git/bihuan/cache &&
	cp plant/.git/bihuan/cache/photos plant/.git/bihuan/cache/looks copy/.git/bihuan/cache/ && clean -C copy $H -p site=gone.jpg'

ok 'no rule, or no photo: nothing is started' '
	cp -R "$BIHUAN_BUILD/bin" bin && rm bin/photo-check && cp -R "$BIHUAN_BUILD/share" . &&
	bin/hazard-new -n -a E5 -T HT20 -A HZ && scene last.jpg 61 0 time="2026:11:24 09:58:00" lat=31.7721 lon=119.9555 &&
	fails_with 69 bin/hazard-new -a E5 -T HT20 -A CY -p site=last.jpg 2>err && has err photo-check evidence.csv'

printf "walk,Y,走查,\n" | rows flows/kinds.csv
mkdir -p plant/flows/walk/v1
printf 'node,name,mode,action,label,role,next,due,class,needs,distinct,policy,set
begin,检查,start,check,检查,*,done,,,photo:spot,,,
done,完成,end,,,,,,,,,,\n' >plant/flows/walk/v1/flow.csv
printf 'type,name,label,required,constraint,relevant,default,source,list,set_by
code,area,区域,yes,,,,,areas,
text,place_proof,位置证明,,,,,,,
text,photo_findings,照片核验,,,,,photos,,-\n' >plant/flows/walk/v1/form.csv
cat >>plant/rules/evidence.csv <<-'R'
	K-TIME,walk,check,spot,time,PT1H,refuse
	K-PLACE,walk,check,spot,place,10 place_proof,flag
R
ok 'another kind has the checks by tables alone' '
	ledger-save -m 检查 && k=$(record-new -a E5 -p spot=last.jpg walk area=CY 2>note) && ! grep photo note &&
	test "$(field $k photo_findings)" = "spot: nothing found" &&
	scene k2.jpg 72 0 time="2026:11:24 09:58:00" && k2=$(record-new -a E5 -p spot=k2.jpg walk area=CY 2>note) &&
	has note "does not say where" && field $k2 photo_findings >f && has f "[no-place]" &&
	scene k3.jpg 83 0 time="2026:11:24 09:58:00" && k3=$(record-new -a E5 -p spot=k3.jpg walk area=CY place_proof=标签CY 2>note) &&
	! grep photo note && scene k4.jpg 94 0 time="2026:11:24 07:58:00" &&
	fails_with 1 record-new -a E5 -p spot=k4.jpg walk area=CY place_proof=x 2>err && has err "2 h 02 min before" && ! grep -qF "[old]" err'
ok 'faults of the table are found' '
	cp plant/rules/evidence.csv good.csv && ledger-check && for r in "B,hazrd,,,exif,,flag" "B,hazard,fixx,,exif,,flag" \
	    "B,,,,tme,PT1M,flag" "B,,,,time,soon,flag" "B,,,,place,-1,flag" "B,,,,pair,a b,flag" "B,,,,exif,,drop" \
	    "B,hazard,report,,time,PT1M nofield,flag"; do
		{ cat good.csv && echo "$r"; } >plant/rules/evidence.csv &&
		fails_with 65 ledger-save -m x >out 2>&1 || { cat out; echo "# $r"; return 1; }
		has out rules/evidence.csv: || return 1
	done; cp good.csv plant/rules/evidence.csv'
done_testing
