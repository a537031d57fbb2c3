#!/bin/sh
# What is wrong in a table, a row, an id, a clock: each has its own message with
# file and line, and nothing changes.  One line a case, see bad.
. "${0%/*}/lib.sh"
need git iconv

new_ledger plant --rehearsal
cd plant || exit 1
BIHUAN_NOW=2026-11-24T09:00:00+08:00
export BIHUAN_NOW
P=registers/people.csv A=registers/areas.csv Q=registers/equipment.csv
printf 'E0002,王建国,wang,一车间,,dispatcher,,E0003,FILE,,\r\nE0003,李梅,li,,,safety_officer,,,FILE,,\r\n' >>$P
printf 'W1,冲压车间,,workshop,PLANT,冲压,E0002,,,,,,,\r\n' >>$A
printf 'M01,冲床,3#,W1,,,,P30D,in_use,,,,\r\nM02,铣床,,W1,,,,,in_use,,,,\r\n' >>$Q
ledger-save -m setup >../setup 2>&1 || { sed 's/^/# /' ../setup; exit 1; }
H=$(hazard-new -T HT06 -A W1 -N '线缆裸露') || exit 1
hazard-assign -t E0002 "$H" >/dev/null || exit 1
GOOD=$(git rev-parse HEAD) ACKED=$(git rev-parse refs/bihuan/acked)
DAY=records/hazard/2026/1124.v1.csv

# bad NAME 'EDIT' CODE 'COMMAND' TEXT …: after EDIT the command ends with CODE,
# says every TEXT, HEAD is what EDIT left, the worktree what EDIT made of it.
bad()
{
	_name=$1 _edit=$2 _code=$3 _cmd=$4
	shift 4
	git reset -q --hard "$GOOD" && git clean -fdq &&
	git update-ref refs/bihuan/acked "$ACKED"
	rm -rf .git/bihuan/base .git/bihuan/rescued
	eval "$_edit" >../edit 2>&1 </dev/null || echo "Bail out! $_name: $_edit"
	_head=$(git rev-parse HEAD)
	git status --porcelain -uall >../before
	eval "$_cmd" >../out 2>../err </dev/null
	_status=$?
	cat ../out ../err >../said
	git status --porcelain -uall >../after
	printf "%s\n" "$@" >../texts
	ok "$_name" '
		says_all && test "$_status" -eq "$_code" &&
		test "$(git rev-parse HEAD)" = "$_head" && same ../before ../after ||
		{ echo "status $_status, wanted $_code"; sed "s/^/said: /" ../said; false; }'
}
says_all()
{
	while IFS= read -r _text; do
		has ../said "$_text" || return 1
	done <../texts
}
by_hand() { git add -A && git commit -qm 'by hand'; }
row() { printf '%s\r\n' "$2" >>"$1"; }

