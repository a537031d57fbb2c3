/*
 * The secrets file: addresses, webhook URLs, passwords and command lines, as
 * lines name=value, outside the ledger:
 *	$XDG_CONFIG_HOME/bihuan/<plant>.secrets	(else ~/.config)
 *	/etc/bihuan/<plant>.secrets
 * The first that exists.  It must belong to the account that runs the program
 * (or to root) and nobody else may read it.  See notices(5).
 * No message ever quotes a value.
 */
#ifndef NOTICE_SECRETS_H
#define NOTICE_SECRETS_H

#include "base/err.h"

struct secrets;

/*
 * A missing file is no error: then every name is absent.  E_PERM: others may
 * read it, it is not ours or a symbolic link; E_DATA: a line that is none.
 */
int		 secrets_open(struct secrets **out, const char *plant,
		    struct err *);
/* One in which every name is absent. */
void		 secrets_none(struct secrets **out);
void		 secrets_close(struct secrets *);
/* The file's path, "" when there is none: for messages. */
const char	*secrets_path(const struct secrets *);
/* Its path, or where it would have to stand: for messages. */
const char	*secrets_where(const struct secrets *);
/* "" when absent. */
const char	*secrets_get(const struct secrets *, const char *name);
/* "<owner>.<part>" */
const char	*secrets_of(const struct secrets *, const char *owner,
		    const char *part);

#endif
