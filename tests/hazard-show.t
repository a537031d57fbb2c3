#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need identify pdfimages python3
new_plant plant
photo site.png before.png after.png
at 08:00
id=$(hazard-new -a E5 -T HT05 -e CY-101 -p site=site.png -N "没装回去
第二行" 2>/dev/null)
gas=$(hazard-new -a E5 -T HT03 -A HZ found_at="2026-11-24 06:30" 2>/dev/null)
at 09:00
hazard-fix -a E4 -p before=before.png -p after=after.png -N 装好了 "$id" >/dev/null 2>&1

ok 'the head: state, since when, deadline, reporter' '
	hazard-show $id >a && has a "[REHEARSAL] 隐患 $id  设备防护罩缺失" "state " 验证 "since " "2026-11-24 09:00" \
	    "reported by" "李志强 (E5)  2026-11-24 08:00"'
ok 'fields by the label of the form, with names' '
	has a "隐患类型" "设备防护罩缺失 (HT05)" "开式压力机 (CY-101)" "冲压一线 (CY-1)" "王建国 (E4)" "白班 (DAY)"'
ok 'events: when, what, who, where to' '
	has a "2026-11-24 08:00  上报  李志强 (E5) → 派单" "2026-11-24 08:00  派单  system → 整改" \
	    "2026-11-24 09:00  整改  王建国 (E4) → 验证"'
ok 'notes keep their lines, files their names' '
	sum=$(sha256sum before.png | cut -c1-64) && has a "note: 没装回去" "                      第二行" \
	    "note: 装好了" "file before: evidence/$(echo $sum | cut -c1-2)/$sum.png"'
ok 'what the tables filled in is named once' 'has a "filled in by itself: " && test $(grep -c "GB 30871" a) -eq 1'
ok 'who typed it for somebody else' 'has a "entered for the actor by: root"'
ok 'marks: suspected, late entry' 'hazard-show $gas >g && has g "marks " 疑似重大 补录'
ok 'overdue since when' 'has g "overdue by"'
ok 'notices: queued, not yet delivered' '
	has g "queued 2026-11-24 08:00 · delivered — · accepted —" "冯远 (E9)"'
ok 'delivered and accepted stand apart' '
	notice-send >/dev/null 2>&1; n=$(record-list -k notice -o ids --node awaiting | head -n 1) &&
	who=$(record-show -o json $n | python3 -c "import json, sys; print(json.load(sys.stdin)[\"recipient\"])") &&
	at 09:05 && record-do -a $who accept $n >o 2>&1 && at 09:10 && hazard-show $gas >g &&
	grep -A1 "$n" g >l && has l "queued 2026-11-24 08:00 · delivered 2026-11-24 09:00 · accepted 2026-11-24 09:05"'
ok 'a correction shows the old and the new value' '
	record-do -a E1 -N 看错了 correct position=东侧 $gas >o 2>&1 && record-do -a E1 -N 又错 correct position=西侧 $gas >o 2>&1 &&
	hazard-show $gas >g && has g "具体位置: 东侧 → 西侧"'
ok 'Markdown' '
	hazard-show -o markdown $id >m && has m "# [REHEARSAL] 隐患 $id" "| 隐患类型 | 设备防护罩缺失 (HT05) |" \
	    "- **2026-11-24 09:00** 整改 · 王建国 (E4) → 验证" "没装回去<br>第二行"'
ok 'Markdown quotes what would mean something' '
	at 09:20 && x=$(hazard-new -a E5 -T HT06 -A CY -N "a|b *c* <script>" 2>/dev/null) &&
	hazard-show -o markdown $x >m && has m "a\\|b \\*c\\* \\<script\\>"'
ok 'Markdown with stamped copies in a folder' '
	b=$(sha256sum before.png | cut -c1-16) && hazard-show -o markdown --photos "out/my photos" $id >m &&
	has m "![before](<out/my photos/$b.jpg>)" "file before: evidence/" && test "$(ls "out/my photos" | wc -l)" = 3 &&
	test "$(identify -format %m "out/my photos/$b.jpg")" = JPEG && cmp -s before.png plant/evidence/*/$(sha256sum before.png | cut -c1-64).png'
ok '... which a PDF takes' '
	md-pdf m >m.pdf && test "$(pdfimages -list m.pdf | grep -c image)" -ge 3'
ok '... of what is here: the rest is said' '
	f=$(ls plant/evidence/*/$(sha256sum after.png | cut -c1-64).png) && mv $f keep &&
	hazard-show -o markdown --photos o2 $id >m 2>err && has err "not in this clone" && test "$(ls o2 | wc -l)" = 2 &&
	echo x >$f && fails_with 1 record-show -o markdown --photos o3 $id >m 2>err && has err "content is not" && mv -f keep $f'
ok '... only for Markdown, in a folder that a page can name' '
	fails_with 64 hazard-show --photos o4 $id 2>err >o && has err "-o markdown" && test ! -s o && test ! -e o4 &&
	fails_with 64 hazard-show -o markdown --photos "a<b" $id 2>err >o'
ok 'in Chinese' '
	(LC_ALL=C.UTF-8 LANGUAGE=zh_CN hazard-show $id) >z && has z "【演练】 隐患 $id" 状态 进入时间 上报人 经过 "代录: root"'
ok 'another kind is refused, and the command that takes it named' '
	fails_with 64 hazard-show $n 2>err && has err "$n is a record of kind notice, not hazard" "record-show $n"'

# two clones act on the same state: rows as a merge brings them
f=plant/records/hazard/2026/1124.v1.csv
fork()
{
	python3 - "$f" "$id" <<-'PY'
	import sys
	path, id = sys.argv[1:]
	rows = [l for l in open(path, encoding="utf-8") if "," + id + "," in l]
	last = rows[-1].rstrip("\n").split(",")
	last[0] = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"
	last[4], last[6], last[7], last[8] = "E1", "void", "void", ""
	last[-4], last[-3] = "double", ""
	open(path, "a", encoding="utf-8").write(",".join(last) + "\n")
	PY
	git -C plant -c core.hooksPath=/dev/null commit -qam 'another clone'
}
ok 'a conflict: both branches, the open one shown, the way out' '
	fork && hazard-show $id >c && has c "conflict" "Conflict: two acted on the same state" \
	    "shown: 验证 王建国 (E4) 2026-11-24 09:00" "other: 作废 周安国 (E1)" "record-do -N NOTE settle ID" &&
	! grep -q "(closed)" c'
ok 'it is listed as open and in conflict' '
	hazard-list --open -o ids >o && has o $id && hazard-list --conflict -o ids >o && echo $id >w && same w o'
ok 'nothing was changed by showing' 'git -C plant status --porcelain >s && test ! -s s'
done_testing
