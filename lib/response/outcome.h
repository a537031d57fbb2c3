/* What became of a step, in the words of the form's field `result`. */
#ifndef RESPONSE_OUTCOME_H
#define RESPONSE_OUTCOME_H

enum outcome_kind {
	STEP_OK,
	STEP_STORED,	/* kept, to be sent again until acknowledged */
	STEP_SKIPPED,	/* not to be done: a drill, a fixed camera */
	STEP_REFUSED,	/* the other side said no, or a rehearsal forbids it */
	STEP_FAILED,
	STEP_TIMEOUT
};

struct outcome_text {
	enum outcome_kind kind;
	long latency_ms;
	char text[200];		/* one line, UTF-8, no addresses and no secrets */
};

const char	*outcome_name(enum outcome_kind);
/* The same word for people, translated. */
const char	*outcome_shown(const char *name);
void		 outcome_set(struct outcome_text *, enum outcome_kind,
		    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif
