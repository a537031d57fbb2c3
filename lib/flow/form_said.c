#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "flow/display.h"
#include "flow/flow_int.h"

enum { NESTED = 64 };

/* An expression on its way into words. */
struct said {
	struct ledger *lg; /* NULL: choices stay codes */
	const struct flow *flow;
	const struct form_field *self, *last; /* what '.' is; named last */
	bool silent[NESTED]; /* brackets of a function are not said */
	bool calls, done;
	int depth;
	struct arena arena;
	struct buf *out;
};

bool
form_mentions(const char *expr, const struct form_field *fd)
{
	char ref[64];

	snprintf(ref, sizeof(ref), "${%s}", fd->name);
	return strstr(expr, ref) != NULL;
}

static void
put(struct said *s, const char *word)
{
	size_t n = s->out->len;

	if (n > 0 && s->out->ptr[n - 1] != '(' && *word != ')' && *word != ',')
		buf_putc(s->out, ' ');
	buf_puts(s->out, word);
}

/* A token's text of n bytes, as one that ends. */
static const char *
text_of(struct said *s, const char *p, size_t n)
{
	return arena_dup(&s->arena, p, n);
}

static const char *
field_word(struct said *s, const char *p)
{
	size_t n = strcspn(p, "}");
	const struct form_field *fd =
	    flow_field(s->flow, text_of(s, p + 2, n < 2 ? 0 : n - 2));

	if (fd != NULL) {
		s->last = fd;
		put(s,
		    fd == s->self ? fd->label :
				    arena_printf(&s->arena, "%s (%s)",
					fd->label, fd->name));
	}
	return p + n + (p[n] == '}');
}

static const char *
quoted_word(struct said *s, const char *p)
{
	const char *end = strchr(p + 1, *p);
	size_t n = end == NULL ? strlen(p + 1) : (size_t)(end - p - 1);
	const char *v = text_of(s, p + 1, n);

	if (s->done)
		v = flow_action_label(s->flow, v);
	else if (s->lg != NULL && s->last != NULL)
		v = field_display(s->lg, s->flow, s->last, v, &s->arena);
	put(s, arena_printf(&s->arena, "'%s'", v));
	s->done = false;
	return p + n + 1 + (end != NULL);
}

/* "!= ''" asks for a value, whatever it is. */
static bool
before_nothing(const char *p, size_t *n)
{
	while (ch_space((unsigned char)p[*n]))
		(*n)++;
	if ((p[*n] != '\'' && p[*n] != '"') || p[*n + 1] != p[*n])
		return false;
	*n += 2;
	return true;
}

static const char *
operator_word(struct said *s, const char *p)
{
	const struct form_field *fd = s->last;
	bool when = fd != NULL && word_in("time date", fd->type);
	size_t n = p[1] == '=' ? 2 : 1;
	const char *w;

	if (*p == '=' || *p == '!') {
		bool not = *p == '!', nothing = before_nothing(p, &n);

		w = nothing ? (not ? _("is given") : _("is empty")) :
		    not     ? _("is not") :
			      _("is");
	} else if (*p == '<') {
		w = n == 2 ? (when ? _("not later than") : _("at most")) :
		    when   ? _("earlier than") :
			     _("less than");
	} else {
		w = n == 2 ? (when ? _("not before") : _("at least")) :
		    when   ? _("later than") :
			     _("more than");
	}
	put(s, w);
	return p + n;
}

static const char *
name_word(struct said *s, const char *p)
{
	size_t n = 0;
	const char *w;

	while (ch_alnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '-')
		n++;
	w = text_of(s, p, n);
	s->calls = word_in("now count selected done", w);
	s->done = streq(w, "done");
	if (streq(w, "selected"))
		return p + n;
	put(s,
	    streq(w, "and")       ? _("and") :
		streq(w, "or")    ? _("or") :
		streq(w, "not")   ? _("not") :
		streq(w, "now")   ? _("now") :
		streq(w, "count") ? _("the number of") :
		s->done           ? _("done already:") :
				    w);
	return p + n;
}

static void
bracket(struct said *s, char c)
{
	bool open = c == '(', silent;

	if (!open && s->depth > 0)
		s->depth--;
	silent = open ? s->calls : s->silent[s->depth];
	if (open && s->depth < NESTED - 1)
		s->silent[s->depth++] = silent;
	s->calls = false;
	if (!silent)
		put(s, open ? "(" : ")");
}

void
form_words(struct ledger *lg, const struct flow *f,
    const struct form_field *self, const char *expr, struct buf *out)
{
	struct buf words = BUF_INIT;
	struct said s = { .lg = lg,
		.flow = f,
		.self = self,
		.arena = ARENA_INIT,
		.out = &words };
	const char *p = expr;

	while (*p != '\0') {
		if (p[0] == '$' && p[1] == '{') {
			p = field_word(&s, p);
		} else if (*p == '\'' || *p == '"') {
			p = quoted_word(&s, p);
		} else if (strchr("=!<>", *p) != NULL) {
			p = operator_word(&s, p);
		} else if (ch_alpha((unsigned char)*p)) {
			p = name_word(&s, p);
		} else if (ch_digit((unsigned char)*p) || *p == '-') {
			size_t n = 1 + strspn(p + 1, "0123456789.");

			put(&s, text_of(&s, p, n));
			p += n;
		} else {
			if (*p == '.' && self != NULL) {
				s.last = self;
				put(&s, self->label);
			} else if (*p == '(' || *p == ')') {
				bracket(&s, *p);
			} else if (*p == ',') {
				put(&s, _("has"));
			}
			p++;
		}
	}
	buf_puts(out, words.ptr);
	buf_release(&words);
	arena_release(&s.arena);
}

void
form_constraint_said(struct ledger *lg, const struct flow *f,
    const struct form_field *fd, const struct values *vals, struct buf *out)
{
	struct buf words = BUF_INIT;

	form_words(lg, f, fd, fd->constraint, &words);
	buf_printf(out, _("the form asks for: %s"), words.ptr);
	buf_release(&words);
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
