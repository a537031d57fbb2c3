#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need pdftotext iconv
new_plant plant
at 08:00

cat >leak.txt <<'END'
关于“3·2”液氯泄漏事故的调查报告

编制日期：2019年4月1日

一、事故概况
事故时间：2019年3月2日上午10时20分许
事故地点：污水处理站液氯间
天气：小雨，东南风，风速为2.4米/秒，相对湿度82%，气温18℃。

二、事故经过
２０１９年３月２日，操作工更换液氯钢瓶时连接软管破裂，氯气泄漏。
造成2人中毒、1名工人轻伤，无人死亡，疏散周边居民约1500人。

三、直接原因
软管超期使用。

四、防范措施：软管每年更换。
END
ok 'a dry run shows the document and writes nothing' '
	head=$(head_of) && case-add -n leak.txt >o 2>err && test "$(head_of)" = "$head" &&
	test ! -e plant/documents/cases/CL2-2019-01.md && head -n 1 o >first && echo --- >want && same want first'
ok 'what the text says plainly, as figures and words' '
	has o "id: CL2-2019-01" "date: 2019-03-02 10:20" "place: 污水处理站液氯间" "substance: 氯气" "kind: 泄漏中毒" \
	    "wind_from: 东南" "wind_ms: 2.4" "humidity_pct: 82" "humidity_word: 雨" "temp_c: 18" \
	    "deaths: 0" "slightly_injured: 1" "poisoned: 2" "evacuated: 1500" "source: leak.txt"'
ok 'each with the line it was read from' '
	has err "leak.txt:6: date: 2019-03-02 10:20" "leak.txt:8: wind_from: 东南" "leak.txt:12: poisoned: 2"'
ok 'what it does not say stays empty and is named' '
	! grep -q "^level:\|^injured:" o && has err "not found in it: level injured"'
ok 'its headings are the sections that cases have' '
	has o "## 经过" "## 直接原因" "## 防范措施" 软管每年更换。 && ! grep -q "四、" o'
ok 'brackets of a title stay, and it stands there once' '
	printf "【演练】液氯泄漏处置\n\n事故时间：2020年3月2日上午10时20分许\n软管破裂，氯气泄漏。\n" >drill.txt && case-add -n drill.txt >o 2>err &&
	has o "title: 【演练】液氯泄漏处置" "# 【演练】液氯泄漏处置" && test $(grep -c 液氯泄漏处置 o) -eq 2'
ok 'a file that is not there: the nearest, or where it was looked for' '
	fails_with 66 case-add leek.txt 2>err && has err leek.txt "did you mean '"'leak.txt'"'" &&
	fails_with 66 plate-read x.png 2>err >o && has err x.png "looked for in $SCRATCH" && fails_with 66 md-pdf no/x.md 2>err && has err "there is no folder '"'no/'"'" &&
	fails_with 66 scan nothing.png 2>err && has err "looked for in" && fails_with 66 photo-check nothing.jpg 2>err && has err "looked for in" &&
	fails_with 66 flow-check nothing 2>err && has err "looked for in"'
ok 'it is committed, and the worktree is clean' '
	case-add leak.txt >o 2>err && echo "CL2-2019-01  documents/cases/CL2-2019-01.md" >want && same want o &&
	git -C plant log -1 --format="%an %s" >o && echo "E1 周安国 case-add: CL2-2019-01" >want && same want o &&
	git -C plant status --porcelain >o && same /dev/null o'
ok 'case-find finds it first' '
	case-find -o ids --since 0 "氯气泄漏+风向东南+湿度>75%" >o 2>err && test "$(head -n 1 o)" = CL2-2019-01'
ok 'however old it is: the limit is for what the plant itself went through' '
	case-find -o ids "氯气泄漏+风向东南+湿度>75%" >o 2>err && test "$(head -n 1 o)" = CL2-2019-01 && ! grep -q "left out by age" err &&
	sed "/^origin:/d; s/CL2-2019-01/OWN-2019/" plant/documents/cases/CL2-2019-01.md >plant/documents/cases/OWN-2019.md && ledger-save -m own >/dev/null &&
	case-find -o ids "氯气泄漏+风向东南+湿度>75%" >o 2>err && ! grep -q OWN-2019 o && has err "own cases" &&
	rm plant/documents/cases/OWN-2019.md && ledger-save -m gone >/dev/null'
ok 'the page shows its sections' '
	case-find -o text --since 0 "氯气泄漏+风向东南+湿度>75%" >o 2>err && has o 软管每年更换。 软管超期使用'

