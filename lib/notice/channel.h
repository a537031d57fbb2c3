/*
 * Channels: rows of registers/channels.csv (code,kind,target,rate_per_min,
 * timeout_s,template) with what the secrets file says under their target, and
 * one message sent over one of them.
 *
 *	struct channels c;
 *	channels_load(&c, lg, &e);
 *	ch = channels_find(&c, "WECOM");
 *	if (channel_ready(ch, "E1023", &why) == 0)
 *		channel_send(ch, &msg, &result);
 *	channels_release(&c);
 *
 * Nothing here writes to the ledger.
 */
#ifndef NOTICE_CHANNEL_H
#define NOTICE_CHANNEL_H

#include "flow/ledger.h"
#include "notice/mail.h"
#include "notice/net.h"
#include "notice/secrets.h"

enum channel_kind { CH_MAIL, CH_WECOM, CH_DINGTALK, CH_FEISHU, CH_VOICE,
	CH_TERMINAL, CH_FILE, CH_COMMAND, CH_UNKNOWN };

struct channels;

struct channel {
	const char *code, *kind_text, *target, *template;
	enum channel_kind kind;
	long rate_per_min;		/* 0: no limit */
	long timeout_s;
	const struct channels *all;
	struct net_smtp smtp;		/* the connection kept open */
};

struct channels {
	struct channel *v;
	size_t n;
	struct secrets *secrets;
	bool rehearsal;
	char *root;			/* of the ledger: attachments */
	char *private_dir;		/* .git/bihuan */
	const char *plant;
	struct arena arena;
};

struct channel_msg {
	const char *id;			/* of the notice */
	const char *recipient, *recipient_name;
	const char *subject, *body, *voice;	/* line breaks LF */
	const char *message_id;
	const char *attach;		/* "site=<sha256>.jpg …" */
	const struct mail_file *file;	/* one more, not of the ledger; or NULL */
	bool possible_duplicate;
};

bool	 channel_robot(const struct channel *);
/* A second connection to it disturbs nobody: mail and robots. */
bool	 channel_beside(const struct channel *);

enum outcome {
	OUT_SENT,
	OUT_FAILED,	/* certainly not arrived; worth trying again */
	OUT_REFUSED,	/* not arrived, and would not another time */
	OUT_UNKNOWN	/* may have arrived */
};

struct delivery {
	enum outcome outcome;
	bool repeat;		/* played aloud: again until accepted */
	bool stop;		/* the peer does not answer: leave the rest */
	msec wait;		/* not before so long; 0: as usual */
	char text[256];		/* what happened, for the ledger */
};

enum channel_kind channel_kind_of(const char *);
const char	*channel_kinds(void);		/* space-separated */

int	 channels_load(struct channels *, struct ledger *, struct err *);
void	 channels_release(struct channels *);
struct channel	*channels_find(struct channels *, const char *code);
/* "<target>.<part>" of the secrets file, "" if absent. */
const char	*channel_secret(const struct channel *, const char *part);
/* The person's address on this channel, "" if none. */
const char	*channel_address(const struct channel *, const char *person);

/*
 * Does it go to an address of this person's alone?  Mail and commands with one;
 * robots speak to groups, terminals and files to whoever is there.
 */
bool	 channel_private(const struct channel *, const char *person);

/*
 * Could anything be sent to this person by this channel?  E_UNAVAILABLE: the
 * secrets file lacks a name (the message says which); E_PERM: in a rehearsal
 * ledger only files, terminals and this machine's own addresses are used.
 */
int	 channel_ready(const struct channel *, const char *person, struct err *);
void	 channel_send(struct channel *, const struct channel_msg *,
	    struct delivery *);

/* ---- for the files of this room ---- */

/* Fills outcome and text, cut to a line. */
void	 delivery_set(struct delivery *, enum outcome, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));
/* Subject, body and id by the channel's template. */
void	 channel_text(const struct channel *, const struct channel_msg *,
	    struct buf *out);
void	 channel_net(const struct channel *, struct net_opts *);
void	 send_mail(struct channel *, const struct channel_msg *,
	    struct delivery *);
void	 send_robot(struct channel *, const struct channel_msg *,
	    struct delivery *);
void	 send_voice(struct channel *, const struct channel_msg *,
	    struct delivery *);
void	 send_terminal(struct channel *, const struct channel_msg *,
	    struct delivery *);
void	 send_file(struct channel *, const struct channel_msg *,
	    struct delivery *);
void	 send_command(struct channel *, const struct channel_msg *,
	    struct delivery *);
/* JSON of a robot's message; exported for its test. */
void	 robot_json(const struct channel *, const struct channel_msg *, msec now,
	    struct buf *out);
/* What a robot's answer means: HTTP status and body. */
void	 robot_judge(enum channel_kind, long status, const struct buf *body,
	    struct delivery *);

#endif
