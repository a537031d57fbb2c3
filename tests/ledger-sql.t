#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need sqlite3 mlr
new_plant plant
at 08:00
a=$(hazard-new -a E5 -T HT05 -e 3#冲床 description='=1+1, "引号"' 2>/dev/null)
b=$(hazard-new -a E5 -T HT06 -A HZ 2>/dev/null)

ok 'one row a record, as CSV in a pipe' '
	ledger-sql "select id, type, area, open from hazard order by type" >out &&
	printf "id,type,area,open\n%s,HT05,CY-1,1\n%s,HT06,HZ,1\n" $a $b >want && same want out'
ok 'a field comes out as it went in' '
	ledger-sql "select description from hazard where type = '"'HT05'"'" >out &&
	printf "description\n\"=1+1, \"\"引号\"\"\"\n" >want && same want out'
ok 'JSON leaves empty ones out' '
	ledger-sql -o json "select id, void_reason, class from hazard where type = '"'HT06'"'" >out &&
	python3 -c "import json; r = json.load(open(\"out\")); assert sorted(r) == [\"class\", \"id\"], r"'
ok 'a table lines up wide characters' '
	ledger-sql -o table "select name as 姓名, department from people where code in ('"'E1','E3'"') order by code" >out && cat out &&
	has out 姓名 周安国 冲压车间'
ok 'ids feed the commands that act' '
	ledger-sql -o ids "select id from hazard where area = '"'HZ'"'" >out && echo $b >want && same want out &&
	hazard-assign -t E9 - <out'
ok 'no rows still have a header' '
	ledger-sql "select id, due from hazard where 0" >out && echo id,due >want && same want out'
ok 'a parameter is bound, not pasted' '
	ledger-sql -v area="HZ'"'"' or 1=1 --" "select count(*) as n from hazard where area = :area" >out &&
	printf "n\n0\n" >want && same want out && ledger-sql -v area=HZ "select count(*) as n from hazard where area = :area" >out &&
	printf "n\n1\n" >want && same want out'
ok 'events count as they do in the files' '
	ledger-sql "select count(*) as n from events where kind = '"'hazard'"'" >out &&
	cat plant/records/hazard/*/*.csv >rows && mlr --icsv --ocsv filter "\$event != \"event\"" then count-distinct -f event then count rows | sed 1s/.*/n/ >want && same want out'
ok 'the answer is the one sqlite3 gives on a table of the ledger' '
	ledger-sql "select department, count(*) as n from people group by 1 order by 1" >out &&
	sed "1s/^\xef\xbb\xbf//" plant/registers/people.csv >people.csv &&
	sqlite3 -csv -header :memory: ".import --csv people.csv people" "select department, count(*) as n from people group by 1 order by 1" >raw && tr -d "\r\"" <raw >want &&
	same want out'
ok 'a query from standard input' '
	echo "select 1 as one" | ledger-sql - >out && printf "one\n1\n" >want && same want out'
ok 'the past: what was known at a dawn' '
	at 2026-11-26 09:00 && ledger-sql --day 2026-11-24 "select count(*) as n from hazard" >out && printf "n\n0\n" >want && same want out &&
	ledger-sql --day 2026-11-25 "select count(*) as n from hazard" >out && printf "n\n2\n" >want && same want out'
ok 'since: what moved, and what is open' '
	ledger-sql --since 2026-11-25 "select count(*) as n from hazard" >out && printf "n\n2\n" >want && same want out'
ok 'the tables name themselves' '
	ledger-sql "select name from sqlite_schema where type = '"'table'"'" >out && has out people areas area_workshop events'
ok 'it only reads' '
	before=$(head_of) && for q in "delete from people" "attach '"'x.db'"' as x" "pragma user_version = 1" "create table t(a)" "update people set name = 1" "select load_extension('"'x'"')" "select 1; select 2"; do
		fails_with 65 ledger-sql "$q" 2>err || return 1
	done; test ! -e x.db && test "$(head_of)" = "$before"'
ok 'a wrong name is told, with where to look' 'fails_with 65 ledger-sql "select nothing from hazard" 2>err && has err nothing "report(5)"'
ok 'a parameter without a value' 'fails_with 65 ledger-sql "select :x" 2>err && has err ":x"'
ok 'a query that never ends is stopped' '
	fails_with 65 ledger-sql "with recursive c(x) as (select 1 union all select x+1 from c) select count(*) from c" 2>err && has err "too long"'
ok 'wrong command lines' '
	fails_with 64 ledger-sql 2>err && fails_with 64 ledger-sql "select 1" extra 2>err &&
	fails_with 64 ledger-sql -v x "select 1" 2>err && has err "NAME=VALUE" &&
	fails_with 64 ledger-sql --since soon "select 1" 2>err && has err soon && fails_with 64 ledger-sql -o xml "select 1" 2>err'
ok 'in Chinese' 'LANGUAGE=zh_CN LC_ALL=C.UTF-8 ledger-sql --help >out && has out 用法'
ok 'a full disk is reported' 'fails_with 74 ledger-sql "select 1" >/dev/full'
done_testing
