#!/bin/sh
# What ledger-check says of rules/alarms.csv.
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
. "$SOURCE/tests/alarm.sh"
new_plant plant
ok 'measuring points' points_here
head=$(head -n 1 "$DATA/../../data/ledger/rules/alarms.csv")
cols=code,scope,match,kind,limit,unit,window,deadband,on_delay,off_delay,latch,priority,response,group,inhibited_by,rationale,consequence,advice,note

# told TEXT …: ledger-check of a table with the rows of standard input
told()
{
	{ echo "$cols" && cat; } >plant/rules/alarms.csv &&
	    git -C plant commit -qam rules && { ledger-check >out; has out "$@"; }
}

ok 'the shipped rules watch the points, and nothing is to be said of them' '
	echo "$head" | grep -q "$cols" && judges ledger-check >out && ! grep alarms.csv out && ! grep points.csv out'
ok 'a limit above the first alarm of GB/T 50493 is named, in any unit' '
	echo "A1,medium,7782-50-5,hi,0.5,ppm,,,,,,high,,,,依据,,," | told "alarms.csv:2:" "A1" "0.5 ppm" "氯气" "1 mg/m3" GB/T &&
	echo "A1,medium,7782-50-5,hi,1,mg/m3,,,,,,high,,,,依据,,," | told && ! grep gb50493 out &&
	echo "A1,point,GT-101,hihi,2.1,mg/m3,,,,,,high,,,,依据,,," | told A1 "2 mg/m3"'
ok 'a share of the explosive limit: the first alarm at 25, the second at 50 %LEL, and no higher' '
	printf "%s\n" "A1,medium,74-82-8,hi,25,%LEL,,,,,,high,,,,依据,,," "A2,medium,74-82-8,hihi,50,%LEL,,,,,,critical,,,,依据,,," \
	    "A3,medium,74-82-8,hi,1.25,%VOL,,,,,,high,,,,依据,,," | told && ! grep gb50493 out &&
	printf "%s\n" "A1,medium,74-82-8 1333-74-0,hi,25.5,%LEL,,,,,,high,,,,依据,,," "A2,medium,74-82-8,hihi,51,%LEL,,,,,,critical,,,,依据,,," \
	    "A3,medium,74-82-8,hi,1.3,%VOL,,,,,,high,,,,依据,,," "A4,medium,1333-74-0,hihi,2,%VOL,,,,,,critical,,,,依据,,," |
	    told "alarms.csv:2: warning: A1: 25.5 %LEL of 甲烷 is above the first alarm of GB/T 50493, 25 %LEL" "A1: 25.5 %LEL of 氢气" \
	    "alarms.csv:3: warning: A2: 51 %LEL of 甲烷 is above the second alarm of GB/T 50493, 50 %LEL" "alarms.csv:4: warning: A3: 1.3 %VOL of 甲烷" &&
	! grep "A4:.*gb50493" out'
ok 'a gas that nobody watches' '
	echo "A1,point,GT-101,hi,0.3,ppm,,,,,,high,,,,依据,,," | told GT-102 unwatched && ! grep -q "GT-101 " out'
ok 'points, areas, substances and rules that are none' '
	printf "%s\n" "A1,point,GT-999,hi,0.3,ppm,,,,,,high,,,,依据,,," "A2,area,NO,hi,0.3,ppm,,,,,,high,,,NONE,依据,,," \
	    "A3,medium,1-2-3,hi,0.3,ppm,,,,,,high,,,,依据,,," | told GT-999 "NO" "1-2-3" NONE'
ok 'a unit that cannot be turned into the point'"'"'s' '
	echo "A1,medium,7782-50-5,hi,0.3,kPa,,,,,,high,,,,依据,,," | told A1 kPa'
ok 'a deadband without a way back, a delay too long, an order turned round' '
	printf "%s\n" "A1,medium,7782-50-5,hi,0.3,ppm,,0.3,,,,high,,,,依据,,," \
	    "A2,medium,7782-50-5,hihi,0.2,ppm,,,PT60S,,,critical,,,,依据,,," | told deadband on_delay order'
ok 'rows that do not hold, each' '
	printf "%s\n" "a1,*,,comm,,,PT5S,,,,,high,,,,,,," "A2,*,,what,,,,,,,,high,,,,,,," "A3,*,,hi,,,,,,,,high,,,,,,," \
	    "A4,*,,roc,1,ppm,PT30S,,,,,high,,,,,,," "A5,*,,hi,1,ppm,,,5 s,,,high,,,,,,," "A6,*,,hi,1,ppm,,,,,,urgent,,,,,,," \
	    "A7,*,,hi,1,ppm,,,,,,lost,,,,,,," | told :2: "a1" :3: what :4: limit :5: ppm/min :6: "5 s" :7: urgent :8: lost'
ok 'and the judge does not begin on them' '
	row 09:00:00 GT-101 1 >in && at 09:00 && fails_with 65 sensor-judge <in 2>err && has err rules/alarms.csv:2:'
ok 'a ledger without the table judges nothing, and that is no fault' '
	git -C plant rm -q rules/alarms.csv && git -C plant commit -qm none && judges ledger-check >out && ! grep alarms.csv out &&
	sensor-judge <in >out && test $(wc -l <out) -eq 1'
done_testing
