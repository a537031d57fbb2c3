# From story.csv and the registers to what happens when.
#
#	awk -f timeline.awk -v day=20781 -v end=… -v photos=FILE \
#	    areas.csv equipment.csv hazard-types.csv story.csv | sort -n
#
# day is today's number since 1970-01-01 at the site.  A line is: minute since
# 1970 at the site, order, time as RFC 3339, number, action, who, argument, and
# for "new" the columns of the story.  photos gets the lines for mkphoto.

function civil(days,   era, doe, yoe, doy, mp, y, m)
{
	days += 719468
	era = int(days / 146097)
	doe = days - era * 146097
	yoe = int((doe - int(doe / 1460) + int(doe / 36524) - \
	    int(doe / 146096)) / 365)
	doy = doe - (365 * yoe + int(yoe / 4) - int(yoe / 100))
	mp = int((5 * doy + 2) / 153)
	m = mp < 10 ? mp + 3 : mp - 9
	y = yoe + era * 400 + (m <= 2)
	return sprintf("%04d-%02d-%02d", y, m, doy - int((153 * mp + 2) / 5) + 1)
}

function rfc(min)
{
	return civil(int(min / 1440)) sprintf("T%02d:%02d:%02d+08:00",
	    int(min % 1440 / 60), min % 60, min * 7 % 60)
}

# A second of the same minute, the phone's clock.  Story 16 shows an old photo,
# 43 came through a chat program, 52 was taken at the gate.
function photo(name, min, area, scene, seed, state,   d, off)
{
	if (n == 43 && name ~ /site/) {
		print name " - - 0 0 " scene " " seed " " state >photos
		return
	}
	off = n == 52 && name ~ /site/ ? 0.004 : 0
	if (n == 16)
		min -= 2 * 1440
	d = civil(int(min / 1440))
	gsub(/-/, ":", d)
	printf "%s %s %02d:%02d:%02d %.6f %.6f %d %d %d\n", name, d,
	    int(min % 1440 / 60), min % 60, (min * 7 + 60 - 20 - state) % 60,
	    lat[area] + off + (seed % 7 - 3) * 0.00001,
	    lon[area] + (seed % 5 - 2) * 0.00001, scene, seed, state >photos
}

function at(min, order, n, what, who, arg, rest)
{
	if (min <= end)
		printf "%d\t%d\t%s\t%s\t%s\t%s\t%s\t%s\n", min, order, rfc(min),
		    n, what, who == "" ? "-" : who, arg == "" ? "-" : arg, rest
}

function tick(min)
{
	if (!(min in ticks)) {
		ticks[min] = 1
		at(min, 9, "-", "escalate")
	}
}

BEGIN {
	FS = ","
	split("HT01 0 HT02 1 HT20 1 HT06 2 HT18 2 HT19 2 HT05 3 HT15 3 HT12 4 " \
	    "HT13 5 HT03 6 HT22 6 HT28 6 HT23 6 HT04 7 HT24 7 HT25 8 HT11 8",
	    s, " ")
	for (i = 1; i in s; i += 2)
		scene[s[i]] = s[i + 1]
}

FNR == 1 { file++; next }
file == 1 { lat[$1] = $8; lon[$1] = $9; next }
file == 2 { area[$1] = $4; next }
file == 3 { class[$1] = $5; hours[$1] = $15; next }

{
	n = $1
	split($3, hm, ":")
	found = (day - $2) * 1440 + hm[1] * 60 + hm[2]
	told = found + $4
	kind = $5 in scene ? scene[$5] : 9
	where = $6 in area ? area[$6] : $6
	due = found + hours[$5] * 60
	photo(n ".site.jpg", found, where, kind, n, 0)
	if ($8 == "scan")
		photo(n ".plate.jpg", found, where, kind, n, 2)
	if ($8 == "scan" || $8 == "inspection")
		photo(n ".around.jpg", found, where, kind, n, 3)
	at(told, 1, n, "new", $7, $11, rfc(found) "\t" $5 "\t" \
	    ($6 in area ? "-e" : "-A") "\t" $6 "\t" $8 "\t" \
	    ($9 == "" ? "-" : $9) "\t" $10)
	fixed = again = 0
	k = split($12, step, " ")
	for (i = 1; i <= k; i++) {
		split(step[i], p, ":")
		arg = p[4]
		if (p[2] == "fix") {
			if (!fixed)
				fixed = told + p[1]
			if (n % 3)
				photo(n "." i ".before.jpg", told + p[1] - 8,
				    where, kind, n, 0)
			photo(n "." i ".after.jpg", told + p[1], where, kind,
			    n, 1)
			arg = i
		}
		if (p[2] == "extend") {
			split(arg, x, "|")
			due = found + x[1]
			arg = rfc(due) "|" x[2]
		}
		if (p[2] == "reopen")
			again = told + p[1]
		at(told + p[1], 2, n, p[2], p[3], arg)
	}
	# What waits for a verdict or a judgement, or begins again.
	if ($12 !~ /:verify:/) {
		tick(told + 481)
		tick(told + 1441)
		if (fixed) {
			tick(fixed + (class[$5] == "A" ? 241 : 1441))
			tick(fixed + (class[$5] == "A" ? 361 : 1561))
		}
	}
	if (again) {
		tick(again + hours[$5] * 60 - 239)
		tick(again + hours[$5] * 60 + 1)
		tick(again + hours[$5] * 60 + 121)
		tick(again + hours[$5] * 60 + 1441)
	}
	# The minutes at which something may come due while it is open; the
	# night the server stood still (story 24) it came an hour late.
	c = class[$5]
	late = n == 24 ? 61 : 1
	before = c == "A" ? 30 : c == "B" ? 60 : 240
	if (c == "A")
		tick(told + 11)
	split(before " 0 -120 -1440", step, " ")
	for (i = 1; i <= 4; i++)
		if (!fixed || due - step[i] < fixed)
			if (due - step[i] > told)
				tick(due - step[i] + late)
}

END {
	# a word every Monday, lately every morning, and at the end
	for (d = day - 91; d <= day; d++)
		if (d % 7 == 4 || d > day - 4)
			tick(d * 1440 + 450)
	tick(end)
}
