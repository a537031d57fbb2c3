#!/bin/sh
# The story that "scripts/demo response" plays, as newcomers see it: in real time.
. "${0%/*}/lib.sh"
test -z "$BIHUAN_SANITIZED" || skip_all 'it plays in real time'
need python3 pgrep

ok 'from the detector to the park and to the end' '
	timeout 300 "$SOURCE/scripts/demo-response" "$PWD/demo" >out 2>&1 || { tail -n 20 out; false; }'
ok 'each level does its part' '
	has out ": level 1, people on site are told" ": level 2, the team is told, cameras turn" ": level 3, handed over to the park" &&
	has demo/terminal 氯 && grep -q presets demo/http/requests && grep -q "\"good\": true" demo/park/frames'
ok 'its timeline is printed, in the order of the clock' '
	sed -n "/^The timeline of E/,/^The park has/p" out >line && has line 启动 二级 三级 确认 到场 清点人数 控制 终止 "PARK PARK ok" &&
	grep "^- " line | sed "/ SUSPEND /,\$d" | cut -d" " -f2,3 >at && test "$(wc -l <at)" -eq 8 && sort -c at; x=$?; cat at; test $x -eq 0'
ok 'and nothing goes on behind it' 'wait_for 15 "! pgrep -f -- \"-C $PWD/demo/plant\" >left"; cat left; test ! -s left'
done_testing
