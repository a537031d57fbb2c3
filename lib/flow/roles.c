#include "base/msg.h"
#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

/* A role as people say it: the plant's word, or the field's label. */
static void
add_role(struct ledger *lg, const struct flow *f, const char *w,
    struct buf *out)
{
	const char *gt = strchr(w, '>'), *label;
	const struct form_field *fd;
	char name[64];

	if (streq(w, "*")) {
		buf_puts(out, _("anybody"));
	} else if (role_is_nobody(w)) {
		buf_puts(out, _("system"));
	} else if (*w == '@') {
		str_copy(name, sizeof(name), w + 1);
		name[strcspn(name, ">")] = '\0';
		fd = flow_field(f, name);
		buf_puts(out,
		    streq(name, "reporter") ? _("the reporter") :
			fd == NULL          ? name :
					      fd->label);
		if (gt != NULL)
			buf_puts(out, _(" (deputy)"));
	} else {
		label = registers_get(lg->reg, "catalogue/roles", w,
		    store_now(lg->store), "label");
		buf_puts(out,
		    *label != '\0'         ? label :
			streq(w, "leader") ? _("leader of the area") :
					     w);
	}
}

void
roles_named(struct ledger *lg, const struct flow *f, const char *roles,
    bool nobody, struct buf *out)
{
	bool first = true;
	char w[64];

	while (word_take(&roles, w, sizeof(w))) {
		if (!nobody && role_is_nobody(w))
			continue;
		if (!first)
			buf_puts(out, _(", "));
		add_role(lg, f, w, out);
		first = false;
	}
}
