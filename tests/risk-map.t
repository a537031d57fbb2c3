#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need rsvg-convert
new_plant plant
at 07:00
photos_freely
photo a.png
printf 'Z1,E5,WELD,,,2020-01-01,2027-01-01,\nZ2,E4,GUARD,,,2020-01-01,2027-01-01,\n' | rows registers/certificates.csv
ledger-save -m 证书 >/dev/null 2>&1

# assess ID L E C; control ID LEVEL
assess() { record-do -a E2 assess "l=$2" "e=$3" "c=$4" "$1"; }
control() { record-do -a E2 control "residual=$2" responsible=E4 "$1"; }
risk() { record-new -a E2 risk name=x type=place "area=$1" source=x outcome=x; }
# points AREA / colour AREA: of the list
cell() { risk-map -o csv >list && awk -F, -v a="$1" -v c="$2" '$1 == a { print $c }' list; }
colour() { cell "$1" 3; }
points() { cell "$1" 4; }

ok 'nothing is known: no colour, no sensor, no error' '
	risk-map -o text >o && has o "红 重大风险 0" "not assessed 4" && test "$(colour CY)" = "" &&
	risk-map -o svg >o.svg && has o.svg "<svg" "viewBox=\"-14 -14 788 " && fails_with 64 risk-map -o pgn 2>err && has err text svg html ids && risk-map -o html >o && has o "</html>"'
ok 'assessed: the inherent level, and it alone before controls' '
	r=$(risk CY-1) && assess $r 3 6 40 && risk-map -o csv >o && has o "CY-1,冲压一线,red,60.0,red,red,0,0,0,0,0" && has o "CY,冲压车间,,0.0,,red"'
ok 'controls: the residual level counts now, the inherent stays' '
	control $r yellow && risk-map -o csv >o && has o "CY-1,冲压一线,yellow,20.0,red,yellow" &&
	risk-map -o text >o && has o "+20.0  assessed (一般风险)" "$r"'
ok 'the worst of several' '
	s=$(risk CY-1) && assess $s 1 3 3 && test "$(points CY-1)" = 20.0 && t=$(risk CY-1) && assess $t 3 6 15 && test "$(points CY-1)" = 40.0 &&
	test "$(colour CY-1)" = orange && control $t blue && test "$(points CY-1)" = 20.0'

ok 'open hazards by class, overdue ones besides; each term with its ids' '
	at 08:00 && h=$(hazard-new -a E5 -T HT01 -e CY-101 -p before=a.png description=x) &&
	test "$(points CY-1)" = 28.0 && at 2026-11-26 08:00 && test "$(points CY-1)" = 38.0 &&
	risk-map -o text >o && has o "+8.0  class B hazards (1: $h)" "+10.0  overdue hazards (1: $h)" && at 09:00'
ok 'an area that nobody assessed may be bad, never blue' '
	k=$(hazard-new -a E5 -T HT01 -e HZ-201 -p before=a.png --again description=x) && test "$(colour HZ)" = "" && test "$(points HZ)" = 8.0 &&
	m=$(hazard-new -a E5 -T HT07 -A HZ -p before=a.png --again description=y) && risk-map -o text -A HZ >o && has o "suspected major" "$m" &&
	test "$(colour HZ)" = orange'
ok 'what is above shows the worst below' '
	risk-map -o text >o && grep "^—  *CY " o >line && has line "below it: 黄" && risk-map -o csv >o && has o "CY,冲压车间,,0.0,,yellow"'

# permits at work, and one to come
hot()
{
	p=$(record-new -a E5 permit type=HOT asked=HOT-2 area=$1 description=焊 chief=E5 workers=E5 guardian=E4 \
	    planned_start="2026-11-24 08:00" planned_end="2026-11-24 17:00" wind=2) && record-do -a E3 approve $p &&
	    record-do -a E4 analyse sampled_at="2026-11-24 08:50" sampled_place=焊点 flammable=high vol=0.1 $p &&
	    record-do -a E4 confirm measures="HOT-01 HOT-02 HOT-03 HOT-04 HOT-05 HOT-06 HOT-07 HOT-10" unneeded="HOT-08 HOT-09" $p &&
	    record-do -a E2 brief briefed=E5 $p && record-do -a E2 start $p
}
ok 'a permit at work counts, one that is only approved does not' '
	before=$(points CY-1) && b=$(record-new -a E5 permit type=BLIND asked=BLIND-IN area=CY-1 pipe=CL-204 description=x chief=E5 workers=E5 guardian=E4 \
	    planned_start="2026-11-24 15:00" planned_end="2026-11-24 17:00") && record-do -a E3 approve $b && test "$(points CY-1)" = $before &&
	at 08:55 && hot CY-1 && h1=$p && test "$(cell CY-1 10)" = 1 && risk-map -o text >o && has o "+5.0  permits 二级动火 (1: $h1)" "Permits at work" "$h1  动火作业 二级动火  冲压一线"'
