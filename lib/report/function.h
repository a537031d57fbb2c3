/* The functions that SQL has beside SQLite's own (report(5)). */
#ifndef REPORT_FUNCTION_H
#define REPORT_FUNCTION_H

#include <sqlite3.h>

/* 0, or -1 when the engine has no memory for them. */
int	 report_functions(sqlite3 *);

#endif
