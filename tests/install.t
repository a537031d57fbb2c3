#!/bin/sh
# make install, into a place of its own: what is installed works from there.
. "${0%/*}/lib.sh"
need make msgfmt
unset MAKEFLAGS MFLAGS MAKELEVEL

ok 'make install' 'make -s -C "$SOURCE" B="$BIHUAN_BUILD" \
    DESTDIR="$SCRATCH/image" PREFIX=/usr install'
ok 'every program is there' '
	for p in "$BIHUAN_BUILD"/bin/*; do
		test -x "image/usr/bin/${p##*/}" || return 1
	done'
ok 'every command has its page and its completion' '
	for p in image/usr/bin/*; do
		p=${p##*/} &&
		test -f "image/usr/share/man/man1/$p.1" &&
		test -e "image/usr/share/bash-completion/completions/$p" ||
		{ echo "$p has none"; return 1; }
	done'
ok 'an installed ledger-init finds its tables' '
	PATH=$SCRATCH/image/usr/bin:/usr/bin:/bin ledger-init plant &&
	test -s plant/settings.csv && test -s plant/catalogue/hazard-types.csv'
ok 'and speaks Chinese where the locale does' '
	fails_with 64 env LC_ALL=C.UTF-8 LANGUAGE=zh_CN \
	    "$SCRATCH/image/usr/bin/ledger-init" --no-such-option 2>err &&
	has err 用法'
done_testing
