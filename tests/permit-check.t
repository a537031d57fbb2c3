#!/bin/sh
# The eight tickets as permits(5) types them, and what is refused.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need pdfinfo pdftotext pdftoppm zbarimg
new_plant plant
photo after.jpg
python3 - "$SOURCE/man/permits.5" >commands <<-'PY'
	import sys
	inside = False
	for line in open(sys.argv[1], encoding="utf-8"):
	    if line.startswith(".Sh DESCRIPTION"):
	        break
	    if inside and line.startswith("$ "):
	        print(line[2:], end="")
	    elif inside and line.startswith("Z"):
	        open("plant/registers/certificates.csv", "a").write(line)
	    inside = line.startswith(".Bd") or inside and not line.startswith(".Ed")
	PY
printf 'Z6,E3,WELD,,,2020-01-01,2026-11-23,\n' >>plant/registers/certificates.csv
ledger-save -m 证书 >/dev/null 2>&1
at 08:00

# hot WORKER AREA: a permit that has everything but its analysis
hot()
{
	p=$(record-new -a E5 permit type=HOT asked=HOT-2 "area=$2" description=焊 chief=E5 "workers=$1" guardian=E4 \
	    planned_start="2026-11-24 08:00" planned_end="2026-11-24 17:00" wind=2 $3) &&
	    record-do -a E0001 approve $p &&
	    record-do -a E4 confirm measures="HOT-01 HOT-02 HOT-03 HOT-04 HOT-05 HOT-06 HOT-07 HOT-10" unneeded="HOT-08 HOT-09" $p &&
	    record-do -a E2 brief "briefed=$1" $p
}
analyse()
{
	record-do -a E4 analyse sampled_at="2026-11-24 $1" sampled_place=焊点 flammable=low "vol=$2" $p
}

ok 'the eight tickets run as they stand' '
	test $(grep -c "record-new" commands) -eq 8 && while IFS= read -r line; do
		eval "$line" </dev/null >>out || { test "${line%% *}" = permit-check || { echo "# $line"; return 1; }; }
	done <commands'
ok 'all are closed' 'record-list -k permit --node closed -o ids >ids && test $(grep -c . ids) -eq 8'
ok 'the printed ticket has its analyses, measures and people' '
	has ticket.md "动火作业" "作业点中部" "√" "李志强" "验收" "【演练】"'
ok 'on paper it is one page of A4, and its symbol leads to the permit' '
	pdfinfo ticket.pdf >info && grep -q "^Pages: *1$" info && grep -q A4 info && pdftotext -layout ticket.pdf t.txt && has t.txt "P261124-A0001Y" "作业点中部" "√" &&
	pdftoppm -r 120 -png ticket.pdf page && zbarimg -q --raw page-1.png >code && echo P261124-A0001Y >want && same want code'
ok 'several are a page each, with the address of the plant' '
	sed -i "s#^base_url,[^,]*,#base_url,https://qr.plant.example/,#" plant/settings.csv && ledger-save -m 网址 >/dev/null &&
	permit-check --ticket $(cat ids) >all.md && md-pdf all.md >all.pdf && pdfinfo all.pdf | grep -q "^Pages: *8$" &&
	for i in $(cat ids); do pdftotext -layout all.pdf - | grep "$i.* 1 \?/ \?1$" >/dev/null || { echo "$i"; return 1; }; done &&
	pdftoppm -r 120 -png all.pdf page && zbarimg -q --raw page-3.png >code && has code "HTTPS://QR.PLANT.EXAMPLE/R/P261124-A" && sort -u all.md | grep -c "^# .*安全作业票\|^# .*Safety permit" >n && test $(cat n) -eq 8'
ok 'what is closed, or not yet approved, is refused by where it stands' '
	c=$(head -1 ids) && fails_with 1 permit-check --approve $c >o && test $(grep -c . o) -eq 1 && has o "$c" 已关闭 批准 "new permit" &&
	fails_with 1 permit-check $c >o && has o 已关闭 验票开工 && ! grep -q "expired" o && permit-check --ticket $c >o &&
	hot E5 CY-1 && fails_with 1 permit-check --approve $p >o && has o 待开工 批准 && { permit-check $p >o || :; } && ! grep -q 待开工 o &&
	permit-check --ticket $p >o && has o "## ⚠ NOT VALID TO WORK WITH" 待开工 && sed -n 3p o | grep -q "NOT VALID" &&
	record-do -a E5 -N 不做了 cancel $p && permit-check --ticket $p >o && has o "## ⚠ NOT VALID (" 已作废 "new permit" && md-pdf o >o.pdf && pdfinfo o.pdf | grep -q "^Pages: *1$" && fails_with 1 permit-check --approve $p >o && has o 已作废 "new permit" && fails_with 1 permit-check $p >o && has o 已作废'
