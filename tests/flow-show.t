#!/bin/sh
. "${0%/*}/lib.sh"

new_ledger plant --rehearsal

ok 'a flow reads from node to node' '
	flow-show hazard >out &&
	head -n 1 out >got &&
	echo "隐患 hazard (letter H), version 1" >want && same want got &&
	has out "检查 inspect [start]" "归档 archive [end]" \
	    "验证通过 verify" "→ 归档 archive" "not by who did rectify" \
	    "  整改责任人 assignee"'

ok 'its stages stand in the order of the table' '
	grep "^[^ ].*\[" out | sed "s/ .*//" >got &&
	printf "%s\n" 检查 派单 整改 验证 归档 作废 >want && same want got'

ok 'a kind may be named by its letter' '
	flow-show h >got && same out got'

ok 'and by its version' 'flow-show hazard/v1 >got && same out got'

ok 'roles are shown by their label' 'has out "安全部长" "anybody"'

ok 'in Chinese' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 flow-show hazard >zh &&
	has zh "字母 H" "第 1 版" "[开始]"'

ok 'dot is a graph that names each transition once' '
	flow-show -o dot hazard >out.dot &&
	head -n 1 out.dot >got && echo "digraph \"hazard\" {" >want &&
	same want got && tail -n 1 out.dot >got && echo "}" >want &&
	same want got && has out.dot "\"rectify\" -> \"verify\"" &&
	grep -e "->" out.dot | sed "s/ \[label=\"\([^\\\\\"]*\).*/ \1/" |
	    sort | uniq -d >twice && same /dev/null twice'

ok 'the braces and quotes of dot are even' '
	test $(grep -o "\"" out.dot | wc -l) -gt 20 &&
	test $(($(grep -o "\"" out.dot | wc -l) % 2)) -eq 0'

ok 'an unknown kind is named with the near-miss' '
	fails_with 66 flow-show hazrd 2>err &&
	has err "no kind of record is named '\''hazrd'\''" "hazard"'

ok 'a kind without a flow is told apart' '
	fails_with 66 flow-show credit 2>err &&
	has err "kind '\''credit'\'' has no published flow"'

ok 'a version that is not there' '
	fails_with 66 flow-show hazard/v7 2>err && has err "v7"'

ok 'a version that is none' '
	fails_with 64 flow-show hazard/7 2>err && has err "hazard/v1"'

ok 'a path is no kind' '
	fails_with 64 flow-show ../hazard 2>err &&
	fails_with 66 flow-show ".." 2>err'

ok 'without a kind it is a usage error' 'fails_with 64 flow-show 2>err'

ok 'an unknown format is a usage error' '
	fails_with 64 flow-show -o svg hazard 2>err && has err "svg"'

ok 'a full disk is not silent' '
	fails_with 74 flow-show hazard >/dev/full 2>err'

ok 'the leader of an area is no role of a table, but has a word too' '
	flow-show permit >out && has out "leader of the area" && ! grep -q ", leader[,;]" out &&
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 flow-show permit >out && has out 区域负责人、 && ! grep -q "、leader\|leader、" out'
done_testing
