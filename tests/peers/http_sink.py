#!/usr/bin/python3
"""A group robot for tests, on a free loopback port.

http_sink.py DIR

DIR/port is written once it listens.  Every request becomes a line of JSON in
DIR/requests.  The first part of the path is the robot's kind (wecom, dingtalk,
feishu, another).  DIR/mode.<kind> says what it does: ok (also without the
file), slow (ok after a second), code (200 with an error inside), limit (too many
messages), hang, cut (the connection, before an answer), 500, redirect, html, big.  The signatures
of DingTalk and Feishu are checked with the secret in DIR/secret.<kind>.

GET and PUT are taken too, as cameras want them.  With DIR/digest.<kind>, a line
user:password, whoever comes without the right digest (RFC 7616, MD5) is asked
for it, and "signed" says whether it held.
"""
import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import secrets
import threading
import time
import urllib.parse
import urllib.request

HERE = sys.argv[1]
LOCK = threading.Lock()
NONCES = set()
OK = {"wecom": {"errcode": 0, "errmsg": "ok"},
      "dingtalk": {"errcode": 0, "errmsg": "ok"},
      "feishu": {"code": 0, "msg": "success", "data": {}}}
BAD = {"wecom": {"errcode": 93000, "errmsg": "invalid webhook url"},
       "dingtalk": {"errcode": 400102, "errmsg": "机器人已停用"},
       "feishu": {"code": 19001, "msg": "param invalid"}}
LIMIT = {"wecom": {"errcode": 45009, "errmsg": "api freq out of limit"},
         "dingtalk": {"errcode": 130101, "errmsg": "send too fast"},
         "feishu": {"code": 11232, "msg": "frequency limited"}}


def read(name):
    try:
        with open(os.path.join(HERE, name), encoding="utf-8") as f:
            return f.read().strip()
    except FileNotFoundError:
        return ""


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def mac(key, text):
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


def signed(kind, query, body):
    """True, False, or None when this robot asks for no signature."""
    secret = read("secret." + kind)
    if not secret:
        return None
    if kind == "dingtalk":
        stamp = query.get("timestamp", ["0"])[0]
        age = abs(time.time() - int(stamp) / 1000)
        return age < 3600 and query.get("sign") == [
            mac(secret, stamp + "\n" + secret)]
    stamp = body.get("timestamp", "0")
    return abs(time.time() - int(stamp)) < 3600 and body.get("sign") == mac(
        stamp + "\n" + secret, "")


class Robot(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def answer(self, status, data, headers=()):
        self.send_response(status)
        for k, v in headers:
            self.send_header(k, v)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def digest(self, login):
        """None: nobody said who he is; else whether it holds."""
        given = self.headers.get("Authorization", "")
        if not given.startswith("Digest "):
            return None
        part = urllib.request.parse_keqv_list(
            urllib.request.parse_http_list(given[7:]))
        user, password = login.split(":", 1)
        one = md5(":".join((user, "cameras", password)))
        two = md5(self.command + ":" + part["uri"])
        want = md5(":".join((one, part["nonce"], part["nc"], part["cnonce"],
                             part["qop"], two)))
        return (part["username"] == user and part["uri"] == self.path and
                part["nonce"] in NONCES and part["response"] == want)

    def ask(self):
        nonce = secrets.token_hex(16)
        NONCES.add(nonce)
        self.answer(401, b"", [(
            "WWW-Authenticate", 'Digest realm="cameras", nonce="%s", '
            'qop="auth", algorithm=MD5' % nonce)])

    def do_POST(self):
        url = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(url.query)
        kind = url.path.strip("/").split("/")[0]
        raw = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        try:
            body = json.loads(raw)
        except ValueError:
            body = raw.decode()
        mode = read("mode." + kind) or "ok"
        login = read("digest." + kind)
        good = self.digest(login) if login else (
            signed(kind, query, body) if isinstance(body, dict) else None)
        if login and good is None:
            self.ask()
            return
        with LOCK, open(os.path.join(HERE, "requests"), "a",
                        encoding="utf-8") as f:
            f.write(json.dumps({"kind": kind, "path": url.path,
                                "time": time.time(), "mode": mode,
                                "method": self.command,
                                "signed": good, "query": query,
                                "type": self.headers.get("Content-Type"),
                                "body": body}, ensure_ascii=False) + "\n")
        if login and not good:
            self.answer(401, b"")
            return
        self.reply(kind, mode, good)

    do_PUT = do_POST
    do_GET = do_POST

    def reply(self, kind, mode, good):
        if mode == "hang":
            time.sleep(60)
        elif mode == "cut":
            self.connection.close()
        elif mode == "500":
            self.answer(500, b"sorry")
        elif mode == "400":
            self.answer(400, b"no")
        elif mode == "redirect":
            self.answer(302, b"", [("Location", "/%s/elsewhere" % kind)])
        elif mode == "html":
            self.answer(200, b"<html>please log in</html>")
        elif mode == "big":
            self.answer(200, b" " * 200000)
        else:
            time.sleep(mode == "slow")
            said = {"code": BAD, "limit": LIMIT}.get(mode, OK)
            said = said.get(kind, said["wecom"])
            if good is False:
                said = {"errcode": 310000, "code": 19021,
                        "msg": "sign match fail or timestamp is not within "
                               "one hour from current time"}
            self.answer(200, json.dumps(said, ensure_ascii=False).encode())


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Robot)
server.daemon_threads = True
with open(os.path.join(HERE, "port.new"), "w", encoding="ascii") as out:
    print(server.server_address[1], file=out)
os.rename(os.path.join(HERE, "port.new"), os.path.join(HERE, "port"))
server.serve_forever()