ok 'a start without a gas analysis is refused and nothing is written' '
	hot E5 CY-1 && head=$(head_of) && fails_with 1 record-do -a E2 start $p 2>err && has err "gas" && test $head = $(head_of)'
ok 'a gas above its limit' '
	analyse 07:55 0.3 && fails_with 1 permit-check $p >o && has o "0.3%" "0.2%" "5.3.2"'
ok 'a stale analysis, to the minute' '
	at 08:05 && analyse 08:00 0.1 && at 08:31 && fails_with 1 record-do -a E2 start $p 2>err && has err "31 min" "5.3.1" &&
	at 08:30 && record-do -a E2 start $p && permit-check --ticket $p >o && ! grep -q "NOT VALID" o && at 17:00 && permit-check --ticket $p >o && has o "NOT VALID ANY MORE" && at 08:30'
ok 'an analysis that soon is stale reminds the guardian' '
	at 08:32 && q=$p && hot E5 CY-1 && analyse 08:31 0.1 && at 08:53 && escalate >o && has o "$p permit-gas expiring: to E4" &&
	at 09:03 && escalate >o && has o "$p permit-gas stale: to E4"'
ok 'a break longer than the level allows asks for a new analysis' '
	at 09:10 && record-do -a E4 -N 下雨 suspend $q && at 10:15 && fails_with 1 record-do -a E2 resume $q 2>err && has err gas &&
	p=$q && fails_with 1 permit-check $q >o && has o "60 min" &&
	analyse 10:14 0.1 && at 10:16 && record-do -a E2 resume $q'
ok 'a certificate is held against today' '
	hot E3 CY-1 && analyse 10:15 0.1 && fails_with 1 permit-check $p >o && has o "E3" && ! grep -q "E4" o'
ok 'a measure that nobody confirmed' '
	record-do -a E4 confirm measures=HOT-01 $p && fails_with 1 permit-check $p >o && has o "HOT-02" "5.2.9"'
