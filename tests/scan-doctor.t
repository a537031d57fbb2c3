#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need python3 openssl
new_plant plant
printf 'CY-090,剪板机,,CY-1,,,,P90D,scrapped,CY-101,,,\n' |
    rows registers/equipment.csv
printf 'client_minimum,3.2.7,扫码程序最低版本\n' | rows settings.csv
ledger-save -m doctor >/dev/null 2>save.err || cat save.err
at 08:00
"$TOOLS/label" good.png CY-101
"$TOOLS/label" -d 30 torn.png CY-101

# server SCHEME STATUS: answers everything with a status; $port
server()
{
	cat >serve.py <<-'PY'
	import http.server, ssl, sys
	class H(http.server.BaseHTTPRequestHandler):
	    def do_GET(self):
	        self.send_response(int(sys.argv[2])); self.send_header("Content-Length", "0")
	        self.end_headers()
	    def log_message(self, *a): pass
	s = http.server.HTTPServer(("127.0.0.1", 0), H)
	if sys.argv[1] == "https":
	    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); c.load_cert_chain("cert.pem", "key.pem")
	    s.socket = c.wrap_socket(s.socket, server_side=True)
	print(s.server_address[1], flush=True)
	s.serve_forever()
	PY
	rm -f port
	python3 serve.py "$1" "$2" >port 2>serve.err &
	background $!
	wait_for 20 'test -s port' && port=$(cat port)
}
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
    -keyout key.pem -out cert.pem -days 9 -subj /CN=localhost \
    -addext 'subjectAltName = DNS:localhost,IP:127.0.0.1' >openssl.log 2>&1

# step NAME: state of that step in the last answer
step()
{
	python3 - "$1" "${2:-state}" <<-'PY'
	import csv, sys
	for r in csv.DictReader(open("out", encoding="utf-8")):
	    if r["step"] == sys.argv[1]:
	        print(r[sys.argv[2]])
	PY
}

ok 'a good label, bound, no network needed, a new client: no cause' '
	scan-doctor -o csv -V 3.2.7 good.png >out 2>err && step label >got &&
	step binding >>got && step network >>got && step offline >>got && step client >>got &&
	printf "well\nwell\nskipped\nskipped\nwell\n" >want && same want got &&
	has err "kept as X261124-A0001"'
id=$(sed -n 's/.*kept as //p' err)
ok 'what it found is a record, with how long it took' '
	test "$(field "$id" cause)" = none && test "$(field "$id" equipment)" = CY-101 &&
	test "$(field "$id" payload)" = CY-101 && field "$id" duration | grep -q "^[0-9.]*$" &&
	field "$id" steps | grep -q "client well"'
ok 'a torn label comes first' '
	fails_with 1 scan-doctor -o csv -p CY-090 torn.png >out 2>err &&
	test "$(step label)" = fault && test "$(step binding)" = fault &&
	has err "most likely: label" "print it again" &&
	test "$(field "$(sed -n "s/.*kept as //p" err)" cause)" = label'
ok 'a scrapped machine names its successor' '
	fails_with 1 scan-doctor -o csv -p CY-090 >out 2>err &&
	test "$(step label)" = skipped && step binding found | grep -q "replaced by: CY-101" &&
	has err "most likely: binding"'
ok 'an unknown code and a foreign text' '
	fails_with 1 scan-doctor -n -o csv -p CY-404 >out 2>err && has err "most likely: binding" &&
	fails_with 1 scan-doctor -n -o csv -p "https://shop.example/x y" >out 2>err &&
	step binding found | grep -q "not a label of this plant"'
ok 'an old client' '
	fails_with 1 scan-doctor -n -o csv -V v3.2.6 -p CY-101 >out 2>err &&
	test "$(step client)" = fault && has err "most likely: client version" "update"'
ok 'a version that is none' '
	fails_with 1 scan-doctor -n -o csv -V new -p CY-101 >out 2>err && test "$(step client)" = fault'
ok 'the address answers' '
	server http 200 && scan-doctor -n -o csv -p CY-101 --url http://127.0.0.1:$port/ >out 2>err &&
	test "$(step network)" = well && test "$(step offline)" = well'
ok 'a server in trouble' '
	server http 503 && fails_with 1 scan-doctor -n -o csv -p CY-101 --url http://127.0.0.1:$port/ >out 2>err &&
	step network found | grep -q "status 503"'
ok 'a page that leads elsewhere' '
	server http 302 && fails_with 1 scan-doctor -n -o csv -p CY-101 --url http://127.0.0.1:$port/ >out 2>err &&
	step network found | grep -q "leads elsewhere"'
ok 'TLS that is not trusted, and that is' '
	server https 200 && fails_with 1 scan-doctor -n -o csv -p CY-101 --url https://127.0.0.1:$port/ >out 2>err &&
	step network found | grep -q "TLS fails" &&
	scan-doctor -n -o csv -p CY-101 --cafile cert.pem --url https://127.0.0.1:$port/ >out 2>err &&
	test "$(step network)" = well'
ok 'nobody listens' '
	port=$(free_port) && { scan-doctor -n -o csv -p CY-101 --url http://127.0.0.1:$port/ >out 2>err; test $? -eq 1; } &&
	step network found | grep -q "no connection"'
ok 'a name that nobody knows' '
	{ scan-doctor -n -l 3 -o csv -p CY-101 --url http://no-such-host.invalid/ >out 2>err; test $? -eq 1; } &&
	test "$(step network)" = fault && test "$(step network ms)" -lt 8000'
ok 'one that never answers does not hang' '
	python3 -c "import socket, time
s = socket.socket(); s.bind((\"127.0.0.1\", 0)); s.listen(5); print(s.getsockname()[1], flush=True); time.sleep(60)" >silent &
	background $! && wait_for 20 "test -s silent" &&
	fails_with 1 scan-doctor -n -l 1 -o csv -p CY-101 --url http://127.0.0.1:$(cat silent)/ >out 2>err &&
	step network found | grep -q "no answer" && test "$(step network ms)" -lt 5000'
ok 'nothing is kept with -n' '
	before=$(head_of) && scan-doctor -n -p CY-101 >out 2>err && test "$(head_of)" = "$before"'
ok 'Chinese for people' '
	LANGUAGE=zh_CN LC_ALL=C.UTF-8 &&
	export LANGUAGE LC_ALL && fails_with 1 scan-doctor -n -o table -p CY-090 >out 2>err &&
	has out 步骤 绑定 故障 && has err 最可能 && unset LANGUAGE && LC_ALL=C'
ok 'bad usage' '
	fails_with 64 scan-doctor a b 2>err && fails_with 64 scan-doctor -l 0 2>err &&
	fails_with 64 scan-doctor --nothing 2>err'
ok 'a full disk is said' 'fails_with 74 scan-doctor -n -p CY-101 >/dev/full 2>err'
done_testing
