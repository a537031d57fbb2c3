#!/bin/sh
. "${0%/*}/lib.sh"
. "$SOURCE/tests/plant.sh"
need mlr pdftotext
new_plant plant
P=$SOURCE/scripts/pipelines
at 2026-11-20 08:00
a=$(hazard-new -a E5 -T HT05 -e 3#冲床 2>/dev/null)
b=$(hazard-new -a E5 -T HT09 -e 4#冲床 2>/dev/null)
at 2026-11-24 07:40

ok 'handover: shown first, then done' '
	before=$(head_of) && $P/handover -n plant E4 E5 >o && has o "$a" "$b" && test $(head_of) = $before &&
	$P/handover plant E4 E5 && test "$(field $a assignee)" = E5 && test "$(field $b assignee)" = E5'
ok 'handover of nothing is done' '$P/handover plant E4 E5'
ok 'overdue by area' '$P/overdue-by-workshop plant >o && has o CY-1'
ok 'the stories of stale class A' '
	at 2026-11-25 07:40 && $P/stale-class-a plant >o && has o "$b" && ! grep -q "$a" o'
ok 'the morning: a page, and a file for each person' '
	$P/morning plant pages && pdftotext pages/daily.pdf page && has page "$a" && has pages/person_E5.csv "$a" "$b"'
ok 'the pipelines that the manual shows' '
	hazard-list --overdue -o ids | hazard-assign -t E4 - && hazard-list -o csv | mlr --icsv --ojson head -n 1 >o && has o "\"id\""'
done_testing