ok 'what it will be too near to: a conflict to come' '
	test "$(cell CY-1 11)" = 1 && has o "$h1 × $b  to come: 盲板抽堵 30 m 内不得动火" "conflicts with permits to come (1: $h1×$b)" 作业中'
ok 'both at work: a conflict now, once in an area and once in the list' '
	at 09:00 && hot CY-1 && printf "HOT-HOT,HOT,HOT,distance,50,两处动火,x,own,own\n" | rows rules/permit-conflicts.csv && ledger-save -m x >/dev/null &&
	risk-map -o text >o && has o "$h1 × $p  now: 两处动火" "+20.0  conflicts of permits at work" && test $(grep -c "  now:" o) -eq 1'
ok 'a table of the plant decides' '
	x=$(points CY-1) && sed -i "s/^MC1,map,conflict,now,20,/MC1,map,conflict,now,50,/" plant/rules/risk-weights.csv && ledger-save -m x >/dev/null &&
	awk "BEGIN { exit $(points CY-1) - $x != 30 }"'
ok 'a table that does not hold is refused' '
	cp plant/rules/risk-weights.csv keep && sed -i "s/^MK2,map,colour,orange,40/MK2,map,colour,orange,70/; s/^MH2,map,hazard,B,8/MH2,map,hazard,B,many/" plant/rules/risk-weights.csv &&
	fails_with 65 ledger-save -m x >o 2>err && has o "rules/risk-weights.csv" many orange && cp keep plant/rules/risk-weights.csv'
ok 'without the table the shipped one counts' '
	git -C plant rm -q rules/risk-weights.csv && git -C plant commit -qm "no table" && test "$(points CY-1)" = $x'

# alarms, where the ledger has sensors
. "$SOURCE/tests/alarm.sh"
ok 'an alarm counts by its priority, in the area of its point' '
	points_here && before=$(points HZ) && row 09:00:01.000 GT-101 0.31 >in && sensor-judge <in >out &&
	a=$(sed -n 2p out | cut -d, -f2) && area=$(awk -F, "/^GT-101,/ { print \$18 }" plant/registers/points.csv) &&
	risk-map -o text -A $area >o && has o "+20.0  alarms 高 (1: $a)"'
ok 'shelved it is still there' '
	record-do -a E2 -N x shelve shelve_for=PT1H $a && risk-map -o text -A $area >o && has o "+5.0  alarms shelved" "$a"'
ok 'without the kind it says that none are counted' '
	cp -R plant other && git -C other rm -rq flows/alarm && git -C other commit -qm "no alarms" && risk-map -C other -o text >o 2>err && has o "no alarms"'

# the picture
cat >areas.awk <<'END'
BEGIN { FS = OFS = "," }
$1 == "CY" { $8 = "31.7701"; $9 = "119.9551" }
$1 == "CY-1" { $11 = "\"31.7700,119.9550 31.7700,119.9560 31.7705,119.9560 31.7705,119.9550\"" }
$1 == "HZ" { $8 = "31.7712"; $9 = "119.9580"; $10 = "40" }
{ print }
END
ok 'outlines, positions, and tiles for what has none' '
	awk -f areas.awk plant/registers/areas.csv >a && cp a plant/registers/areas.csv && ledger-save -m places &&
	risk-map -o svg >o.svg && has o.svg 冲压一线 焊装车间 全厂 "<circle" && rsvg-convert o.svg -o o.png'
