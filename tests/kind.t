#!/bin/sh
# A kind of record that no program knows, made of tables alone.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
new_plant plant
at 08:00
printf 'visit,Q,外来人员来访,\n' >>plant/flows/kinds.csv
mkdir -p plant/flows/visit/v1
cat >plant/flows/visit/v1/flow.csv <<-'X'
node,name,mode,action,label,role,next,due,class,needs,distinct,policy,set
ask,申请,start,ask,申请,*,check,PT1H,,,,visit-check,
check,审查,task,approve,批准,safety_manager dispatcher,brief,PT30M,,field:host,ask,,approved_at=@now
check,,,refuse,拒绝,safety_manager dispatcher,refused,,,note,,,
check,,,extend,补充,@reporter,check,,,field:people,,,
brief,交底,auto,skip,免交底,system,inside,from+PT4H,,field:known=yes,,visit-in,
brief,,,brief,交底,@host,inside,@until from+PT8H,,photo:badge field:host,approve,visit-in,
inside,在厂,task,leave,离厂,@host @host>deputy,left,,,,,visit-left,
inside,,,overstay,超时,dispatcher,inside,PT1H,,,,visit-in,extra=@host
left,离厂,end,,,,,,,,,,
refused,拒绝,end,,,,,,,,,,
X
cat >plant/flows/visit/v1/form.csv <<-'X'
type,name,label,required,constraint,relevant,default,source,list
text,company,单位,yes,,,,,
integer,people,人数,yes,. > 0 and . <= 30,,1,,
text,reason,事由,,,${people} > 5,,,
choice,known,常来,yes,,,no,,yes=是 no=否
person,host,接待人,,,,,leader(area),people
code,area,去处,yes,,,,,areas
time,from,来厂时间,,,,,now,
time,until,离厂时间,,. > ${from},,,,
decimal,weight,携带重量,,". >= 0.5 or selected(${known},'yes')",,,,
time,approved_at,批准时间,,,,,,
person,extra,催办,,,,,,
link,hazard,有关隐患,,,,,,
X
printf 'visit-check,late,due,PT0S,PT10M,safety_manager,*,,,\nvisit-in,over,due,PT30M,,,,,not(done('"'overstay'"')),overstay\nvisit-left,told,entered,PT0S,,@reporter,*,,,\n' >>plant/rules/escalation.csv

ok 'its tables pass the check and are saved' '
	ledger-save --yes -m 来访流程 && flow-check plant/flows/visit/v1 >o; test $? -le 1 && ! grep -q error: o'
ok 'flow-show draws it' 'flow-show visit >shown && has shown 审查 批准 离厂'
ok 'required: what is missing is named' '
	fails_with 1 record-new -a E5 visit area=CY-1 2>err && has err company 单位'
ok 'constraint: a number out of range' '
	fails_with 1 record-new -a E5 visit company=甲 area=CY-1 people=31 2>err && has err people 31 &&
	fails_with 1 record-new -a E5 visit company=甲 area=CY-1 people=0 2>err'
ok 'type: text where a number belongs' '
	fails_with 64 record-new -a E5 visit company=甲 area=CY-1 people=many 2>err && has err many'
ok 'constraint with or and selected' '
	fails_with 1 record-new -a E5 visit company=甲 area=CY-1 weight=0.1 2>err && has err weight &&
	record-new -a E5 visit company=甲 area=CY-1 weight=0.1 known=是'
ok 'relevant: a field that does not belong there is refused' '
	fails_with 1 record-new -a E5 visit company=甲 area=CY-1 people=2 reason=x 2>err && has err reason &&
	record-new -a E5 visit company=甲 area=CY-1 people=6 reason=审核'
ok 'default and source fill the rest' '
	v=$(record-new -a E5 visit company=乙 area=CY-1) && expr "$v" : "Q261124-A" &&
	test "$(field $v people)" = 1 && test "$(field $v host)" = E4 && test "$(field $v known)" = no &&
	test "$(field $v due)" = 2026-11-24T09:00:00.000+08:00'
ok 'roles: who may not is told who may' '
	fails_with 77 record-do -a E6 approve $v 2>err && has err E1 &&
	fails_with 77 record-do -a E6 extend people=2 $v 2>err && has err E5'
ok 'a self-loop keeps node and deadline' '
	record-do -a E5 extend people=3 $v && test "$(field $v node)" = check && test "$(field $v people)" = 3 &&
	test "$(field $v due)" = 2026-11-24T09:00:00.000+08:00'
ok 'distinct: who asked may not approve' '
	own=$(record-new -a E1 visit company=丙 area=CY-1) &&
	fails_with 77 record-do -a E1 approve $own 2>err && has err E1'
ok 'its own policy escalates' '
	at 09:05 && escalate >o && has o "$v" visit-check'
ok 'approve: set writes its fields, the node is entered with its own deadline' '
	at 09:10 && record-do -a E1 approve $v && test "$(field $v node)" = brief &&
	test "$(field $v approved_at)" = 2026-11-24T09:10:00.000+08:00'
ok 'needs: a photo' '
	photo b.png && fails_with 1 record-do -a E4 brief $v 2>err && has err badge &&
	record-do -a E4 -p badge=b.png brief until="2026-11-24 16:00" $v &&
	test "$(field $v node)" = inside && test "$(field $v due)" = 2026-11-24T16:00:00.000+08:00'
ok 'a system action is taken by an escalation step, once' '
	at 16:31 && escalate >o && events $v >r && test $(grep -c ",system,system,overstay," r) -eq 1 &&
	test "$(field $v extra)" = E4 && at 16:32 && escalate >o && events $v >r &&
	test $(grep -c ",overstay," r) -eq 1'
ok 'the end: its policy tells the reporter' '
	record-do -a E4 leave $v >o && has o 离厂 && test "$(field $v open)" = no &&
	grep -q ",$v,visit-left,told,E5," plant/records/notice/2026/1124.v1.csv'
ok 'after the end nothing is possible' 'fails_with 1 record-do -a E4 leave $v 2>err && has err 离厂'
ok 'an auto row is taken at once when its needs hold' '
	at 2026-11-24 17:00 && k=$(record-new -a E5 visit company=丁 area=CY-1 known=yes) && record-do -a E1 approve $k >o &&
	has o 在厂 && events $k >r && grep -q ",system,root,skip," r &&
	test "$(field $k due)" = 2026-11-24T21:00:00.000+08:00'
ok 'the other end' '
	x=$(record-new -a E5 visit company=戊 area=CY-1) && fails_with 1 record-do -a E1 refuse $x 2>err &&
	record-do -a E1 -N 无资质 refuse $x >o && has o 拒绝'
ok 'list, show and report know it' '
	record-list -k visit --open -o ids >ids && has ids "$(record-list -k visit --node inside -o ids | head -1)" &&
	record-show $k >s && has s 丁 在厂 &&
	mkdir -p plant/reports/templates && printf "{{ select count(*) from visit }}\n" >plant/reports/templates/visits.md &&
	ledger-save -m 报表 && risk-report visits >page && has page 6'
ok 'a draft with a dead end is named with its line' '
	mkdir -p plant/flows/visit/draft && cp plant/flows/visit/v1/*.csv plant/flows/visit/draft/ && sed -i "s/^left,离厂,end.*/left,离厂,task,,,,,,,,,,/" plant/flows/visit/draft/flow.csv &&
	fails_with 1 flow-check plant/flows/visit/draft >o 2>err; cat o err >oe; has oe flow.csv:10'
done_testing