ok 'hot work on a roof asks for the height ticket, approved' '
	r=$(record-new -a E5 permit type=HOT asked=HOT-2 area=CY-1 height=6 description=屋面焊接 chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 10:30" planned_end="2026-11-24 17:00") &&
	fails_with 1 record-do -a E0001 approve $r 2>err && has err "4.6" &&
	h=$(record-new -a E5 permit type=HEIGHT area=CY-1 height=6 description=屋面 chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 10:30" planned_end="2026-11-24 17:00") &&
	record-do -a E5 -N 补关联 correct companions=$h $r && record-do -a E0001 approve $r && fails_with 1 permit-check $r >o && has o "4.6" &&
	record-do -a E7 approve $h && { permit-check $r >o || :; } && ! grep -q "4.6" o'
ok 'levels and lengths: too long, of another work' '
	r=$(record-new -a E5 permit type=CONFINED area=CY-1 description=清 chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 12:00" planned_end="2026-11-25 13:00") &&
	fails_with 1 record-do -a E0001 approve $r 2>err && has err "6.10" &&
	r=$(record-new -a E5 permit type=HOT asked=DIG area=CY-1 description=焊 chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 12:00" planned_end="2026-11-24 13:00") &&
	fails_with 1 permit-check --approve $r >o && has o "asked="'
ok 'nights, weekends and holidays raise hot work' '
	for t in "2026-11-24 22:30" "2026-11-28 09:00"; do
		r=$(record-new -a E5 permit type=HOT asked=HOT-2 area=CY-1 description=焊 chief=E5 workers=E5 guardian=E4 planned_start="$t" planned_end="2026-11-28 16:00") &&
		test "$(field $r level)" = HOT-1 && test "$(field $r class)" = B || return 1; done'
ok 'heights and masses at their bounds' '
	for c in 2:HEIGHT-1 5:HEIGHT-1 5.1:HEIGHT-2 15:HEIGHT-2 30:HEIGHT-3 30.5:HEIGHT-4; do
		r=$(record-new -a E5 permit type=HEIGHT height=${c%%:*} area=CY-1 description=x chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 12:00") &&
		test "$(field $r level)" = ${c#*:} || { echo "# $c"; return 1; }; done
	for c in 39.9:LIFT-3 40:LIFT-2 100:LIFT-2 101:LIFT-1; do
		r=$(record-new -a E5 permit type=LIFT mass=${c%%:*} area=CY-1 description=x chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 12:00" planned_end="2026-11-24 13:00") &&
		test "$(field $r level)" = ${c#*:} || { echo "# $c"; return 1; }; done
	r=$(record-new -a E5 permit type=HEIGHT height=4 danger=yes area=CY-1 description=x chief=E5 workers=E5 guardian=E4 planned_start="2026-11-24 12:00") &&
	test "$(field $r level)" = HEIGHT-2'
blind()
{
	b=$(record-new -a E5 permit type=BLIND asked=BLIND-IN area=CY-1 pipe=$1 description=堵 chief=E5 workers=E5 guardian=E4 \
	    planned_start="2026-11-24 10:16" planned_end="2026-11-24 17:00" lat=$2 lon=119.9) && record-do -a E0001 approve $b &&
	    record-do -a E4 confirm measures="BLIND-01 BLIND-02 BLIND-03 BLIND-04 BLIND-05" $b && record-do -a E2 brief briefed=E5 $b
}
ok 'conflicts: hot work within 30 m, two blinds on one pipe' '
	at 10:17 && record-do -a E5 -N 定位 correct lat=31.7 lon=119.9 $q && blind P-1 31.7002 && fails_with 1 record-do -a E2 start $b 2>err && has err "$q" "7.6" &&
	blind P-1 31.7003 && record-do -a E2 start $b && one=$b && blind P-1 31.8 && fails_with 1 record-do -a E2 start $b 2>err && has err "$one" "7.10" &&
	blind P-2 31.8 && record-do -a E2 start $b'
ok 'where an emergency is open no hot work begins, and none goes on' '
	printf "FAR,罐区,,place,,,E4,31.7020,119.9,,,no,,\\nNEAR,管廊,,place,,,E4,31.70165,119.9,,,no,,\\n" | rows registers/areas.csv && ledger-save -m 罐区 >o 2>&1 &&
	at 10:20 && hot E5 NEAR && analyse 10:19 0.1 && n=$p && hot E5 FAR && analyse 10:19 0.1 && far=$p && hot E5 HZ && analyse 10:19 0.1 && permit-check $p $n $far &&
	respond --once --manual -a E1 -A FAR -s CL2 -l 1 --drill >o 2>&1; permit-check $p $n $far && record-do -a E2 start $far &&
	respond --once --manual -a E1 -A FAR -s CL2 -l 1 >o 2>err; e=$(grep -o "E261124-[A-Z0-9]*" o | tail -1) && test "$(field $far node)" = paused &&
	record-do -a E4 analyse sampled_at="2026-11-24 10:20" sampled_place=焊点 flammable=low vol=0.1 $far &&
	fails_with 1 record-do -a E2 resume $far 2>err && has err "$e" 应急响应未终止 处置中 "record-show $e" &&
	fails_with 1 record-do -a E2 start $n 2>err && has err "$e" && fails_with 1 permit-check $n >o && has o "$e" && permit-check $p'
ok 'other work may, and hot work again once it has ended' '
	blind P-9 31.70235 && record-do -a E2 start $b && record-do -a E1 -N 关阀 control $e && fails_with 1 permit-check $n >o && has o "$e" 已控制 &&
	record-do -a E1 -N 复测合格 end present=3 $e && record-do -a E2 start $n && record-do -a E2 resume $far && record-do -a E4 finish $n && record-do -a E4 finish $far'
ok 'wind of force 5 stops hot work outdoors' '
	printf "YD,堆场,,place,,,E4,,,,,no,,\n" >>plant/registers/areas.csv && ledger-save -m 堆场 && hot E5 YD && analyse 10:16 0.1 && permit-check $p &&
	record-do -a E5 -N 起风 correct wind=5 $p && fails_with 1 permit-check $p >o && has o "5.2.15"'
ok 'an extension is a new ticket that names the old' '
	record-do -a E5 extend $q >o 2>&1 && n=$(record-list -k permit --node approve -o json | grep "\"extends\":\"$q\"" | sed "s/.*\"id\":\"\([^\"]*\)\".*/\1/") &&
	test -n "$n" && test "$(field $n planned_start)" = "$(field $q planned_end)" && test "$(field $q node)" = work'
ok 'what is over is over' '
	at 17:01 && escalate >o && test "$(field $q node)" = expired && fails_with 1 record-do -a E2 resume $q 2>err &&
	record-do -a E4 finish $q && fails_with 77 record-do -a E4 -p after=after.jpg accept $q 2>err && record-do -a E2 -p after=after.jpg accept $q >o && has o 已关闭'
ok 'a ticket and what keeps it from approval are two questions' '
	fails_with 64 permit-check --ticket --approve $q 2>err && has err "--ticket and --approve" && fails_with 64 permit-check --approve --ticket $q 2>err'
ok 'nonsense is refused' '
	fails_with 64 permit-check 2>err && fails_with 64 permit-check P261124-A0001X 2>err && has err P261124-A0001X &&
	fails_with 66 permit-check P261123-A0001O 2>err && printf "{\"kind\":" >bad && fails_with 65 permit-check - <bad 2>err'
ok 'a full disk is told' 'fails_with 74 permit-check --ticket $q >/dev/full'
done_testing
