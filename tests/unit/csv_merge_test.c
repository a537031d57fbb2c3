/* Three-way merges by key and cell. */
#include <stdlib.h>

#include "csv/edit.h"
#include "tap.h"

#define BOM "\xEF\xBB\xBF"
#define H "code,a,b\n"

static const char *const by_code[] = { "code", NULL };
static const char *const no_key[] = { NULL };

static void
merge(const char *const *keys, const char *base, const char *ours,
    const char *theirs, const char *want, const char *found, const char *name)
{
	struct findings fs = FINDINGS_INIT;
	struct buf b = BUF_INIT, o = BUF_INIT, t = BUF_INIT, out = BUF_INIT;
	struct buf said = BUF_INIT;
	struct err e = ERR_INIT;
	size_t i;

	if (base != NULL)
		buf_puts(&b, base);
	buf_puts(&o, ours);
	buf_puts(&t, theirs);
	if (csv_merge(&out, "t.csv", base != NULL ? &b : NULL, &o, &t, keys,
		&fs, &e) < 0)
		buf_printf(&out, "!%s:%ld: %s", e.file, e.line, e.msg);
	for (i = 0; i < fs.n; i++)
		buf_printf(&said, "%s:%ld: %s\n", fs.v[i].code, fs.v[i].line,
		    fs.v[i].msg);
	tap_str(out.ptr, want, "%s", name);
	tap_str(said.ptr, found, "what is said of it");
	findings_release(&fs);
	buf_release(&b);
	buf_release(&o);
	buf_release(&t);
	buf_release(&out);
	buf_release(&said);
}

static void
cells(void)
{
	merge(by_code, H "1,x,y\n2,p,q\n", H "1,X,y\n2,p,q\n",
	    H "1,x,Y\n2,p,q\n", H "1,X,Y\n2,p,q\n", "",
	    "different cells of one row");
	merge(by_code, H "1,x,y\n2,p,q\n", H "1,X,y\n2,p,q\n",
	    H "1,x,y\n2,P,q\n", H "1,X,y\n2,P,q\n", "", "different rows");
	merge(by_code, H "1,x,y\n", H "1,X,y\n", H "1,X,y\n", H "1,X,y\n", "",
	    "the same change");
	merge(by_code, H "1,x,y\n2,p,q\n", H "1,x,y\n2,O,q\n",
	    H "1,x,y\n2,T,Q\n", H "1,x,y\n2,T,Q\n",
	    "cell:3: row '2', column 'a': here 'O', in the shared version 'T', which stands\n",
	    "one cell, two values");
	merge(by_code, NULL, H "1,x,\n", H "1,,y\n", H "1,x,y\n", "",
	    "no ancestor: what is empty gives way");
	merge(by_code, NULL, H "1,x,y\n", H "1,z,y\n", H "1,z,y\n",
	    "cell:2: row '1', column 'a': here 'x', in the shared version 'z', which stands\n",
	    "no ancestor: two values");
	merge(by_code, H "1,x,y\n", H "1,,y\n", H "1,x,Y\n", H "1,,Y\n", "",
	    "an emptied cell");
}

