# Completion for Bihuan's commands in bash: options from the table below, ids
# from record-list, people, areas, machines and types from the ledger's tables.
# shellcheck shell=bash disable=SC2207

# command: options; "-t=people" takes a value of that sort.  Operands stand
# last as "@sort".  Sorts: see _bihuan_values.
declare -gA _bihuan_table=(
[ledger-init]='-s=any --sample --rehearsal --tables=dirs --key @dirs'
[ledger-save]='-C=dirs -a=people -m=any -n --yes @files'
[ledger-check]='-C=dirs -v --tree=any --since=any -o=formats'
[ledger-audit]='-C=dirs -n -v --full --bundle -d=dirs -k=kinds --sample=any --seed=any --anchor --against=files -o=formats @ids'
[sensor-poll]='-C=dirs -n -o=lists --once --plan --probe=any --daily @any'
[plate-read]='-C=dirs -o=lists --raw --row @files'
[scan]='-C=dirs -l=any -o=lists --watch=dirs --camera=files --raw @files'
[qr-check]='-C=dirs -f=files -l=any -o=lists -r=any -s=any --bindings --simulate @files'
[scan-doctor]='ACT -l=any -o=lists -p=any -V=any --url=any --cafile=files @files'
[ledger-sync]='-C=dirs -v @remotes'
[record-new]='ACT -S=files --signature=files --to-sign -p=roles -N=any --again --event=any -f=files @kinds'
[record-do]='ACT -S=files --signature=files --to-sign -p=roles -N=any --event=any @do'
[record-list]='-C=dirs -a=people -k=kinds SELECTION'
[record-show]='-C=dirs -o=texts --photos=dirs --signed=any @ids'
[hazard-new]='ACT --from=dirs -T=types -e=equipment -A=areas -p=roles -N=any --again --event=any @fields'
[hazard-assign]='ACT -t=people -d=durations -N=any @hazards'
[hazard-fix]='ACT -S=files -p=roles -N=any --event=any @hazards'
[hazard-verify]='ACT -S=files -p=roles -N=any --event=any @verdict'
[hazard-list]='-C=dirs -a=people SELECTION'
[hazard-show]='-C=dirs -o=texts --photos=dirs @hazards'
[alarm-list]='-C=dirs --all --point=points SELECTION'
[alarm-ack]='ACT -S=files --signature=files --to-sign -p=roles -N=any --event=any --shelve=durations --unshelve --remove --restore --extend --reset -M=any -u=any -r=any -P=ids @alarms'
[sensor-judge]='-C=dirs -n --replay --name=any --respond=any'
[alarm-stats]='-C=dirs -o=formats --by=periods --top --floods --chattering --stale --since=any --until=any --area=areas --point=points'
[flow-check]='-C=dirs @dirs'
[flow-show]='-C=dirs -o=graphs @kinds'
[inspection-link]='-C=dirs -a=people -n -t=contacts -d=durations -N=any --view-only --print --revoke @hazards'
[inspection-view]='-C=dirs -o=texts --photo=any --original=any'
[inspection-verdict]='-C=dirs -p=roles -N=any @accepts'
[qr-label]='-C=dirs -a=people -n -k=any -l=any -f=any -r=any -s=any -c=any -P=any --dir=dirs --unlabelled --all --calibrate @equipment'
[permit-check]='-C=dirs --ticket --approve @ids'
[risk-score]='-C=dirs -o=lists'
[expiry-list]='-C=dirs -o=lists --within=durations --ics'
[escalate]='-C=dirs -n'
[photo-stamp]='-C=dirs -r=photos -f=files -w=any -o=files @ids'
[photo-sheet]='-C=dirs --before=photos --after=photos -o=files @ids'
[notice-send]='-C=dirs -n --follow -o=lists'
[sensor-listen]='-C=dirs -n -D=devices --rebirth --try=any'
[work-order]='-C=dirs -p @ids'
[md-pdf]='--html --sheets=any -t=any -d=dirs @files'
[opcua-read]='-u=any -p=any -t=any --once --cert=files --key=files --trust=files --uri=any --user=any --password-file=files'
[photo-check]='-C=dirs -o=formats -k=kinds --action=any --record=ids -A=areas --at=any --position=any --proved=any --field=any --own=roles -p=roles --index @files'
[risk-report]='-C=dirs -o=pages --keep --mail=any --day=any --month=any -v=any @reports'
[case-add]='-C=dirs -a=people -n -i=any @files'
[risk-profile]='-C=dirs -o=profiles -w=any'
[risk-map]='-C=dirs -o=maps -A=areas'
[case-find]='-C=dirs -o=lists -A=areas -w=any --since=any --any --max=any'
[respond]='ACT -A=areas -s=substances -l=levels -w=any -N=any --manual --drill --once --tend --follow @responses'
[ledger-sql]='-C=dirs -o=lists --day=any --since=any -v=any'
)
_bihuan_common='--help --version'
_bihuan_act='-C=dirs -a=people -n'
_bihuan_selection='-o=lists --node=nodes --class=classes --area=areas
--reporter=people --assignee=people --mine --type=types --since=any --until=any
--age=durations --overdue --open --conflict --text=any --sort=columns'

