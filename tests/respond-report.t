#!/bin/sh
# risk-report response, against figures reckoned by hand: two responses, a drill
# and a false alarm.
. "${0%/*}/lib.sh"
need /usr/bin/python3
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/response.sh"
new_response_plant
ok 'the peers run' 'sinks'
given()
{
	respond --once "$@" 2>>err | cut -d" " -f1
}

# detected 8:00:00, started and notified 60 s later, acknowledged after 180 s,
# there after 360, controlled after 1200, ended after 1800
ok 'a response of level 3 to an alarm' '
	at 08:00 && a=$(alarm 3.4) && at 08:01 && e=$(given "$a") && at 08:03 && record-do -a E5 ack $e && at 08:06 && record-do -a E7 arrive $e &&
	record-do -a E3 headcount present=12 missing=无 $e && at 08:20 && record-do -a E9 -N 关阀 control $e && at 08:30 && record-do -a E1 -N 合格 end $e'
# 0, 0, 60, 120, 600, 1200
ok 'one of level 2, by a person' '
	at 09:00 && f=$(given --manual -a E1 -A CL-N -s CL2) && at 09:01 && record-do -a E5 ack $f && at 09:02 && record-do -a E7 arrive $f &&
	record-do -a E3 headcount present=2 $f && at 09:10 && record-do -a E9 -N 关阀 control $f && at 09:20 && record-do -a E1 -N 合格 end $f'
ok 'a drill that is slow, and goes on' '
	at 2026-11-25 10:00 && d=$(given --manual --drill -a E1 -A HZ -s CL2 -l 3) && at 2026-11-25 10:30 && record-do -a E5 ack $d && record-do -a E7 arrive $d'
ok 'a false alarm, voided after two hours' '
	at 2026-11-25 11:00 && v=$(given --manual -a E1 -A CY-1 -s CL2 -l 2) && at 2026-11-25 13:00 && record-do -a E5 ack $v && record-do -a E1 -N 误报 void $v'
ok 'the means: by level, of both, of the drill alone; nothing of the false alarm' '
	risk-report response >r.md && has r.md "| 2 | 1 | 1 | 0 | 0 | 1 | 1 |" \
	    "| 三级（园区联动） | 1 | 1:00 | 1:00 | 3:00 | 6:00 | 20:00 | 30:00 |" \
	    "| 二级（应急队伍） | 1 | 0:00 | 0:00 | 1:00 | 2:00 | 10:00 | 20:00 |" \
	    "| 合计 | 2 | 0:30 | 0:30 | 2:00 | 4:00 | 15:00 | 25:00 |" \
	    "| 演练 | 1 | 0:00 | 0:00 | 30:00 | 30:00 | — | — |" && ! grep "平均" -A 12 r.md | grep -q "120:"'
ok 'the share that was logged: 6 steps of level 3, 5 of level 2; the drill'"'"'s 6 apart' '
	has r.md "| 合计 | 11 | 11 | 100.0% | 6 | 6 |" "| 移交园区 PARK | 1 | 1 | 100.0% | 1 | 1 |" "| 转动摄像头 CAMERAS | 2 | 2 | 100.0% | 1 | 1 |"'
ok 'a step that nobody logged shows' '
	at 2026-11-25 14:00 && x=$(record-new -a E1 emergency area=HZ level=1 substance=CL2 planned="SITE NOTIFY" 2>err) && risk-report response >r.md &&
	has r.md "| 合计 | 13 | 11 | 84.6% | 6 | 6 |" "| 通知人员 NOTIFY | 3 | 2 | 66.7% | 1 | 1 |"'
ok 'and it is among those that were not done, with what does it' '
	sed -n "/^## 没有完成/,/^## 各次/p" r.md >not && has not "$x |  | 2026-11-25 14:00 | 现场告知 没有记录 | 补做：respond $x | 0 |  |" "通知人员 没有记录" && ! grep "中止作业.*没有记录" not'
ok 'drills alone are no response, and no share of nothing is a hundred' '
	record-do -a E1 -N 误报 void $x && at 2027-11-25 09:40 && risk-report response >r.md &&
	has r.md "| 0 | 0 | 0 | 0 | 0 | 1 | 2 |" && grep "^| 合计 |" r.md | tail -n 1 >row && has row "| 合计 | 0 | 0 | — | 6 | 6 |"'
ok 'what was not done is told in Chinese' '
	sed "s/^cam3.url=.*/cam3.url=http:\/\/127.0.0.1:1\//" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" >s && cat s >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets" &&
	at 2027-11-25 09:41 && given --manual -a E1 -A CL -s CL2 -l 2 >o; risk-report response >r.md &&
	sed -n "/^## 没有完成/,/^## 各次/p" r.md >not && has not 转动摄像头 && ! grep -q " failed \| timeout \| refused \| stored \| ms " not'
ok 'with why; tried again it is one row, and done later that is said' '
	g=$(cut -d" " -f1 o) && has not "CAM3 失败" && grep -c "$g.*CAM3" not >n && test "$(cat n)" = 1 && at 2027-11-25 09:42 && given -a E1 $g >o; at 2027-11-25 09:43 && given -a E1 $g >o; risk-report response >r.md &&
	sed -n "/^## 没有完成/,/^## 各次/p" r.md >not && grep "$g.*转动摄像头 CAM3 失败 | ..* | 3 |  |" not && test "$(grep -c "$g.*CAM3" not)" = 1 &&
	sed "s/^cam3.url=.*/cam3.url=http:\/\/${HTTP#http://}\/generic/" "$XDG_CONFIG_HOME/bihuan/$_plant.secrets" >s && cat s >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets" &&
	at 2027-11-25 09:44 && given -a E1 $g >o; risk-report response >r.md && sed -n "/^## 没有完成/,/^## 各次/p" r.md >not && grep "$g.*CAM3 失败 | ..* | 3 | 2027-11-25 09:44 |" not && test "$(grep -c "$g.*CAM3" not)" = 1'
ok 'a park that is not set up is told by its name, with the reason' '
	sed "s/^\(PARK[12],.*\),,$/\1,no,/" plant/registers/parks.csv >t && cp t plant/registers/parks.csv && { ledger-save -m "no park" >o 2>&1 || { cat o; false; }; } && at 2027-11-25 09:50 && given --manual -a E1 -A HZ -s CL2 -l 3 >o; risk-report response >r.md &&
	has r.md "| 移交园区 失败 | no park is set up: registers/parks.csv | 1 |  |" && ! grep "PARK -" r.md'
ok 'the mean of one is what its own row says, to the second' '
	export BIHUAN_NOW=2027-11-26T08:00:20.100+08:00 && e=$(record-new -a E1 emergency area=HZ level=1 substance=CL2 detected_at=2027-11-26T08:00:03.500+08:00) && record-do -a E7 arrive $e >o &&
	risk-report response >r.md && has r.md "| 一级（现场） | 1 | 0:17 | — | — | 0:17 |" && sed -n "/^## 各次/,\$p" r.md >own && grep "$e.*| 0:17 | — |" own'
done_testing