# ---- a table that is edited and saved: what ledger-save refuses ----
S=ledger-save
bad 'a row with too few cells' 'row $P E0009,甲' 65 $S "$P:5"
bad 'a row with too many cells' 'row $P E0009,甲,,,,,,,,,,,x' 65 $S "$P:5"
bad 'an unclosed quote' 'row $P "E0009,\"甲,,,,,,,,,"' 65 $S "$P:5"
bad 'a quote inside a plain cell' 'row $P "E0009,甲\"乙,,,,,,,,,"' 65 $S "$P:5"
bad 'text after a closing quote' 'row $P "E0009,\"甲\"乙,,,,,,,,,"' 65 $S "$P:5"
bad 'a column is missing' 'sed -i 1s/,login// $P' 65 $S $P
bad 'a column is there twice' 'sed -i 1s/login/name/ $P' 65 $S "$P:1" name
bad 'a column without a name' 'sed -i 1s/login// $P' 65 $S "$P:1"
bad 'a column that nobody knows' 'sed -i 1s/login/logni/ $P' 65 $S $P login
bad 'NUL' 'printf "E0009,\000,,,,,,,,,\r\n" >>$P' 65 $S "$P:5"
bad 'bytes that are no text' 'printf "E0009,\377\376,,,,,,,,,\r\n" >>$P' 65 $S "$P:5" GB18030
bad 'half a character' 'printf "E0009,\344\270,,,,,,,,,\r\n" >>$P' 65 $S "$P:5"
bad 'an overlong form' 'printf "E0009,\300\257\300,,,,,,,,,\r\n" >>$P' 65 $S "$P:5"
bad 'a cell of 1 MB' 'row $P "E0009,$(head -c 1000000 /dev/zero | tr "\0" x),,,,,,,,,"' 65 $S "$P:5"
bad 'an empty file' ': >$P' 65 $S $P
bad 'only a BOM' 'printf "\357\273\277" >$P' 65 $S $P
bad 'a picture in place of a table' 'head -c 3000 /dev/urandom >$P' 65 $S $P
bad 'a code twice' 'row $P E0002,甲,,,,,,,,,' 65 $S "$P:5" E0002
bad 'a code in lower case' 'row $P e0009,甲,,,,,,,,,' 65 $S "$P:5" e0009
bad 'a code with a blank' 'row $P "E 09,甲,,,,,,,,,"' 65 $S "$P:5" "E 09"
bad 'a code with a slash' 'row $P ../E09,甲,,,,,,,,,' 65 $S "$P:5" ../E09
bad 'a code that is too long' 'row $P E000000000000000000000009,甲,,,,,,,,,' 65 $S "$P:5"
bad 'no code' 'row $P ,甲,,,,,,,,,' 65 $S "$P:5"
bad 'a Chinese code' 'row $P 王,甲,,,,,,,,,' 65 $S "$P:5" 王
bad 'a login twice' 'row $P E0009,甲,wang,,,,,,,,' 65 $S "$P:5" wang
bad 'a role that nobody knows' 'row $P E0009,甲,,,,dispacher,,,,,' 65 $S "$P:5" dispacher
bad 'a scope that is no area' 'row $P E0009,甲,,,,,W9,,,,' 65 $S "$P:5" W9
bad 'a deputy who is nobody' 'row $P E0009,甲,,,,,,E0008,,,' 65 $S "$P:5" E0008
bad 'his own deputy' 'row $P E0009,甲,,,,,,E0009,,,' 65 $S "$P:5" E0009
bad 'a channel that is none' 'row $P E0009,甲,,,,,,,PIGEON,,' 65 $S "$P:5" PIGEON
bad 'a day that is none' 'row $P E0009,甲,,,,,,,,2026-02-30,' 65 $S "$P:5" 2026-02-30
bad 'an end before its beginning' 'row $P E0009,甲,,,,,,,,2026-11-02,2026-11-01' 65 $S "$P:5"
bad 'validity that overlaps' 'row $P E0009,甲,,,,,,,,2026-01-01,2026-12-01; row $P E0009,甲,,,,,,,,2026-11-01,' 65 $S "$P:6" E0009
bad 'two editions without an end' 'row $P E0009,甲,,,,,,,,2026-01-01,; row $P E0009,甲,,,,,,,,2026-11-01,' 65 $S "$P:6" E0009
bad 'a date as a spreadsheet writes it' 'row $P E0009,甲,,,,,,,,2026/11/3,' 65 $S "$P:5" 2026/11/3
bad 'a rounded number' 'row $Q M03,磨床,1.39E+10,W1,,,,,in_use,,,,' 65 $S "$Q:4" 1.39E+10
bad 'a formula' 'row $Q "M03,=HYPERLINK(1),,W1,,,,,in_use,,,,"' 65 $S "$Q:4" "=HYPERLINK(1)"
bad 'a formula that begins with @' 'row $Q "M03,@SUM(1),,W1,,,,,in_use,,,,"' 65 $S "$Q:4" "@SUM(1)"
bad 'a formula in full width' 'row $Q "M03,＝1+1,,W1,,,,,in_use,,,,"' 65 $S "$Q:4" ＝1+1
bad 'an error value of a spreadsheet' 'row $Q "M03,#REF!,,W1,,,,,in_use,,,,"' 65 $S "$Q:4" "#REF!"
bad 'a machine in no area' 'row $Q M03,磨床,,W7,,,,,in_use,,,,' 65 $S "$Q:4" W7
bad 'a state that is none' 'row $Q M03,磨床,,W1,,,,,broken,,,,' 65 $S "$Q:4" broken
bad 'a cycle that is no duration' 'row $Q "M03,磨床,,W1,,,,30 days,in_use,,,,"' 65 $S "$Q:4" "30 days"
bad 'a successor that is none' 'row $Q M03,磨床,,W1,,,,,scrapped,M99,,,' 65 $S "$Q:4" M99
bad 'its own successor' 'row $Q M03,磨床,,W1,,,,,scrapped,M03,,,' 65 $S "$Q:4" M03
bad 'a substance that is none' 'row $Q M03,磨床,,W1,,,,,in_use,,,,液金' 65 $S "$Q:4" 液金 catalogue/substances.csv
bad 'an alias twice' 'row $Q M03,磨床,3#,W1,,,,,in_use,,,,' 65 $S "$Q:4" "3#"
bad 'an area in no area' 'row $A W2,焊接,,workshop,XX,,,,,,,,,' 65 $S "$A:4" XX
bad 'areas in a circle' 'row $A W2,焊接,,section,W3,,,,,,,,,; row $A W3,装配,,section,W2,,,,,,,,,' 65 $S "$A:4" W2
bad 'an area in itself' 'row $A W2,焊接,,section,W2,,,,,,,,,' 65 $S "$A:4" W2
bad 'a kind of area that is none' 'row $A W2,焊接,,hall,PLANT,,,,,,,,,' 65 $S "$A:4" hall
bad 'a leader who is nobody' 'row $A W2,焊接,,section,PLANT,,E0099,,,,,,,' 65 $S "$A:4" E0099
bad 'a latitude beyond the pole' 'row $A W2,焊接,,section,PLANT,,,95.1,120,50,,,,' 65 $S "$A:4" 95.1
bad 'a longitude that is no number' 'row $A W2,焊接,,section,PLANT,,,31,east,50,,,,' 65 $S "$A:4" east
polygon() { row $A "W2,焊接,,section,PLANT,,,,,,\"$1\",,,"; }
bad 'a polygon of words' 'polygon abc' 65 $S "$A:4" abc polygon "29.9512,121.6517 29"
bad 'a polygon without commas' 'polygon "29.9512 121.6517;29.96 121.66;29.97 121.66"' 65 $S "$A:4" "'29.9512' in column 'polygon'"
bad 'a polygon of two corners' 'polygon "29.9512,121.6517 29.96,121.66"' 65 $S "$A:4" "less than three corners" "29.9512,121.6517 29.96"
bad 'a polygon beyond the pole' 'polygon "29.9512,121.6517 129.96,121.66 29.97,121.66"' 65 $S "$A:4" "'129.96,121.66' in column 'polygon'"
bad 'a polygon that was committed by hand' 'polygon "29.9512,121.6517 29.96,121.66"; by_hand' 1 ledger-check "$A:4" bad-polygon
bad 'the map without a polygon that does not hold' 'polygon "29.95,121.65;29.96,121.66"; by_hand' 0 'risk-map -o csv' "$A:4" "in column 'polygon'" "29.9512,121.6517 29"
bad 'an absence of nobody' 'row registers/absences.csv "Q1,E0077,E0002,2026-11-24,2026-11-25"' 65 $S registers/absences.csv:2 E0077
bad 'an absence that ends before it begins' 'row registers/absences.csv "Q1,E0002,E0003,2026-11-25,2026-11-24"' 65 $S registers/absences.csv:2
bad 'an absence with a deputy who is absent too' 'row registers/absences.csv "Q1,E0002,E0002,2026-11-24,2026-11-25"' 65 $S registers/absences.csv:2 E0002
bad 'duty of nobody' 'row registers/duty.csv 2026-11-24,DAY,dispatcher,E0066' 65 $S registers/duty.csv:2 E0066
bad 'duty in a shift that is none' 'row registers/duty.csv 2026-11-24,NOON,dispatcher,E0002' 65 $S registers/duty.csv:2 NOON
bad 'duty on a day that is none' 'row registers/duty.csv 2026-13-01,DAY,dispatcher,E0002' 65 $S registers/duty.csv:2 2026-13-01
bad 'the same duty twice' 'row registers/duty.csv 2026-11-24,DAY,dispatcher,E0002; row registers/duty.csv 2026-11-24,DAY,dispatcher,E0002' 65 $S registers/duty.csv:3
bad 'a shift from 25:00' 'row registers/shifts.csv "X,夜,25:00,08:00,,"' 65 $S registers/shifts.csv 25:00
bad 'a channel of no kind' 'row registers/channels.csv PIGEON,pigeon,coop,1,5,' 65 $S registers/channels.csv:10 pigeon
bad 'a spare for no machine' 'row registers/spares.csv SP1,轴承,M77,3,个,A架,2026-11-01' 65 $S registers/spares.csv:2 M77
bad 'a stock that is no number' 'row registers/spares.csv SP1,轴承,M01,three,个,A架,2026-11-01' 65 $S registers/spares.csv:2 three
bad 'settings: a zone that is none' 'sed -i "s/^time_zone,[^,]*/time_zone,Mars\/Base/" settings.csv' 65 $S settings.csv Mars/Base
bad 'settings: a language that is none' 'sed -i "s/^language,[^,]*/language,klingon/" settings.csv' 65 $S settings.csv klingon
bad 'settings: another format' 'sed -i "s/^format,1/format,2/" settings.csv' 65 $S settings.csv
bad 'settings: no format' 'sed -i "/^format,/d" settings.csv' 65 $S settings.csv format
bad 'settings: a key twice' 'row settings.csv plant,OTHER,' 65 $S settings.csv plant
bad 'settings: rehearsal' 'sed -i "s/^rehearsal,yes/rehearsal,no/" settings.csv' 65 $S settings.csv "first commit"
bad 'settings: rehearsal removed' 'sed -i "/^rehearsal,/d" settings.csv' 65 $S settings.csv "first commit"
bad 'settings: a duration that is none' 'sed -i "s/^found_late,[^,]*/found_late,soon/" settings.csv; grep -q found_late settings.csv || row settings.csv found_late,soon,' 65 $S settings.csv soon
bad 'settings: a station that is no letter' 'sed -i "s/^duty_station,[^,]*/duty_station,AB/" settings.csv; grep -q "^duty_station" settings.csv || row settings.csv duty_station,AB,' 65 $S settings.csv AB
bad 'a station made by hand' 'row registers/stations.csv Z,0000,x,2026-11-24,' 65 $S registers/stations.csv "ledger-init -s"
bad 'a register removed' 'rm $A' 65 $S $A "cannot be removed"
bad 'settings removed' 'rm settings.csv' 65 $S settings.csv
bad 'a row removed' 'sed -i /^E0003/d $P' 65 $S $P E0003 valid_to
bad 'a machine removed' 'sed -i /^M02/d $Q' 65 $S $Q M02
bad 'a hazard type removed' 'sed -i /^HT06/d catalogue/hazard-types.csv' 65 $S catalogue/hazard-types.csv HT06
bad 'a hazard type of no class' 'sed -i "/^HT06/s/,C,/,D,/" catalogue/hazard-types.csv' 65 $S catalogue/hazard-types.csv D
bad 'a symbolic link to a table' 'mv $P ../p && ln -s ../p $P' 65 $S $P "symbolic link"
bad 'a symbolic link out of the ledger' 'ln -s /etc registers/etc.csv' 65 $S registers/etc.csv "symbolic link"
bad 'a pipe in place of a table' 'rm $P && mkfifo $P' 65 $S $P
bad 'a published flow' 'row flows/hazard/v1/form.csv "text,x,x,,,,,,"' 65 $S flows/hazard/v1/form.csv published
bad 'a published flow removed' 'rm flows/hazard/v1/form.csv' 65 $S flows/hazard/v1/form.csv published
bad 'a file more in a published flow' 'echo x >flows/hazard/v1/more.csv' 65 $S flows/hazard/v1/more.csv published
bad 'GB18030 without a word' 'iconv -f UTF-8 -t GB18030 $Q | sed 1s/^...// >../q && sed "1s/^.*code/code/" ../q >$Q' 1 $S $Q "ledger-save --yes"
bad 'a file that is not there' : 66 "$S registers/peple.csv" registers/peple.csv
bad 'a file outside' : 66 "$S ../setup" ../setup
bad 'an absolute file' : 66 "$S /etc/passwd" /etc/passwd

