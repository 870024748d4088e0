#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# curves.sh DIR table|json|plot: what image/shape.sh measured of a Pod at its rate:
# how much of it it gets, and how long a packet of its own waits beside that, by the
# rate and by the load that is offered.
set -u
dir=$1
lines() { cat "$dir"/shape.[a-z]* 2>/dev/null | awk '$1 == "shape" && NF == 10'; }
[ -n "$(lines)" ] || exit 0

case $2 in
table)
	for what in rate load; do
		lines | awk -v what=$what '
		$2 != what { next }
		{
			way = $3 " v" $4
			if (!(way in seen)) { name[++nw] = way; seen[way] }
			if (!($5 in at)) { x[++nx] = $5; at[$5] }
			share[way, $5] = $7 ? sprintf("%+.2f %%", ($6 / $7 - 1) * 100) : "-"
			# of what is offered only the rate can come
			if (what == "load" && $7) share[way, $5] = sprintf("%.1f %%", $6 / $7 * $5)
			wait[way, $5] = $10 < 1000 ? sprintf("%.*f %.*f", digits($8), $8 / 1000,
				digits($9), $9 / 1000) : "-"
			if ($10) { lost[way, $5] = $10 / 10 " %"; some = 1 }
		}
		function digits(us) { return us < 100000 ? 2 : 0 }
		function row(title, v,   w, i) {
			printf "%-12s", title
			for (i = 1; i <= nx; i++) printf "%17s", x[i] unit
			print ""
			for (w = 1; w <= nw; w++) {
				printf "  %-10s", name[w]
				for (i = 1; i <= nx; i++) printf "%17s", v[name[w], x[i]]
				print ""
			}
		}
		END {
			unit = what == "rate" ? " Mbit/s" : " %"
			title = "a Pod of 10 Mbit/s that sends so much of that in datagrams"
			if (what == "rate") title = "a Pod at its rate: one TCP flow, and a " \
				"packet there and back beside it"
			print "\n" title
			row(what == "rate" ? "off the rate" : "of the rate", share)
			row("p50 p99 ms", wait)
			if (some) row("no answer", lost)
		}'
	done
	echo 'no answer: within 4 s; p50 and p99 are of the others'
	;;
json)
	lines | awk '{
		printf "%s    {\"shaper\": \"%s\", \"family\": %s, \"by\": \"%s\", \"%s\": %s, " \
			"\"got_bps\": %s, \"%s_bps\": %s, \"p50_us\": %s, \"p99_us\": %s, " \
			"\"lost_permille\": %s}", (NR > 1 ? ",\n" : ""), $3, $4, $2,
			($2 == "rate" ? "mbit" : "percent"), $5, $6,
			($2 == "rate" ? "wanted" : "offered"), $7, $8, $9, $10
	} END { print "" }'
	;;
plot)
	gnuplot=$(command -v gnuplot-nox || command -v gnuplot) || exit 0
	colours='800080 c000c0 1f77b4 2ca02c d06000'
	nr=0 accuracy='' by_rate='' by_load=''
	add() {	# list expression: printed with what stands before it
		printf '%s%s' "${1:+$1, }" "$2"
	}
	for way in "edt 4" "edt 6" "htb 4" "codel 4" "tbf 4"; do
		nr=$((nr + 1))
		data=$dir/shape.$(echo "$way" | tr ' ' -).data
		lines | awk -v way="$way" '$2 == "rate" && $3 " " $4 == way && $7 {
			print $5, ($6 / $7 - 1) * 100, ($10 < 1000 ? $8 / 1000 " " $9 / 1000 : "? ?") }' | sort -n >"$data"
		printf '\n\n' >>"$data"
		lines | awk -v way="$way" '$2 == "load" && $3 " " $4 == way {
			print $5, $6 / 1e6, ($10 < 1000 ? $8 / 1000 " " $9 / 1000 : "? ?") }' | sort -n >>"$data"
		case $way in
		edt*) title="eleven (EDT), IPv${way#edt }" ;;
		htb*) title=HTB ;;
		codel*) title="HTB, fq_codel" ;;
		tbf*) title="TBF, 50 ms" ;;
		esac
		colour=$(echo "$colours" | cut -d ' ' -f $nr)
		style="lc rgb '#$colour' pt $((nr + 3))" lines=linespoints
		# of few points, which are those of IPv4
		dots='dt 3'
		[ "$way" != "edt 6" ] || lines=points dots=
		accuracy=$(add "$accuracy" "'$data' index 0 using 1:2 with $lines $style title '$title'")
		for which in rate:0 load:1; do
			lines | grep -q "^shape ${which%:*} $way " || continue
			two="'$data' index ${which#*:} using 1:3 with $lines $style $dots notitle,"
			two="$two '$data' index ${which#*:} using 1:4 with $lines $style title '$title'"
			[ $which = rate:0 ] && by_rate=$(add "$by_rate" "$two")
			[ $which = load:1 ] && by_load=$(add "$by_load" "$two")
		done
	done
	"$gnuplot" >>"$dir/plot.log" 2>&1 <<END
set terminal svg size 760,440 font "sans,11" background "white" noenhanced
set grid
set datafile missing "?"
set key outside right
set style data linespoints
set logscale x
set xlabel "rate of the Pod, Mbit/s"
set xtics (1, 3, 10, 30, 100, 300, 1000)
set xrange [0.9:1100]
set output "$dir/rate.svg"
set title "What one TCP flow gets of its Pod's rate"
set ylabel "% above or below"
set yrange [*<-0.5:0.5<*]
plot 0 with lines lc rgb "black" notitle, $accuracy
set output "$dir/latency.svg"
set title "There and back beside a TCP flow at its Pod's rate: p99, dotted p50"
set ylabel "ms"
set yrange [*:*]
set logscale y
plot $by_rate
set output "$dir/load.svg"
set title "A packet there and back beside datagrams, Pod of 10 Mbit/s: p99, dotted p50"
set xlabel "offered, % of the rate"
unset logscale x
set xtics auto
set xrange [15:155]
plot $by_load
END
	;;
esac