# one report, one case
ok 'the same report again is refused, whatever it is called' '
	cp leak.txt again.txt && fails_with 65 case-add again.txt >o 2>err && has err again.txt "the same report" CL2-2019-01.md "nothing is added" && ! grep -q "title:" err'
ok 'nor in another encoding' '
	iconv -f UTF-8 -t GB18030 leak.txt >gb.txt && fails_with 65 case-add gb.txt 2>err && has err "the same title and day" "another accident"'
ok 'nor twice in one call: then nothing is written' '
	sed s/2019/2018/g leak.txt >b.txt && sed "1s/^/# /" b.txt >c.txt && head=$(head_of) &&
	fails_with 65 case-add b.txt c.txt 2>err && has err c.txt CL2-2018-01 && ! grep -q "b.txt:" err && test "$(head_of)" = "$head"'

ok 'GB18030, a BOM and CRLF are read' '
	printf "装置区氨泄漏\n时间：2020年5月6日\n三人受伤，氨气浓度高。\n" | iconv -f UTF-8 -t GB18030 >gb.txt &&
	case-add -n gb.txt >o 2>err && has o "title: 装置区氨泄漏" "substance: 氨" "injured: 3" "id: NH3-2020-01" && has err GB18030 &&
	printf "\357\273\277冲床压手\r\n\r\n2021年7月8日压伤，1人重伤。\r\n" >bom.txt &&
	case-add -n bom.txt >o 2>err && has o "title: 冲床压手" "date: 2021-07-08" "severely_injured: 1" "id: CASE-2021-01" &&
	! grep -q "$(printf "\r")" o && ! grep -q "^substance:" o'
ok 'a PDF goes through pdftotext' '
	printf "# 罐区动火闪爆\n\n事故时间：2017年9月10日15时\n\n储罐动火作业引起爆炸，造成3人死亡、5人受伤。\n" >p.md &&
	md-pdf p.md >p.pdf && case-add -n p.pdf >o 2>err &&
	has o "title: 罐区动火闪爆" "date: 2017-09-10 15:00" "deaths: 3" "injured: 5" "kind: 动火" "source: p.pdf"'
ok 'a PDF with a table: cells of their own lines, no title twice' '
	printf "# 冷库氨泄漏快报\n\n| 项目 | 内容 |\n|---|---|\n| 事故时间 | 2021年8月3日14时25分 |\n| 事故地点 | 冷库制冷机房 |\n| 天气 | 晴，西北风，风速3.1米/秒，相对湿度55%% |\n| 伤亡情况 | 3人受伤，无人死亡 |\n\n二、事故直接原因\n\n填料老化。\n" >t.md &&
	md-pdf t.md >t.pdf && case-add -n t.pdf >o 2>err && has o "date: 2021-08-03 14:25" "place: 冷库制冷机房" "wind_from: 西北" "humidity_pct: 55" "deaths: 0" "injured: 3" "## 直接原因" &&
	test $(grep -c "^冷库氨泄漏快报" o) -eq 0'
ok 'without pdftotext: which program is missing' '
	mkdir -p few && for p in case-add; do ln -sf "$(command -v $p)" few/$p; done &&
	PATH=$SCRATCH/few fails_with 69 case-add -n p.pdf 2>err && has err pdftotext scripts/deps'
ok 'what is no PDF though it says so' '
	printf "%%PDF-1.4 nothing" >bad.pdf && fails_with 65 case-add bad.pdf 2>err && has err bad.pdf pdftotext'

# Markdown with front matter: what people wrote stands
cat >own.md <<'END'
---
id: OWN-7
title: "喷漆房闪燃"
date: 2022-01-05
kind:
  - 火灾
  - 爆炸
deaths: 0
hazard_types: HT12
---
# 喷漆房闪燃

### 直接原因

静电。2022年1月6日 1人死亡。
END
ok 'front matter is kept, other keys too, and only gaps are filled' '
	case-add -n own.md >o 2>err && has o "id: OWN-7" "title: 喷漆房闪燃" "date: 2022-01-05" "kind: 火灾; 爆炸" "deaths: 0" \
	    "hazard_types: HT12" "## 直接原因" && ! grep -q "01-06$\|deaths: 1" o'
ok 'front matter that is none is named by line' '
	printf -- "---\ntitle: x\nwrong line\n---\ntext\n" >f.md && fails_with 65 case-add f.md 2>err && has err "f.md:3:" "wrong line" &&
	printf -- "---\ntitle: x\n" >f.md && fails_with 65 case-add f.md 2>err && has err "f.md:1:" "no end" &&
	printf -- "---\ntitle: x\ndate: yesterday\n---\ntext\n" >f.md && fails_with 65 case-add f.md 2>err && has err yesterday f.md'
