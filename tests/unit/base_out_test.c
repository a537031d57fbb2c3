#include "base/out.h"

#include "tap.h"

static const struct out_col cols[] = {
	{ "id", "编号", 0 },
	{ "title", "隐患", 10 },
	{ "node", "节点", 0 },
};

static void
render(enum app_format f, const char *want, const char *name)
{
	static const char *const rows[][3] = {
		{ "H1", "光幕, \"坏\"", "assign" },
		{ "H261123-A0017J", "安全通道被堵塞无法通行", "" },
		{ "H2", NULL, "verify" },
	};
	struct out *o = out_new(f, cols, 3);
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < 3; i++)
		out_row(o, rows[i]);
	out_render(o, &b);
	tap_str(b.ptr, want, "%s", name);
	buf_release(&b);
	out_free(o);
}

static void
empty(enum app_format f, const char *want)
{
	struct out *o = out_new(f, cols, 3);
	struct buf b = BUF_INIT;

	out_render(o, &b);
	tap_str(b.ptr, want, "no rows, format %d", f);
	buf_release(&b);
	out_free(o);
}

int
main(void)
{
	render(OUT_TABLE,
	    "编号            隐患        节点\n"
	    "H1              光幕, \"坏\"  assign\n"
	    "H261123-A0017J  安全通道…\n"
	    "H2                          verify\n",
	    "table");
	render(OUT_CSV,
	    "id,title,node\n"
	    "H1,\"光幕, \"\"坏\"\"\",assign\n"
	    "H261123-A0017J,安全通道被堵塞无法通行,\n"
	    "H2,,verify\n",
	    "CSV");
	render(OUT_JSON,
	    "{\"id\":\"H1\",\"title\":\"光幕, \\\"坏\\\"\",\"node\":\"assign\"}\n"
	    "{\"id\":\"H261123-A0017J\",\"title\":\"安全通道被堵塞无法通行\"}\n"
	    "{\"id\":\"H2\",\"node\":\"verify\"}\n",
	    "JSON");
	render(OUT_IDS, "H1\nH261123-A0017J\nH2\n", "ids");
	empty(OUT_CSV, "id,title,node\n");
	empty(OUT_JSON, "");
	empty(OUT_IDS, "");
	empty(OUT_TABLE, "编号  隐患  节点\n");
	return tap_done();
}
