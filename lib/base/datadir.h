/*
 * Where the files are that Bihuan brings: BIHUAN_DATADIR, else share/bihuan
 * beside the bin/ that holds the running program, else what was compiled in.
 * The text stays valid to the end of the process.
 *
 * Inside it everything lies as in the source tree: data/ (what ledger-init
 * copies is data_dir()/data/ledger), templates/, and sample/, which makes the
 * sample plant (scripts/sample).
 */
#ifndef BASE_DATADIR_H
#define BASE_DATADIR_H

#include <stddef.h>

const char *data_dir(void);
/*
 * The directory of the running program itself, to start its neighbours; NULL
 * when the system does not tell.
 */
const char *program_dir(void);
/* A program of that name there; where that is not known, from PATH.  Free it. */
char	*program_named(const char *name);
/* "<bin>/../" + below, if that directory exists. */
const char *beside_program(const char *below, char *out, size_t size);

/* PATH begins with it: a script that is started finds these programs first. */
void	 program_dir_first(void);

#endif
