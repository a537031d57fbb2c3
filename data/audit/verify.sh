#!/bin/sh
# Checks this folder with nothing but sh, ssh-keygen, sha256sum and the basic
# tools of coreutils.  Prints what was checked; the status is 0 if all of it holds.
# 用 sh、ssh-keygen、sha256sum 即可核验本文件夹；全部成立时退出码为 0。

LC_ALL=C
export LC_ALL
cd "$(dirname "$0")" || exit 2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
c1='' c2='' c3='' c4='' c5=''
bad=0 files=0 rows=0 signatures=0 seals=0
nl='
'
tab=$(printf '\t')

wrong()
{
	echo "WRONG 不符: $*"
	bad=$((bad + 1))
}

# split ROW: its cells as c1 … c$n, plain or in quotes (RFC 4180)
split()
{
	rest=$1 n=0
	while :; do
		cell=
		case $rest in
		'"'*)
			rest=${rest#?}
			while :; do
				case $rest in *'"'*) ;; *) return 1 ;; esac
				cell=$cell${rest%%'"'*}
				rest=${rest#*'"'}
				case $rest in
				'"'*) cell=$cell'"' rest=${rest#?} ;;
				*) break ;;
				esac
			done
			;;
		*)
			cell=${rest%%,*}
			rest=${rest#"$cell"}
			;;
		esac
		n=$((n + 1))
		eval "c$n=\$cell"
		case $rest in
		,*) rest=${rest#,} ;;
		'') return 0 ;;
		*) return 1 ;;
		esac
	done
}

# replace TEXT CHARACTER BY: into $out
replace()
{
	rest=$1 out=
	while :; do
		case $rest in
		*"$2"*)
			out=$out${rest%%"$2"*}$3
			rest=${rest#*"$2"}
			;;
		*)
			out=$out$rest
			return
			;;
		esac
	done
}

# pair NAME VALUE: one member of the line of JSON that a person signs
pair()
{
	replace "$2" '\' '\\'
	replace "$out" '"' '\"'
	replace "$out" "$tab" '\t'
	case $json in *'{') ;; *) json=$json, ;; esac
	json="$json\"$1\":\"$out\""
}

# at COLUMN: its cell in this row, into $out
at()
{
	eval "out=\$c$(($1))"
}

# armour CELL: base 64 as a file of ssh-keygen
armour()
{
	echo '-----BEGIN SSH SIGNATURE-----'
	echo "$1" | fold -w 70
	echo '-----END SSH SIGNATURE-----'
}

# signed PRINCIPALS NAMESPACE TIME TEXT CELL
signed()
{
	armour "$5" >"$work/sig"
	printf %s "$4" >"$work/text"
	when=$(date -u -d "$3" +%Y%m%d%H%M%SZ) || return 1
	for principal in $1; do
		ssh-keygen -Y verify -f allowed_signers -I "$principal" -n "$2" \
		    -O verify-time="$when" -s "$work/sig" <"$work/text" \
		    >/dev/null 2>&1 && return 0
	done
	return 1
}

# ---- every file is listed and is what the list says ----
sha256sum -c --strict --quiet SHA256SUMS >"$work/sums" 2>&1 ||
    wrong "SHA256SUMS: $(cat "$work/sums")"
