/*
 * What labels and symbols say: any bytes are judged, what is taken as ours has
 * a form that reads back as the same, and a text is always one line of UTF-8.
 */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/id.h"
#include "base/str.h"
#include "base/utf8.h"
#include "code/payload.h"
#include "code/qr.h"

static void
check_payload(const char *bytes, size_t len)
{
	static const char base[] = "HTTPS://QR.EXAMPLE http://old.example/x/";
	struct payload p, again;

	payload_parse(&p, bytes, len, base);
	must(payload_name(p.kind)[0] != '\0');
	if (p.kind == PAYLOAD_FOREIGN) {
		must(p.rest[0] == '\0');
		return;
	}
	must(memchr(bytes, '\0', len) == NULL);
	if (p.kind == PAYLOAD_RECORD)
		must(id_is(p.rest));
	else if (p.kind != PAYLOAD_TOKEN)
		must(code_is(p.rest));
	if (p.kind == PAYLOAD_TOKEN)
		return;
	payload_parse(&again, p.rest, strlen(p.rest), "");
	must(streq(again.rest, p.rest));
}

static void
check_text(const char *bytes, size_t len)
{
	struct buf in = BUF_INIT, out = BUF_INIT;

	buf_add(&in, bytes, len);
	qr_text(&in, len > 0 ? (unsigned char)bytes[0] % 40 - 1 : -1, &out);
	must(utf8_valid(out.ptr, out.len, NULL));
	must(memchr(out.ptr, '\n', out.len) == NULL);
	buf_release(&in);
	buf_release(&out);
}

/* The segments of a symbol; its modules, the bits of the input. */
static void
check_symbol(const uint8_t *data, size_t size)
{
	unsigned char dark[QR_SIDE * QR_SIDE];
	struct qr q = QR_INIT;
	int used = 0, side, i;

	q.version = 1 + data[0] % QR_VERSIONS;
	if (qr_segments(&q, data + 1, (int)(size - 1), &used))
		must(used >= 0 && (size_t)used <= size);
	side = 17 + 4 * (1 + data[0] % 6);
	for (i = 0; i < side * side; i++)
		dark[i] = data[1 + (size_t)(i / 8) % (size - 1)] >> i % 8 & 1;
	qr_read(&q, dark, NULL, side);
	qr_release(&q);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_payload(text, size);
	check_text(text, size);
	if (size > 1 && size < 4000)
		check_symbol(data, size);
	free(text);
	return 0;
}
