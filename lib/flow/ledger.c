#include "flow/ledger.h"

#include <stdlib.h>
#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "flow/flow_int.h"
#include "flow/people.h"

static struct kind_row *
kind_row(const struct flow_cache *fc, const char *kind)
{
	size_t i;

	for (i = 0; i < fc->nkinds; i++)
		if (streq(fc->kinds[i].kind, kind))
			return &fc->kinds[i];
	return NULL;
}

/* "v2/flow.csv" gives 2. */
static int
version_of(const char *p)
{
	long v = 0;

	if (*p != 'v')
		return 0;
	for (p++; ch_digit((unsigned char)*p) && v < 100000; p++)
		v = v * 10 + (*p - '0');
	return streq(p, "/flow.csv") ? (int)v : 0;
}

/* Looked for when it is first asked for: each kind is a folder to read. */
static int
newest(struct ledger *lg, struct kind_row *k, struct err *e)
{
	const struct store_file *files;
	char *folder;
	size_t n, i, len;
	int v, rc;

	if (k->latest >= 0)
		return 0;
	folder = xasprintf("flows/%s", k->kind);
	len = strlen(folder) + 1;
	rc = store_list(lg->store, folder, &files, &n, e);
	free(folder);
	if (rc < 0)
		return -1;
	k->latest = 0;
	for (i = 0; i < n; i++) {
		v = version_of(files[i].path + len);
		if (v > k->latest)
			k->latest = v;
	}
	return 0;
}

/* The kinds that have a flow; none when that cannot be read. */
static const char *const *
names(struct ledger *lg)
{
	struct flow_cache *fc = lg->flows;
	size_t i, n = 0;

	if (fc->names != NULL)
		return fc->names;
	fc->names = arena_alloc(&fc->arena, (fc->nkinds + 1) * sizeof(char *));
	for (i = 0; i < fc->nkinds; i++) {
		if (newest(lg, &fc->kinds[i], &fc->kinds_err) < 0) {
			fc->nkinds = n = 0;
			break;
		}
		if (fc->kinds[i].latest > 0)
			fc->names[n++] = fc->kinds[i].kind;
	}
	fc->names[n] = NULL;
	return fc->names;
}

static int
add_kind(struct flow_cache *fc, const struct table *t, size_t i, struct err *e)
{
	const char *kind = cell(t, i, "kind"), *letter = cell(t, i, "letter");
	struct kind_row *k;

	if (!name_is(kind))
		return err_at(e, E_DATA, t->name, t->lines[i],
		    _("'%s' is no name of a kind"), kind);
	if (!ch_upper((unsigned char)letter[0]) || letter[1] != '\0')
		return err_at(e, E_DATA, t->name, t->lines[i],
		    _("the letter of '%s' is '%s', not one of A to Z"), kind,
		    letter);
	if (kind_row(fc, kind) != NULL)
		return err_at(e, E_DATA, t->name, t->lines[i],
		    _("kind '%s' is there twice"), kind);
	if (ledger_kind(&(struct ledger){ .flows = fc }, letter[0]) != NULL)
		return err_at(e, E_DATA, t->name, t->lines[i],
		    _("letter '%s' is there twice"), letter);
	GROW(fc->kinds, fc->nkinds, fc->capkinds);
	k = &fc->kinds[fc->nkinds++];
	k->kind = arena_str(&fc->arena, kind);
	k->name = arena_str(&fc->arena, cell(t, i, "name"));
	k->letter = letter[0];
	k->latest = -1;
	return 0;
}

static int
read_kinds(struct ledger *lg, struct err *e)
{
	static const char *const cols[] = { "kind", "letter", "name", NULL };
	const struct table *t;
	size_t i;

	if (registers_table(lg->reg, "flows/kinds", &t, e) < 0 ||
	    table_need(t, cols, e) < 0)
		return -1;
	for (i = 0; i < t->nrows; i++)
		if (add_kind(lg->flows, t, i, e) < 0)
			return -1;
	return 0;
}

/*
 * A broken kinds.csv must not keep ledger-check from opening the ledger: the
 * error is kept for whoever asks for a kind.
 */
static void
load_kinds(struct ledger *lg)
{
	struct flow_cache *fc = lg->flows;

	fc->nkinds = 0;
	fc->names = NULL;
	err_clear(&fc->kinds_err);
	if (read_kinds(lg, &fc->kinds_err) < 0)
		fc->nkinds = 0;
}

static int
load_table(struct ledger *lg, struct table *t, const char *path, struct err *e)
{
	struct buf b = BUF_INIT;
	int rc = store_read(lg->store, path, &b, e);

	if (rc == 0)
		rc = table_load(t, path, b.ptr, b.len, CSV_PEOPLE, e);
	buf_release(&b);
	return rc;
}