listed=$nl
while read -r sum name; do
	listed=$listed$name$nl
	files=$((files + 1))
	case $name in
	evidence/*)
		base=${name#evidence/}
		test "$sum" = "${base%%.*}" ||
		    wrong "$name: 名称不是内容的校验和"
		;;
	esac
done <SHA256SUMS
for f in * */* */*/* */*/*/* .[!.]* */.[!.]* */*/.[!.]*; do
	test -f "$f" || test -L "$f" || continue
	case $f in SHA256SUMS | statement.sig) continue ;; esac
	case $listed in
	*"$nl$f$nl"*) ;;
	*) wrong "$f: 不在 SHA256SUMS 中" ;;
	esac
done

# ---- the station's statement over the list ----
plant='' made='' station=''
while read -r word value; do
	case $word in
	plant) plant=$value ;;
	time) made=$value ;;
	station) station=$value ;;
	esac
done <statement
if test -s statement.sig; then
	text="$(cat statement)${nl}sums $(sha256sum <SHA256SUMS | cut -c1-64)$nl"
	signed "station-$station" bihuan-anchor "$made" "$text" \
	    "$(cat statement.sig)" ||
	    wrong 'statement.sig: 不是该站密钥对本清单的签名'
elif test -n "$station"; then
	wrong 'statement.sig: 缺少该站的签名'
else
	echo '提示: 清单没有站点密钥的签名，只有行的签名与封签可信'
fi
absent=$nl
test ! -f absent || absent="$nl$(cat absent)$nl"

# ---- rows ----
# header NAME: the columns of the file
header()
{
	split "$1" || return 1
	cols=$n i=1 names=
	while test $i -le "$n"; do
		at $i
		eval "h$i=\$out"
		test $i -le 9 || test $i -gt $((n - 4)) || names="$names$out $i$nl"
		i=$((i + 1))
	done
	names=$(printf %s "$names" | sort)
}

# signature_text: the line of JSON for the row's cells
signature_text()
{
	json='{'
	at 7 && pair action "$out"
	at 5 && pair actor "$out"
	at 1 && pair event "$out"
	at $((cols - 2)) && pair evidence "$out"
	json="$json,\"fields\":{"
	while read -r name i; do
		test -n "$name" || continue
		at "$i"
		test -z "$out" || pair "$name" "$out"
	done <<-E
	$names
	E
	json="$json}"
	pair flow "$version"
	pair kind "$kind"
	at $((cols - 3)) && pair note "$out"
	pair plant "$plant"
	pair prev "$c3"
	if test -z "$c3"; then
		pair record ''
	else
		pair record "$c2"
	fi
	json="$json}"
}

# row ROW: what it says of itself
row()
{
	if ! split "$1" || test "$n" -ne "$cols"; then
		wrong "$file: 行不完整: $c1"
		return
	fi
	rows=$((rows + 1))
	for p in $c3; do
		case " $events " in
		*" $p "*) ;;
		*) wrong "$file: $c1: 缺少前一事件 $p" ;;
		esac
	done
	at $((cols - 2))
	for e in $out; do
		test ! -f "evidence/${e#*=}" || continue
		case $absent in
		*"$nl${e#*=}$nl"*) ;;
		*) wrong "$file: $c1: 缺少 ${e#*=}" ;;
		esac
	done
	at $((cols - 1))
	signature=$out
	if test -n "$signature"; then
		signature_text
		if signed "$c5" bihuan-event "$c4" "$json" "$signature"; then
			signatures=$((signatures + 1))
		else
			wrong "$file: $c1: $c5 的签名不成立"
		fi
	fi
	at "$cols"
	if test -n "$out"; then
		if signed "$stations" bihuan-seal "$c4" "${1%"$out"}" "$out"; then
			seals=$((seals + 1))
		else
			wrong "$file: $c1: 封签不成立"
		fi
	elif test -n "$signature"; then
		wrong "$file: $c1: 有签名而没有封签"
	fi
}

stations=
while read -r principal rest; do
	case $principal in station-[A-Z]) stations="$stations $principal" ;; esac
done <allowed_signers
for file in rows/*/*.csv; do
	test -f "$file" || continue
	dir=${file#rows/} dir=${dir%%/*}
	kind=${dir%.v*} version=${dir##*.v}
	events=$(cut -d, -f1 "$file" | tr '\n' ' ')
	first=yes
	while IFS= read -r line; do
		if test "$first" = yes; then
			first=no
			header "$line" || wrong "$file: 表头"
			continue
		fi
		row "$line"
	done <"$file"
done

echo "$files files, $rows rows, $signatures signatures, $seals seals"
if test $bad -gt 0; then
	echo "WRONG 核验不通过: $bad"
	exit 1
fi
echo 'OK 核验通过'
