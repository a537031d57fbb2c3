#!/bin/sh
# The pages that come with a ledger, kept, mailed, and what stands in them.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need cmark qpdf pdftotext pdfinfo pdfimages /usr/bin/python3
/usr/bin/python3 -c 'import aiosmtpd' || need python3-aiosmtpd
new_plant plant
photos_freely
photo before.png after.png
hazard() { hazard-new -a E5 "$@" 2>/dev/null; }
fix() { hazard-fix -a E4 -p before=before.png -p after=after.png cause=班后不点检 "$1" >/dev/null 2>&1; }
# October: one of 冲压 closed in time, one of 焊装 late, one that comes back.
at 2026-10-05 08:00
a=$(hazard -T HT05 -e 3#冲床)
b=$(hazard -T HT12 -A HZ description='看不见 | <b>的</b> =1+1')
at 2026-10-05 10:00
fix $a && hazard-verify -a E2 accept $a >/dev/null 2>&1
hazard-assign -a E1 -t E9 $b >/dev/null 2>&1
at 2026-10-20 08:00
hazard-fix -a E9 -p before=before.png -p after=after.png $b >/dev/null 2>&1
hazard-verify -a E2 accept $b >/dev/null 2>&1
c=$(hazard -T HT05 -e 3#冲床 interim=停机挂牌)
at 2026-11-24 07:31
pages='daily details monthly quarterly adoption handover toolbox'
text() { pdftotext -layout "$1" "$1.txt"; }
own() { cat >plant/reports/templates/mine.md && git -C plant add -A && git -C plant -c user.name=x -c user.email=x@y commit -qm mine; }

ok 'every page that comes with a ledger, in three formats' '
	for p in $pages; do
		risk-report $p >$p.md && risk-report -o html $p >$p.html && risk-report -o pdf $p >$p.pdf && qpdf --check $p.pdf >log && text $p.pdf || { cat log; return 1; }
		grep -q "^# " $p.md && grep -q "<h1>" $p.html || return 1
	done'
ok 'one sheet each: daily, quarterly, handover, toolbox' '
	for p in daily quarterly handover toolbox; do pdfinfo $p.pdf | grep -q "^Pages: *1$" || { echo $p; return 1; }; done'
ok 'the month: closure, overdue by workshop, what comes back' '
	has monthly.md "| 3 | 2 | 66.7% | 2 | 66.7% |" "| 焊装车间 | 1 | 1 | 100.0% | 1 | ● 100.0% |" "\`\`\`chart bar title=\"各车间超期率（上限 5%）\"" "压降超期" "$c" &&
	grep "^| .* | 2 | 1 | 1 | $c |" monthly.md && text monthly.pdf && has monthly.pdf.txt 隐患闭环健康度报告 2026-10 平均闭环用时 焊装车间'
ok 'a variable moves it, the line of the chart too' 'has monthly.md "threshold=5 name=上限" && text monthly.pdf && has monthly.pdf.txt "上限 5%" &&
	risk-report -o html -v limit=40 monthly >m.html && has m.html "上限 40%" && ! grep -q "上限 5%" m.html &&
	fails_with 64 risk-report -o html -v limit=ab monthly 2>err && has err limit "ab" && risk-report -v limit=100 monthly >m.md && ! grep -q "● 100.0%" m.md && ! grep -q 压降超期 m.md'
ok 'a page of a month that is over stays what it was' '
	fix $c && hazard-verify -a E2 accept $c >/dev/null 2>&1; risk-report monthly >again.md && same monthly.md again.md'
ok 'the quarter: nobody is judged by a program' '
	risk-report --month 2026-10 quarterly >q.md && has q.md "| 一般 | 3 | 3 | 100.0% | 0 | 0.00 |" "| 重大 | 0 | 0 | — | 0 | 0.00 |" 本季没有重大隐患'
ok 'the change of shift: class A and B, interim measures, signatures' '
	has handover.md 停机挂牌 "$c" "交班班长" && risk-report -v workshop=HZ handover >h.md && ! grep -q "$c" h.md && has h.md 焊装车间'
ok 'the talk before the shift shows the pair of photographs' '
	at 2026-11-24 07:32 && risk-report toolbox >t.md && has t.md "](evidence/" && risk-report -o pdf toolbox >t.pdf && pdfimages -list t.pdf >list && test $(wc -l <list) -eq 4'
ok 'hostile text in a field changes the structure of no page' '
	at 2026-11-24 07:33 && for p in $pages; do risk-report -o html $p >$p.plain || return 1; done &&
	sed "s/,$b,/,$b,/; s/冲压车间/x/" /dev/null; d=$(hazard -T HT05 -A HZ description="</td></table><script>alert(1)</script> | \`\`\` # x" interim="| a | {{ select 1 }} ![x](http://y) $(printf "\\342\\200\\256")") && test -n "$d" &&
	for p in $pages; do risk-report -o html $p >$p.html && risk-report -o pdf $p >$p.pdf || return 1
		! grep -q "<script" $p.html && test $(grep -c "<h[1-6]>" $p.html) -eq $(grep -c "<h[1-6]>" $p.plain) && test $(grep -c "<img[^>]*http" $p.html) -eq 0 || { echo $p; return 1; }
	done; has handover.html "{{ select 1 }}" "[U+202E]"'
ok 'a threshold from a query, or none' '
	printf "# T\n\n\`\`\`chart bar threshold={{ select 7 * 6 }} name=界\nselect 1 as x, 2 as y\n\`\`\`\n" | own &&
	risk-report -o html mine >m.html && has m.html "界 42" && sed -i "s/7 \* 6/7 where 0/" plant/reports/templates/mine.md && git -C plant -c user.name=x -c user.email=x@y commit -qam mine &&
	risk-report -o html mine >m.html && ! grep -q 界 m.html'
ok 'an indicator by SQL of the engineer'"'"'s own moves the page' '
	printf "X1,试验指标,select 1,select 4,50,up,%%,P1D,\n" >>plant/rules/indicators.csv && ledger-save -m 指标 &&
	risk-report daily >d.md && has d.md "| 试验指标 | ≥50% | 25.0% | 1/4 | → |" "● 未达标" &&
	sed -i "s/^X1,试验指标,select 1,select 4,50/X1,试验指标,select 3,select 4,50/" plant/rules/indicators.csv && ledger-save -m 指标 && risk-report daily >d.md && has d.md "| 试验指标 | ≥50% | 75.0% | 3/4 |"'
ok 'kept in the ledger, in one commit, once' '
	n=$(git -C plant rev-list --count HEAD) && risk-report --keep daily >out && test ! -s out && test -s plant/reports/2026/daily-2026-11-24.md &&
	risk-report --keep -o pdf monthly >m.pdf && test -s m.pdf && cmp m.pdf plant/reports/2026/monthly-2026-10.pdf && risk-report --keep daily &&
	test $(git -C plant rev-list --count HEAD) -eq $((n + 2)) && git -C plant status --porcelain >st && test ! -s st && ledger-check'
ok 'a huge plant: the page of the morning is still one sheet, and says what it left out' '
	i=0 && while test $i -lt 8; do printf "Y$i,指标$i,select 1,select 4,50,up,%%,P1D,\n"; i=$((i + 1)); done >>plant/rules/indicators.csv && ledger-save -m 指标 >/dev/null &&
	risk-report -o pdf daily >d.pdf 2>err && test ! -s err && pdfinfo d.pdf | grep -q "^Pages: *1$" && text d.pdf && has d.pdf.txt 指标7 迟到推送 &&
	while test $i -lt 90; do printf "Y$i,指标$i,select 1,select 4,50,up,%%,P1D,\n"; i=$((i + 1)); done >>plant/rules/indicators.csv && ledger-save -m 指标 >/dev/null &&
	risk-report -o pdf daily >d.pdf 2>err && has err "70 %" && pdfinfo d.pdf | grep -q "^Pages: *1$" && text d.pdf && has d.pdf.txt "No room on this page for" "‘应查与漏查" "‘隐患’" &&
	printf -- "---\nsheets: many\n---\n# x\n" | own && fails_with 65 risk-report mine 2>err && has err mine.md:2 many && printf "# x\n" | own'
mkdir smtp
/usr/bin/python3 "$SOURCE/tests/peers/smtp_sink.py" smtp 2>smtp.err &
background $!
wait_for 15 'test -f smtp/port' || cat smtp.err
cat >>"$XDG_CONFIG_HOME/bihuan/PLANT.secrets" <<S
mail.url=smtp://127.0.0.1:$(cat smtp/port)
mail.tls=none
mail.from=bihuan@plant.example
E1.MAIL=zhou@plant.example
S
sed -i 's/^\(E1,.*\),FILE,,/\1,MAIL FILE,,/' plant/registers/people.csv
ledger-save -m 邮件 >/dev/null
ok 'by mail: the PDF attached, once a day for each role' '
	risk-report --mail safety_manager daily >out 2>err && test ! -s out && has err "2 notices" && notice-send &&
	/usr/bin/python3 -c "
import email, email.policy, glob
m = email.message_from_binary_file(open(glob.glob(\"smtp/*.eml\")[0], \"rb\"), policy=email.policy.default)
assert \"班组安全健康度日度表 2026-11-24\" in m[\"subject\"], m[\"subject\"]
a = [p for p in m.walk() if p.get_filename()]
assert len(a) == 1 and a[0].get_content_type() == \"application/pdf\", a
open(\"got.pdf\", \"wb\").write(a[0].get_content())
" && qpdf --check got.pdf && pdftotext got.pdf - | grep -q 班组安全健康度日度表 &&
	risk-report --mail safety_manager daily 2>err && has err "0 notices" && risk-report --mail keeper daily 2>err && has err "2 notices"'
ok 'two roles at once are refused' 'fails_with 64 risk-report --mail keeper --mail nurse daily 2>err && has err --mail'
ok 'a PDF does not go to a terminal, also when it is kept' '
	python3 - >out 2>&1 <<-"P" && has out keep=0 "kept as reports/2026/details" bare=64 && ! grep -q "%PDF" out
	import os, pty, subprocess
	for name, more in ("keep", ["--keep"]), ("bare", []):
	    m, s = pty.openpty()
	    p = subprocess.Popen(["risk-report", "-o", "pdf"] + more + ["details"], stdout=s, stderr=subprocess.PIPE)
	    err = p.stderr.read().decode(); os.close(s)
	    print(f"{name}={p.wait()}", err)
	    try: print(os.read(m, 100))
	    except OSError: pass
	P'
ok 'nobody holds the role' 'fails_with 66 risk-report --mail nurse daily 2>err && has err nurse'
ok 'a font for Chinese is needed, and named' '
	printf "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>%s</dir></fontconfig>" "$SCRATCH/none" >fonts.conf && mkdir none &&
	FONTCONFIG_FILE=$SCRATCH/fonts.conf fails_with 69 risk-report -o pdf daily 2>err >p.pdf && has err fonts-wqy-microhei && test ! -s p.pdf'
done_testing