static int
load_flow(struct ledger *lg, const struct kind_row *k, int version,
    struct flow **out, struct err *e)
{
	struct flow_cache *fc = lg->flows;
	struct table flow = TABLE_INIT, form = TABLE_INIT;
	struct flow *f = xcalloc(1, sizeof(*f));
	char dir[96], path[128];
	int rc;

	snprintf(dir, sizeof(dir), "flows/%s/v%d", k->kind, version);
	snprintf(path, sizeof(path), "%s/flow.csv", dir);
	rc = load_table(lg, &flow, path, e);
	snprintf(path, sizeof(path), "%s/form.csv", dir);
	if (rc == 0)
		rc = load_table(lg, &form, path, e);
	if (rc == 0)
		rc = flow_parse(f, k->kind, k->letter, version, k->name, &flow,
		    &form, e);
	if (rc == 0)
		rc = store_tree(lg->store, dir, f->schema.tree, e);
	table_release(&flow);
	table_release(&form);
	if (rc < 0) {
		flow_release(f);
		free(f);
		return -1;
	}
	GROW(fc->flows, fc->nflows, fc->capflows);
	fc->flows[fc->nflows++] = *out = f;
	return 0;
}

static int
no_kind(struct ledger *lg, const char *kind, struct err *e)
{
	const char *near = str_nearest(kind, names(lg));

	if (lg->flows->kinds_err.code != 0) {
		*e = lg->flows->kinds_err;
		return -1;
	}
	err_set(e, E_ABSENT, _("no kind of record is named '%s'"), kind);
	if (near != NULL)
		return err_hint(e, _("did you mean '%s'?"), near);
	return err_hint(e, _("flows/kinds.csv lists them"));
}

/*
 * What new records take: the cell that moves a plant to another version, or the
 * newest.
 */
static int
current_version(struct ledger *lg, const struct kind_row *k, int *version,
    struct err *e)
{
	char *key = xasprintf("flow.%s", k->kind);
	const char *text = store_setting(lg->store, key);
	long v = k->latest;
	int rc = 0;

	if (*text != '\0' && (!str_long(text, &v) || v < 1 || v > k->latest)) {
		err_at(e, E_DATA, "settings.csv", 0,
		    _("%s: kind '%s' has no version '%s'"), key, k->kind, text);
		rc =
		    err_hint(e, _("the newest published one is %d"), k->latest);
	}
	*version = (int)v;
	free(key);
	return rc;
}

static int
no_flow(const char *kind, struct err *e)
{
	return err_set(e, E_ABSENT, _("kind '%s' has no published flow"), kind);
}

static int
flow_of(struct ledger *lg, const char *kind, int version,
    const struct flow **out, struct err *e)
{
	struct flow_cache *fc = lg->flows;
	struct kind_row *k = kind_row(fc, kind);
	struct flow *f;
	size_t i;

	if (k == NULL)
		return no_kind(lg, kind, e);
	if (version == 0 && newest(lg, k, e) < 0)
		return -1;
	if (version == 0 && k->latest == 0)
		return no_flow(kind, e);
	if (version == 0 && current_version(lg, k, &version, e) < 0)
		return -1;
	for (i = 0; i < fc->nflows; i++)
		if (fc->flows[i]->version == version &&
		    streq(fc->flows[i]->kind, kind)) {
			*out = fc->flows[i];
			return 0;
		}
	if (load_flow(lg, k, version, &f, e) < 0)
		return newest(lg, k, e) == 0 && k->latest == 0 ?
		    no_flow(kind, e) :
		    -1;
	*out = f;
	return 0;
}

int
ledger_flow(struct ledger *lg, const char *kind, int version,
    const struct flow **out, struct err *e)
{
	int rc;

	pthread_mutex_lock(&lg->flows->lock);
	rc = flow_of(lg, kind, version, out, e);
	pthread_mutex_unlock(&lg->flows->lock);
	return rc;
}

int
ledger_newest(struct ledger *lg, const char *kind)
{
	struct flow_cache *fc = lg->flows;
	struct kind_row *k = kind_row(fc, kind);
	int v = 0;

	pthread_mutex_lock(&fc->lock);
	if (k != NULL && newest(lg, k, &fc->kinds_err) == 0)
		v = k->latest;
	pthread_mutex_unlock(&fc->lock);
	return v;
}

static const struct schema *
get_schema(void *arg, const char *kind, int version, struct err *e)
{
	const struct flow *f;

	return ledger_flow(arg, kind, version, &f, e) < 0 ? NULL : &f->schema;
}

static const char *
get_kind(void *arg, char letter)
{
	return ledger_kind(arg, letter);
}

