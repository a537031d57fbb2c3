#!/bin/sh
. "${0%/*}/lib.sh"
need cmark convert identify pdfimages pdftotext pdftoppm pdfinfo qpdf python3
. "$SOURCE/tests/plant.sh"
photo before.png
text() { pdftotext -layout "$1" "$1.txt" && cat "$1.txt" >>text.log; }
cat >page.md <<'M'
# 安全日报 2026-11-24

数据截至 07:30。**注意** `code`

- [ ] 未办
- [x] 已办

## 表

| 编号 | 描述 | 值 |
|---|---|---:|
| H261124-A0001C | a\|b \*c\* | 96.2% |
| # 井号 | ● 未达标 | 1 |

## 图

```chart line title="闭环率" unit=% threshold=95 name=目标
日,全厂,冲压
11-10,96.2,91
11-11,,92
11-12,98.2,93
```

![整改前](before.png)
M
ok 'a page of PDF with its words' '
	md-pdf page.md >page.pdf && qpdf --check page.pdf && text page.pdf &&
	has page.pdf.txt "安全日报 2026-11-24" "H261124-A0001C" "a|b *c*" "96.2%" "# 井号" "● 未达标" "目标 95%" "全厂 98.2%" 整改前 "1/1"'
ok 'title, date and outline' '
	pdfinfo page.pdf >info && has info "安全日报 2026-11-24" "A4" && qpdf --json page.pdf >json &&
	python3 -c "
