#include <stdio.h>
#include <string.h>

#include "base/msg.h"
#include "base/str.h"
#include "flow/flow_int.h"

bool
form_mentions(const char *expr, const struct form_field *fd)
{
	char ref[64];

	snprintf(ref, sizeof(ref), "${%s}", fd->name);
	return strstr(expr, ref) != NULL;
}

void
form_constraint_said(const struct flow *f, const struct form_field *fd,
    const struct values *vals, struct buf *out)
{
	buf_printf(out, _("the form asks for: %s"), fd->constraint);
	for (size_t i = 0; i < f->nfields; i++) {
		const struct form_field *o = &f->fields[i];

		if (!form_mentions(fd->constraint, o))
			continue;
		buf_puts(out, _("; "));
		if (vals->v[i] == NULL || vals->v[i][0] == '\0' ||
		    streq(vals->v[i], "-"))
			buf_printf(out,
			    _("%s (%s) is empty, so nothing will do"), o->name,
			    o->label);
		else
			buf_printf(out, _("%s (%s) is '%s'"), o->name, o->label,
			    vals->v[i]);
	}
}
