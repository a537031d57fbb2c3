#include "base/signers.h"

#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "base/str.h"

enum { PATTERN_MAX = 1023 };

static bool
glob(const char *s, const char *p, const char *end)
{
	const char *star = NULL, *back = NULL;

	while (*s != '\0') {
		if (p < end && *p == '*') {
			star = ++p;
			back = s;
		} else if (p < end && (*p == '?' || *p == *s)) {
			p++;
			s++;
		} else if (star != NULL) {
			p = star;
			s = ++back;
		} else {
			return false;
		}
	}
	while (p < end && *p == '*')
		p++;
	return p == end;
}

int
pattern_list_match(const char *s, const char *list)
{
	const char *p = list, *end;
	bool negated, found = false;

	while (*p != '\0') {
		negated = *p == '!';
		p += negated;
		end = p + strcspn(p, ",");
		if (end - p >= PATTERN_MAX)
			return 0;
		if (glob(s, p, end)) {
			if (negated)
				return -1;
			found = true;
		}
		p = end + (*end == ',');
	}
	return found;
}

static bool
digits(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!ch_digit(s[i]))
			return false;
	return true;
}

static int
number(const char *s, int n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*s++ - '0');
	return v;
}

/* YYYYMMDD[HHMM[SS]] with Z or UTC behind it, or in the process's zone. */
static bool
read_time(const char *s, msec *out)
{
	size_t n = strlen(s);
	bool utc = true;
	struct tm tm = { 0 };
	time_t t;

	if (n > 1 && strcasecmp(s + n - 1, "Z") == 0)
		n--;
	else if (n > 3 && strcasecmp(s + n - 3, "UTC") == 0)
		n -= 3;
	else
		utc = false;
	if ((n != 8 && n != 12 && n != 14) || !digits(s, n))
		return false;
	tm.tm_year = number(s, 4) - 1900;
	tm.tm_mon = number(s + 4, 2) - 1;
	tm.tm_mday = number(s + 6, 2);
	if (n > 8) {
		tm.tm_hour = number(s + 8, 2);
		tm.tm_min = number(s + 10, 2);
	}
	if (n > 12)
		tm.tm_sec = number(s + 12, 2);
	if (tm.tm_mon < 0 || tm.tm_mon > 11 || tm.tm_mday < 1 ||
	    tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 ||
	    tm.tm_sec > 61)
		return false;
	t = utc ? timegm(&tm) : mktime(&tm);
	*out = (msec)t * SECOND;
	return t > 0;
}

/* One line being read; the text is ours to cut. */
struct line {
	char *p;
	const char *why; /* what does not hold */
	const char *what; /* the user's own word, or "" */
};

static bool
wrong(struct line *l, const char *why, const char *what)
{
	l->why = why;
	l->what = what;
	return false;
}

static char *
skip(char *p)
{
	return p + strspn(p, " \t");
}

/* The first word, a quoted part of it without the quotes. */
static bool
principals(struct line *l, struct signer *s)
{
	char *end = strpbrk(l->p, " \t\r\n\"");

	s->principals = l->p;
	if (end == NULL)
		return wrong(l, N_("a principal without a key"), l->p);
	if (*end == '"') {
		memmove(end, end + 1, strlen(end));
		end = strchr(end, '"');
		if (end == NULL)
			return wrong(l, N_("a quote is not closed"), "");
	}
	*end++ = '\0';
	l->p = end + strspn(end, " \t\r\n");
	return true;
}

/* The value of option `name=`, unquoted in place; NULL: it is another option. */
static char *
option(struct line *l, const char *name)
{
	size_t n = strlen(name);
	char *from, *to, *value;

	if (strncasecmp(l->p, name, n) != 0 || l->p[n] != '=')
		return NULL;
	from = l->p + n + 1;
	if (*from != '"') {
		wrong(l, N_("an option's value is not in quotes"), name);
		return NULL;
	}
	value = to = ++from;
	while (*from != '\0' && *from != '"') {
		if (from[0] == '\\' && from[1] == '"')
			from++;
		*to++ = *from++;
	}
	if (*from != '"') {
		wrong(l, N_("a quote is not closed"), name);
		return NULL;
	}
	l->p = from + 1;
	/* What stands between the ends was moved away and is not looked at. */
	if (to < from)
		*to = '\0';
	else
		*from = '\0';
	return value;
}

