#include "base/id.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "tap.h"

static const char alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* The check as the standard words it: the sum over all characters ends in 1. */
static bool
verifies(const char *s)
{
	int p = 36, v;

	for (; s[1] != '\0'; s++) {
		v = (int)(strchr(alphabet, *s) - alphabet);
		p = (p + v) % 36;
		if (p == 0)
			p = 36;
		p = p * 2 % 37;
	}
	return (p + (int)(strchr(alphabet, *s) - alphabet)) % 36 == 1;
}

static void
check_characters(void)
{
	/* ISO 7064 37,36 as the Global Release Identifier uses it */
	tap_int(id_check_char("A12425GABC1234002"), 'M', "the GRid example");
	tap_int(id_check_char("a1"), '\0', "no lower case");
	tap_int(id_check_char(""), '\0', "nothing");
	tap_int(id_check_char("A-1"), '\0', "no hyphen");
}

/* Every wrong character anywhere. */
static void
substitutions(const char *text)
{
	char wrong[ID_TEXT];
	size_t i, k, caught = 0, tried = 0;
	struct id id;

	for (i = 0; text[i] != '\0'; i++)
		for (k = 0; alphabet[k] != '\0'; k++) {
			str_copy(wrong, sizeof(wrong), text);
			if (wrong[i] == '-' || wrong[i] == alphabet[k])
				continue;
			wrong[i] = alphabet[k];
			tried++;
			caught += id_parse(&id, wrong, NULL) < 0;
		}
	tap_int(caught, tried, "every substitution in %s is caught", text);
}

/* A hybrid system of ISO 7064 lets a swap of two certain values pass. */
static void
transpositions(const char *text)
{
	size_t i, caught = 0, tried = 0;
	char wrong[ID_TEXT];
	struct id id;

	for (i = 0; text[i + 1] != '\0'; i++) {
		str_copy(wrong, sizeof(wrong), text);
		if (wrong[i] == wrong[i + 1] || wrong[i] == '-' ||
		    wrong[i + 1] == '-')
			continue;
		wrong[i] = text[i + 1];
		wrong[i + 1] = text[i];
		tried++;
		caught += id_parse(&id, wrong, NULL) < 0;
	}
	tap_ok(caught + 1 >= tried, "%zu of %zu swaps in %s are caught", caught,
	    tried, text);
}

static void
making(void)
{
	char flat[2 * ID_TEXT];
	struct id id, back;
	bool good = true;
	long seq;

	id_make(&id, 'H', 261123, 'A', 17);
	tap_ok(str_prefix(id.text, "H261123-A0017"), "made: %s", id.text);
	substitutions(id.text);
	transpositions(id.text);
	id_make(&id, 'N', 261123, 'B', 123456);
	tap_ok(str_prefix(id.text, "N261123-B123456"), "made: %s", id.text);
	substitutions(id.text);
	for (seq = 1; seq < 100000; seq += 7) {
		id_make(&id, 'H', 260101, 'Z', seq);
		snprintf(flat, sizeof(flat), "%.7s%s", id.text, id.text + 8);
		if (!verifies(flat) || !id_is(id.text) ||
		    id_parse(&back, flat, NULL) < 0 || back.seq != seq ||
		    back.yymmdd != 260101 || back.station != 'Z' ||
		    back.letter != 'H' || !streq(back.text, id.text))
			good = false;
	}
	tap_ok(good, "14286 ids come back");
}

static void
reading(void)
{
	static const char *const bad[] = { "", "H", "records/hazard",
		"H261123-A0017", "H261323-A0017J", "H261100-A0017J",
		"H26112-3A0017J", "H261123--A0017J", "H261123-10017J",
		"1261123-A0017J", "H261123-A00017J", "H261123-A1234567890J",
		"H261123-A0017J ", " H261123-A0017J", "隐患261123",
		"../../../etc/passwd", "H261123-A0017J.csv",
		"H261123-A0017JJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJJ" };
	struct err e = ERR_INIT;
	char text[ID_TEXT];
	struct id id, want;
	size_t i;

	id_make(&want, 'H', 261123, 'A', 17);
	str_copy(text, sizeof(text), want.text);
	for (i = 0; text[i] != '\0'; i++)
		if (ch_upper((unsigned char)text[i]))
			text[i] = (char)(text[i] + 32);
	tap_int(id_parse(&id, text, &e), 0, "lower case");
	tap_str(id.text, want.text, "gives the canonical form");
	tap_ok(!id_is(text), "but is not canonical");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		tap_int(id_parse(&id, bad[i], &e), -1, "no id: '%s'", bad[i]);
		tap_int(e.code, E_USAGE, "is a usage error");
	}
	str_copy(text, sizeof(text), want.text);
	text[13] = text[13] == 'A' ? 'B' : 'A';
	tap_int(id_parse(&id, text, &e), -1, "a wrong check character");
	tap_ok(strstr(e.msg, "mistyped") != NULL, "is called mistyped");
	id_parse(&id, "a/b.csv", &e);
	tap_ok(strstr(e.hint, "file") != NULL, "a path is recognised");
}

