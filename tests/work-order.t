#!/bin/sh
. "${0%/*}/lib.sh"
need pdftotext pdftoppm pdfinfo zbarimg
. "$SOURCE/tests/plant.sh"
new_plant plant
mkdir -p plant/documents/sop
rows registers/spares.csv <<'E'
SP1,防护罩,CY-101,2,套,A3 架,2026-11-01
SP2,光电保护器,CY-101,0,只,A3 架,2026-11-01
SP3,电极帽,HZ-201,40,只,B1 柜,2026-10-15
E
sop()
{
	cat >"plant/documents/sop/$1.md"
}
sop guard <<'E'
---
title: 冲床防护罩恢复
equipment: CY-*
hazard_types: HT05
video: videos/guard.mp4
approved_by: E1
---

# 冲床防护罩恢复

#3 冲床同样适用。

## 作业前

1. 两人到场。

```
# 不是标题
E
sop own <<'E'
---
title: 101 号机专用
equipment: CY-101
---
只属于 101。
E
sop types <<'E'
---
title: 防护罩通则
hazard_types: HT05 HT06
---
通则。
E
sop note <<'E'
# 没有前言的一页
E
ledger-save -m '备件和作业指导书' >/dev/null 2>save.err || cat save.err
at 08:00
id=$(hazard-new -a E5 -T HT05 -e CY-101 -N '右罩 <拆下> 未装回
螺栓缺 2 个')

ok 'who, until when, where, what' '
	work-order $id >page 2>err && has page "# [REHEARSAL] Work order $id" "| 整改责任人 | 王建国 (E4) |" \
	    "2026-11-25 08:00" "开式压力机 (CY-101) 3\#冲床" "冲压一线 (CY-1)" \
	    "右罩 \<拆下\> 未装回" "螺栓缺 2 个" &&
	measure=$(field $id measure) && test -n "$measure" && grep -qxF "$measure" page'
ok 'spare parts of this machine, with stock and the day of the count' '
	has page "| SP1 | 防护罩 | 2 | 套 | A3 架 | 2026-11-01 |" "| SP2 | 光电保护器 | ● " &&
	! grep -q SP3 page'
ok 'the closest procedure in full, the others by name' '
	has page "101 号机专用" "只属于 101。" "documents/sop/guard.md" "documents/sop/types.md" &&
	! grep -q 两人到场 page && ! grep -q 通则。 page'
other=$(hazard-new -a E5 -T HT05 -e CY-102)
ok 'headings go below those of the page, code stays code and ends' '
	work-order $other >page 2>err && has page "冲床防护罩恢复" "#### 作业前" "#3 冲床同样" &&
	grep -qx "# 不是标题" page && test $(grep -c "^\`\`\`" page) -eq 2 &&
	test $(grep -c 冲床防护罩恢复 page) -eq 1'
ok 'the local path of the video, and that it is not here' '
	has page "$(pwd -P)/plant/videos/guard.mp4" && has err "videos/guard.mp4" "not on this machine" &&
	mkdir plant/videos && : >plant/videos/guard.mp4 && work-order $other >page 2>err &&
	test ! -s err && rm -r plant/videos'
ok 'of a type without a machine' '
	n=$(hazard-new -a E5 -T HT06 -A HZ) && work-order $n >page && has page 通则。 "| 整改责任人 | nobody yet |" &&
	has page "none in registers/spares.csv"'
ok 'as PDF: the symbol reads back, the words are there' '
	work-order $id | md-pdf >one.pdf && pdftotext -layout one.pdf one.txt && has one.txt "$id" 防护罩 只属于 &&
	pdftoppm -r 150 -png one.pdf one && zbarimg -q --raw --nodbus one-1.png >got && echo $id >want && same want got'
ok 'as HTML too' 'work-order $id | md-pdf --html >one.html && has one.html "data:image/png;base64,"'
ok 'several in one print, each begins a page' '
	hazard-list --open -o csv | work-order -p - >all.md 2>err && md-pdf all.md >all.pdf &&
	pdfinfo all.pdf >info && grep -q "^Pages: *3$" info && pdftotext -f 2 -l 2 all.pdf two && pdftotext -f 1 -l 1 all.pdf first &&
	pdftotext -layout all.pdf - | grep -oE "1 ?/ ?[0-9]$" | tr -d " " | sort | uniq -c | tr -s " " >feet && echo " 3 1/1" >want && same want feet &&
	test $(grep -c "Spare parts" first) -eq 1 && test $(grep -c "Spare parts" two) -eq 1'
ok 'with a base URL the symbol is one' '
	sed -i "s|^base_url,[^,]*|base_url,https://qr.plant.example|" plant/settings.csv &&
	ledger-save -m url >/dev/null 2>&1 && work-order $id | md-pdf >u.pdf && pdftoppm -r 150 -png u.pdf u &&
	zbarimg -q --raw --nodbus u-1.png >got && echo HTTPS://QR.PLANT.EXAMPLE/R/$id >want && same want got &&
	scan -o csv u-1.png >answer && has answer "$id,bound"'
ok 'temporary measures, and why it was sent back' '
	photo a.png b.png c.png d.png && photos_freely && record-do -a E4 accept interim=挂牌停机 $id &&
	hazard-fix -a E4 -p before=a.png -p after=b.png $id && hazard-verify -a E2 -N 螺栓仍缺一个 reject $id &&
	work-order $id >page && has page 挂牌停机 螺栓仍缺一个'
ok 'what is closed is refused, and nothing printed' '
	hazard-fix -a E4 -p before=c.png -p after=d.png $id && hazard-verify -a E2 accept $id &&
	fails_with 1 work-order -p $other $id >page 2>err && has err "$id is closed" && test ! -s page'
ok 'in Chinese' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 work-order $other >page && has page "工单 $other" 整改要求 作业指导书 签字'
ok 'ledger-check finds what does not hold' '
	sop bad1 <<E && sop bad2 <<E && sop bad3 <<E && git -C plant add documents && git -C plant commit -qm bad &&
---
title: 坏的
equipment: ZZ-9
hazard_types: HT99
video: https://video.example/a.mp4
---
E
---
title: 无主
---
E
---
equipment: CY-101
E
	fails_with 1 ledger-check >out && has out "bad1.md:1: error: '"'ZZ-9'"'" HT99 "no path on this machine" \
	    "bad2.md:1: error: neither" "bad3.md:3: error" &&
	work-order $other >page 2>err && has err bad2.md && has page "冲床防护罩恢复"'
ok 'bad usage' '
	fails_with 64 work-order 2>err && fails_with 64 work-order $other $n 2>err && has err "-p prints several" &&
	fails_with 64 work-order nonsense 2>err && fails_with 66 work-order H261124-A0999X 2>err || fails_with 64 work-order H261124-A0999X 2>err'
ok 'an empty list is done' ': | work-order -p - >page && test ! -s page'
ok 'a full disk is said' 'fails_with 74 work-order $other >/dev/full 2>err'
done_testing
