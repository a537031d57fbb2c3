/*
 * Translation of messages.  _("…") is looked up now, N_("…") only marked.
 * Sources are English; data/po/zh_CN.po is complete (make lint checks).
 * msg_start() is called once by app_start(); msg_language() when a ledger's
 * settings name a language.  An explicit LC_ALL=C or POSIX, or LANGUAGE, wins
 * over the ledger.
 */
#ifndef BASE_MSG_H
#define BASE_MSG_H

#include <libintl.h>
#include <stddef.h>

#define _(s) dgettext("bihuan", (s))
#define N_(s) (s)

void msg_start(void);
void msg_language(const char *language); /* "zh", "en", … */

#endif