import json
t = [o.get(\"title\") for o in json.load(open(\"json\"))[\"outlines\"]]
k = [c.get(\"title\") for o in json.load(open(\"json\"))[\"outlines\"] for c in o[\"kids\"]]
assert t == [\"安全日报 2026-11-24\"] and k == [\"表\", \"图\"], (t, k)"'
ok 'documents in one print count their pages and have their headings each' '
	{ printf "# 一号\n\n甲\n\n<!-- document -->\n\n# 二号\n\n乙\n\n<!-- page -->\n\n丙\n\n<!-- page -->\n\n<!-- document -->\n\n无题\n"; } >docs.md && md-pdf docs.md >docs.pdf &&
	for n in 1 2 3 4; do pdftotext -layout -f $n -l $n docs.pdf - | sed -n "s/^ *\([^ 0-9]*\) .*\([0-9]\)\s*\/\s*\([0-9]\)$/\1 \2 \3/p"; done >feet &&
	printf "一号 1 1\n二号 1 2\n二号 2 2\n 1 1\n" >want && same want feet &&
	md-pdf -t 合订 docs.md >docs.pdf && pdftotext -f 3 -l 3 -layout docs.pdf p && has p 合订 && ! grep -q 二号 p && md-pdf --html docs.md >docs.html && test $(grep -c break-before:page docs.html) -eq 4 && ! grep -q "document --" docs.html'
ok 'HTML needs nothing else and runs nothing' '
	md-pdf --html page.md >page.html && has page.html "<h1>安全日报" "<th class=\"r\">值</th>" "a|b *c*" "<text" "全厂 98.2%" "data:image/png;base64," "default-src '"'none'"'" "checked disabled" &&
	! grep -qE "(src|href)=\"(http|/)" page.html'
ok 'a picture in the document itself, its width, beside it, a new page' '
	data=$(base64 -w0 before.png) && printf "![a](data:image/png;base64,%s \"30mm right\")\n\nbeside\n\n<!-- page -->\n\nsecond\n" "$data" >in.md &&
	md-pdf in.md >in.pdf 2>err && test ! -s err && pdfimages -list in.pdf >list && test $(wc -l <list) -eq 3 && pdftotext -f 2 -l 2 in.pdf two && has two second &&
	pdftotext -bbox -f 1 -l 1 in.pdf box && awk -F\" "/>beside</ { exit !(\$4 < 80) }" box &&
	md-pdf --html in.md >in.html && has in.html "data:image/png;base64,$data" "break-before:page" &&
	printf "![a](data:image/png;base64,iVBORw0KGgo)\n![b](data:text/html;base64,aGk=)\n" >in.md && fails_with 1 md-pdf in.md >in.pdf 2>err &&
	test $(grep -c "data: a picture" err) -eq 2 && ! grep -q iVBOR err'
ok 'a title of ones own' 'md-pdf -t "月报 <1>" page.md >t.pdf && pdfinfo t.pdf >info && has info "月报 <1>" && md-pdf --html -t "<b>" page.md >t.html && has t.html "<title>&lt;b&gt;</title>"'
ok 'standard input, with a folder for pictures' 'md-pdf -d . <page.md >p.pdf && pdfimages -list p.pdf >list && test $(wc -l <list) -eq 3'
ok 'a picture that is not there is told, and the rest printed' '
	mkdir -p sub && cp page.md sub && fails_with 1 md-pdf sub/page.md >p.pdf 2>err && has err before.png && qpdf --check p.pdf &&
	printf "![x](../before.png)\n" >sub/up.md && fails_with 1 md-pdf sub/up.md >p.pdf 2>err &&
	printf "![x](/etc/passwd)\n" >sub/up.md && fails_with 1 md-pdf --html sub/up.md >p.html 2>err && ! grep -q root: p.html'
# upright FILE SIZE X Y: its one picture in the page has that size, and is light there
upright()
{
	rm -f got-*
	printf '![x](%s)\n' "$1" | md-pdf -d . >u.pdf && pdfimages -png u.pdf got || return 1
	_got=$(identify -format '%wx%h ' got-000.png)$(convert "got-000.png[1x1+$3+$4]" -colorspace gray -format '%[fx:u>0.8]' info:)
	test "$_got" = "$2 1" && return 0
	echo "# $1 is $_got, wanted $2, light at $3,$4"
	return 1
}
ok 'a photograph stands upright, however the camera was held' '
	convert -size 320x240 xc:gray30 -fill white -draw "rectangle 0,0 79,59" -quality 95 lying.jpg && convert lying.jpg lying.png &&
	python3 - <<-"PY" && for o in II MM; do for i in 1 2 3 4 5 6 7 8; do python3 "$SOURCE/tests/exif.py" lying.jpg $o$i.jpg turn=$i order=$o || return 1; done; done &&
	import struct, zlib
	p = open("lying.png", "rb").read()
	c = b"eXIf" + b"MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
	open("six.png", "wb").write(p[:33] + struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) + p[33:])
	PY
	for o in II MM; do upright ${o}1.jpg 320x240 10 10 && upright ${o}2.jpg 320x240 310 10 && upright ${o}3.jpg 320x240 310 230 && upright ${o}4.jpg 320x240 10 230 &&
	upright ${o}5.jpg 240x320 10 10 && upright ${o}6.jpg 240x320 230 10 && upright ${o}7.jpg 240x320 230 310 && upright ${o}8.jpg 240x320 10 310 || return 1; done &&
	upright six.png 240x320 230 10 && upright lying.png 320x240 10 10'
table() { printf '| 编号 | 日期 | 责任人 | 描述 |\n|---|---|---|---|\n'; awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "| H261124-A%04dC | 2026-11-24 | 王建国 | 冲压一线的安全光幕被人拆下，地面有油污，需要在班后清理并恢复 %d |\n", i, i }'; }
ok 'a long table: header on every page, no code and no date broken' '
	table 300 >long.md && md-pdf long.md >long.pdf && pages=$(pdfinfo long.pdf | sed -n "s/^Pages: *//p") && test $pages -gt 5 && text long.pdf &&
	test $(grep -c "责任人" long.pdf.txt) -eq $pages && test $(grep -oE "H261124-A[0-9]{4}C" long.pdf.txt | sort -u | wc -l) -eq 300 &&
	test $(grep -c 2026-11-24 long.pdf.txt) -eq 300 && test $(grep -c 王建国 long.pdf.txt) -eq 300'
tall() { pdftotext -bbox "$1" - | sed -n 's/.*yMin="\([0-9.]*\)".*yMax="\([0-9.]*\)">2026-11-24<.*/\1 \2/p' | awk 'NR == 1 { print $2 - $1 }'; }
one() { { printf '# 日表\n\n## 表\n\n'; table "$1"; printf '\n## 应查与漏查\n\n- 一\n\n## 后面\n\n末尾。\n'; } >"one$1.md"; md-pdf --sheets 1 "one$1.md" >"one$1.pdf" 2>"err$1"; }
count() { text "$1" && grep -oE "H261124-A[0-9]{4}C" "$1.txt" | sort -u | grep -c .; }
ok 'one sheet: full size while it fits, then smaller, all of it there' '
	one 20 && one 40 && for n in 20 40; do pdfinfo one$n.pdf | grep -q "^Pages: *1$" && test $(count one$n.pdf) -eq $n && has one$n.pdf.txt 末尾 || return 1; done &&
	md-pdf one20.md >free.pdf && test $(tall one20.pdf) = $(tall free.pdf) &&
	awk -v a=$(tall one20.pdf) -v b=$(tall one40.pdf) "BEGIN { exit !(b < a && b > 0.69 * a) }"'
ok 'one sheet: what is too much even at 70 % is left out and named on it' '
	one 120; test $? -eq 1 && pdfinfo one120.pdf | grep -q "^Pages: *1$" && n=$(count one120.pdf) && test $n -gt 30 &&
	has one120.pdf.txt "No room on this page for: ‘表’ (its last $((120 - n)) rows), ‘应查与漏查’, ‘后面’" && ! grep -q 末尾 one120.pdf.txt &&
	has err120 "70 %" "$((120 - n)) rows" && md-pdf one120.md >free.pdf && ! text free.pdf | grep -q "No room"'
ok 'two sheets hold twice as much; none is no number' '
	md-pdf --sheets 2 one120.md >two.pdf 2>err; pdfinfo two.pdf | grep -q "^Pages: *2$" && test $(count two.pdf) -gt $n &&
	fails_with 64 md-pdf --sheets 0 one20.md && fails_with 64 md-pdf --sheets x one20.md'
ok 'nothing is drawn outside the page' '
	pdftotext -bbox page.pdf box && pdftotext -bbox long.pdf box2 && pdftotext -bbox one120.pdf box3 && cat box box2 box3 | python3 -c "
import re, sys
n = 0
for m in re.finditer(r\"xMin=\\\"([-0-9.]+)\\\" yMin=\\\"([-0-9.]+)\\\" xMax=\\\"([-0-9.]+)\\\" yMax=\\\"([-0-9.]+)\\\"\", sys.stdin.read()):
    a, b, c, d = map(float, m.groups()); n += 1
    assert a > 20 and b > 5 and c < 575.5 and d < 842, m.groups()
assert n > 500, n"'
ok 'wide text in one cell fits, whatever its length' '
	python3 -c "print(\"| a | b |\n|---|---|\n| %s | %s |\" % (\"x\" * 3000, \"长\" * 9000))" >w.md && md-pdf w.md >w.pdf && text w.pdf && test $(pdfinfo w.pdf | sed -n "s/^Pages: *//p") -gt 3 && test $(grep -o 长 w.pdf.txt | wc -l) -eq 9000'
ok 'quotes, lists, code, rules' '
	printf "> 引用\n> 第二行\n\n1. 一\n2. 二\n   - 三\n\n---\n\n\`\`\`\nint  x;\n\`\`\`\n\n    缩进\n\n<b>raw</b>\n" >b.md && md-pdf b.md >b.pdf && text b.pdf && has b.pdf.txt 引用第二行 1. 二 int 三 缩进 raw'
ok 'as plain cmark renders what it knows' '
	node "$SOURCE/tests/tools/commonmark.mjs" "$(HOME=$REAL_HOME "$SOURCE/scripts/deps" --commonmark)/spec.txt" >spec.log 2>&1; rc=$?; tail -3 spec.log; test $rc -eq 0'
ok 'a cell is inline text: no heading, no list, no HTML' '
	printf "| a |\n|---|\n| # h |\n| - i |\n| 1. x |\n| <script>alert(1)</script> |\n| **b** |\n" | md-pdf --html >c.html && has c.html "<td># h</td>" "<td>- i</td>" "<td>1. x</td>" "<strong>b</strong>" && ! grep -q "<script" c.html'
ok 'a chart that does not hold: the line is named' '
	printf "x\n\n\`\`\`chart pie\na,b\n\`\`\`\n" | fails_with 65 md-pdf 2>err && has err "-:3" pie &&
	printf "x\n\n\`\`\`chart bar\na,b\nx,viel\n\`\`\`\n" | fails_with 65 md-pdf 2>err && has err "-:5" viel &&
	printf "\`\`\`chart bar\na\n\`\`\`\n" | fails_with 65 md-pdf 2>err'
ok 'what would take too long is refused, and quickly' '
	python3 -c "print(\"![[]()\" * 40000)" >bad.md && fails_with 65 timeout 10 md-pdf bad.md 2>err && has err "bad.md:1" &&
	python3 -c "print(\">\" * 50000)" >bad.md && fails_with 65 timeout 10 md-pdf bad.md 2>err &&
	python3 -c "print(\"|a\" * 30000); print(\"|-\" * 30000)" >bad.md && timeout 10 md-pdf bad.md >bad.pdf && qpdf --check bad.pdf &&
	python3 -c "print(\"x\" * 5000000)" >bad.md && fails_with 65 timeout 10 md-pdf bad.md 2>err'
ok 'bytes that are no UTF-8' 'printf "a\n\377\n" | fails_with 65 md-pdf 2>err && has err "-:2"'
ok 'an empty document is a page' 'md-pdf </dev/null >e.pdf && qpdf --check e.pdf'
ok 'wrong command lines' 'fails_with 64 md-pdf a b 2>err && fails_with 66 md-pdf nothing.md 2>err && has err nothing.md && fails_with 64 md-pdf --xml 2>err'
ok 'in Chinese' 'LANGUAGE=zh_CN LC_ALL=C.UTF-8 md-pdf --help >out && has out 用法'
ok 'a full disk is reported' 'fails_with 74 md-pdf page.md >/dev/full'
done_testing
