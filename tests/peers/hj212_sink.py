#!/usr/bin/python3
"""A park's platform for tests: HJ 212-2017 over TCP, on a loopback port.

hj212_sink.py DIR [PORT]

DIR/port is written once it listens.  Every frame becomes a line of JSON in
DIR/frames: its data, its fields, and whether length and CRC hold (its own
sum, bit by bit, checked against frames published elsewhere).  DIR/mode says how
it answers: ok (also without the file), refuse (QnRtn=2), hang, noise (in pieces,
after rubbish and another's answer), badcrc (an answer whose CRC is wrong).
"""
import json
import os
import re
import socketserver
import sys
import time

HERE = sys.argv[1]


def crc(data):
    r = 0xFFFF
    for byte in data:
        r = (r >> 8) ^ byte
        for _ in range(8):
            low = r & 1
            r >>= 1
            if low:
                r ^= 0xA001
    return "%04X" % r


assert crc(b"QN=20160801085857223;ST=32;CN=1062;PW=100000;"
           b"MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&") == "1C80"
assert crc(b"QN=20181111151745000;ST=21;CN=2011;PW=123456;"
           b"MN=YSRDWQGQ1000001001;Flag=5;CP=&&&&") == "7580"


def frame(data):
    return b"##%04d%s%s\r\n" % (len(data), data, crc(data).encode())


def mode():
    try:
        with open(os.path.join(HERE, "mode"), encoding="ascii") as f:
            return f.read().strip()
    except FileNotFoundError:
        return "ok"


def fields(data):
    return dict(p.split("=", 1) for p in re.split("[;,&]+", data) if "=" in p
                and not p.startswith("CP="))


class Platform(socketserver.BaseRequestHandler):
    def handle(self):
        have = b""
        while True:
            piece = self.request.recv(4096)
            if not piece:
                return
            have += piece
            while len(have) >= 12:
                n = int(have[2:6])
                if len(have) < n + 12:
                    break
                self.one(have[:n + 12])
                have = have[n + 12:]

    def one(self, raw):
        data, tail = raw[6:-6], raw[-6:]
        f = fields(data.decode().replace("CP=&&", ""))
        how = mode()
        with open(os.path.join(HERE, "frames"), "a", encoding="utf-8") as out:
            print(json.dumps({
                "data": data.decode(), "fields": f, "mode": how,
                "good": raw[:2] == b"##" and tail[4:] == b"\r\n" and
                tail[:4].decode() == crc(data)}), file=out)
        self.answer(how, f)

    def answer(self, how, f):
        text = "QN=%s;ST=91;CN=9014;PW=%s;MN=%s;Flag=4;CP=&&%s&&" % (
            f["QN"], f["PW"], f["MN"],
            "QnRtn=2" if how == "refuse" else "QnRtn=1")
        say = frame(text.encode())
        if how == "hang":
            time.sleep(60)
        elif how == "noise":
            other = frame(text.replace(f["QN"], "20000101000000000").encode())
            for part in (b"#x##", b"00", other[:9], other[9:], say[:20],
                         say[20:]):
                self.request.sendall(part)
                time.sleep(0.02)
        elif how == "badcrc":
            self.request.sendall(say[:-6] + b"0000\r\n")
        else:
            self.request.sendall(say)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
with Server(("127.0.0.1", port), Platform) as server:
    with open(os.path.join(HERE, "port.new"), "w", encoding="ascii") as to:
        print(server.server_address[1], file=to)
    os.rename(os.path.join(HERE, "port.new"), os.path.join(HERE, "port"))
    server.serve_forever()
