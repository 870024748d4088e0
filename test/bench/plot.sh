#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# plot.sh DIR: the figures of a run as pictures: DIR/paths.svg, what each way to
# connect a Pod costs against a host, DIR/wiring.svg, what wiring costs by the
# number of Pods, and DIR/boot.svg, where a boot spends its time. Nothing where gnuplot is not.
set -u
dir=$1
gnuplot=$(command -v gnuplot-nox || command -v gnuplot) || exit 0

# rows "test vN", a column a way: host over the wire by this
awk '
BEGIN { nr = split("floor eleven vethbpf ipvlan routed bridge", way); nt = split("stream rr crr udp", test) }
{ cost[$1 " " $2 " " $3 " " $4] = $5 }
END {
	printf "test"
	for (w = 1; w <= nr; w++) printf " %s", way[w]
	print ""
	for (t = 1; t <= nt; t++) for (f = 4; f <= 6; f += 2) {
		host = cost["host wire " test[t] " " f]
		printf "\"%s v%d\"", test[t], f
		for (w = 1; w <= nr; w++) {
			this = cost[way[w] " wire " test[t] " " f]
			printf " %s", host && this ? host / this : "?"
		}
		print ""
	}
}' "$dir/medians" >"$dir/paths.data"
awk '$1 == "figure" && $2 ~ /^wiring\.(up|check|again|down)\.[0-9]+$/ {
	split($2, name, ".")
	v[name[2], name[3]] = $3 / 1e6
	pods[name[3]]
}
END { for (n in pods) print n, v["up", n], v["check", n], v["again", n], v["down", n] }' \
	"$dir/wiring" 2>/dev/null | sort -n >"$dir/wiring.data"
awk '$1 == "figure" && $2 ~ /^wiring\.peer\.[a-z]+\.[a-z]+\.[0-9]+$/ {
	split($2, name, ".")
	v[name[3] name[4], name[5]] = $3 / 1e6
	pods[name[5]]
}
END { for (n in pods) print n, v["ipbatch", n], v["ipsingle", n], v["cniadd", n] }' \
	"$dir"/peers.* 2>/dev/null | sort -n >"$dir/peers.data"

# a row for each phase, a column for each number of Pods
awk '$1 == "figure" && $2 ~ /^boot\.[0-9]+\.[0-9]+\./ {
	split($2, name, ".")
	phase[name[3]] = name[4]
	v[name[3], name[2]] = $3 / 1e6
}
END { for (p in phase) print p, phase[p], v[p, 2], v[p, 254] }' \
	"$dir/boot" 2>/dev/null | sort -n >"$dir/boot.data"

# a part of a run may have none
paths="plot for [i=2:7] '$dir/paths.data' using i:xtic(1) title columnheader(i)"
grep -q ' [0-9]' "$dir/paths.data" || paths=
wiring="plot '$dir/peers.data' using 1:4 with linespoints title 'CNI plugins',
	'' using 1:3 with linespoints title 'ip',
	'' using 1:2 with linespoints title 'ip -batch',
	'$dir/wiring.data' using 1:2 with linespoints title 'up',
	'' using 1:4 with linespoints title 'up again',
	'' using 1:5 with linespoints title 'down',
	'' using 1:3 with linespoints title 'check'"
[ -s "$dir/wiring.data" ] || wiring=
boot="plot '$dir/boot.data' using 3:xtic(2) title '2 Pods', '' using 4 title '254 Pods'"
[ -s "$dir/boot.data" ] || boot=
"$gnuplot" >"$dir/plot.log" 2>&1 <<END || echo "# no plots: see $dir/plot.log"
set terminal svg size 900,420 font "sans,11"
set output "$dir/paths.svg"
set title "A Pod against a host, over the wire: instructions of the host / instructions of the Pod"
set style data histograms
set style fill solid 0.8 border -1
set datafile missing "?"
set yrange [0:1.1]
set grid y
set key outside right
set xtics rotate by -25
$paths
reset
set terminal svg size 700,420 font "sans,11"
set output "$dir/wiring.svg"
set title "Wiring a node"
set xlabel "Pods"
set ylabel "million instructions"
set logscale xy
set xrange [1:300]
set xtics (1, 16, 64, 254)
set grid
set key outside right
$(echo $wiring)
reset
set terminal svg size 900,420 font "sans,11"
set output "$dir/boot.svg"
set title "Boot, from the kernel's first instruction to the last Pod's workload"
set style data histograms
set style fill solid 0.8 border -1
set ylabel "million instructions"
set grid y
set key left
set xtics rotate by -35
$boot
END