static void
rows(void)
{
	merge(by_code, H "1,x,y\n", H "1,x,y\n2,o,o\n", H "1,x,y\n3,t,t\n",
	    H "1,x,y\n2,o,o\n3,t,t\n", "", "a new row on each side");
	merge(by_code, H "1,x,y\n2,p,q\n", H "2,p,q\n", H "1,x,y\n2,P,q\n",
	    H "2,P,q\n", "", "a row deleted here");
	merge(by_code, H "1,x,y\n2,p,q\n", H "1,x,y\n2,P,q\n", H "2,p,q\n",
	    H "2,P,q\n", "", "a row deleted there");
	merge(by_code, H "1,x,y\n2,p,q\n", H "1,X,y\n2,p,q\n", H "2,p,q\n",
	    H "1,X,y\n2,p,q\n",
	    "row:2: row '1' was changed here and deleted in the shared version: it stays\n",
	    "changed here, deleted there");
	merge(by_code, H "1,x,y\n2,p,q\n", H "2,p,q\n", H "1,X,y\n2,p,q\n",
	    H "2,p,q\n1,X,y\n",
	    "row:2: row '1' was deleted here and changed in the shared version: it stays\n",
	    "deleted here, changed there");
	merge(by_code, H "1,x,y\n2,p,q\n3,r,s\n", H "3,r,s\n2,p,q\n1,x,y\n",
	    H "1,x,Y\n2,p,q\n3,r,s\n", H "3,r,s\n2,p,q\n1,x,Y\n", "",
	    "the order of ours");
	merge(by_code, H "1,x,y\n", H "1,x,y\n2,n,n\n", H "1,x,y\n2,n,n\n",
	    H "1,x,y\n2,n,n\n", "", "the same new row");
	merge(by_code, H "1,x,y\n1,p,q\n", H "1,x,y\n1,P,q\n",
	    H "1,X,y\n1,p,q\n", H "1,X,y\n1,P,q\n", "",
	    "rows of one key go by their order");
	merge(no_key, H "1,x,y\n", H "1,x,y\n2,o,o\n", H "1,x,z\n",
	    H "2,o,o\n1,x,z\n", "", "without a key a row is its own key");
}

static void
bytes(void)
{
	merge(by_code, BOM "code,a,b\r\n1,x,y\r\n2,p,q\r\n",
	    BOM "code,a,b\r\n\"1\",\"x\",y\r\n2,p,q\r\n",
	    H "1,x,y\n2,p,Q\n3,\"t\",t\n",
	    BOM "code,a,b\r\n\"1\",\"x\",y\r\n2,p,Q\r\n3,\"t\",t\r\n", "",
	    "BOM, CRLF and quotes of ours stay");
	merge(by_code, H "1,x,y\n", H "1,x,y", H "1,x,y\n2,p,q\n",
	    H "1,x,y\n2,p,q\n", "", "a missing line break is made up");
	merge(by_code, H "1,x,y\n", H ",,\n1,x,y\n,,\n", H "1,x,Y\n",
	    H ",,\n1,x,Y\n,,\n", "", "blank rows stay");
	merge(by_code, H "1,\"l\nm\",y\n", H "1,\"l\nm\",y\n2,p,q\n",
	    H "1,\"l\nm\",Y\n", H "1,\"l\nm\",Y\n2,p,q\n", "",
	    "cells over several lines");
}

static void
columns(void)
{
	merge(by_code, H "1,x,y\n", H "1,X,y\n", "code,a,b,c\n1,x,y,n\n",
	    "code,a,b,c\n1,X,y,n\n", "", "a column that they added");
	merge(by_code, H "1,x,y\n", "code,a,b,c\n1,x,y,n\n", H "1,x,Y\n2,p,q\n",
	    "code,a,b,c\n1,x,Y,n\n2,p,q,\n", "", "a column that we added");
	merge(by_code, H "1,x,y\n", H "1,x,y\n", "code,a\n1,X\n",
	    "code,a\n1,X\n", "", "a column that they deleted");
	merge(by_code, H "1,x,y\n", "code,b\n1,y\n", H "1,x,Y\n",
	    "code,b\n1,Y\n", "", "a column that we deleted");
	merge(by_code, H "1,x,y\n", "b,code,a\ny,1,x\n", H "1,X,y\n2,p,q\n",
	    "b,code,a\ny,1,X\nq,2,p\n", "", "columns in another order");
}

static void
refused(void)
{
	merge(by_code, H "1,x,y\n", H "1,x\n", H "1,x,y\n",
	    "!t.csv:2: 2 cells, but the header has 3: '1,x'", "",
	    "a broken row");
	merge(by_code, H, "kode,a,b\n", H, "!t.csv:1: column 'code' is missing",
	    "", "no key column");
	merge(by_code, H, H "1,\"x,y\n", H,
	    "!t.csv:2: a quote is opened and never closed: '1,\"x,y'", "",
	    "an open quote");
}

int
main(void)
{
	cells();
	rows();
	bytes();
	columns();
	refused();
	return tap_done();
}