# The ledger the line speaks of: -C, BIHUAN_LEDGER, else a parent directory.
_bihuan_ledger()
{
	local i d=$PWD
	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} == -C ]]; then
			echo "${COMP_WORDS[i + 1]}"
			return
		fi
	done
	if [[ -n ${BIHUAN_LEDGER-} ]]; then
		echo "$BIHUAN_LEDGER"
		return
	fi
	while [[ -n $d && ! -e $d/settings.csv ]]; do
		d=${d%/*}
	done
	echo "$d"
}

# The first column of a table: no header, no BOM, no quotes.
_bihuan_codes()
{
	local l
	l=$(_bihuan_ledger)
	[[ -n $l && -r $l/$1 ]] || return
	sed -e '1d' -e 's/^"\{0,1\}\([^",]*\).*/\1/' "$l/$1" | sort -u
}

_bihuan_kinds()
{
	local l d
	l=$(_bihuan_ledger)
	[[ -n $l ]] || return
	for d in "$l"/flows/*/; do
		[[ ! -d $d ]] || basename "$d"
	done
}

# A column of the newest published version of a kind's table.
_bihuan_flow()
{
	local l v
	l=$(_bihuan_ledger)
	[[ -n $l ]] || return
	for v in "$l/flows/$1"/v*/"$2".csv; do
		[[ ! -r $v ]] || echo "$v"
	done | sort -V | tail -n 1 | while read -r v; do
		cut -d, -f"$3" "$v" | sed -e 1d -e 's/"//g' -e '/^$/d' |
		    sort -u
	done
}

_bihuan_ids()
{
	local l
	l=$(_bihuan_ledger)
	[[ -n $l ]] || return
	record-list -C "$l" "$@" -o ids 2>/dev/null </dev/null
}

_bihuan_reports()
{
	local l t
	l=$(_bihuan_ledger)
	[[ -n $l ]] || return
	for t in "$l"/reports/templates/*.md; do
		[[ ! -r $t ]] || basename "$t" .md
	done
}

# _bihuan_values SORT: the words that may stand there, one a line.
_bihuan_values()
{
	case $1 in
	people) _bihuan_codes registers/people.csv ;;
	contacts) _bihuan_codes registers/contacts.csv; _bihuan_codes registers/people.csv ;;
	devices) _bihuan_codes registers/devices.csv ;;
	accepts) printf '%s\n' accept reject ;;
	areas) _bihuan_codes registers/areas.csv ;;
	equipment) _bihuan_codes registers/equipment.csv ;;
	types) _bihuan_codes catalogue/hazard-types.csv ;;
	kinds) _bihuan_kinds ;;
	nodes) _bihuan_flow hazard flow 1 ;;
	fields) _bihuan_flow hazard form 2 | sed 's/$/=/' ;;
	do) _bihuan_flow hazard flow 4; _bihuan_ids --open ;;
	ids) _bihuan_ids ;;
	responses) _bihuan_ids -k alarm --open; _bihuan_ids -k emergency --open ;;
	substances) _bihuan_codes catalogue/substances.csv ;;
	levels) printf '%s\n' 1 2 3 ;;
	hazards) _bihuan_ids -k hazard --open ;;
	alarms) _bihuan_ids -k alarm --open; _bihuan_codes registers/points.csv ;;
	points) _bihuan_codes registers/points.csv ;;
	periods) printf '%s\n' day shift month all ;;
	verdict) printf '%s\n' accept reject; _bihuan_ids -k hazard --open ;;
	reports) _bihuan_reports ;;
	remotes) git -C "$(_bihuan_ledger)" remote 2>/dev/null ;;
	classes) printf '%s\n' A B C ;;
	lists) printf '%s\n' table csv json ids ;;
	formats) printf '%s\n' table csv json ;;
	texts) printf '%s\n' text markdown json ;;
	pages) printf '%s\n' md html pdf ;;
	graphs) printf '%s\n' text dot ;;
	maps) printf '%s\n' text svg html table csv json ids ;;
	profiles) printf '%s\n' text svg table csv json ids ;;
	durations) printf '%s\n' PT2H PT4H PT8H P1D P3D P7D ;;
	columns) printf '%s\n' due id created age node class area assignee reporter type ;;
	roles) printf '%s\n' before= after= photo= ;;
	photos) printf '%s\n' site before after plate around ;;
	esac
}

_bihuan()
{
	local cmd=${1##*/} cur prev line opt sort='' want=''
	cur=${COMP_WORDS[COMP_CWORD]}
	prev=${COMP_WORDS[COMP_CWORD - 1]}
	COMPREPLY=()
	line="${_bihuan_table[$cmd]-} $_bihuan_common"
	line=${line/SELECTION/$_bihuan_selection}
	line=${line/ACT/$_bihuan_act}

	# role=FILE: bash splits at "=", so the file is a word of its own
	if [[ $prev == = || $cur == = ]]; then
		COMPREPLY=($(compgen -f -- "${cur#=}"))
		return
	fi
	for opt in $line; do
		case $opt in
		@*) sort=${opt#@} ;;
		"$prev="*) want=${opt#*=} ;;
		esac
	done
	if [[ -z $want && $cur == -* ]]; then
		for opt in $line; do
			[[ $opt == @* ]] || COMPREPLY+=("${opt%%=*}")
		done
		COMPREPLY=($(compgen -W "${COMPREPLY[*]}" -- "$cur"))
		return
	fi
	want=${want:-$sort}
	case $want in
	'' | any) ;;
	dirs) COMPREPLY=($(compgen -d -- "$cur")) ;;
	files) COMPREPLY=($(compgen -f -- "$cur")) ;;
	*)
		COMPREPLY=($(compgen -W "$(_bihuan_values "$want")" -- "$cur"))
		[[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} != *= ]] ||
		    compopt -o nospace 2>/dev/null
		;;
	esac
}

complete -F _bihuan "${!_bihuan_table[@]}"
