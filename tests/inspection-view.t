#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/inspection.sh"
need /usr/bin/python3 identify
new_inspected

# A neighbour whose id and number people write into the record, and a twin.
at 07:00
other=$(hazard-new -a E5 -T HT06 -e 4#冲床 -p site=again.png)
at 08:00
id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png \
    -N "像 $other 一样，打 13812345678 或 0755-12345678 找老李")
at 08:30
record-do -a E1 -N "同 $(echo "$other" | tr -d - | tr '[:upper:]' '[:lower:]') 一并处理，电话 138-1234-5678" \
    judge grade=ordinary judge_basis="见$other" "$id" >/dev/null 2>&1
twin=$(hazard-new -a E5 -T HT05 -e 3#冲床 --again -p site=site.png)
at 09:00
hazard-fix -a E4 -p before=@site -p after=after.png "$id" >/dev/null
shown

ok 'history, photos and the count of signatures' '
	inspection-view <token >page && has page "$id" 设备防护罩缺失 上报 整改 王建国 \
	    "$(sha256sum site.png | cut -c 1-64)" "$(sha256sum after.png | cut -c 1-64)" \
	    "Photos: 3, unchanged 3" "Signatures: 0 of"'
ok 'no id of another record, however it is written' '
	for f in text markdown json; do
		inspection-view -o $f <token >page.$f && ! grep -qiE "[A-GI-Z][0-9]{6}-?[A-Z][0-9]{4}" page.$f &&
		test "$(grep -oiE "H[0-9]{6}-?[A-Z][0-9]{4,}[0-9A-Z]" page.$f | sort -u)" = "$id" || return 1
	done'
ok 'and no telephone number' '
	! grep -qE "1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}([^0-9a-f]|$)|0755" page.text page.markdown &&
	has page.text "像 … 一样，打 … 或 … 找老李"'
ok 'no notices, no verifications' '
	! grep -qE "通知|Notices|Made about|第三方核验" page.text page.markdown &&
	! grep -qE "\"(notices|links)\"" page.json'
ok 'JSON is JSON' '
	python3 -c "import json; r = json.load(open(\"page.json\")); assert r[\"id\"] == \"$id\"" '
ok 'a photo of the record, byte for byte' '
	p=$(grep -o "[0-9a-f]\{64\}[.]png" page.text | head -n 1) &&
	inspection-view --original $p <token >got && cmp got site.png'
ok 'the same with its strip, as a JPEG' '
	inspection-view --photo $p <token >got && identify -format "%m %w %h" got >out && grep "^JPEG " out &&
	test "$(cut -d" " -f3 out)" -gt 24 && ! cmp -s got site.png'
ok 'and none of another record' '
	p=$(sha256sum again.png | cut -c 1-64).png && ls plant/evidence/*/$p &&
	fails_with 77 inspection-view --photo $p <token 2>err >out && test ! -s out &&
	fails_with 77 inspection-view --original $p <token 2>err >out && test ! -s out &&
	fails_with 77 inspection-view --photo ../../settings.csv <token 2>err'
ok 'a damaged photo is said to be one' '
	f=$(ls plant/evidence/*/$(sha256sum after.png | cut -c 1-64).png) && chmod u+w $f &&
	cp $f keep && echo x >>$f && inspection-view <token >page && has page "damaged 1" &&
	cat keep >$f && chmod a-w $f'
ok 'the link or the token alone, with blanks around' '
	printf "  https://bihuan.example/V/#%s \r\n" "$(sed "s/.*#//" token)" >in && inspection-view <in >page &&
	sed "s/.*#//" token >in && inspection-view <in >page &&
	sed "s|#||" token >in && inspection-view <in >page'
ok 'nothing is written' '
	before=$(head_of) && inspection-view <token >page && test $(head_of) = $before &&
	test -z "$(git -C plant status --porcelain)"'
ok 'looking needs no person and no login' '
	BIHUAN_ACTOR=NOBODY inspection-view <token >page && has page "$id"'

ok 'forged' '
	sed "s/.\$/x/; s/..\$/yz/" token >bad && fails_with 77 inspection-view <bad >out 2>err && test ! -s out'
ok 'of another plant' '
	sed -i "s/^plant,PLANT,/plant,OTHER,/" plant/settings.csv && git -C plant commit -qam other &&
	cp "$SECRETS" "$XDG_CONFIG_HOME/bihuan/OTHER.secrets" && fails_with 77 inspection-view <token 2>err &&
	has err "not made by this plant" && git -C plant revert --no-edit HEAD >/dev/null'
ok 'never issued here: a right key and no record' '
	new_plant copy && rows registers/contacts.csv <<X && ledger-save -m c >/dev/null &&
C1,何志远,检验员,安全技术中心,MAIL,,
X
	sed -i "s/^plant,COPY,/plant,PLANT,/" copy/settings.csv && git -C copy commit -qam same &&
	fails_with 77 inspection-view <token 2>err && has err "never issued here"; _s=$?
	BIHUAN_LEDGER=$SCRATCH/plant; return $_s'
ok 'expired' '
	at 2026-11-27 08:59 && inspection-view <token >page && at 2026-11-27 09:00 &&
	fails_with 77 inspection-view <token 2>err && has err "2026-11-27 09:00"; _s=$?; at 09:00; return $_s'
ok 'of an earlier round' '
	at 10:00 && hazard-verify -a E2 -N 螺栓缺两颗 reject $id >/dev/null && fails_with 77 inspection-view <token 2>err &&
	has err "earlier round" && at 11:00 && hazard-fix -a E4 -p before=@after -p after=own.png $id >/dev/null &&
	fails_with 77 inspection-view <token 2>err && shown && test "$(field $link round)" = 2 &&
	inspection-view <token >page'
ok 'closing ends no link, reopening does' '
	at 12:00 && hazard-verify -a E2 accept $id >/dev/null && inspection-view <token >page && has page 归档 &&
	record-do -a E1 -N 又坏了 reopen $id >/dev/null && fails_with 77 inspection-view <token 2>err'
ok 'each refusal in Chinese, and none says the token' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 && export LANGUAGE LC_ALL &&
	fails_with 77 inspection-view <token 2>err && has err 前一轮 &&
	fails_with 77 inspection-view <bad 2>err2 && has err2 不是本厂生成 &&
	at 2026-12-24 08:00 && fails_with 77 inspection-view <token 2>err3 && has err3 已于 &&
	! grep -qF "$(sed "s/.*#//" token)" err err2 err3 && ! grep -qF "$(sed "s/.*#//" bad)" err err2 err3;
	_s=$?; LC_ALL=C; unset LANGUAGE; at 12:00; return $_s'
ok 'what is no line is a usage error' '
	fails_with 64 inspection-view </dev/null 2>err && printf "a\nb\n" >in && fails_with 64 inspection-view <in 2>err &&
	head -c 100000 /dev/zero | tr "\0" A >in && fails_with 65 inspection-view <in 2>err ||
	fails_with 77 inspection-view <in 2>err'
ok 'no operands, no strange formats' '
	fails_with 64 inspection-view $id <token 2>err && fails_with 64 inspection-view -o pdf <token 2>err'
done_testing
