#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need convert identify python3
new_plant plant

# scene FILE [ORIENTATION [LAT LON]]: a photo 320 x 240, white at its upper left, with an
# Exif block as a phone writes it.
scene()
{
	convert -size 320x240 gradient:gray20-gray70 -fill white -draw 'rectangle 0,0 79,59' \
	    -quality 90 -sampling-factor 2x2 plain.jpg &&
	python3 - "$@" <<-'PY'
	import struct, sys
	out, orient = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
	def entry(tag, kind, n, v): return struct.pack(">HHI", tag, kind, n) + v
	when = b"2026:11:24 07:40:05\0"
	def dms(x):
	    x = round(abs(x) * 360000); return struct.pack(">6I", x // 360000, 1, x % 360000 // 6000, 1, x % 6000, 100)
	head = b"MM\0*\0\0\0\x08"
	sub = 8 + 2 + 3 * 12 + 4
	gps = sub + 2 + 12 + 4 + len(when)
	ifd0 = struct.pack(">H", 3) + entry(0x112, 3, 1, struct.pack(">HH", orient, 0)) + \
	    entry(0x8769, 4, 1, struct.pack(">I", sub)) + entry(0x8825, 4, 1, struct.pack(">I", gps)) + b"\0\0\0\0"
	exif = struct.pack(">H", 1) + entry(0x9003, 2, len(when), struct.pack(">I", sub + 18)) + b"\0\0\0\0" + when
	if len(sys.argv) > 4:
	    lat, lon = map(float, sys.argv[3:5]); at = gps + 2 + 4 * 12 + 4
	    g = struct.pack(">H", 4) + entry(1, 2, 2, (b"S" if lat < 0 else b"N") + b"\0\0\0") + \
	        entry(2, 5, 3, struct.pack(">I", at)) + entry(3, 2, 2, (b"W" if lon < 0 else b"E") + b"\0\0\0") + \
	        entry(4, 5, 3, struct.pack(">I", at + 24)) + b"\0\0\0\0" + dms(lat) + dms(lon)
	else:
	    g = struct.pack(">H", 0) + b"\0\0\0\0"
	tiff = b"Exif\0\0" + head + ifd0 + exif + g
	j = open("plain.jpg", "rb").read()
	open(out, "wb").write(j[:2] + b"\xff\xe1" + struct.pack(">H", len(tiff) + 2) + tiff + j[2:])
	PY
}

# grey FILE X Y: the lightness of a pixel, 0 to 100
grey() { convert "$1[1x1+$2+$3]" -colorspace gray -format '%[fx:round(100*u)]' info:; }
light() { test "$(grey "$@")" -gt 90; }

scene site.jpg 1 31.7712 119.9587
scene before.jpg 6
scene after.jpg 1 -33.5 -70.25
at 08:00
id=$(hazard-new -a E5 -T HT05 -e CY-101 -p site=site.jpg 2>/dev/null)
one=$(hazard-new -a E5 -T HT03 -A HZ 2>/dev/null)
at 09:00
hazard-fix -a E4 -p before=before.jpg -p after=after.jpg -N 装好了 "$id" >/dev/null 2>&1

ok 'a stamped copy: the picture, a strip below it' '
	photo-stamp -r site -o site-s.jpg $id && identify -format "%m %w" site-s.jpg >o && echo "JPEG 320" >w &&
	printf "%s" "$(cat w)" >w && same w o && h=$(identify -format %h site-s.jpg) && test $h -gt 270 && test $h -lt 400 &&
	light site-s.jpg 20 20 && ! light site-s.jpg 20 100 && test $(grey site-s.jpg 2 $((h - 3))) -lt 15
'
ok 'the picture itself is what it was' '
	convert site-s.jpg -crop 320x240+0+0 +repage a.png && convert site.jpg b.png &&
	d=$(compare -metric RMSE a.png b.png null: 2>&1 | sed "s/.*(//; s/).*//") && awk "BEGIN { exit !($d < 0.02) }"
'
ok 'orientation 6 is turned upright first, all eight are' '
	photo-stamp -r before -o before-s.jpg $id && test $(identify -format %w before-s.jpg) -eq 240 &&
	light before-s.jpg 220 20 && ! light before-s.jpg 20 20 &&
	i=1 && for at in "20 20" "300 20" "300 220" "20 220" "20 20" "220 20" "220 300" "20 300"; do
		scene o.jpg $i && photo-stamp -f o.jpg -o o-s.jpg record=$i &&
		light o-s.jpg $at || { echo "# orientation $i"; return 1; }
		i=$((i + 1))
	done
'
ok 'the original stays, nothing is stored' '
	git -C plant status --porcelain >o && test ! -s o && s=$(sha256sum site.jpg | cut -c1-64) &&
	cmp site.jpg plant/evidence/$(echo $s | cut -c1-2)/$s.jpg && find plant/evidence -type f >o && test $(wc -l <o) -eq 3
'
ok 'to standard output, the same bytes' 'photo-stamp -r site $id >o.jpg && cmp o.jpg site-s.jpg'
ok 'the last photo of a role counts' '
	scene again.jpg 3 && at 09:10 && hazard-verify -a E2 -N 不行 reject $id >o 2>&1 && at 09:20 &&
	hazard-fix -a E4 -p before=before.jpg -p after=again.jpg $id >o 2>&1 &&
	photo-stamp -r after -o again-s.jpg $id && light again-s.jpg 300 220 &&
	photo-stamp -r $(sha256sum after.jpg | cut -c1-10) -o first-s.jpg $id && light first-s.jpg 20 20
'
ok 'several roles: which are there is said' '
	fails_with 64 photo-stamp $id >o 2>err && has err "photos in several roles" "-r with one of: site before after" && test ! -s o
'
ok 'no such role, no photo, no record' '
	fails_with 66 photo-stamp -r plate $id >o 2>err && has err "no photo '"'plate'"'" "site before after" &&
	fails_with 66 photo-stamp $one >o 2>err && has err "$one has no photos" &&
	fails_with 64 photo-stamp H261124-A00999 >o 2>err && has err "H261124-A00999"
'
ok 'a photo that is not here, or not what its name says' '
	s=$(sha256sum site.jpg | cut -c1-64) && f=plant/evidence/$(echo $s | cut -c1-2)/$s.jpg && chmod u+w $f &&
	printf x >>$f && fails_with 65 photo-stamp -r site $id >o 2>err && has err "$s" "not what the name says" &&
	mv $f kept && fails_with 66 photo-stamp -r site $id >o 2>err && has err "not in this clone" ledger-sync && cp site.jpg $f
'
ok 'smaller by halves' '
	photo-stamp -w 200 -r site -o s.jpg $id && test $(identify -format %w s.jpg) -eq 160 &&
	fails_with 64 photo-stamp -w 3 -r site $id >o 2>err && has err "-w PIXELS"
'
ok 'a PNG too; and what no photo is' '
	convert -size 90x60 xc:red p.png && photo-stamp -f p.png -o p.jpg record=1 && test $(identify -format %w p.jpg) -eq 90 &&
	convert -size 9x9 xc:red p.gif && fails_with 65 photo-stamp -f p.gif >o 2>err && has err "p.gif: a GIF file" &&
	fails_with 65 photo-stamp -f . >o 2>err && has err "a directory" &&
	fails_with 65 photo-stamp -f /dev/null >o 2>err && has err "a device" &&
	: >empty && fails_with 65 photo-stamp -f empty >o 2>err && has err "empty: the file is empty" &&
	head -c $(($(wc -c <site.jpg) - 200)) site.jpg >cut.jpg && fails_with 65 photo-stamp -f cut.jpg >o 2>err && has err "cut.jpg: the picture is cut off" &&
	fails_with 66 photo-stamp -f none.jpg >o 2>err && test ! -s o
'
ok 'the given texts are known ones' '
	fails_with 64 photo-stamp -f site.jpg -o x.jpg colour=red 2>err && has err "colour=red" "record= what= taken=" && test ! -e x.jpg
'
ok 'usage' '
	fails_with 64 photo-stamp >o 2>err && has err "usage: photo-stamp" && fails_with 64 photo-stamp a b >o 2>err &&
	fails_with 64 photo-stamp -f a -r b >o 2>err && has err "exclude"
'
ok 'a full disk, a folder that is not there: nothing is left' '
	fails_with 74 photo-stamp -r site $id >/dev/full 2>err && fails_with 66 photo-stamp -r site -o none/x.jpg $id 2>err &&
	! ls .*.tmp 2>/dev/null
'
ok 'without a Chinese font the package is named' '
	printf "<?xml version=\"1.0\"?>\n<fontconfig/>\n" >none.conf &&
	(FONTCONFIG_FILE=$PWD/none.conf fails_with 69 photo-stamp -r site -o x.jpg $id 2>err) && has err fonts-wqy-microhei && test ! -e x.jpg
'
ok 'Chinese messages' '
	(LC_ALL=C.UTF-8 LANGUAGE=zh_CN fails_with 65 photo-stamp -f empty >o 2>err) && has err 文件是空的
'
done_testing
