#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# report.sh DIR: figures of a run as a table, as DIR/result.json, and as plots
# where gnuplot is. DIR has a file of lines for each part:
#	path WAY wire|node TEST 4|6 INSTRUCTIONS P50 P99 IDLE
#	figure NAME VALUE UNIT...
# Lines of a clock on the wall and of Pods at their rates are clock.sh's and
# curves.sh's.
# The median of repetitions counts, their spread is told. test/bench/budget has
# what each path cost when it was last looked at; what is farther away from it than
# moves by itself is told. `report.sh DIR budget` prints a new budget. Asserts nothing.
set -u
dir=$1 here=$(dirname "$0")
medians=$dir/medians

# "way where test family median min max p50 p99 idle"
cat "$dir"/* 2>/dev/null | awk '$1 == "path" && NF == 9 {
	key = $2 " " $3 " " $4 " " $5
	n[key]++
	v[key, n[key]] = $6 + 0
	rest[key] = $7 " " $8 " " $9
}
END {
	for (key in n) {
		for (i = 2; i <= n[key]; i++) {	# insertion: a handful
			x = v[key, i]
			for (j = i; j > 1 && v[key, j - 1] > x; j--) v[key, j] = v[key, j - 1]
			v[key, j] = x
		}
		print key, v[key, int((n[key] + 1) / 2)], v[key, 1], v[key, n[key]], rest[key]
	}
}' | LC_ALL=C sort >"$medians.new"
mv "$medians.new" "$medians"

if [ "${2:-}" = budget ]; then
	awk '{ print $1, $2, $3, $4, $5 }' "$medians"
	exit
fi

awk -v budget="$here/budget" '
BEGIN {
	while ((getline line < budget) > 0) {
		split(line, word)
		if (word[1] !~ /^#/)
			was[word[1] " " word[2] " " word[3] " " word[4]] = word[5]
	}
	ways = "host hostof floor eleven vethbpf ipvlan routed bridge host+fq eleven+fq " \
	       "host+big eleven+big vethbpf+big ipvlan+big routed+big bridge+big"
	nr = split(ways, way)
	nt = split("stream rr crr udp", test)
}
{
	key = $1 " " $2 " " $3 " " $4
	cost[key] = $5; low[key] = $6; high[key] = $7; idle[key] = $10
	trip[key] = $8 " " $9
	spread = ($7 - $6) / $5
	if (spread > limit($3)) noisy[key] = spread
}
# What moves by itself: how much of a stream is in a segment, and who runs when.
function limit(test) { return test == "stream" ? 0.05 : test == "udp" ? 0.03 : 0.01 }
function cell(w, where, t, f,   key, base, ref) {
	key = w " " where " " t " " f
	if (!cost[key]) return sprintf("%15s", "-")
	ref = w ~ /\+/ ? "host" substr(w, index(w, "+")) : "host"
	base = cost[ref " wire " t " " f]
	if (!base) return sprintf("%15d", cost[key])
	return sprintf("%9d %5.3f", cost[key], base / cost[key])
}
END {
	split("wire node", place)
	title["wire"] = "from a Pod to a Pod of another node"
	title["node"] = "from a Pod to another Pod of its node (hosts: by lo)"
	for (p = 1; p <= 2; p++) {
		printf "\n%s: instructions a transaction, both ends; host over the wire / this\n",
		       title[place[p]]
		printf "%-14s", ""
		for (t = 1; t <= nt; t++)
			for (f = 4; f <= 6; f += 2) printf "%16s", test[t] " v" f
		print ""
		for (w = 1; w <= nr; w++) {
			line = ""
			for (t = 1; t <= nt; t++)
				for (f = 4; f <= 6; f += 2)
					line = line " " cell(way[w], place[p], test[t], f)
			if (line ~ /[0-9]/) printf "%-14s%s\n", way[w], line
		}
	}
	printf "\nrr: p50 and p99 of a transaction, instructions\n%-14s%16s%16s%16s%16s\n", "",
		"wire v4", "wire v6", "node v4", "node v6"
	for (w = 1; w <= nr; w++) {
		line = sprintf("%-14s", way[w])
		for (p = 1; p <= 2; p++)
			for (f = 4; f <= 6; f += 2)
				line = line sprintf("%16s", trip[way[w] " " place[p] " rr " f])
		if (line ~ / [0-9]/) print line
	}
	print "\nstream: 64 KiB; rr: a byte there and back; crr: with a connection; udp: 64 bytes there"
	for (key in noisy)
		printf "noisy: %s: spread %.1f %% of %d\n", key, noisy[key] * 100, cost[key]
	for (key in idle)
		if (idle[key] > 20)
			printf "waits: %s: %.1f %% of the time nothing ran\n", key, idle[key] / 10
	changed = 0
	for (key in cost) {
		if (!was[key] || !cost[key]) continue
		known++
		percent = (cost[key] / was[key] - 1) * 100
		split(key, word)
		if (percent < 100 * limit(word[3]) && percent > -100 * limit(word[3])) continue
		changed++
		printf "budget: %-28s %9d -> %9d  %+.2f %%\n", key, was[key], cost[key], percent
	}
	printf "budget: %d paths known, %d changed by more than 1 %% (udp: 3 %%, streams: 5 %%)\n", known, changed
}' "$medians"
for part in clock curves; do sh "$here/$part.sh" "$dir" table; done
cat "$dir"/* 2>/dev/null | awk '$1 == "figure" {
	if (!seen++) print "\nother figures"
	name = $2; $1 = $2 = ""
	printf "  %-44s%s\n", name, $0
}'

# ---- the same for machines
{
	echo '{'
	echo '  "paths": ['
	awk '{ printf "%s    {\"way\": \"%s\", \"path\": \"%s\", \"test\": \"%s\", \"family\": %s, " \
		"\"instructions\": %s, \"min\": %s, \"max\": %s, \"p50\": %s, \"p99\": %s, " \
		"\"idle_permille\": %s}", (NR > 1 ? ",\n" : ""), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 }
		END { print "" }' "$medians"
	echo '  ],'
	for part in clock curves; do
		echo "  \"$part\": ["
		sh "$here/$part.sh" "$dir" json
		echo '  ],'
	done
	echo '  "figures": ['
	cat "$dir"/* 2>/dev/null | awk '$1 == "figure" { name = $2; value = $3; $1 = $2 = $3 = ""
		sub(/^ +/, "")
		printf "%s    {\"name\": \"%s\", \"value\": %s, \"unit\": \"%s\"}", (n++ ? ",\n" : ""),
			name, value, $0 } END { print "" }'
	echo '  ]'
	echo '}'
} >"$dir/result.json.new"
mv "$dir/result.json.new" "$dir/result.json"
[ ! -e "$here/plot.sh" ] || sh "$here/plot.sh" "$dir"
for part in clock curves; do sh "$here/$part.sh" "$dir" plot; done
