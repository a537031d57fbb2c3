#!/bin/sh
# scripts/lint finds what it is there to find: a small tree with one mistake of
# each sort.
. "${0%/*}/lib.sh"
need git xgettext mandoc shellcheck clang-format

mkdir -p tree/scripts/completion tree/lib/base tree/lib/flow tree/lib/act \
    tree/lib/odd tree/cmd tree/man tree/tests tree/data/po/zh_CN.d
cp "$SOURCE/scripts/lint" tree/scripts/ && cp "$SOURCE/.clang-format" tree/
cd tree || exit 1
git init -q
echo '# completion' >scripts/completion/bihuan.bash
touch lib/flow/good.h lib/flow/bad.h lib/act/act.h lib/odd/odd.c

cat >lib/flow/good.c <<'END'
#include "flow/good.h"

static int
good(int c)
{
	return c + 1;
}
END
cat >lib/flow/bad.c <<'END'
#include <ctype.h>
#include <git2.h>

#include "act/act.h"
#include "bad.h"

#define LATER 1 /* TO-DO */

int
bad(int c)
{
  return _("not translated") != NULL ? c : 0;
}
END
sed 's/TO-DO/TO''DO/' lib/flow/bad.c >x && mv x lib/flow/bad.c
{
	printf 'int\nmain(void)\n{\n\treturn 0;\n}\n\nint\nlong_one(void)\n{\n'
	yes '	good(1);' | head -n 61
	echo '}'
	yes '' | head -n 140
} >cmd/odd-one.c
printf '.Dd $Mdocdate$\n.Dt ODD 1\n.Os\n.Sh NAME\n.Nm odd\n.Xr nowhere 1\n' \
    >man/odd.1
printf '#!/bin/sh\nread x\n' >tests/odd.t
printf '\000\001' >blob.bin
: >left.o
git add -f -A

# finds RULE TEXT …: the rule names all of these and fails.
finds()
{
	_rule=$1
	shift
	fails_with 1 sh scripts/lint "$_rule" >out 2>&1 && has out "$@"
}

ok 'format' 'finds format "lib/flow/bad.c:11:" && ! grep good.c out'
ok 'sizes' 'finds sizes "cmd/odd-one.c:201: longer than 200" \
    "cmd/odd-one.c:9: long_one has 61 lines" "main is not the last"'
ok 'rooms' 'finds rooms "lib/flow/bad.c:4: room flow may not use act" \
    "lib/flow/bad.c:5: write the room" "lib/odd/:1: no such room"'
ok 'third-party headers' 'finds thirdparty "bad.c:1: ctype.h is banned" \
    "bad.c:2: <git2.h> belongs to room store"'
ok 'what belongs to a command' 'finds complete "no man/odd-one.1" \
    "no tests/odd-one.t" "no completion" "tests/odd.t:1: has no done_testing"'
ok 'words' 'finds words "lib/flow/bad.c:7: forbidden word"'
ok 'files in git' 'finds tree "left.o:1: generated" "blob.bin:1: binary"'
ok 'messages, none translated' 'finds messages "no Chinese messages"'
ok 'messages, one missing' '
	printf "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\\\n\"\n\nmsgid \"other\"\nmsgstr \"别的\"\n" \
	    >data/po/zh_CN.d/a.po &&
	finds messages "lib/flow/bad.c:12: untranslated: \"not translated\""'
ok 'messages, all there' '
	printf "\nmsgid \"not translated\"\nmsgstr \"译了\"\n" \
	    >>data/po/zh_CN.d/a.po && sh scripts/lint messages'
ok 'messages, a table whose labels nobody translates' '
	echo "static const struct out_col cols[] = {" >lib/flow/cols.c &&
	finds messages "lib/flow/cols.c:1: labels of a static table"; _rc=$?; rm lib/flow/cols.c; return $_rc'
ok 'pages' 'finds man "man/odd.1:6:"'
ok 'ids whose check character is wrong, the others not' '
	printf "hazard-show H261124-A0017J\nH261124-A0017V XH261124-A0017J H261124-A00\n" >README.md &&
	printf "/* P261124-A0001K */\n" >lib/flow/good.h && git add -A &&
	finds ids "README.md:1: H261124-A0017J ends in V" "lib/flow/good.h:1: P261124-A0001K ends in Y" && test $(grep -c "ends in" out) -eq 2 &&
	: >lib/flow/good.h && echo >README.md && git add -A && sh scripts/lint ids'
ok 'shell' 'finds shell "tests/odd.t:2:"'
ok 'symbols' '
	mkdir -p build/lib && printf "int puts(const char *);\nint f(void) { return puts(\"\"); }\n" >p.c &&
	cc -c -o bad.o p.c && ar rc build/lib/flow.a bad.o &&
	finds symbols "lib/flow/bad.c:1: the library uses puts"'
ok 'a tree without mistakes passes' '
	rm -rf lib/odd lib/flow/bad.? cmd man tests blob.bin left.o &&
	git add -A && sh scripts/lint format sizes rooms thirdparty complete \
	    words man ids shell'
done_testing