ok 'no colour without its name: as many words as areas, twice' '
	rsvg-convert -f svg o.svg >/dev/null && python3 - o.svg <<-PY
	import re, sys
	t = re.findall("<text[^>]*>([^<]*)</text>", open(sys.argv[1], encoding="utf-8").read())
	words = [x for x in t if re.search("(^|  )[红橙黄蓝—]( \\\\d+)?( |\$)", x) and "风险" not in x and "assessed" not in x]
	sys.exit(len(words) < 8)
	PY'
ok 'the page is one file that loads nothing' '
	risk-map -o html >o.html && ! grep -q "src=\|href=\|<script\|url(" o.html && has o.html "default-src" "<svg" "两处动火" 【演练】'
ok 'names are data, never markup' '
	sed -i "s/^HZ,焊装车间/HZ,<b>焊装\&/" plant/registers/areas.csv && ledger-save -m x >/dev/null &&
	risk-map -o html >o.html && ! grep -q "<b>焊装" o.html && has o.html "&lt;b&gt;焊装&amp;" && python3 -c "
import xml.dom.minidom, re
s = open(\"o.html\", encoding=\"utf-8\").read()
xml.dom.minidom.parseString(re.search(\"<svg.*</svg>\", s, re.S).group(0))"'
ok 'only an area and what is below' 'risk-map -o ids -A CY >o && printf "CY-1\nCY\n" >want && same want o'
ok 'Chinese' 'LANGUAGE=zh_CN LC_ALL=C.UTF-8 risk-map -o text >o && has o 未评估 "B 级隐患" 作业中的票 &&
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 risk-map -o table >o && has o 其下最高 颜色 — && ! grep -qw colour o && risk-map -o csv >o && has o colour,points ,red,'
ok 'what cannot be asked' '
	fails_with 66 risk-map -A NOWHERE 2>err && has err NOWHERE && fails_with 64 risk-map -o pdf 2>err && has err pdf && fails_with 64 risk-map x 2>err'
ok 'names keep off each other, where areas stand close' '
	cp -R plant close && (export BIHUAN_LEDGER=$SCRATCH/close && { echo "WS,热处理车间,,workshop,,,,,,,,,,"; i=0; while test $i -lt 14; do
		echo "WS-$i,渗碳淬火回火线$i,,section,WS,,,31.77$((20 + i % 4))$((i % 3))5,119.95$((80 + i / 4)),20,,,,"; i=$((i + 1)); done; } | rows registers/areas.csv && ledger-save -m close &&
	risk-map -o svg >o.svg && has o.svg 渗碳淬火回火线13 && python3 "$SOURCE/tests/tools/overlaps.py" o.svg && rsvg-convert -w 1100 o.svg -o ${KEEP:-o.png})'
ok 'a full disk' 'fails_with 74 sh -c "risk-map -o svg >/dev/full" 2>err'
ok 'an open emergency is red, first and marked, with all below it; a drill is marked and colours nothing' '
	at 10:30 && was=$(colour CY-1) && d=$(respond --once --drill --manual -a E1 -A CY -s CL2 -l 1 2>err | cut -d" " -f1) && test "$(colour CY-1)" = "$was" && test "$(cell CY-1 13)" = 1 && test "$(cell CY 12)" = 0 &&
	risk-map -o text >o && has o "[drill]" "+0.0  drills, which do not count (1: $d" && e=$(respond --once --manual -a E1 -A CY -s CL2 -l 1 2>err | cut -d" " -f1) &&
	test "$(colour CY)" = red && test "$(colour CY-1)" = red && test "$(cell CY 12)" = 1 && test "$(colour HZ)" != red && sed -n 2p list >first && has first CY && risk-map -o text >o && has o "[EMERGENCY]" "emergencies not ended (1: $e" &&
	LC_ALL=C.UTF-8 LANGUAGE=zh_CN risk-map -o html >o && has o 【应急】 未终止的应急响应 && LC_ALL=C.UTF-8 LANGUAGE=zh_CN risk-map -o svg >o && has o "急1" &&
	record-do -a E1 -N 关阀 control $e && record-do -a E1 -N 合格 end present=1 $e && test "$(colour CY-1)" = "$was"'
ok 'help and version' 'risk-map --help >o && has o "usage: risk-map" && risk-map --version >o'
done_testing
