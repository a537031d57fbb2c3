/* Private to drop*.c: one folder of a drop folder. */
#ifndef ACT_DROP_INT_H
#define ACT_DROP_INT_H

#include "act/drop.h"
#include "act/seen.h"

enum { DROP_FILES = 24, DROP_TEXT = 64 * 1024 };

struct drop_file {
	const char *name;	/* in the folder */
	const char *path;	/* to open it */
	const char *role;	/* "" not known yet; NULL: a text */
};

struct drop_folder {
	const char *dir;	/* the drop folder */
	const char *name;	/* of the sub-folder, "" for dir itself */
	const char *path;
	struct drop_file v[DROP_FILES];
	size_t n;
	const char *left;	/* what cannot be handed in, in words, or "" */
	bool arriving;		/* something changed just now */
	const char *half;	/* a file that is not all there, or NULL */
	/* of the texts */
	struct act_set *set;
	size_t nset, setcap;
	const char *note;	/* "" for none */
	struct arena arena;
};

#define DROP_FOLDER_INIT { .left = "", .note = "", .arena = ARENA_INIT }

/* drop_folder.c */
/* Lists its files; says what they are by their first bytes. */
int	 drop_read(struct drop_folder *, const char *dir, const char *name,
	    struct err *);
/* The texts: fields of the flow and a note. */
int	 drop_texts(struct drop_folder *, const struct flow *, struct err *);
/*
 * The hazard type by the note, the folder's name, the files' names, in this
 * order; "" when none of them says.  E_NO: one of them names two.
 */
int	 drop_type(struct drop_folder *, struct ledger *, const char **type,
	    struct err *);
/* Roles for the photos that have none by their names. */
void	 drop_roles(struct drop_folder *, const struct seen *);
bool	 drop_field(const struct drop_folder *, const char *name);
void	 drop_release(struct drop_folder *);

/* drop_plan.c */
struct drop_plan {
	char event[ULID_TEXT];	/* "" when there is none */
	const char *id;		/* of its record; "" until that is known */
	const char **names;
	size_t n, cap;
	struct arena arena;
};

#define DROP_PLAN_INIT { .id = "", .arena = ARENA_INIT }

/* What was begun here; event is "" when nothing was. */
int	 drop_plan_read(struct drop_plan *, const char *path, struct err *);
/* Durable before it returns. */
int	 drop_plan_write(const struct drop_plan *, const char *path, struct err *);
void	 drop_plan_forget(const char *path);
/* Was it committed?  Then plan->id is its record. */
int	 drop_plan_known(struct drop_plan *, struct ledger *, struct err *);
/* Its files to done/, then the plan and an empty folder go. */
int	 drop_plan_finish(const struct drop_plan *, const struct drop_folder *,
	    struct err *);
void	 drop_plan_release(struct drop_plan *);

/* DROP_WHY; "" takes it away.  True when it says something new. */
bool	 drop_why(const struct drop_folder *, const char *text);

#endif
