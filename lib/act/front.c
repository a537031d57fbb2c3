#include "act/front.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "act/rows.h"
#include "act/seen.h"
#include "base/str.h"

static int
option(struct front *f, int c, struct err *e)
{
	switch (c) {
	case 'p':
		return front_photo(f, optarg != NULL ? optarg : "", e) < 0 ?
		    -1 :
		    1;
	case 'N':
		f->note = optarg;
		return 1;
	case OPT_EVENT:
		f->event = optarg;
		return 1;
	case 'S':
		f->opts.sign = optarg;
		return 1;
	case OPT_SIGNATURE:
		f->signature = optarg;
		return 1;
	case OPT_TO_SIGN:
		f->to_sign = true;
		return 1;
	default:
		return 0;
	}
}

/* "$TO" that is not set must not mean: none. */
static int
no_value(const struct front *f, struct err *e)
{
	char *const *last =
	    &f->app->argv[optind - 1]; /* --to= or "" of -t "" */

	return err_set(e, E_USAGE, _("option '%s' needs an argument"),
	    (*last)[0] != '\0' ? last[0] : last[-1]);
}

int
front_options(struct front *f, const char *shorts, const struct option *longs,
    int (*own)(struct front *, int, struct err *))
{
	struct err e = ERR_INIT;
	int c, took;

	while ((c = app_getopt(f->app, shorts, longs)) != -1) {
		took = option(f, c, &e);
		if (took == 0 && own != NULL)
			took = own(f, c, &e);
		if (took > 0 && optarg != NULL && *optarg == '\0' && c != 'N')
			took = no_value(f, &e);
		if (took > 0)
			continue;
		front_close(f);
		return took < 0 ? app_finish(f->app, -1, &e) :
				  app_usage(f->app);
	}
	return 0;
}

void
front_put(struct front *f, const char *field, const char *value)
{
	GROW(f->set, f->nset, f->setcap);
	f->set[f->nset].name = field;
	f->set[f->nset++].value = value;
}

int
front_set(struct front *f, const char *text, struct err *e)
{
	const char *eq = strchr(text, '=');

	if (eq == NULL || eq == text) {
		err_set(e, E_USAGE, _("'%s' is not FIELD=VALUE"), text);
		return -1;
	}
	if (eq[1] == '\0') {
		err_set(e, E_USAGE, _("'%s' has no value"), text);
		return err_hint(e, _("%.*s=- clears the field"),
		    (int)(eq - text), text);
	}
	front_put(f, arena_dup(&f->arena, text, (size_t)(eq - text)), eq + 1);
	return 0;
}

int
front_photo(struct front *f, const char *text, struct err *e)
{
	const char *eq = strchr(text, '=');

	if (eq == NULL || eq == text || eq[1] == '\0') {
		err_set(e, E_USAGE, _("'%s' is not ROLE=FILE"), text);
		return err_hint(e, "-p site=photo.jpg");
	}
	GROW(f->photo, f->nphoto, f->photocap);
	f->photo[f->nphoto].role =
	    arena_dup(&f->arena, text, (size_t)(eq - text));
	f->photo[f->nphoto++].file = eq + 1;
	return 0;
}

int
front_fields(struct front *f, struct err *e)
{
	for (; optind < f->app->argc; optind++) {
		if (strchr(f->app->argv[optind], '=') == NULL)
			break;
		if (front_set(f, f->app->argv[optind], e) < 0)
			return -1;
	}
	return 0;
}

/* Signing elsewhere takes an event's id that both sides know. */
static int
check_signing(const struct front *f, struct err *e)
{
	if ((f->opts.sign != NULL) + (f->signature != NULL) + f->to_sign > 1)
		return err_set(e, E_USAGE,
		    _("-S, --signature and --to-sign do not go together"));
	if ((f->signature == NULL && !f->to_sign) || f->event != NULL)
		return 0;
	err_set(e, E_USAGE, _("%s goes with --event"),
	    f->to_sign ? "--to-sign" : "--signature");
	return err_hint(e, "--event ULID");
}

int
front_open(struct front *f, struct err *e)
{
	if (check_signing(f, e) < 0)
		return -1;
	f->opts.command = f->app->info->name;
	f->opts.dry_run = f->app->dry_run;
	if (ledger_open(&f->lg, f->app->dir, e) < 0)
		return -1;
	return ledger_actor(f->lg, f->app->actor, &f->opts.actor, e);
}

static struct act_item
item_of(const struct front *f)
{
	struct act_item it = { .set = f->set,
		.nset = f->nset,
		.evidence = f->photo,
		.nevidence = f->nphoto,
		.note = f->note,
		.event = f->event,
		.signature = f->signature };

	return it;
}

static void
say(const struct front *f, const struct findings *said)
{
	if (f->opts.actor.by_clerk)
		app_note(f->app, _("entered by %s for %s %s"),
		    f->opts.actor.login, f->opts.actor.code,
		    f->opts.actor.name);
	app_warn(f->app, said);
}

static void
print(const struct front *f, const struct act_result *res, size_t n, bool node)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (f->app->dry_run && !node)
			continue; /* no number was drawn */
		if (!f->app->dry_run)
			app_kept(f->app, res[i].id);
		if (node)
			app_printf(f->app, "%s %s%s\n", res[i].id,
			    res[i].node_name,
			    res[i].repeat ? _(" (repeated)") : "");
		else
			app_printf(f->app, "%s\n", res[i].id);
	}
}

void
front_way_hint(const struct front *f, struct err *e)
{
	char generic[sizeof(e->hint)];

	for (const struct front_way *w = f->ways; w != NULL && w->field != NULL;
	     w++) {
		snprintf(generic, sizeof(generic), _("give %s=VALUE"),
		    w->field);
		if (streq(e->hint, generic))
			err_hint(e, _("give it with %s"), _(w->option));
	}
}

