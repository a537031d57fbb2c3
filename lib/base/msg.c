#include "base/msg.h"

#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/datadir.h"
#include "base/str.h"

#ifndef BIHUAN_LOCALEDIR
#define BIHUAN_LOCALEDIR "/usr/local/share/locale"
#endif

/* glibc's cache of looked-up catalogues is good as long as this stands still */
extern int _nl_msg_cat_cntr;

static bool user_chose;

static const char *
env_text(const char *name)
{
	const char *s = getenv(name);

	return s != NULL ? s : "";
}

static bool
is_c(const char *locale)
{
	return streq(locale, "C") || streq(locale, "POSIX");
}

static const char *
wanted_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (*env_text(names[i]) != '\0')
			return env_text(names[i]);
	return "C";
}

static void
use_language(const char *language)
{
	const char *now = setlocale(LC_MESSAGES, NULL);

	/* in locale C glibc does not look at LANGUAGE */
	if (now == NULL || is_c(now))
		setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", language, 1);
	_nl_msg_cat_cntr++;
}

static void
bind_catalogue(void)
{
	static char dir[PATH_MAX];
	const char *from = env_text("BIHUAN_LOCALEDIR");

	if (*from == '\0')
		from = beside_program("share/locale", dir, sizeof(dir));
	if (from == NULL)
		from = BIHUAN_LOCALEDIR;
	bindtextdomain("bihuan", from);
	bind_textdomain_codeset("bihuan", "UTF-8");
}

void
msg_start(void)
{
	const char *want = wanted_locale();
	const char *now;

	user_chose = is_c(env_text("LC_ALL")) || *env_text("LANGUAGE") != '\0';
	/*
	 * Not LC_ALL: a number is written with a point, whoever reads it, and
	 * ten files less are opened at every start.
	 */
	now = setlocale(LC_MESSAGES, "");
	if (setlocale(LC_CTYPE, "") == NULL)
		setlocale(LC_CTYPE, "C.UTF-8");
	if ((now == NULL || is_c(now)) && !is_c(want)) {
		setlocale(LC_MESSAGES, "C.UTF-8");
		if (str_prefix(want, "zh") && *env_text("LANGUAGE") == '\0')
			use_language("zh_CN");
	}
	bind_catalogue();
}

void
msg_language(const char *language)
{
	if (user_chose || language == NULL || *language == '\0')
		return;
	use_language(str_prefix(language, "zh") ? "zh_CN" : language);
}
