#!/bin/sh
# The README's ten minutes, typed as they stand there: every ```sh block of
# README.md in order, as one shell would see them.
. "${0%/*}/lib.sh"

# blocks FILE: its ```sh blocks
blocks()
{
	awk '/^```sh$/ { on = 1; next } /^```$/ { on = 0 } on' "$1"
}

mkdir ten && cd ten || exit 1
printf '%s\n' 'before.jpg 2026:11:24 07:40:00 31.7712 119.9587 5 17 0' \
    'after.jpg 2026:11:24 09:40:00 31.7712 119.9587 5 17 1' |
    "$BIHUAN_BUILD/share/bihuan/sample/mkphoto"
blocks "$SOURCE/README.md" >commands
blocks "$SOURCE/README.zh.md" >commands.zh

ok 'there are commands' 'grep -q hazard-new commands'
ok 'both languages type the same' '
	sed "s/-m .*//" commands >a && sed "s/-m .*//" commands.zh >b && same a b'
ok 'every command of the ten minutes succeeds' '
	{ echo "set -e"; cat commands; echo "echo \"\$id\" >../id"; } >script &&
	sh script >out 2>&1 || { cat out; return 1; }'
ok 'and the hazard is closed at their end' '
	id=$(cat id) && hazard-list -C plant -o csv >list &&
	has list "$id" && hazard-show -C plant "$id" >story &&
	has story 归档 李伟 陈静'
ok 'with nothing left to commit' '
	git -C plant status --porcelain >status && : >none && same none status'
ok 'every command the READMEs name exists' '
	grep -ohE "\b(ledger|record|hazard|flow|notice|risk)-[a-z]+\b" \
	    "$SOURCE/README.md" "$SOURCE/README.zh.md" | sort -u >named &&
	while read -r c; do
		test -x "$BIHUAN_BUILD/bin/$c" || { echo "no $c"; return 1; }
	done <named'
ok 'and every file' '
	grep -ohE "(scripts|man|data|tests|lib)/[a-zA-Z0-9_./-]+" \
	    "$SOURCE/README.md" "$SOURCE/README.zh.md" | sed "s/[.]$//" |
	    sort -u >named &&
	while read -r c; do
		test -e "$SOURCE/$c" || { echo "no $c"; return 1; }
	done <named'
done_testing