# ---- flows that are to be published ----
new_flow() { mkdir -p flows/hazard/v3 && cp flows/hazard/v1/*.csv flows/hazard/v3/; }
F=flows/hazard/v3/flow.csv G=flows/hazard/v3/form.csv
bad 'a flow with a dead end' 'new_flow && sed -i "/^verify,/d; s/^archive,归档,end.*/verify,验证,task,,,,,,,,,,/" $F' 65 $S "$F" verify
bad 'a next node that is none' 'new_flow && sed -i "s/,rectify,整改,@assignee,verify,/,rectify,整改,@assignee,verfiy,/" $F' 65 $S "$F" verfiy
bad 'two starts' 'new_flow && row $F "begin,再来,start,report,上报,*,assign,,,,,,"' 65 $S "$F" "2 start nodes"
bad 'no end' 'new_flow && sed -i "/^archive,/d; /^void,/d" $F' 65 $S "$F"
bad 'a mode that is none' 'new_flow && sed -i "s/,整改,task,/,整改,tusk,/" $F' 65 $S "$F" tusk
bad 'a role without a person' 'new_flow && sed -i "s/,验证通过,[^,]*,/,验证通过,astronaut,/" $F' 65 $S "$F" astronaut
bad 'a deadline that is none' 'new_flow && sed -i "s/PT10M/10min/" $F' 65 $S "$F" 10min
bad 'a policy that is none' 'new_flow && sed -i "s/report-a judge/report-zz judge/" $F' 65 $S "$F" report-zz
bad 'a need that is none' 'new_flow && sed -i "s/photo:before photo:after/foto:before/" $F' 65 $S "$F" foto:before
bad 'a field that the form lacks' 'new_flow && sed -i "s/field:assignee/field:asignee/" $F' 65 $S "$F" asignee
bad 'a row twice' 'new_flow && sed -n "/,rectify,整改,/p" $F | head -n 1 >>$F' 65 $S "$F"
bad 'a node that is never reached' 'new_flow && row $F "limbo,悬空,task,go,去,*,archive,,,,,,"' 65 $S "$F" limbo
bad 'a class that is none' 'new_flow && sed -i "s/,PT10M,A,/,PT10M,Z,/" $F' 65 $S "$F" Z
bad 'a form without a column' 'new_flow && sed -i "1s/,constraint//" $G' 65 $S "$G"
bad 'a field type that is none' 'new_flow && row $G "colour,x,x,,,,,,"' 65 $S "$G" colour
bad 'a field twice' 'new_flow && row $G "text,position,x,,,,,,"' 65 $S "$G" position
bad 'a field named like a column' 'new_flow && row $G "text,event,x,,,,,,"' 65 $S "$G" event
bad 'a choice without its list' 'new_flow && row $G "choice,x,x,,,,,,no-such"' 65 $S "$G" no-such
bad 'a constraint that cannot be read' 'new_flow && row $G "text,x,x,,. >,,,,"' 65 $S "$G"
bad 'a constraint on a field that is none' 'new_flow && row $G "text,x,x,,\${nofield} = 1,,,,"' 65 $S "$G" nofield
bad 'a kind without a letter' 'row flows/kinds.csv party,,聚会,' 65 $S flows/kinds.csv party
bad 'a letter of two kinds' 'row flows/kinds.csv party,H,聚会,' 65 $S flows/kinds.csv "H"
bad 'a kind twice' 'row flows/kinds.csv hazard,Z,隐患,' 65 $S flows/kinds.csv hazard
bad 'an escalation step to nobody' 'row rules/escalation.csv overdue,zz,due,PT9H,,astronaut,*,' 65 $S rules/escalation.csv astronaut
bad 'a step after no duration' 'row rules/escalation.csv overdue,zz,due,later,,dispatcher,*,' 65 $S rules/escalation.csv later
bad 'a basis that is none' 'row rules/escalation.csv overdue,zz,born,PT1H,,dispatcher,*,' 65 $S rules/escalation.csv born
bad 'a step twice' 'sed -n 2p rules/escalation.csv >../x && cat ../x >>rules/escalation.csv' 65 $S rules/escalation.csv
bad 'a dispatch to nobody' 'row rules/dispatch.csv D99,,,W1,,E0055' 65 $S rules/dispatch.csv E0055
bad 'a dispatch for no type' 'row rules/dispatch.csv D99,HT99,,,dispatcher,' 65 $S rules/dispatch.csv HT99

# ---- what plain git let through: the commands refuse it ----
N='hazard-new -T HT07 -A W1'
bad 'committed: a broken people table' 'row $P "E0009,\"甲" && by_hand' 65 "$N" "$P:5"
bad 'committed: a people table without codes' 'sed -i "1s/code/kode/" $P && by_hand' 65 "$N" $P code
bad 'committed: a broken area table' 'row $A x && by_hand' 65 "$N" "$A:4"
bad 'committed: a broken type table' 'row catalogue/hazard-types.csv x && by_hand' 65 "$N" catalogue/hazard-types.csv
bad 'committed: broken settings' 'echo "\"" >>settings.csv && by_hand' 65 "$N" settings.csv
bad 'committed: settings of another format' 'sed -i "s/^format,1/format,9/" settings.csv && by_hand' 65 "$N" settings.csv 9
bad 'committed: no settings' 'git rm -q settings.csv && git commit -qm x' 66 "$N" settings.csv
bad 'committed: a broken flow' 'row flows/hazard/v1/flow.csv x && by_hand' 65 "$N" flows/hazard/v1/flow.csv
bad 'committed: a broken form' 'row flows/hazard/v1/form.csv "\"" && by_hand' 65 "$N" flows/hazard/v1/form.csv
bad 'committed: no kinds' 'git rm -q flows/kinds.csv && git commit -qm x' 66 "$N" flows/kinds.csv
bad 'committed: a GB18030 table' 'iconv -f UTF-8 -t GB18030 $A | sed 1s/^.*code/code/ >../a && cat ../a >$A && by_hand' 65 "$N" "$A"
bad 'committed: NUL in a table' 'printf "W2,\000,,,,,,,,,,,,\r\n" >>$A && by_hand' 65 "$N" "$A:4"
bad 'committed: a day file with another header' 'sed -i 1s/event/evnet/ $DAY && by_hand' 65 "record-show $H" "$DAY:1" evnet
bad 'committed: a day file that is cut' 'head -c 100 $DAY >x && mv x $DAY && by_hand && git update-ref -d refs/bihuan/acked' 65 "record-show $H" "$DAY:1"
bad 'committed: a day file with CRLF' 'sed -i "s/$/\r/" $DAY && by_hand' 65 "record-show $H" "$DAY:1"
bad 'committed: a day file with a BOM' 'printf "\357\273\277" >x && cat $DAY >>x && mv x $DAY && by_hand' 65 "record-show $H" "$DAY:1"

# ---- ids, codes and words on the command line ----
W=$(echo "$H" | sed 's/.$//')
for c in A B C D E F G; do test "$W$c" = "$H" || X=$W$c; done
for c in 0 1 2 3 4 5 6 7 8 9 A B C D E F G H I J K L M N O P Q R S T U V W X Y Z; do
	record-show "H261123-A0001$c" >../x 2>&1
	test $? -ne 66 || Y=H261123-A0001$c
done
bad 'a wrong check character' : 64 "record-show $X" "$X"
bad 'two characters swapped' : 64 "record-show H261142-A0001C" H261142-A0001C
bad 'a path in place of an id' : 64 'record-show ../../etc/passwd' ../../etc/passwd
bad 'an absolute path in place of an id' : 64 'record-show /etc/passwd' /etc/passwd
bad 'an option in place of an id' : 64 'record-show -- -x' -x
bad 'an empty id' : 64 'record-show ""'
bad 'an id with a NUL in a list' : 64 'printf "H2611\00024\n" | record-show -' H2611
bad 'an id of a day that is none' : 64 'record-show H269924-A0001C' H269924
bad 'a Chinese id' : 64 'record-show 隐患一号' 隐患一号
bad 'an id of 300 characters' : 64 "record-show H$(printf %0300d 0)" H000
bad 'no such record' : 66 "record-show $Y" "$Y"
bad 'no id at all' : 64 'record-show'
bad 'an unknown type' : 66 'hazard-new -T HT99 -A W1' HT99
bad 'an unknown area' : 66 'hazard-new -T HT06 -A W9' W9
bad 'an unknown machine' : 66 'hazard-new -T HT06 -e M99' M99
bad 'a path for an area' : 64 'hazard-new -T HT06 -A ../W1' ../W1
bad 'an unknown person' : 66 "hazard-assign -t E0099 $H" E0099
bad 'an unknown actor' : 66 "hazard-assign -a E0099 -t E0002 $H" E0099
bad 'an unknown kind' : 66 'record-new hazzard type=HT06' hazzard hazard
bad 'an unknown field' : 64 'record-new hazard type=HT06 aera=W1' aera
bad 'an unknown action' : 64 "record-do -N x fnish $H" fnish
bad 'an action of another node' : 1 "hazard-verify accept $H" rectify
bad 'a fix without photos' : 1 "hazard-fix -a E0002 $H" photo
bad 'a photo that is not there' : 66 "hazard-fix -p before=no.jpg -p after=no.jpg $H" no.jpg
bad 'a photo that is a folder' : 65 "hazard-fix -p before=registers -p after=registers $H" registers
bad 'a photo that is none' : 65 "hazard-fix -p before=settings.csv $H" settings.csv
bad 'a deadline that is no time' : 64 "hazard-assign -t E0003 -d tomorrow $H" tomorrow
bad 'a deadline in the past' : 1 "hazard-assign -t E0003 -d 2026-11-01 $H" deadline
bad 'bytes in a note that are no text' : 65 "record-do -N \"\$(printf '\\377')\" accept $H" UTF-8
bad 'a control character in a note' : 65 "record-do -N \"\$(printf 'a\\001b')\" accept $H" control
bad 'a note of 100 kB' : 64 "record-do -N \"\$(head -c 100000 /dev/zero | tr '\\0' x)\" accept $H"
bad 'an age that is none' : 64 'hazard-list --age old' old
bad 'a day that is none' : 64 'hazard-list --since 2026-02-31' 2026-02-31
bad 'a class that is none' : 64 'hazard-list --class Q' Q
bad 'a sort by nothing' : 64 'hazard-list --sort beauty' beauty
bad 'an output that is none' : 64 'hazard-list -o xml' xml
bad 'an area that is none in a list' : 66 'hazard-list --area W9' W9

# ---- rows from a table ----
rows() { printf 'type,area,description\n%s\n' "$1" >../rows.csv; }
R='record-new -f ../rows.csv hazard'
bad 'rows: an unknown type' 'rows HT99,W1,x' 65 "$R" rows.csv:2 HT99
bad 'rows: an unknown area' 'rows HT06,W9,x' 65 "$R" rows.csv:2 W9
bad 'rows: too few cells' 'rows HT06,W1' 65 "$R" rows.csv:2
bad 'rows: an unclosed quote' 'rows "HT06,W1,\"x"' 65 "$R" rows.csv:2
bad 'rows: a column that is no field' 'printf "type,colour\nHT06,red\n" >../rows.csv' 65 "$R" rows.csv: colour
bad 'rows: one bad among good ones, none is written' 'printf "type,area,description\nHT08,W1,a\nHT09,W1,b\nHT99,W1,c\n" >../rows.csv' 65 "$R" rows.csv:4 HT99 "1 of 3 rows"
bad 'rows: no such file' 'rm -f ../rows.csv' 66 "$R" rows.csv
bad 'rows: bytes that are no text' 'printf "type,area,description\nHT06,W1,\377\n" >../rows.csv' 65 "$R" rows.csv:2

# ---- clocks ----
bad 'a clock that is no time' : 64 "BIHUAN_NOW=yesterday record-show $H" yesterday
bad 'an event id a year ahead' : 1 "record-new --event 01N0Q7T000ABCDEFGHJKMNPQRS hazard type=HT06 area=W1"
bad 'an event id of last month' : 1 "record-new --event 01M3K7T000ABCDEFGHJKMNPQRS hazard type=HT06 area=W1"
bad 'an event id that is none' : 64 "record-new --event hello hazard type=HT06 area=W1" hello

ok 'a clock that went back: the act counts, and that is said' '
	BIHUAN_NOW=2026-11-20T09:00:00+08:00 record-do -a E0002 accept "$H" >../out 2>&1 &&
	has ../out "ahead of this clock"
'

# ---- a damaged old day file: what does not need it goes on ----
old() { mkdir -p records/hazard/2025 && printf 'event,rec"x\n"' >records/hazard/2025/0703.v1.csv && by_hand; }
bad 'damaged: ledger-check names it' old 1 ledger-check records/hazard/2025/0703.v1.csv:1
bad 'damaged: the list goes on' old 1 'hazard-list -o ids' "$H" records/hazard/2025/0703.v1.csv
bad 'damaged: another record is shown' old 0 "record-show $H" "$H"
bad 'a link committed to records' 'ln -s /etc/passwd records/hazard/2026/0102.v1.csv && by_hand' 1 ledger-check records/hazard/2026/0102.v1.csv
git reset -q --hard "$GOOD" && git clean -fdq && git update-ref refs/bihuan/acked "$ACKED"
ok 'with a damaged file new hazards are still taken' '
	old && id=$(hazard-new -T HT07 -A W1) && hazard-assign -t E0002 "$id"
'
ok 'and escalate goes on, ends with 1 and tells the keeper once' '
	BIHUAN_NOW=2026-11-28T09:00:00+08:00 fails_with 1 escalate >../out 2>&1 &&
	BIHUAN_NOW=2026-11-28T09:01:00+08:00 escalate >../out2 2>&1; s=$?; test $s -eq 1 &&
	record-list -k notice -o csv >../notices && has ../notices 2025/0703.v1.csv &&
	test "$(grep -c ",damaged," ../notices)" -eq 1
'
done_testing
