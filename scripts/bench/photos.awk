# The table of pairs.csv: how many pairs were judged what, per part.

NR == 1 { next }
{
	key = $1 SUBSEP $2
	if (!(key in all)) {
		order[++n] = key
		low[key] = 101
		high[key] = -101
	}
	all[key]++
	parts[$1]
	copy[key] += $3 >= COPY
	place[key] += $3 >= PLACE && $3 < COPY
	other[key] += $3 < PLACE
	found[key] += $6 == "yes"
	if ($3 < low[key])
		low[key] = $3
	if ($3 > high[key])
		high[key] = $3
}

function table(part, title,   i, w)
{
	if (!(part in parts))
		return
	printf "%s\n%-10s %6s %6s %6s %6s %6s  %s\n", title, "what", "pairs",
	    "copy", "place", "other", "found", "per cent"
	for (i = 1; i <= n; i++) {
		split(order[i], w, SUBSEP)
		if (w[1] == part)
			printf "%-10s %6d %6d %6d %6d %6d  %d to %d\n", w[2],
			    all[order[i]], copy[order[i]], place[order[i]],
			    other[order[i]], found[order[i]], low[order[i]],
			    high[order[i]]
	}
}

BEGIN { COPY = 92; PLACE = 45 }

END {
	table("tune", "scenes on which the thresholds were chosen")
	table("kept", "scenes that were kept apart")
	table("fresh", "scenes drawn after the thresholds stood")
}