static bool
time_option(struct line *l, const char *text, msec *t)
{
	if (*t != MSEC_NONE)
		return wrong(l, N_("an option is given twice"), text);
	return read_time(text, t) || wrong(l, N_("no such time"), text);
}

static bool
one_option(struct line *l, struct signer *s)
{
	static const char ca[] = "cert-authority";
	char *v;

	if (strncasecmp(l->p, ca, sizeof(ca) - 1) == 0)
		return wrong(l, N_("certificates are not accepted"), ca);
	if ((v = option(l, "namespaces")) != NULL) {
		if (s->namespaces != NULL)
			return wrong(l, N_("an option is given twice"), v);
		s->namespaces = v;
		return true;
	}
	if (l->why == NULL && (v = option(l, "valid-after")) != NULL)
		return time_option(l, v, &s->after);
	if (l->why == NULL && (v = option(l, "valid-before")) != NULL)
		return time_option(l, v, &s->before);
	return l->why == NULL ? wrong(l, N_("unknown option"), l->p) : false;
}

static bool
options(struct line *l, struct signer *s, char *end)
{
	while (l->p < end) {
		if (!one_option(l, s))
			return false;
		if (l->p >= end)
			break;
		if (*l->p != ',')
			return wrong(l, N_("unknown option"), l->p);
		if (*++l->p == '\0' || l->p >= end)
			return wrong(l, N_("a comma too many"), "");
	}
	if (s->after != MSEC_NONE && s->before != MSEC_NONE &&
	    s->before <= s->after)
		return wrong(l, N_("valid-before is not after valid-after"),
		    "");
	return true;
}

/* Where the options end: at a blank outside quotes. NULL: a quote is open. */
static char *
options_end(char *p)
{
	bool quoted = false;

	for (; *p != '\0' && (quoted || (*p != ' ' && *p != '\t')); p++) {
		if (p[0] == '\\' && p[1] == '"')
			p++;
		else if (*p == '"')
			quoted = !quoted;
	}
	return quoted ? NULL : p;
}

/* Is this the type of an SSH key, ours or not? */
static bool
key_type(const char *p)
{
	static const char *const types[] = { "ssh-ed25519", "ssh-rsa",
		"ssh-dss", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384",
		"ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
		"sk-ecdsa-sha2-nistp256@openssh.com" };
	size_t i, n = strcspn(p, " \t");

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (p[n] != '\0' && strlen(types[i]) == n &&
		    strncmp(p, types[i], n) == 0)
			return true;
	return false;
}

/* 1: a signer; 0: nothing for us; -1: e says what does not hold. */
static int
one_line(char *text, struct signer *s, struct err *e)
{
	struct line l = { skip(text), NULL, "" };
	char *end = NULL, *key;
	bool ok;

	if (*l.p == '#' || *l.p == '\0' || *l.p == '\n' || *l.p == '\r')
		return 0;
	s->after = s->before = MSEC_NONE;
	ok = principals(&l, s);
	key = l.p;
	if (ok && !key_type(key)) {
		end = options_end(key);
		ok = end != NULL || wrong(&l, N_("a quote is not closed"), "");
		if (ok && *end == '\0')
			ok = wrong(&l, N_("a principal without a key"),
			    s->principals);
		if (ok) {
			key = skip(end + 1);
			*end = '\0';
			ok = options(&l, s, end);
		}
	}
	if (!ok)
		return *l.what != '\0' ?
		    err_set(e, E_DATA, "%s: '%s'", _(l.why), l.what) :
		    err_set(e, E_DATA, "%s", _(l.why));
	if (ssh_pub_text(&s->key, key, e) == 0)
		return 1;
	return -1;
}

