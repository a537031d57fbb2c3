#!/bin/sh
# The words of `needs` that look beyond the record: child, check, present, before.
. "${0%/*}/lib.sh"

need git
new_ledger plant --rehearsal
BIHUAN_NOW=2026-11-24T08:00:00+08:00 BIHUAN_ACTOR=E0001
export BIHUAN_NOW BIHUAN_ACTOR

# A check is a program beside the others: here are both.
mkdir bin
for c in record-new record-do; do
	cp "$BIHUAN_BUILD/bin/$c" bin/
done
PATH=$SCRATCH/bin:$PATH

flow=node,name,mode,action,label,role,next,due,class,needs,distinct,policy,set
form=type,name,label,required,constraint,relevant,default,source,list
mkdir -p plant/flows/job/v1 plant/flows/part/v1
cat >plant/flows/job/v1/flow.csv <<END
$flow
new,新建,start,open,开工,*,work,PT8H,,,,,
work,施工,task,close,完工,*,done,,,child:part,,,
work,,,inspect,送检,*,work,,,check:trial,,,
work,,,hand,移交,*,work,,,present:owner,,,
work,,,fail,坏检,*,work,,,check:nosuch,,,
work,,,vote,表决,*,work,,,before:until,,,
work,,,sign,签收,*,work,,,field:what=阀门?until,,,
done,完成,end,,,,,,,,,,
END
printf '%s\ntext,what,内容,yes,,,,,\nperson,owner,负责,,,,,,\ntime,until,截止,,,,,,\n' "$form" \
    >plant/flows/job/v1/form.csv
cat >plant/flows/part/v1/flow.csv <<END
$flow
new,新建,start,open,开始,*,work,PT8H,,,,,
work,进行,task,close,结束,*,done,,,,,,
done,完成,end,,,,,,,,,,
END
printf '%s\nlink,job,上级,yes,,,,,job\n' "$form" >plant/flows/part/v1/form.csv
printf 'job,B,作业,\r\npart,Q,分项,\r\n' >>plant/flows/kinds.csv
printf 'E2,李四,,,,,,E3,,,\r\nE3,王五,,,,,,,,,\r\n' \
    >>plant/registers/people.csv
printf 'AB1,E2,,2026-11-20,2026-11-30\r\n' >>plant/registers/absences.csv
git -C plant add -A
git -C plant commit -qm 'two kinds'

ok 'the tables hold' '
	flow-check plant/flows/job/v1 plant/flows/part/v1 >out; cat out
	! grep -q "error" out'

ok 'two records, one below the other' '
	job=$(record-new job what=管道) && part=$(record-new part job=$job)'

ok 'a record does not close before what hangs on it' '
	fails_with 1 record-do close $job 2>err &&
	has err "waits for $part" "record-show $part"'

ok 'it does after' 'record-do close $part && record-do close $job'

ok 'what has a last moment is done before it' '
	vote=$(record-new job what=选举 until=2026-11-24T10:00) && record-do vote $vote &&
	BIHUAN_NOW=2026-11-24T09:59:59+08:00 record-do vote $vote &&
	BIHUAN_NOW=2026-11-24T10:00:00+08:00 fails_with 1 record-do vote $vote 2>err && has err "too late" "until" "10:00" &&
	none=$(record-new job what=无期) && fails_with 1 record-do vote $none 2>err && has err until'

ok 'a value is asked for only beside another field' '
	v=$(record-new job what=阀门 until=2026-11-24T10:00) && record-do sign $v &&
	w=$(record-new job what=泵 until=2026-11-24T10:00) && fails_with 1 record-do sign $w 2>err && has err 阀门 泵 &&
	n=$(record-new job what=泵) && record-do sign $n'

ok 'a link to another kind is refused' '
	fails_with 64 record-new part job=$part 2>err && has err "another kind"'

ok 'a check that passes' '
	job=$(record-new job what=阀门) &&
	printf "#!/bin/sh\ncat >$SCRATCH/input\nprintf \"%%s\\\\n\" \"\$@\" >$SCRATCH/args\n" \
	    >bin/trial-check && chmod +x bin/trial-check &&
	record-do inspect $job'

ok 'it is told the ledger and what is to happen' '
	printf "%s\n" -C "$BIHUAN_LEDGER" - >want && same want args &&
	has input "\"kind\":\"job\"" "\"action\":\"inspect\"" \
	    "\"record\":\"$job\"" "\"what\":\"阀门\""'

ok 'a check that refuses says why, and nothing is written' '
	printf "#!/bin/sh\necho gas 21 percent\necho more\nexit 1\n" \
	    >bin/trial-check &&
	head=$(git -C plant rev-parse HEAD) &&
	fails_with 1 record-do inspect $job 2>err &&
	has err "does not pass the check" "gas 21 percent" &&
	test $head = "$(git -C plant rev-parse HEAD)"'

ok 'a check that breaks is no pass' '
	printf "#!/bin/sh\nkill -9 \$\$\n" >bin/trial-check &&
	fails_with 69 record-do inspect $job 2>err && has err "trial-check"'

ok 'a check that is not there is no pass' '
	fails_with 69 record-do fail $job 2>err && has err "nosuch-check"'

ok 'nobody absent is given work, the deputy is named' '
	fails_with 1 record-do hand owner=E2 $job 2>err &&
	has err "E2 李四" "E3 王五" && record-do hand owner=E3 $job'

done_testing
