# shellcheck shell=sh
# A small plant for tests, on top of lib.sh: . "$SOURCE/tests/plant.sh"
#
#	new_plant plant		a rehearsal ledger with people and machines
#	at 09:00		the clock, on 2026-11-24; at 2026-11-25 08:00
#	photo a.png b.png …	pictures, each different

photo()
{
	for _p; do
		python3 - "$_p" <<-'PY' || return 1
		import struct, sys, zlib
		seed = sum(sys.argv[1].encode())
		rows = b"".join(b"\0" + bytes((x * seed + y * 7) % 256
		                for x in range(96)) for y in range(24))
		def part(kind, data):
		    return (struct.pack(">I", len(data)) + kind + data +
		            struct.pack(">I", zlib.crc32(kind + data)))
		with open(sys.argv[1], "wb") as f:
		    f.write(b"\x89PNG\r\n\x1a\n" +
		            part(b"IHDR", struct.pack(">IIBBBBB", 32, 24, 8, 2, 0, 0, 0)) +
		            part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))
		PY
	done
}

# photos_freely: nothing is asked of photos, so that one may serve many records.
photos_freely()
{
	sed -i '1!d' "$BIHUAN_LEDGER/rules/evidence.csv" &&
	    ledger-save -m 'photos are not the matter here' >/dev/null 2>&1
}

at()
{
	if test $# -eq 2; then
		BIHUAN_NOW="$1T$2:00+08:00"
	else
		BIHUAN_NOW="2026-11-24T$1:00+08:00"
	fi
	export BIHUAN_NOW
}

# rows FILE: standard input goes to the end of a table of the ledger.
rows()
{
	cat >>"$BIHUAN_LEDGER/$1"
}

plant_tables()
{
	rows registers/people.csv <<-'E'
	E1,周安国,zhou,安全部,,safety_manager safety_officer dispatcher keeper,,E2,FILE,,
	E2,吴晓梅,wu,安全部,,safety_officer dispatcher,,E1,FILE,,
	E3,郑大伟,zheng,冲压车间,,workshop_director,CY,E4,FILE,,
	E4,王建国,wang,冲压车间,甲班,,CY,E5,FILE,,
	E5,李志强,li,冲压车间,乙班,,CY,,FILE,,
	E6,赵敏,zhao,生产部,,deputy_gm,,,FILE,,
	E7,孙立,sun,安全部,,major_judge engineer emergency_team,,,FILE,,
	E8,钱程,qian,办公室,,clerk,,,FILE,,
	E9,冯远,feng,焊装车间,,workshop_director,HZ,,FILE,,
	E10,陈旧,chen,冲压车间,,,CY,,FILE,,2026-06-30
	E
	rows registers/areas.csv <<-'E'
	CY,冲压车间,冲压,workshop,,冲压,E3,,,,,yes,,
	CY-1,冲压一线,一线,section,CY,落料,E4,,,,,yes,,
	HZ,焊装车间,焊装,workshop,,点焊,E9,,,,,yes,,
	E
	rows registers/equipment.csv <<-'E'
	CY-101,开式压力机,3#冲床,CY-1,JB23-63,,,P90D,in_use,,,,
	CY-102,开式压力机,4#冲床,CY-1,JB23-63,,,P90D,in_use,,,,
	HZ-201,点焊机,1#点焊,HZ,DN-63,,,P90D,in_use,,,,
	E
	rows rules/dispatch.csv <<-'E'
	D1,,,CY,,E4
	D2,HT16,,CY,workshop_director,
	E
}

# The files channel of the shipped tables writes into $SCRATCH/sent.
plant_secrets()
{
	mkdir -p "$XDG_CONFIG_HOME/bihuan" "$SCRATCH/sent"
	_plant=$(sed -n 's/^plant,\([^,]*\),.*/\1/p' "$BIHUAN_LEDGER/settings.csv")
	umask 077
	printf 'file=%s\n' "$SCRATCH/sent" >"$XDG_CONFIG_HOME/bihuan/$_plant.secrets"
	umask 022
}

new_plant()
{
	at 06:00
	new_ledger "$1" --rehearsal
	plant_tables
	BIHUAN_ACTOR=E1
	export BIHUAN_ACTOR
	if ! ledger-save -m 'the test plant' >"$SCRATCH/.tap/save" 2>&1; then
		sed 's/^/# /' "$SCRATCH/.tap/save"
		echo 'Bail out! ledger-save failed'
		exit 1
	fi
	plant_secrets
}

# field RECORD NAME: a folded field, as record-show says it.
field()
{
	record-show -o json "$1" >"$SCRATCH/.tap/field" &&
	    python3 - "$2" "$SCRATCH/.tap/field" <<-'PY'
	import json, sys
	r = json.load(open(sys.argv[2]))
	print(r.get(sys.argv[1], ""))
	PY
}

# last_event RECORD COLUMN: from the day files, whatever the commands think.
events()
{
	cat "$BIHUAN_LEDGER"/records/*/*/*.csv | grep -F ",$1,"
}

head_of()
{
	git -C "$BIHUAN_LEDGER" rev-parse HEAD
}