void
signers_read(struct signers *s, const char *file, const char *text, size_t len,
    struct findings *bad)
{
	const char *end = text + len, *lf;
	struct err e = ERR_INIT;
	struct finding *f;
	long n = 0;
	int rc;

	s->file = arena_str(&s->arena, file != NULL ? file : "");
	for (; text < end; text = lf + 1) {
		struct signer one = { .line = ++n };

		lf = memchr(text, '\n', (size_t)(end - text));
		if (lf == NULL)
			lf = end;
		rc = one_line(arena_dup(&s->arena, text, (size_t)(lf - text)),
		    &one, &e);
		if (rc > 0) {
			GROW(s->v, s->n, s->cap);
			s->v[s->n++] = one;
		} else if (rc < 0 && bad != NULL) {
			f = finding_add(bad, SEV_ERROR, "signers", file, n,
			    "%s", e.msg);
			if (e.hint[0] != '\0')
				finding_hint(f, "%s", e.hint);
		}
		err_clear(&e);
	}
}

void
signers_release(struct signers *s)
{
	free(s->v);
	arena_release(&s->arena);
	s->v = NULL;
	s->n = s->cap = 0;
}

enum fit { FITS, NOT_HIS, NOT_SPACE, TOO_EARLY, TOO_LATE };

/*
 * OpenSSH counts in whole seconds: a key is good in the second of valid-before.
 */
static enum fit
fit(const struct signer *s, const char *principal, const char *name_space,
    msec when)
{
	msec second = when - when % SECOND;

	if (pattern_list_match(principal, s->principals) != 1)
		return NOT_HIS;
	if (s->namespaces != NULL &&
	    pattern_list_match(name_space, s->namespaces) != 1)
		return NOT_SPACE;
	if (s->after != MSEC_NONE && second < s->after)
		return TOO_EARLY;
	if (s->before != MSEC_NONE && second > s->before)
		return TOO_LATE;
	return FITS;
}

const struct signer *
signers_next(const struct signers *s, size_t *i, const char *principal,
    const char *name_space, msec when)
{
	while (*i < s->n)
		if (fit(&s->v[(*i)++], principal, name_space, when) == FITS)
			return &s->v[*i - 1];
	return NULL;
}

int
signers_allow(const struct signers *s, const char *principal,
    const char *name_space, const struct ssh_pub *key, msec when, struct err *e)
{
	static const char *const why[] = { NULL,
		N_("key %s is not enrolled for %s"),
		N_("key %s of %s is not for this namespace"),
		N_("key %s of %s was not valid yet at that time"),
		N_("key %s of %s was no longer valid at that time") };
	const struct signer *near = NULL;
	enum fit worst = NOT_HIS, f;
	char print[SSH_FINGERPRINT];
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (!ssh_pub_same(&s->v[i].key, key))
			continue;
		f = fit(&s->v[i], principal, name_space, when);
		if (f == FITS)
			return 0;
		if (near == NULL || f > worst) {
			near = &s->v[i];
			worst = f;
		}
	}
	ssh_fingerprint(key, print);
	return err_at(e, E_NO, s->file, near != NULL ? near->line : 0,
	    _(why[worst]), print, principal);
}

void
signers_time(char out[SIGNERS_TIME], msec when)
{
	time_t t = (time_t)(when / SECOND);
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, SIGNERS_TIME, "%Y%m%d%H%M%SZ", &tm);
}

void
signers_line(struct buf *b, const char *principals, const char *namespaces,
    msec after, msec before, const struct ssh_pub *key, const char *comment)
{
	char text[SIGNERS_TIME];

	buf_printf(b, "%s namespaces=\"%s\"", principals, namespaces);
	if (after != MSEC_NONE) {
		signers_time(text, after);
		buf_printf(b, ",valid-after=\"%s\"", text);
	}
	if (before != MSEC_NONE) {
		signers_time(text, before);
		buf_printf(b, ",valid-before=\"%s\"", text);
	}
	buf_putc(b, ' ');
	ssh_pub_line(key, b);
	buf_printf(b, "%s%s\n", comment[0] != '\0' ? " " : "", comment);
}
