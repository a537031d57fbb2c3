#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
photo site.png after.png again.png bare.png bare2.png
at 08:00
id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png)
bare=$(hazard-new -a E5 -T HT05 -e 4#冲床)

ok 'without photos it is refused, what to give is said' '
	fails_with 1 hazard-fix -a E4 $id 2>err && has err "-p before=FILE" &&
	fails_with 1 hazard-fix -a E4 -p before=site.png $id 2>err && has err "-p after=FILE"'
ok 'before=@site takes the report'"'"'s own photo' '
	at 09:00 && hazard-fix -a E4 -p before=@site -p after=after.png -N 已装回 $id >out &&
	echo "$id 验证" >want && same want out && events $id >rows &&
	s=$(sha256sum site.png | cut -c1-64) && grep ",rectify," rows >r && has r "before=$s.png"'
ok 'a photo that the record does not have' '
	fails_with 66 hazard-fix -a E4 -p before=@site -p after=bare2.png $bare 2>err && has err site'
ok 'words after @ROLE do not get into the row' '
	before=$(head_of) && for f in "@site x=y" "@site x" @ @../x; do
		fails_with 64 hazard-fix -a E4 -p before="$f" -p after=bare2.png $bare 2>err || return 1
	done; test $(head_of) = $before'
ok 'only the assignee' '
	fails_with 77 hazard-fix -a E5 -p before=bare.png -p after=bare2.png $bare 2>err && has err E4'
ok 'or the deputy while the assignee is absent' '
	printf "X1,E4,E5,2026-11-24 00:00,2026-11-26 00:00\n" >>plant/registers/absences.csv &&
	ledger-save -m 请假 && hazard-fix -a E5 -p before=bare.png -p after=again.png $bare'
ok 'it cannot be fixed twice, nor verified before it is fixed' '
	fails_with 1 hazard-fix -a E4 -p before=site.png -p after=after.png $id 2>err && has err 验证'
ok 'one at a time' '
	fails_with 64 hazard-fix -a E4 -p before=site.png -p after=after.png $id $bare 2>err'
ok 'the verifier is told' '
	grep -q ",$id,fixed,verifier," plant/records/notice/2026/1124.v1.csv'
done_testing
