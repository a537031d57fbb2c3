#!/bin/sh
# The story that "scripts/demo response" plays, as newcomers see it: in real time.
. "${0%/*}/lib.sh"
test -z "$BIHUAN_SANITIZED" || skip_all 'it plays in real time'
need python3 pgrep pdftotext

# A second one, in Chinese, at the same time: it would take as long again.
LANG=zh_CN.UTF-8 LC_ALL='' LC_MESSAGES='' timeout 300 "$SOURCE/scripts/demo-response" "$PWD/zh" >out.zh 2>&1 &
other=$!
ok 'from the detector to the park and to the end' '
	LC_ALL=C.UTF-8 timeout 300 "$SOURCE/scripts/demo-response" "$PWD/demo" >out 2>&1 || { tail -n 20 out; false; }'
ok 'each level does its part' '
	has out ": level 1, people on site are told" ": level 2, the team is told, cameras turn" ": level 3, handed over to the park" &&
	has demo/terminal 氯 && grep -q presets demo/http/requests && grep -q "\"good\": true" demo/park/frames'
ok 'its timeline is printed, in the order of the clock' '
	sed -n "/^The timeline of E/,/^The park has/p" out >line && has line 启动 二级 三级 确认 到场 清点人数 控制 终止 "PARK PARK ok" &&
	grep "^- " line | sed "/ SUSPEND /,\$d; / 解除\$/d" | cut -d" " -f2,3 >at && test "$(wc -l <at)" -eq 8 && sort -c at; x=$?; cat at; test $x -eq 0'
ok 'the profiles it keeps say what started and what raised it' '
	find demo/plant/evidence -name "*.pdf" >pdfs && while read -r f; do pdftotext -layout "$f" -; done <pdfs >p.txt && has p.txt "0.45 ppm" "1.6 ppm" "3.8 ppm" && ! grep 未到响应级别 p.txt'
ok 'it ends with how to go on, and that works' '
	sed -n "/To go on where it ended/,/^README/p" out | grep "^	" >next && has next "cd $PWD/demo/plant" "record-show E" && (. ./next) >o 2>&1 && has o "level: 2" 液氯' # the last is a dry run
ok 'in Chinese where the language is: what it says, not what it keeps' '
	wait $other || { tail -n 20 out.zh; false; } && has out.zh "：一级，告知现场人员" "探头 GT-101 显示 3.8 ppm" 的经过 从这里接着做 README.zh.md && ! grep "The timeline\|the detector GT\|To go on" out.zh && tail -n +1 zh/plant/documents/cases/E*.md | grep -q "PARK PARK ok"'
ok 'and nothing goes on behind it' 'wait_for 15 "! pgrep -f -- \"-C $PWD/\(demo\|zh\)/plant\" >left"; cat left; test ! -s left'
done_testing
