#!/bin/sh
# What bash offers after a TAB, asked of bash itself.
. "${0%/*}/lib.sh"
need bash

# offers WORD …: the words offered at the end of this line, sorted.
cat >complete.bash <<'END'
. "$SOURCE/scripts/completion/bihuan.bash"
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_bihuan "$1"
test ${#COMPREPLY[@]} -eq 0 || printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort
END
offers()
{
	bash complete.bash "$@"
}

mkdir -p plant/registers plant/catalogue plant/flows/hazard/v1 \
    plant/reports/templates plant/sub
printf '\357\273\277key,value,note\r\nplant,P1,\r\n' >plant/settings.csv
printf '\357\273\277code,name\r\nE1023,李伟\r\n"E1024","王, 芳"\r\nF1,赵敏\r\n' \
    >plant/registers/people.csv
printf 'code,name\nA1,冲压车间\nA2,焊接车间\n' >plant/registers/areas.csv
printf 'code,name\nT01,机械防护\n' >plant/catalogue/hazard-types.csv
printf 'node,name\nassign,派单\nrectify,整改\n' >plant/flows/hazard/v1/flow.csv
: >plant/reports/templates/daily.md
BIHUAN_LEDGER=$SCRATCH/plant
export BIHUAN_LEDGER

ok 'people, from a table with BOM, CRLF and quotes' '
	offers hazard-assign -t E1 >got &&
	printf "E1023\nE1024\n" >want && same want got'
ok 'areas' '
	offers hazard-list --area "" >got && printf "A1\nA2\n" >want &&
	same want got'
ok 'types' 'offers hazard-new -T "" >got && echo T01 >want && same want got'
ok 'nodes of the flow' '
	offers hazard-list --node r >got && echo rectify >want &&
	same want got'
ok 'kinds' 'offers flow-show "" >got && echo hazard >want && same want got'
ok 'reports' 'offers risk-report "" >got && echo daily >want && same want got'
ok 'options of a command' '
	offers hazard-assign - >got &&
	has got -t -d -C --help --version'
ok 'a value is not offered options' '
	offers hazard-list --class "" >got &&
	printf "A\nB\nC\n" >want && same want got'
ok 'the selection is known to both lists' '
	offers record-list --ov >got && echo --overdue >want &&
	same want got && offers hazard-list --ov >got && same want got'
ok 'the ledger that -C names' '
	mkdir -p other/registers && printf "code\nX9\n" >other/registers/people.csv &&
	offers hazard-assign -C "$SCRATCH/other" -t "" >got &&
	echo X9 >want && same want got'
ok 'a parent directory that is a ledger' '
	(unset BIHUAN_LEDGER && cd plant/sub && SCRATCH=$SCRATCH \
	    bash ../../complete.bash hazard-assign -t F) >got &&
	echo F1 >want && same want got'
ok 'nothing outside a ledger, and no complaint' '
	(unset BIHUAN_LEDGER && cd / && bash "$SCRATCH/complete.bash" \
	    hazard-assign -t "") >got 2>&1 && : >want && same want got'
ok 'a file after role=' '
	: >photo.jpg && offers hazard-fix -p before = pho >got &&
	echo photo.jpg >want && same want got &&
	offers hazard-fix -p before = >got && has got photo.jpg'

# The table and the programs may not drift apart.
for prog in "$BIHUAN_BUILD"/bin/*; do
	test -x "$prog" || continue
	prog=${prog##*/}
	ok "$prog: the options of table and help are the same" '
		"$prog" --help >help &&
		offers "$prog" - >all && has all --help --version &&
		{ grep -vx -e --help -e --version all >options || :; } &&
		has help $(cat options) &&
		grep -v ^example: help | grep -oE -e "--[a-z]+" >long || : &&
		has all $(cat long)'
done
done_testing
