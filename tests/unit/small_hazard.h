/* A hazard's form with two fields, and its file of one day. */
#ifndef SMALL_HAZARD_H
#define SMALL_HAZARD_H

#include "record/record_int.h"

#define PATH "records/hazard/2026/1124.v1.csv"
#define U0 "01KAY7V000000000000000000A"
#define T "2026-11-24T08:00:00.000+08:00"

static const char *const fields[] = { "type", "class" };
static const struct schema schema = { .kind = "hazard",
	.letter = 'H',
	.version = 1,
	.fields = fields,
	.nfields = 2,
	.ends = "archive void",
	.tree = "" };

static const char header[] =
    "event,record,prev,time,actor,entered_by,action,"
    "node,due,type,class,note,evidence,signature,seal\n";

#endif
