/*
 * Capability tokens: who holds one may look at one record, or also give one
 * verdict, until it expires.  Pure functions over bytes; whether the token was
 * revoked or used is for the ledger to say (act/inspection.h).
 *
 * The bytes, numbers big-endian, written as base64url (RFC 4648, section 5)
 * without padding:
 *
 *	version 1 · key id 1 · rights 1 · expiry 4 (seconds since 1970) ·
 *	nonce 6 · round 1 · the record's id without its hyphen, 13 or more ·
 *	the first 16 bytes of an HMAC-SHA-256
 *
 * The HMAC is over the plant's code, a NUL and all bytes before it: a token of
 * another plant is refused even where both were given the same key.  Keys are
 * random, 32 bytes, and stand in the secrets file as 64 hex digits:
 *
 *	inspection.key.1=6f0c…
 *
 * New tokens take the key of the highest number; a key that is removed kills
 * every token made with it.  What was forged is found in constant time.
 */
#ifndef EVIDENCE_TOKEN_H
#define EVIDENCE_TOKEN_H

#include <stdint.h>

#include "base/id.h"
#include "notice/secrets.h"

enum {
	TOKEN_VIEW = 1,
	TOKEN_VERDICT = 2,	/* nothing else exists */
	TOKEN_TEXT = 128,	/* room for any token written here */
	TOKEN_NONCE = 6,
	TOKEN_ROUND_MAX = 255
};
#define TOKEN_LONGEST (72 * HOUR)

struct token {
	unsigned key;			/* 1 to 255 */
	unsigned rights;		/* TOKEN_VIEW, or also TOKEN_VERDICT */
	msec expiry;			/* whole seconds */
	unsigned char nonce[TOKEN_NONCE];
	unsigned round;			/* 1 to TOKEN_ROUND_MAX */
	char record[ID_TEXT];		/* canonical */
};

struct token_key {
	unsigned id;
	unsigned char bytes[32];
};

/*
 * The key of an id, or with id 0 the one of the highest number.  E_UNAVAILABLE:
 * there is none, or it is not 64 hex digits; the message never quotes it.
 */
int	 token_key(struct token_key *, const struct secrets *, unsigned id,
	    struct err *);
void	 token_key_clear(struct token_key *);

/* From the system's random source. */
int	 token_nonce(unsigned char out[TOKEN_NONCE], struct err *);
void	 token_nonce_text(const unsigned char nonce[TOKEN_NONCE],
	    char out[2 * TOKEN_NONCE + 1]);
bool	 token_nonce_parse(const char *text, unsigned char out[TOKEN_NONCE]);

/* Signs t with the key, whose id it takes. False: t holds what it may not. */
bool	 token_write(const struct token *t, const struct token_key *,
	    const char *plant, char out[TOKEN_TEXT]);

/*
 * The id of the key that a text claims, 0 when it is no token: the one thing
 * that may be read before the HMAC was checked.
 */
unsigned	 token_key_id(const char *text);
/*
 * E_PERM: malformed, forged, altered or of another plant; one message for all,
 * which never quotes the text.  Only the one canonical spelling is taken.
 * Expiry is not judged.
 */
int	 token_read(struct token *, const char *text, const struct token_key *,
	    const char *plant, struct err *);

#endif
