#include "flow/show.h"

#include "base/id.h"
#include "base/str.h"
#include "record/signed.h"

static int
print(struct app *app, struct ledger *lg, const struct record *rec,
    const char *event, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t i;

	for (i = 0; i < rec->nevents; i++)
		if (streq(rec->events[i]->event, event))
			break;
	if (i == rec->nevents) {
		err_set(e, E_ABSENT, _("%s has no event %s"), rec->id, event);
		return err_hint(e, "record-show -o json %s", rec->id);
	}
	event_signed_text(&b, rec->schema, store_setting(lg->store, "plant"),
	    rec->events[i]);
	app_printf(app, "%s", b.ptr);
	buf_release(&b);
	return 0;
}

int
show_signed(struct app *app, const char *event, struct err *e)
{
	struct record_box *box = NULL;
	struct ledger *lg = NULL;
	char **ids = NULL;
	struct id id;
	size_t n = 0;
	int rc = app_ids(app, &ids, &n, e);

	if (rc == 0 && n != 1)
		rc = err_set(e, E_USAGE, _("--signed takes one id"));
	if (rc == 0)
		rc = id_parse(&id, ids[0], e);
	if (rc == 0)
		rc = ledger_open(&lg, app->dir, e);
	if (rc == 0)
		rc = record_load(&box, lg->store, &lg->schemas, id.text, NULL,
		    e);
	if (rc == 0)
		rc = print(app, lg, record_of(box), event, e);
	record_free(box);
	app_ids_free(ids);
	ledger_close(lg);
	return rc;
}