static struct ledger *
new_ledger(struct store *st)
{
	struct ledger *lg = xcalloc(1, sizeof(*lg));

	lg->store = st;
	lg->reg = registers_new(st);
	lg->flows = xcalloc(1, sizeof(*lg->flows));
	pthread_mutex_init(&lg->flows->lock, NULL);
	lg->schemas.get = get_schema;
	lg->schemas.kind_of = get_kind;
	lg->schemas.arg = lg;
	str_copy(lg->flows->head, sizeof(lg->flows->head), store_head(st));
	load_kinds(lg);
	return lg;
}

int
ledger_open(struct ledger **out, const char *dir, struct err *e)
{
	struct store *st;

	if (store_open(&st, dir, e) < 0)
		return -1;
	*out = new_ledger(st);
	return 0;
}

int
ledger_open_tree(struct ledger **out, const char *dir, const char *tree,
    struct err *e)
{
	struct store *st;

	if (store_open_tree(&st, dir, tree, e) < 0)
		return -1;
	*out = new_ledger(st);
	return 0;
}

int
ledger_at(struct ledger **out, struct ledger *lg, const char *tree,
    struct err *e)
{
	struct store *st;

	if (store_at(&st, lg->store, tree, e) < 0)
		return -1;
	*out = new_ledger(st);
	return 0;
}

static void
free_flows(struct flow **v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		flow_release(v[i]);
		free(v[i]);
	}
	free(v);
}

void
ledger_close(struct ledger *lg)
{
	struct flow_cache *fc;

	if (lg == NULL)
		return;
	fc = lg->flows;
	escalation_forget(fc);
	repeats_forget(fc);
	free_flows(fc->flows, fc->nflows);
	free_flows(fc->old, fc->nold);
	free(fc->kinds);
	free(fc->lists);
	free(fc->dups);
	arena_release(&fc->arena);
	pthread_mutex_destroy(&fc->lock);
	free(fc);
	registers_free(lg->reg);
	store_close(lg->store);
	free(lg);
}

/* A flow that changed stays in memory: somebody may still hold it. */
static int
retire_flows(struct ledger *lg, struct err *e)
{
	struct flow_cache *fc = lg->flows;
	char dir[96], tree[STORE_OID];
	size_t i, kept = 0;

	for (i = 0; i < fc->nflows; i++) {
		struct flow *f = fc->flows[i];

		snprintf(dir, sizeof(dir), "flows/%s/v%d", f->kind, f->version);
		if (store_tree(lg->store, dir, tree, e) < 0)
			return -1;
		if (streq(tree, f->schema.tree)) {
			fc->flows[kept++] = f;
			continue;
		}
		GROW(fc->old, fc->nold, fc->capold);
		fc->old[fc->nold++] = f;
	}
	fc->nflows = kept;
	return 0;
}

int
ledger_refresh(struct ledger *lg, struct err *e)
{
	struct flow_cache *fc = lg->flows;
	int rc;

	if (streq(fc->head, store_head(lg->store)))
		return 0;
	registers_refresh(lg->reg);
	pthread_mutex_lock(&fc->lock);
	rc = retire_flows(lg, e);
	if (rc == 0) {
		fc->nlists = 0;
		fc->dups_read = false;
		fc->ndups = 0;
		escalation_forget(fc);
		repeats_forget(fc);
		load_kinds(lg);
		str_copy(fc->head, sizeof(fc->head), store_head(lg->store));
	}
	pthread_mutex_unlock(&fc->lock);
	return rc;
}

const char *
ledger_kind_name(struct ledger *lg, const char *kind)
{
	const struct kind_row *k = kind_row(lg->flows, kind);

	return k != NULL && k->name[0] != '\0' ? k->name : kind;
}

const char *
ledger_kind(struct ledger *lg, char letter)
{
	const struct flow_cache *fc = lg->flows;
	size_t i;

	for (i = 0; i < fc->nkinds; i++)
		if (fc->kinds[i].letter == letter)
			return fc->kinds[i].kind;
	return NULL;
}

const char *const *
ledger_kinds(struct ledger *lg)
{
	const char *const *all;

	pthread_mutex_lock(&lg->flows->lock);
	all = names(lg);
	pthread_mutex_unlock(&lg->flows->lock);
	return all;
}

int
ledger_kind_named(struct ledger *lg, const char *text, const char **out,
    struct err *e)
{
	const struct kind_row *k = kind_row(lg->flows, text);
	int rc = 0;

	*out = k != NULL ? k->kind : NULL;
	for (size_t i = 0; *out == NULL && i < lg->flows->nkinds; i++)
		if (streq(lg->flows->kinds[i].name, text) && *text != '\0')
			*out = lg->flows->kinds[i].kind;
	if (*out == NULL && text[0] != '\0' && text[1] == '\0')
		*out =
		    ledger_kind(lg, (char)ch_toupper((unsigned char)text[0]));
	if (*out == NULL) {
		pthread_mutex_lock(&lg->flows->lock);
		rc = no_kind(lg, text, e);
		pthread_mutex_unlock(&lg->flows->lock);
	}
	return rc;
}
