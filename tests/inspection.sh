# shellcheck shell=sh
# A plant with a third party, on top of plant.sh, for the inspection-*.t:
#
#	new_inspected [--rehearsal]	plant, mail server, key, contact C1
#	fixed				a hazard at verify: $id
#	shown [OPTION …]		a link for it that is printed: file token
#	mails				how many have arrived

mkdir -p smtp
KEY=5b0d1f0e4a7c43c2a7f3a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f6

new_inspected()
{
	new_plant plant
	/usr/bin/python3 "$SOURCE/tests/peers/smtp_sink.py" smtp >smtp/log 2>&1 &
	background $!
	wait_for 10 'test -s smtp/port' || return 1
	rows registers/contacts.csv <<-'E'
	C1,何志远,检验员,安全技术中心,MAIL,,
	C2,顾言,检验员,安全技术中心,FILE WECOM,,
	E
	sed -i 's|^base_url,|base_url,https://bihuan.example|' plant/settings.csv
	ledger-save -m 'a third party' >/dev/null || return 1
	SECRETS=$XDG_CONFIG_HOME/bihuan/PLANT.secrets
	cat >>"$SECRETS" <<-E
	inspection.key.1=$KEY
	mail.url=smtp://127.0.0.1:$(cat smtp/port)
	mail.tls=none
	mail.from=bihuan@plant.example
	C1.MAIL=he@centre.example
	C2.WECOM=gu
	E2.MAIL=wu@plant.example
	E
	photo site.png after.png again.png now.png own.png
}

fixed()
{
	at 08:00
	id=$(hazard-new -a E5 -T HT05 -e 3#冲床 -p site=site.png "$@") &&
	at 09:00 &&
	hazard-fix -a E4 -p before=@site -p after=after.png "$id" >/dev/null
}

shown()
{
	inspection-link -a E1 -t C1 --print "$@" "$id" >shown &&
	link=$(sed -n 1p shown) && sed -n 2p shown >token && test -s token
}

mails()
{
	find smtp -name '*.eml' | wc -l
}
