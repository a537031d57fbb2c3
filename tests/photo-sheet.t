#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need pdftotext pdfinfo pdfimages pdftoppm identify convert
new_plant plant
# what photo-check would refuse is what the sheets are to show
head -n 1 plant/rules/evidence.csv >rules && cp rules plant/rules/evidence.csv &&
    ledger-save -m 'no photo rules' >/dev/null 2>&1

# Fault and repair of one workshop scene, and another scene, as mkphoto makes them.
"$BIHUAN_BUILD/sample/mkphoto" <<'E'
before.jpg 2026:11:24 07:40:05 31.7712 119.9587 5 10 0
after.jpg 2026:11:24 08:45:05 31.77125 119.9587 5 10 1
other.jpg 2026:11:24 08:46:00 31.7712 119.9587 2 40 1
early.jpg 2026:11:23 08:45:05 31.7712 119.9587 5 10 1
E
convert before.jpg -crop 560x420+40+30 +repage -quality 85 crop.jpg
at 08:00
report() { hazard-new -a E5 -T "$1" -A CY -p site=before.jpg 2>/dev/null; }
fix() { hazard-fix -a E4 -p before=@site -p after="$2" -N 装好了 "$1" >/dev/null 2>&1; }
id=$(report HT05) copy=$(report HT06) else=$(report HT07) back=$(report HT08)
none=$(hazard-new -a E5 -T HT09 -A CY -p site=after.jpg 2>/dev/null)
at 09:00
fix "$id" after.jpg; fix "$copy" crop.jpg; fix "$else" other.jpg; fix "$back" early.jpg
text() { pdftotext -layout "$1" out.txt && tr -s ' ' <out.txt >text; }

ok 'one page, both photos stamped, times and places' '
	photo-sheet -o s.pdf $id && pdfinfo s.pdf >i && grep -q "^Pages: *1$" i && has i "$id" && text s.pdf &&
	has text "[REHEARSAL] Before and after $id" "2026-11-24 07:40:05" "2026-11-24 08:45:05" "31.77120 N 119.95870 E" \
	    "李志强 (E5)" "王建国 (E4)" "$(sha256sum before.jpg | cut -c1-64)" "$(sha256sum after.jpg | cut -c1-64)"
'
ok 'the pictures in it are the stamped copies' '
	pdfimages -j s.pdf p && photo-stamp -w 2200 -r after -o a.jpg $id && cmp a.jpg p-001.jpg
'
ok 'another picture of the same place, later' '
	has text "the same place, another picture" "after was taken 1 h 05 min later" "taken 6 m apart"
'
ok 'a crop of it is not another picture' 'photo-sheet -o c.pdf $copy && text c.pdf && has text "one picture is made from the other"'
ok 'another place' 'photo-sheet -o e.pdf $else && text e.pdf && has text "not recognised as the same place"'
ok 'the same picture' 'photo-sheet --before after -o x.pdf $id && text x.pdf && has text "the same picture twice"'
ok 'after before before' 'photo-sheet -o b.pdf $back && text b.pdf && has text "after was not taken later than before"'
ok 'PNG and JPEG by the name of the file' '
	photo-sheet -o s.png $id && photo-sheet -o s.jpg $id && identify -format "%m %wx%h\n" s.png s.jpg >o &&
	printf "PNG 1754x1240\nJPEG 1754x1240\n" >w && same w o && fails_with 64 photo-sheet -o s.txt $id 2>err && has err s.txt .pdf
'
ok 'to standard output the same PDF' 'photo-sheet $id >o.pdf && cmp o.pdf s.pdf'
ok 'in Chinese' '
	(LC_ALL=C.UTF-8 LANGUAGE=zh_CN photo-sheet -o z.pdf $id) && text z.pdf && has text 【演练】 整改前后对照 同一地点 拍摄 整改后
'
ok 'no photo after: said' 'fails_with 66 photo-sheet -o n.pdf $none 2>err && has err "no photo '"'after'"'" "site" && test ! -e n.pdf'
ok 'a photo that is not here' '
	s=$(sha256sum after.jpg | cut -c1-64) && mv plant/evidence/$(echo $s | cut -c1-2)/$s.jpg kept &&
	fails_with 66 photo-sheet -o n.pdf $id 2>err && has err "not in this clone" && test ! -e n.pdf
'
ok 'usage' 'fails_with 64 photo-sheet 2>err && fails_with 64 photo-sheet a b 2>err && has err "is too much"'
ok 'nothing was changed' 'git -C plant status --porcelain >o && test ! -s o'
test -z "$KEEP" || cp ./*.pdf ./*.jpg "$KEEP"
done_testing