ok 'a value that cannot be is told of the report, not of a document that is not there' '
	mkdir -p old && printf -- "---\ntitle: x\nplace: y\ndate: 2019-13-45\nsubstance: 氯气\n---\ntext\n" >old/fm.md && fails_with 65 case-add old/fm.md 2>err &&
	printf "%s\n" "case-add: old/fm.md:4: '\''date: 2019-13-45'\'' cannot be read here" "	dates are written as in 2026-11-03" >want && same want err &&
	printf -- "---\ntitle: x\nwind_ms: 3m/s\n---\ntext\n" >old/fm.md && fails_with 65 case-add old/fm.md 2>err && has err "old/fm.md:3:" "wind_ms: 3m/s" "without its unit" &&
	printf -- "---\ntitle: x\nwrong line\n---\n" >old/fm.md && fails_with 65 case-add old/fm.md 2>err && has err "old/fm.md:3:"'
ok 'a cut PDF: what pdftotext said and what to do; bytes that are nothing' '
	head -c 900 p.pdf >cut.pdf && fails_with 65 case-add cut.pdf 2>err && has err "cut.pdf: pdftotext cannot read it: '\''" "fetched again" && ! grep -q "'\'''\''" err &&
	printf "\001\000\377\376" >r.pdf && fails_with 65 case-add r.pdf 2>err && has err "r.pdf: this is neither text nor PDF" "as PDF or as text"'
ok 'figures that differ are told, and left empty' '
	printf "软管爆裂\n造成3人死亡。\n后有1人不治，共4人死亡。湿度60%%，湿度70%%。\n" >d.txt && case-add -n d.txt >o 2>err &&
	! grep -q "^deaths:\|^humidity" o && has err "deaths: 3 (line 2), 4 (line 3)" "humidity_pct: 60 (line 3), 70 (line 3)"'
ok 'names that only contain a name are none' '
	printf "二氯甲烷和甲醛树脂，硝基苯爆炸，东南风机停，东风货车\n" >n.txt && case-add -n n.txt >o 2>err &&
	! grep -q "^substance:\|^wind_from:" o'

ok 'an id: given, checked, unique' '
	case-add -i OWN-8 own.md >o 2>err && has o OWN-8 && test -f plant/documents/cases/OWN-8.md &&
	fails_with 65 case-add -i OWN-8 p.md 2>err && has err "OWN-8" taken "-i ID" &&
	fails_with 65 case-add -i "own 9" p.md 2>err && has err "own 9" &&
	fails_with 64 case-add -i OWN-9 p.md n.txt 2>err && has err -i'
ok 'a document that is not saved yet is not written over' '
	echo mine >plant/documents/cases/OWN-9.md && fails_with 65 case-add -i OWN-9 p.md 2>err && has err OWN-9.md "not saved" &&
	echo mine >want && same want plant/documents/cases/OWN-9.md && rm plant/documents/cases/OWN-9.md'
ok 'what is no report' '
	printf "PK\003\004xx" >w.docx && fails_with 65 case-add w.docx 2>err && has err w.docx "as PDF or as text" &&
	printf "a\000b" >z.txt && fails_with 65 case-add z.txt 2>err && : >e.txt && fails_with 65 case-add e.txt 2>err && has err "no text" &&
	printf "\377\376a" >u.txt && fails_with 65 case-add u.txt 2>err && has err UTF-16 &&
	fails_with 66 case-add nowhere.txt 2>err && has err nowhere.txt && fails_with 64 case-add 2>err'
ok 'from standard input' 'case-add -i STDIN-1 - <p.md >o 2>err && has o STDIN-1'
ok 'nobody unknown adds' 'fails_with 66 case-add -a E99 d.txt 2>err && has err E99'
ok 'a second writer keeps it out' '
	(flock 9 && fails_with 75 case-add d.txt 2>err) 9>plant/.git/bihuan/flock && has err "case-add:"'
ok 'a full disk' 'fails_with 74 sh -c "case-add -n d.txt >/dev/full" 2>err'
ok 'in Chinese' 'LANGUAGE=zh_CN LC_ALL=C.UTF-8 case-add -n d.txt >o 2>err && has err 原文没有'
ok 'help and version' 'case-add --help >o && has o "usage: case-add" && case-add --version >o'
done_testing
