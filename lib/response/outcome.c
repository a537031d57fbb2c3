#include "response/outcome.h"

#include "base/buf.h"
#include "base/msg.h"
#include "base/str.h"
#include "base/utf8.h"

static const char *const names[] = { N_("ok"), N_("stored"), N_("skipped"),
	N_("refused"), N_("failed"), N_("timeout") };

const char *
outcome_name(enum outcome_kind kind)
{
	return names[kind];
}

const char *
outcome_shown(const char *name)
{
	return *name != '\0' ? _(name) : name;
}

/* Whatever a peer said becomes one line of text that a cell may hold. */
void
outcome_set(struct outcome_text *o, enum outcome_kind kind, const char *fmt,
    ...)
{
	struct buf b = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	for (char *p = b.ptr; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	while (b.len >= sizeof(o->text) ||
	    (b.len > 0 && !utf8_valid(b.ptr, b.len, NULL)))
		buf_trim(&b, b.len - 1);
	o->kind = kind;
	str_copy(o->text, sizeof(o->text), b.ptr);
	buf_release(&b);
}
