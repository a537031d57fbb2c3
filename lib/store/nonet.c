/*
 * libgit2 brings TLS, SSH, Kerberos and HTTP for its transports: a dozen
 * libraries, 3 ms of every command's start.  We use none of them, ledger-sync
 * runs git.  Where libgit2 is linked from its archive these stand in for what
 * they would need, hidden from other libraries; where it is linked as a shared
 * library, nobody sees them.
 *
 * The first are called when libgit2 starts and ends; the others never are, and
 * stop the program rather than answer wrong.
 */
#include <malloc.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/*
 * libgit2 reads the certificates of the whole world when it starts, 5 ms of
 * every command, and we never speak TLS through it: ledger-sync runs git.  This
 * stands in front of the function of mbedtls that it calls for them; where
 * libgit2 uses another TLS library nobody calls it.
 */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
	(void)chain;
	(void)path;
	return -1; /* it goes on without any */
}

#define HIDDEN __attribute__((visibility("hidden")))
#define NOTHING(name) \
	HIDDEN int name(void); \
	int name(void) \
	{ \
		return 0; \
	}
#define NEVER(name) \
	HIDDEN void name(void); \
	void name(void) \
	{ \
		__builtin_trap(); \
	}

/* Named in the Makefile, so that the linker takes this file. */
extern const char store_no_net[];
const char store_no_net[] = "no net";

/* A cipher that there is, or libgit2 does not start. */
HIDDEN int mbedtls_ssl_get_ciphersuite_id(void);
int
mbedtls_ssl_get_ciphersuite_id(void)
{
	return 1;
}

HIDDEN void mbedtls_strerror(int rc, char *text, size_t size);
void
mbedtls_strerror(int rc, char *text, size_t size)
{
	(void)rc;
	if (size > 0)
		text[0] = '\0';
}

/* libgit2 ends without it, as its configuration does not know of it. */
static void *random_state;

HIDDEN void mbedtls_ssl_conf_rng(void *conf, void (*f)(void), void *state);
void
mbedtls_ssl_conf_rng(void *conf, void (*f)(void), void *state)
{
	(void)conf;
	(void)f;
	free(random_state); /* of an earlier start */
	random_state = state;
}

/* libgit2 frees what stands in it; its size is that of its memory. */
HIDDEN void mbedtls_ssl_config_init(void *conf);
void
mbedtls_ssl_config_init(void *conf)
{
	memset(conf, 0, malloc_usable_size(conf));
}

/* clang-format off */
HIDDEN extern const void *const GSS_C_NT_HOSTBASED_SERVICE;
const void *const GSS_C_NT_HOSTBASED_SERVICE = NULL;

NOTHING(libssh2_exit)
NOTHING(libssh2_init)
NOTHING(mbedtls_ctr_drbg_free)
NOTHING(mbedtls_ctr_drbg_init)
NOTHING(mbedtls_ctr_drbg_seed)
NOTHING(mbedtls_entropy_free)
NOTHING(mbedtls_entropy_init)
NOTHING(mbedtls_ssl_conf_authmode)
NOTHING(mbedtls_ssl_conf_ca_chain)
NOTHING(mbedtls_ssl_conf_ciphersuites)
NOTHING(mbedtls_ssl_conf_min_version)
NOTHING(mbedtls_ssl_config_defaults)
NOTHING(mbedtls_ssl_config_free)
NOTHING(mbedtls_ssl_free)
NOTHING(mbedtls_ssl_init)
NOTHING(mbedtls_x509_crt_free)
NOTHING(mbedtls_x509_crt_init)
NOTHING(mbedtls_x509_crt_parse_path)

NEVER(gss_delete_sec_context)
NEVER(gss_display_status)
NEVER(gss_import_name)
NEVER(gss_indicate_mechs)
NEVER(gss_init_sec_context)
NEVER(gss_release_buffer)
NEVER(gss_release_name)
NEVER(gss_release_oid_set)
NEVER(http_errno_description)
NEVER(http_parser_execute)
NEVER(http_parser_init)
NEVER(http_parser_parse_url)
NEVER(http_parser_pause)
NEVER(http_should_keep_alive)
NEVER(libssh2_agent_connect)
NEVER(libssh2_agent_disconnect)
NEVER(libssh2_agent_free)
NEVER(libssh2_agent_get_identity)
NEVER(libssh2_agent_init)
NEVER(libssh2_agent_list_identities)
NEVER(libssh2_agent_userauth)
NEVER(libssh2_channel_close)
NEVER(libssh2_channel_free)
NEVER(libssh2_channel_open_ex)
NEVER(libssh2_channel_process_startup)
NEVER(libssh2_channel_read_ex)
NEVER(libssh2_channel_set_blocking)
NEVER(libssh2_channel_write_ex)
NEVER(libssh2_hostkey_hash)
NEVER(libssh2_knownhost_checkp)
NEVER(libssh2_knownhost_free)
NEVER(libssh2_knownhost_init)
NEVER(libssh2_knownhost_readfile)
NEVER(libssh2_session_abstract)
NEVER(libssh2_session_disconnect_ex)
NEVER(libssh2_session_free)
NEVER(libssh2_session_handshake)
NEVER(libssh2_session_hostkey)
NEVER(libssh2_session_init_ex)
NEVER(libssh2_session_last_error)
NEVER(libssh2_session_method_pref)
NEVER(libssh2_session_set_blocking)
NEVER(libssh2_userauth_authenticated)
NEVER(libssh2_userauth_keyboard_interactive_ex)
NEVER(libssh2_userauth_list)
NEVER(libssh2_userauth_password_ex)
NEVER(libssh2_userauth_publickey)
NEVER(libssh2_userauth_publickey_fromfile_ex)
NEVER(libssh2_userauth_publickey_frommemory)
NEVER(mbedtls_ctr_drbg_random)
NEVER(mbedtls_entropy_func)
NEVER(mbedtls_sha256_finish)
NEVER(mbedtls_sha256_free)
NEVER(mbedtls_sha256_init)
NEVER(mbedtls_sha256_starts)
NEVER(mbedtls_sha256_update)
NEVER(mbedtls_ssl_close_notify)
NEVER(mbedtls_ssl_get_peer_cert)
NEVER(mbedtls_ssl_get_verify_result)
NEVER(mbedtls_ssl_handshake)
NEVER(mbedtls_ssl_read)
NEVER(mbedtls_ssl_set_bio)
NEVER(mbedtls_ssl_set_hostname)
NEVER(mbedtls_ssl_setup)
NEVER(mbedtls_ssl_write)
NEVER(mbedtls_x509_crt_verify_info)
/* clang-format on */
