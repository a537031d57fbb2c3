"""A Modbus device that misbehaves: modbus_raw.py KIND WHERE MODE [STEP]

KIND tcp, rtu (a serial line: WHERE becomes a link to a pseudo-terminal) or
rtu-tcp.  WHERE is a port or that path.  MODE is a file, read at each request:
good, late (answers after 0.4 s), tid (another's transaction id), unit, crc,
short (half an answer, then the end), silent, cut (closes at once), slow (each
byte alone).  Register n holds n + STEP (1000) * (the number of requests so far).
"""
import os
import socket
import struct
import sys
import threading
import time
import tty

kind, where, mode_file = sys.argv[1:4]
step = int(sys.argv[4]) if len(sys.argv) > 4 else 1000
count = 0


def mode():
    try:
        with open(mode_file) as f:
            return f.read().strip() or 'good'
    except OSError:
        return 'good'


def crc(data):
    c = 0xffff
    for b in data:
        c ^= b
        for _ in range(8):
            c = (c >> 1) ^ 0xa001 if c & 1 else c >> 1
    return struct.pack('<H', c)


def answer(pdu):
    global count
    count += 1
    code, reg, n = struct.unpack('>BHH', pdu[:5])
    words = [(reg + i + step * count) % 65536 for i in range(n)]
    return struct.pack('>BB', code, 2 * n) + struct.pack('>%dH' % n, *words)


def frame(request, m):
    if kind == 'tcp':
        tid, _, _, unit = struct.unpack('>HHHB', request[:7])
        pdu = answer(request[7:])
        if m == 'tid':
            tid ^= 0x5555
        return struct.pack('>HHHB', tid, 0, len(pdu) + 1, unit) + pdu
    unit = request[0] + (m == 'unit')
    body = bytes([unit]) + answer(request[1:])
    return body + (b'\0\0' if m == 'crc' else crc(body))


def reply(request, send):
    """False when the connection is to end."""
    m = mode()
    if m == 'cut':
        return False
    out = frame(request, m)
    if m == 'silent':
        return True
    if m == 'late':
        time.sleep(0.4)
    if m == 'short':
        send(out[:len(out) // 2])
        return False
    if m == 'slow':
        for b in out:
            send(bytes([b]))
            time.sleep(0.01)
        return True
    send(out)
    return True


def serve(recv, send):
    need = 12 if kind == 'tcp' else 8
    data = b''
    while True:
        try:
            more = recv(256)
            if not more:
                return
            data += more
            while len(data) >= need:
                if not reply(data[:need], send):
                    return
                data = data[need:]
        except OSError:
            return


def one(c):
    with c:
        serve(c.recv, c.sendall)


if kind == 'rtu':
    master, slave = os.openpty()
    tty.setraw(slave)
    if os.path.islink(where):
        os.unlink(where)
    os.symlink(os.ttyname(slave), where)
    print('ready', os.ttyname(slave), flush=True)
    serve(lambda n: os.read(master, n), lambda b: os.write(master, b))
else:
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('127.0.0.1', int(where)))
    s.listen()
    print('ready', flush=True)
    while True:
        threading.Thread(target=one, args=(s.accept()[0],), daemon=True).start()
