#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# clock.sh DIR table|json|plot: what image/clock.sh measured by a clock on the wall.
# The ways took turns, so each round has its own comparison with the host; the
# median of these counts, with the least and the most. A round's figure is the p50 of
# a round trip, which does not see when this machine did something else for a moment;
# of a stream and of datagrams, which have none, the time of one. Where those are farther apart
# than NOISY (1/1000 of the median) the machine did something else meanwhile: marked
# in the table by !, in JSON as noisy, in the plot by a hollow box.
set -u
dir=$1 NOISY=${NOISY:-200}
[ -s "$dir/clock" ] || exit 0

# "way test family rounds NS NSMIN NSMAX P50 P99 RATIO RATIOMIN RATIOMAX NOISY"
ratios() {
	awk -v bound="$NOISY" '
	function sorted(v, n,   i, j, x) {
		for (i = 2; i <= n; i++) {
			x = v[i]
			for (j = i; j > 1 && v[j - 1] > x; j--) v[j] = v[j - 1]
			v[j] = x
		}
	}
	function middle(v, n) { return n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2 }
	$1 == "clock" && NF == 8 {
		key = $2 " " $3 " " $4
		if (!(key in count)) order[++nr] = key
		round[key, ++count[key]] = $5
		ns[key, $5] = $3 ~ /rr$/ ? $7 : $6; p50[key, $5] = $7; p99[key, $5] = $8
	}
	END {
		for (i = 1; i <= nr; i++) {
			key = order[i]; n = count[key]; m = 0
			split(key, word)
			host = "host " word[2] " " word[3]
			for (j = 1; j <= n; j++) {
				r = round[key, j]
				t[j] = ns[key, r]; a[j] = p50[key, r]; b[j] = p99[key, r]
				if (ns[host, r]) q[++m] = ns[host, r] / ns[key, r]
			}
			if (!m) continue
			sorted(t, n); sorted(a, n); sorted(b, n); sorted(q, m)
			# the host beside itself is 1: how steady it was is in its times
			spread = (q[m] - q[1]) / middle(q, m)
			if (word[1] == "host") spread = (t[n] - t[1]) / middle(t, n)
			print key, n, middle(t, n), t[1], t[n], middle(a, n), middle(b, n),
				middle(q, m), q[1], q[m], (spread * 1000 > bound)
		}
	}' "$dir/clock"
}

case $2 in
table)
	ratios | awk -v bound="$NOISY" '
	NR == 1 {
		printf "\nby the clock, %d rounds in turn in one kernel, over the wire: ", $4
		print "host / this, median (least-most); us of one (rr, crr: p50);"
		printf "! where least and most are farther apart than %.0f %% of the median\n", bound / 10
	}
	{
		key = $1 " " $2 " " $3
		if (!($1 in seen)) { way[++nw] = $1; seen[$1] }
		cell[key] = sprintf("%5.2f (%.2f-%.2f)%s %7.1f", $10, $11, $12, $13 ? "!" : " ", $5 / 1000)
		tail[key] = sprintf("%11.1f %11.1f%s", $8 / 1000, $9 / 1000, $13 ? "!" : " ")
		noisy += $13; all++
	}
	END {
		nt = split("stream rr crr udp", test)
		for (f = 4; f <= 6; f += 2) {
			printf "%-14s", "IPv" f
			for (t = 1; t <= nt; t++) printf "%29s", test[t]
			print "      rr p50     rr p99 us"
			for (w = 1; w <= nw; w++) {
				printf "%-14s", way[w]
				for (t = 1; t <= nt; t++) printf "%29s", cell[way[w] " " test[t] " " f]
				print " " tail[way[w] " rr " f]
			}
		}
		if (all) printf "noisy: %d of %d\n", noisy, all
	}'
	;;
json)
	ratios | awk '{
		printf "%s    {\"way\": \"%s\", \"test\": \"%s\", \"family\": %s, \"rounds\": %s, " \
			"\"ns\": %s, \"ns_min\": %s, \"ns_max\": %s, \"p50_ns\": %s, \"p99_ns\": %s, " \
			"\"host_over_this\": %.4f, \"min\": %.4f, \"max\": %.4f, \"noisy\": %s}",
			(NR > 1 ? ",\n" : ""), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
			($13 ? "true" : "false")
	} END { print "" }'
	;;
plot)
	gnuplot=$(command -v gnuplot-nox || command -v gnuplot) || exit 0
	# one block a way, a row a test and family; a box stands beside its neighbours
	ratios | awk '
	$1 == "host" { next }
	!($1 in seen) { way[++nw] = $1; seen[$1] }
	{ v[$1, $2, $3] = $10 " " $11 " " $12 " " $13 }
	END {
		nt = split("stream rr crr udp", test)
		for (w = 1; w <= nw; w++) {
			printf "%s\"%s\"\n", (w > 1 ? "\n\n" : ""), way[w]
			for (f = 4; f <= 6; f += 2) for (t = 1; t <= nt; t++)
				if ((way[w], test[t], f) in v) {
					at = (f - 4) * 2 + t - 1 + (w - (nw + 1) / 2) * 0.8 / nw
					printf "%.3f %s\n", at, v[way[w], test[t], f]
				}
		}
	}' >"$dir/clock.data"
	n=$(grep -c '^"' "$dir/clock.data")
	"$gnuplot" >>"$dir/plot.log" 2>&1 <<END
set terminal svg size 900,420 font "sans,11" background "white" noenhanced
set output "$dir/clock.svg"
set title "By the clock, over the wire: time of a host / time of a Pod; least to most, hollow: noisy"
set boxwidth 0.8 / $n
set style fill solid 0.8 border -1
set yrange [0:1.5]
set xrange [-0.6:7.6]
set grid y
set key outside right
set xtics rotate by -25
set for [i=0:3] xtics add (word("stream rr crr udp", i + 1)." v4" i, word("stream rr crr udp", i + 1)." v6" i + 4)
plot for [i=0:$((n - 1))] "$dir/clock.data" index i using (\$5 > 0 ? 1/0 : \$1):2 with boxes lt i + 1 title columnheader(1), \\
	for [i=0:$((n - 1))] "" index i using (\$5 > 0 ? \$1 : 1/0):2 with boxes lt i + 1 fill empty notitle, \\
	for [i=0:$((n - 1))] "" index i using 1:2:3:4 with yerrorbars lc rgb "black" pt 7 ps 0.2 notitle, \\
	1 with lines lc rgb "gray" dt 2 notitle
END
	;;
esac
