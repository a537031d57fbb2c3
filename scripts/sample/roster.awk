# The roster of the sample plant: awk -v day=N -v what=duty|absences|start.
# day is today's number since 1970-01-01.

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

function duty(   d, n)
{
	n = split("E1011 E1012 E1013 E1014 E1016 E1017 E1018 E1019", chief, " ")
	split("E1004 E1005 E1006 E1007 E1008", safety, " ")
	print "\357\273\277date,shift,role,person"
	for (d = day - 92; d <= day + 8; d++) {
		print civil(d) ",DAY,dispatcher,E1009"
		print civil(d) ",MID,dispatcher,E1010"
		print civil(d) ",NIGHT,dispatcher,E1015"
		print civil(d) ",MID,safety_manager," safety[d % 5 + 1]
		print civil(d) ",NIGHT,safety_manager," safety[(d + 2) % 5 + 1]
		print civil(d) ",NIGHT,workshop_director," chief[d % n + 1]
		print civil(d) ",NIGHT,deputy_gm," (d % 2 ? "E1002" : "E1003")
	}
}

function absent(code, person, deputy, from, days)
{
	printf "%s,%s,%s,%s 00:00,%s 00:00\n", code, person, deputy,
	    civil(day - from), civil(day - from + days)
}

BEGIN {
	if (what == "duty")
		duty()
	else if (what == "start")
		print civil(day - 92) "T07:00:00+08:00"
	else {
		print "\357\273\277code,person,deputy,from,until"
		absent("Q001", "E1022", "E1032", 45, 5)
		absent("Q002", "E1002", "E1003", 24, 8)
		absent("Q003", "E1006", "E1005", 59, 2)
		absent("Q004", "E1025", "E1035", 1, 6)
		absent("Q006", "E1011", "E1021", 58, 3)
		absent("Q005", "E1013", "E1023", 67, 3)
	}
}
