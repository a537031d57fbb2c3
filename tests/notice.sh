# shellcheck shell=sh
# Notices and who takes them, for notice-send*.t: . "$SOURCE/tests/notice.sh"
#
#	start_peers		a robot and a mail server: $HTTP, $SMTP
#	all_secrets		every channel set up
#	channels ROW …		other rows of registers/channels
#	dispatcher CHANNELS	one person who is told of everything
#	report [OPTION …]	a hazard: $id, $n; class=A for one of class A
#	story NOTICE		its actions, in order

PEERS=$SOURCE/tests/peers
SECRETS=$XDG_CONFIG_HOME/bihuan/PLANT.secrets
mkdir -p "$XDG_CONFIG_HOME/bihuan" sink smtp box
new_ledger plant --rehearsal

# secrets: the file from standard input
secrets()
{
	rm -f "$SECRETS"
	(umask 077 && cat >"$SECRETS")
}

# dispatcher CHANNELS: one person, with these channels, is told of everything
dispatcher()
{
	printf '%s\n%s\n' \
	    code,name,login,department,team,roles,scope,deputy,channels,valid_from,valid_to \
	    "E1001,王建国,,冲压,,worker,,,,," \
	    "E1002,李敏,,安全部,,dispatcher safety_manager,,,$1,," \
	    "E1003,赵强,,冲压,,workshop_director mechanic,,,$1,," \
	    >"$BIHUAN_LEDGER/registers/people.csv" &&
	    git -C "$BIHUAN_LEDGER" commit -qam people --allow-empty
}

# channels ROW …: other rows than the shipped ones
channels()
{
	printf '%s\n' code,kind,target,rate_per_min,timeout_s,template "$@" \
	    >"$BIHUAN_LEDGER/registers/channels.csv" &&
	    git -C "$BIHUAN_LEDGER" commit -qam channels --allow-empty
}

now()
{
	BIHUAN_NOW=2026-11-24T$1:00+08:00
	export BIHUAN_NOW
}

# report [OPTION …]: a class C hazard, which makes one notice; sets $id, $n
report()
{
	case ${class:-C} in
	A) _type=HT09 ;;
	*) _type=HT06 ;;
	esac
	id=$(hazard-new -a E1001 -T $_type --again -A PLANT "$@") || return 1
	n=$(notices "$id" | tail -n 1)
}

# rows of records/notice without the header
rows()
{
	cat "$BIHUAN_LEDGER"/records/notice/*/*.csv | grep -v ^event,
}

notices()	# ids of the notices about a record
{
	rows | awk -F, -v id="$1" '$11 == id && $7 == "queue" { print $2 }'
}

story()		# the actions of a notice, in order
{
	rows | awk -F, -v id="$1" '$2 == id { print $7 }' | xargs
}

# field NAME ID: its last value
field()
{
	record-show -o json "$2" | tail -n 1 |
	    python3 -c 'import json, sys; print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"
}

requests()	# how many a robot got
{
	test ! -f sink/requests && echo 0 && return
	grep -c "\"kind\": \"$1\"" sink/requests
}

last()		# a part of a robot's last request, as Python sees it
{
	tail -n 1 sink/requests |
	    python3 -c 'import json, sys; r = json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"
}

mode()
{
	echo "$2" >"sink/mode.$1"
}

start_peers()
{
	/usr/bin/python3 "$PEERS/http_sink.py" sink 2>sink/err &
	background $!
	/usr/bin/python3 "$PEERS/smtp_sink.py" smtp 2>smtp/err &
	background $!
	wait_for 15 'test -f sink/port && test -f smtp/port' || {
		cat sink/err smtp/err
		echo 'Bail out! a sink does not start'
		exit 1
	}
	HTTP=http://127.0.0.1:$(cat sink/port)
	SMTP=smtp://127.0.0.1:$(cat smtp/port)
}

all_secrets()
{
	secrets <<-E
	wecom.url=$HTTP/wecom/send?key=K
	dingtalk.url=$HTTP/dingtalk/send?access_token=T
	dingtalk.secret=SECdingtalk
	feishu.url=$HTTP/feishu/hook/1
	feishu.secret=feishu-secret
	mail.url=$SMTP
	mail.tls=none
	mail.from=bihuan@plant.example
	mail.from_name=闭环
	file.folder=$SCRATCH/box
	voice.folder=$SCRATCH/box
	terminal.path=$SCRATCH/box/tty
	E1002.MAIL=limin@plant.example
	E1002.WECOM=limin
	E1002.DINGTALK=13800138000
	E
}