/* How much of the form nobody had to type. */
static void
share(const struct front *f, const struct act_result *res, size_t n)
{
	size_t i;

	for (i = 0; f->look && i < n; i++)
		if (res[i].fields > 0)
			app_note(f->app,
			    _("%zu of %zu fields filled in by itself (%zu %%)"),
			    res[i].filled, res[i].fields,
			    100 * res[i].filled / res[i].fields);
}

static int
run(struct front *f, const struct act_item *items, size_t n, bool node,
    struct act_result *first, struct err *e)
{
	struct act_result *res = xcalloc(n + 1, sizeof(*res));
	struct findings said = FINDINGS_INIT;
	struct buf text = BUF_INIT;
	int rc;

	if (f->to_sign) {
		f->opts.dry_run = true;
		f->opts.to_sign = &text;
	}
	rc = act_run(f->lg, &f->opts, items, n, res, &said, e);
	if (rc < 0)
		front_way_hint(f, e);
	if (rc == 0 && f->to_sign) {
		app_printf(f->app, "%s", text.ptr);
	} else if (rc == 0) {
		print(f, res, n, node);
		say(f, &said);
		share(f, res, n);
	}
	if (rc == 0 && first != NULL)
		*first = res[0];
	findings_release(&said);
	buf_release(&text);
	free(res);
	return rc;
}

int
front_item(struct front *f, const struct act_item *it, struct act_result *res,
    struct err *e)
{
	return run(f, it, 1, false, res, e);
}

/* Where it was, by the photos, when nobody said it. */
static int
look(const struct front *f, struct seen *s, struct findings *said,
    struct err *e)
{
	const char *position = "";
	size_t i;
	int rc;

	for (i = 0; i < f->nset; i++) {
		if (streq(f->set[i].name, "equipment") ||
		    streq(f->set[i].name, "area"))
			return 0;
		if (streq(f->set[i].name, "position"))
			position = f->set[i].value;
	}
	if (f->nphoto == 0)
		return 0;
	for (i = 0; i < f->nphoto; i++)
		seen_photo(s, f->photo[i].file);
	rc = seen_labels(s, said, e);
	for (i = 0; rc == 0 && i < f->nphoto; i++)
		if (streq(f->photo[i].role, "plate"))
			rc = seen_plate(s, i, true, said, e);
	return rc == 0 ? seen_decide(s, position, said, e) : -1;
}

int
front_new(struct front *f, const char *kind, struct err *e)
{
	struct act_item it = item_of(f);
	struct seen s = SEEN_INIT(f->lg);
	struct findings said = FINDINGS_INIT;
	int rc = f->look ? look(f, &s, &said, e) : 0;

	app_warn(f->app, &said);
	findings_release(&said);
	it.kind = kind;
	it.seen = s.set;
	it.nseen = s.nset;
	if (rc == 0)
		rc = front_item(f, &it, NULL, e);
	seen_release(&s);
	return rc;
}

int
front_act(struct front *f, const char *action, char **ids, size_t n,
    struct err *e)
{
	struct act_item *items = xcalloc(n + 1, sizeof(*items));
	struct id id;
	size_t i;
	int rc = 0;

	if (n > 1 && f->event != NULL) {
		free(items);
		return err_set(e, E_USAGE, _("--event goes with one id"));
	}
	for (i = 0; rc == 0 && i < n; i++) {
		items[i] = item_of(f);
		if ((rc = id_parse(&id, ids[i], e)) < 0) {
			if (f->letter != 0)
				id_wanted(e, f->letter);
			break;
		}
		items[i].id = arena_str(&f->arena, id.text);
		items[i].action = action;
	}
	if (rc == 0 && n > 0)
		rc = run(f, items, n, true, NULL, e);
	free(items);
	return rc;
}

int
front_on_ids(struct front *f, const char *action, size_t max,
    void (*before)(struct front *))
{
	struct err e = ERR_INIT;
	char **ids = NULL;
	size_t n = 0;
	int rc = front_fields(f, &e);

	if (rc == 0)
		rc = app_ids(f->app, &ids, &n, &e);
	if (rc == 0 && max > 0 && n > max)
		rc = err_set(&e, E_USAGE,
		    _("one at a time: the photos show only that one"));
	if (rc == 0)
		rc = front_open(f, &e);
	if (rc == 0 && before != NULL)
		before(f);
	if (rc == 0)
		rc = front_act(f, action, ids, n, &e);
	app_ids_free(ids);
	front_close(f);
	return app_finish(f->app, rc, &e);
}

int
front_rows(struct front *f, const char *kind, const char *file, struct err *e)
{
	struct rows rows = ROWS_INIT;
	struct findings bad = FINDINGS_INIT;
	int rc = rows_load(&rows, file, kind, e);

	if (rc == 0 && rows.converted)
		app_note(f->app, _("%s: read as GB18030"), file);
	if (rc == 0)
		act_check(f->lg, &f->opts, rows.items, rows.n, &bad);
	if (rc == 0 && bad.n > 0) {
		app_warn(f->app, &bad);
		rc = err_set(e, E_DATA,
		    _("%zu of %zu rows do not hold, nothing was written"),
		    bad.n, rows.n);
	}
	if (rc == 0 && rows.n > 0)
		rc = run(f, rows.items, rows.n, false, NULL, e);
	findings_release(&bad);
	rows_release(&rows);
	return rc;
}

void
front_close(struct front *f)
{
	if (f->lg != NULL) {
		app_warn(f->app, store_news(f->lg->store));
		app_warn(f->app, registers_notes(f->lg->reg));
	}
	ledger_close(f->lg);
	free(f->set);
	free(f->photo);
	arena_release(&f->arena);
}
