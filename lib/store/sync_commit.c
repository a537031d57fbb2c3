#include "store/sync_int.h"

#include "base/mem.h"
#include "base/str.h"
#include "store/merge_tree.h"
#include "store/store_int.h"
#include "store/sync_git.h"

/* The committer: this station, at the ledger's clock. */
static int
signature(struct run *r, git_signature **out)
{
	char when[CLOCK_TEXT], name[64], mail[64];
	char letter = store_station(r->st);
	msec now = store_now(r->st);
	const char *zone;
	int minutes = 0;

	clock_format(now, when);
	zone = when + strlen(when) - 6; /* +08:00 */
	if (*zone == '+' || *zone == '-') {
		minutes = (zone[1] - '0') * 600 + (zone[2] - '0') * 60 +
		    (zone[4] - '0') * 10 + (zone[5] - '0');
		if (*zone == '-')
			minutes = -minutes;
	}
	if (letter == '\0')
		letter = '-';
	snprintf(name, sizeof(name), "station %c", letter);
	snprintf(mail, sizeof(mail), "station-%c@ledger", letter);
	if (git_signature_new(out, name, mail, now / 1000, minutes) < 0)
		return merge_git_err(r->err, _("signing a merge"));
	return 0;
}

static void
message(struct run *r, struct buf *m)
{
	const struct findings *fs = &r->sync->findings;

	buf_printf(m, "sync: merge %s\n", r->shown.ptr);
	for (size_t i = 0; i < fs->n; i++) {
		const struct finding *f = &fs->v[i];

		buf_puts(m, i == 0 ? "\n" : "");
		if (f->file != NULL)
			buf_printf(m, "%s: ", f->file);
		buf_printf(m, "%s\n", f->msg);
	}
}

int
run_commit(struct run *r, git_oid *out, const git_oid *tree,
    const git_oid *ours, const git_oid *shared)
{
	git_commit *parents[2] = { NULL, NULL };
	git_tree *t = NULL;
	git_signature *who = NULL;
	git_odb *odb = NULL;
	git_buf text = { 0 };
	struct buf m = BUF_INIT, signed_ = BUF_INIT;
	int rc;

	message(r, &m);
	rc = signature(r, &who);
	if (rc == 0 &&
	    (git_commit_lookup(&parents[0], r->repo, ours) < 0 ||
		git_commit_lookup(&parents[1], r->repo, shared) < 0 ||
		git_tree_lookup(&t, r->repo, tree) < 0 ||
		git_repository_odb(&odb, r->repo) < 0 ||
		git_commit_create_buffer(&text, r->repo, who, who, NULL, m.ptr,
		    t, 2, (const git_commit **)parents) < 0))
		rc = merge_git_err(r->err, _("writing a merge"));
	if (rc == 0) {
		buf_add(&signed_, text.ptr, text.size);
		rc = commit_sign(r->st, &signed_, r->err);
	}
	/* git_commit_create hides a full disk */
	if (rc == 0 &&
	    git_odb_write(out, odb, signed_.ptr, signed_.len,
		GIT_OBJECT_COMMIT) < 0)
		rc = merge_git_err(r->err, _("writing a merge"));
	buf_release(&signed_);
	git_buf_dispose(&text);
	git_odb_free(odb);
	git_tree_free(t);
	git_commit_free(parents[0]);
	git_commit_free(parents[1]);
	git_signature_free(who);
	buf_release(&m);
	return rc;
}

int
run_alive(struct run *r)
{
	char letter = store_station(r->st), when[CLOCK_TEXT], name[40];
	git_reference *ref = NULL;
	git_oid id;

	if (letter == '\0')
		return 0;
	clock_format(store_now(r->st), when);
	snprintf(name, sizeof(name), "refs/bihuan/alive/%c", letter);
	if (git_blob_create_from_buffer(&id, r->repo, when, strlen(when)) < 0 ||
	    git_reference_create(&ref, r->repo, name, &id, 1, NULL) < 0)
		return merge_git_err(r->err, _("writing the sign of life"));
	git_reference_free(ref);
	return 0;
}

static int
set_ref(struct run *r, const char *name, const git_oid *to)
{
	git_reference *ref = NULL;
	int rc =
	    git_reference_create(&ref, r->repo, name, to, 1, "ledger-sync");

	git_reference_free(ref);
	return rc < 0 ? merge_git_err(r->err, name) : 0;
}

/*
 * Accepted once is accepted: the letter must not be lost again with the
 * remote's name or its references.
 */
static void
accepted(struct run *r)
{
	struct err not_yet = ERR_INIT;
	git_config *cfg = NULL;

	if (store_may_write(r->st, &not_yet) == 0 &&
	    git_repository_config(&cfg, r->repo) == 0)
		git_config_delete_entry(cfg, "bihuan.pending");
	git_config_free(cfg);
}

int
run_shared(struct run *r)
{
	char *tracking = xasprintf("refs/remotes/%s/%s", r->name, r->branch);
	int rc = set_ref(r, r->tracking, &r->target);

	r->st->identity = 0; /* a letter may have been accepted by this push */
	/* the user's own git may hold that one; the next push sets it */
	if (rc == 0 && r->named && set_ref(r, tracking, &r->target) < 0)
		err_clear(r->err);
	accepted(r);
	free(tracking);
	return rc;
}

msec
sync_alive(struct store *st, char letter)
{
	git_repository *repo = NULL;
	git_blob *blob = NULL;
	git_oid id;
	char name[40];
	msec at = MSEC_NONE;

	snprintf(name, sizeof(name), "refs/bihuan/alive/%c", letter);
	git_libgit2_init();
	if (git_repository_open(&repo, store_root(st)) == 0 &&
	    git_reference_name_to_id(&id, repo, name) == 0 &&
	    git_blob_lookup(&blob, repo, &id) == 0) {
		char *text = xstrndup(git_blob_rawcontent(blob),
		    (size_t)git_blob_rawsize(blob));

		if (!clock_parse(text, &at))
			at = MSEC_NONE;
		free(text);
	}
	git_blob_free(blob);
	git_repository_free(repo);
	git_libgit2_shutdown();
	return at;
}

int
sync_claim(struct sync *s, struct store *st, const char *remote, char letter,
    struct err *e)
{
	struct buf url = BUF_INIT;
	struct err none = ERR_INIT;
	bool named;
	int rc = remote_url(store_root(st), remote, &url, &named, &none);

	buf_release(&url);
	if (rc < 0 && remote == NULL && none.code == E_ABSENT)
		return store_adopt_station(st, letter, e);
	/* first what others took, so that a taken letter is seen here */
	if (sync_run(s, st, remote, e) < 0 ||
	    store_adopt_station(st, letter, e) < 0 ||
	    sync_run(s, st, remote, e) < 0 || store_refresh(st, e) < 0)
		return -1;
	return store_may_write(st, e);
}
