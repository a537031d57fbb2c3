#!/usr/bin/python3
"""A mail server for tests, on a free loopback port (python3-aiosmtpd).

smtp_sink.py DIR [CERT KEY]

DIR/port is written once it listens.  Mails become DIR/<n>.eml, envelopes lines
of DIR/envelopes.  DIR/mode says what it does: ok (also without the file), hang
(never answers after the text), cut (closes after the text), refuse (550 for
the recipient), later (451).  With a certificate it insists on STARTTLS.
"""
import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP

HERE = sys.argv[1]


def mode():
    try:
        with open(os.path.join(HERE, "mode"), encoding="ascii") as f:
            return f.read().strip()
    except FileNotFoundError:
        return "ok"


class Sink:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode() == "refuse":
            return "550 no such user"
        if mode() == "later":
            return "451 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Sink.count += 1
        name = os.path.join(HERE, "%d.eml" % Sink.count)
        with open(name + ".new", "wb") as f:
            f.write(envelope.content)
        os.rename(name + ".new", name)
        with open(os.path.join(HERE, "envelopes"), "a", encoding="utf-8") as f:
            print(envelope.mail_from, *envelope.rcpt_tos,
                  "tls" if session.ssl else "plain", mode(), file=f)
        if mode() == "hang":
            await asyncio.sleep(60)
        if mode() == "cut":
            server.transport.abort()
        return "250 taken"


async def main():
    context = None
    if len(sys.argv) > 2:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
    sink = Sink()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, hostname="sink", tls_context=context,
                     require_starttls=context is not None,
                     enable_SMTPUTF8=True),
        "127.0.0.1", 0)
    with open(os.path.join(HERE, "port.new"), "w", encoding="ascii") as f:
        print(server.sockets[0].getsockname()[1], file=f)
    os.rename(os.path.join(HERE, "port.new"), os.path.join(HERE, "port"))
    await server.serve_forever()


asyncio.run(main())
