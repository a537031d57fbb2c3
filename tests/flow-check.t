#!/bin/sh
. "${0%/*}/lib.sh"

need git
new_ledger plant --rehearsal

# draft KIND: a draft that holds, to be spoilt.
draft()
{
	rm -rf "plant/flows/$1/draft"
	mkdir -p "plant/flows/$1" &&
	cp -r plant/flows/hazard/v1 "plant/flows/$1/draft"
}

# commit MESSAGE: as a person with plain git.
commit()
{
	git -C plant add -A && git -C plant commit -qm "$1"
}

ok 'the shipped flows and rules have no faults' 'flow-check >out'

ok 'who has no deputy is named once, whatever the kinds' '
	flow-check >all && grep "W19" all >w && test $(grep -c . w) -ge 1 && test $(sort w | uniq -d | wc -l) -eq 0 &&
	test $(cut -d: -f2 w | sort | uniq -d | wc -l) -eq 0 && ! grep -q dispatcher w'
ok 'types with a longer deadline than their class are named' '
	has out "catalogue/hazard-types.csv:26: note: type HT25 has 72 h"'

ok 'a draft is read from the folder, saved or not' '
	draft hazard && flow-check plant/flows/hazard/draft >out'

ok 'a misspelt next node is found with its line and the near-miss' '
	sed "s/,@assignee,verify,PT4H/,@assignee,verfiy,PT4H/" \
	    plant/flows/hazard/v1/flow.csv >plant/flows/hazard/draft/flow.csv &&
	line=$(grep -n verfiy plant/flows/hazard/draft/flow.csv | cut -d: -f1) &&
	fails_with 1 flow-check plant/flows/hazard/draft >out &&
	printf "%s\n  %s\n" \
	    "plant/flows/hazard/draft/flow.csv:$line: error: next '\''verfiy'\'' is no node [W02]" \
	    "did you mean '\''verify'\''?" >want && cat out &&
	head -n 1 want >first && head -n 1 out >got && same first got &&
	has out "did you mean '\''verify'\''?"'

ok 'a need that hangs on a field that is none is found' '
	draft hazard && sed "s/cause?recurrence_of/cause?recurence_of/" plant/flows/hazard/v1/flow.csv >plant/flows/hazard/draft/flow.csv &&
	fails_with 1 flow-check plant/flows/hazard/draft >out && has out "recurence_of" "did you mean '\''recurrence_of'\''?" &&
	draft hazard && sed "s/cause?recurrence_of/caus?recurrence_of/" plant/flows/hazard/v1/flow.csv >plant/flows/hazard/draft/flow.csv &&
	fails_with 1 flow-check plant/flows/hazard/draft >out && has out "did you mean '\''cause'\''?"'

ok 'a flow without a form is found' '
	rm plant/flows/hazard/draft/form.csv &&
	fails_with 1 flow-check plant/flows/hazard/draft >out &&
	has out "[W07]"'

ok 'a table that is none is a finding, the next folder is checked' '
	draft hazard && printf "node,name\n\"open" \
	    >plant/flows/hazard/draft/flow.csv &&
	fails_with 1 flow-check plant/flows/hazard/draft plant/flows/hazard/v1 \
	    >out && has out "plant/flows/hazard/draft/flow.csv:2: error:"'

ok 'a column that is missing is named' '
	sed "1s/distinct/distinkt/" plant/flows/hazard/v1/flow.csv \
	    >plant/flows/hazard/draft/flow.csv &&
	fails_with 1 flow-check plant/flows/hazard/draft >out &&
	has out "distinct"'

ok 'a folder that is not there is no such thing' '
	fails_with 66 flow-check plant/flows/hazard/v9 2>err &&
	has err "flow-check: " "v9"'

ok 'a folder of no known kind says where flows stand' '
	mkdir -p plant/flows/hazzard && cp -r plant/flows/hazard/v1 \
	    plant/flows/hazzard/draft &&
	fails_with 66 flow-check plant/flows/hazzard/draft 2>err &&
	has err "no kind of record is named '\''hazzard'\''" "flows/KIND"'

ok 'outside a ledger there is nothing to check' '
	(unset BIHUAN_LEDGER && cd / && fails_with 66 flow-check) 2>err'

ok 'an option that is none is a usage error' '
	fails_with 64 flow-check --nonsense 2>err && has err "usage: flow-check"'

ok 'the example of flows(5) is a kind that works' '
	rm -rf plant/flows/tool && mkdir -p plant/flows/tool/v1 &&
	awk -v d=plant/flows/tool/v1 "
		/^node,name,mode/ { out = d \"/flow.csv\" }
		/^type,name,label/ { out = d \"/form.csv\" }
		/^\\.Ed/ { out = \"\" }
		out != \"\" { print > out }" "$SOURCE/man/flows.5" &&
	printf "tool,U,工具借用,\r\n" >>plant/flows/kinds.csv &&
	printf "tools,late,due,PT1H,,leader,*,,,\r\n" \
	    >>plant/rules/escalation.csv &&
	commit "a kind by hand" && flow-check plant/flows/tool/v1 >out; cat out
	! grep -e error -e W0[^4] out && flow-show tool >shown &&
	has shown "工具借用 tool (letter U)" "借出 lend" "→ 在外 out"'

ok 'committed faults of rules are found' '
	rm -rf plant/flows/hazzard plant/flows/hazard/draft &&
	printf "D1,HT06,,,,E0001\r\nD2,HT06,,,dispatcher,\r\nD3,HT99,,,,E0001\r\nD4,,,,,E9999\r\n" \
	    >>plant/rules/dispatch.csv &&
	printf "orphan,1,entered,PT5X,,dispatcher,*,,,\r\n" \
	    >>plant/rules/escalation.csv &&
	commit "rules by hand" &&
	fails_with 1 flow-check >out &&
	has out "rules/dispatch.csv:3: warning: this row and line 2" \
	    "rules/dispatch.csv:4: error:" "HT99" \
	    "rules/dispatch.csv:5: error:" "E9999" \
	    "after '\''PT5X'\'' does not hold [W34]"'

ok 'ledger-check has the same findings' '
	fails_with 1 ledger-check >all &&
	grep "\[W3[0-9]\]" out | grep -v ": note: " >want && grep "\[W3[0-9]\]" all >got &&
	same want got'

ok 'nothing was written' '
	git -C plant status --porcelain >left && same /dev/null left'

ok 'a published form that was changed is named by a file with its old columns, whichever part of a day that is' '
	for f in 1124.v1.csv 1125.v1.p002.csv; do
		mkdir -p plant/records/hazard/2026 && echo event,record >plant/records/hazard/2026/$f && commit other &&
		fails_with 1 flow-check plant/flows/hazard/v1 >out && has out "[W24]" "records/hazard/2026/$f has other columns" || return 1
		git -C plant rm -rq records/hazard && commit back && flow-check plant/flows/hazard/v1 >out || return 1
	done'
done_testing