static void
names(void)
{
	tap_ok(code_is("E1023") && code_is("3") && code_is("A.B-C"), "codes");
	tap_ok(!code_is("") && !code_is("-A") && !code_is("a") &&
		!code_is("A/B") && !code_is("..") && !code_is("A B") &&
		!code_is("冲床"),
	    "no codes");
	tap_ok(code_is("ABCDEFGHIJKLMNOPQRSTUVWX") &&
		!code_is("ABCDEFGHIJKLMNOPQRSTUVWXY"),
	    "24 characters at most");
	tap_ok(name_is("hazard") && name_is("fire_door-2"), "names");
	tap_ok(!name_is("") && !name_is("2a") && !name_is("A") &&
		!name_is("a.b") && !name_is("-a"),
	    "no names");
}

static void
ulids(void)
{
	char a[ULID_TEXT], b[ULID_TEXT];
	bool rising = true, valid = true;
	msec at = INT64_C(1795478400000);
	int i;

	ulid_make(a, at);
	tap_int(ulid_time(a), at, "a ULID holds its time");
	tap_ok(str_prefix(a, "01"), "%s begins as those of our years do", a);
	for (i = 0; i < 100000; i++) {
		/* a clock that stands, goes on, goes back */
		ulid_make(b, at + i / 1000 - (i % 5000 == 7 ? 60000 : 0));
		rising = rising && strcmp(a, b) < 0;
		valid = valid && ulid_is(b);
		memcpy(a, b, sizeof(a));
	}
	tap_ok(rising, "100000 ULIDs rise strictly");
	tap_ok(valid, "and are all valid");
	tap_ok(!ulid_is("81KAS0M3H4XJ9G2T6R8VQWZB5N"), "more than 128 bits");
	tap_ok(!ulid_is("01KAS0M3H4XJ9G2T6R8VQWZB5"), "too short");
	tap_ok(!ulid_is("01KAS0M3H4XJ9G2T6R8VQWZB5NN"), "too long");
	tap_ok(!ulid_is("01KAS0M3H4XJ9G2T6R8VQWZB5U"), "no U");
	tap_ok(!ulid_is("01kas0m3h4xj9g2t6r8vqwzb5n"), "no lower case");
	tap_int(ulid_time("01ARZ3NDEKTSV4RRFFQ69G5FAV"), INT64_C(1469922850259),
	    "the example of the ULID specification");
}

static void *
other(void *arg)
{
	ulid_make(arg, 1000);
	return NULL;
}

static void
ulid_elsewhere(void)
{
	char mine[ULID_TEXT], theirs[ULID_TEXT];
	int p[2], status;
	pthread_t th;
	pid_t pid;

	ulid_make(mine, INT64_C(1900000000000));
	if (pipe(p) < 0)
		abort();
	pid = fork();
	if (pid == 0) {
		ulid_make(theirs, INT64_C(1900000000000));
		_exit(write(p[1], theirs, ULID_TEXT) != ULID_TEXT);
	}
	waitpid(pid, &status, 0);
	tap_ok(status == 0 && read(p[0], theirs, ULID_TEXT) == ULID_TEXT,
	    "a child makes one");
	ulid_make(mine, INT64_C(1900000000000));
	tap_ok(memcmp(mine + 10, theirs + 10, 8) != 0,
	    "a child does not go on with its parent's row");
	pthread_create(&th, NULL, other, theirs);
	pthread_join(th, NULL);
	tap_int(ulid_time(theirs), 1000, "a thread has its own row");
}

int
main(void)
{
	check_characters();
	making();
	reading();
	names();
	ulids();
	ulid_elsewhere();
	return tap_done();
}
