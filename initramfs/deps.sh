#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# deps.sh: everything that is not ours, from Debian packages, without root.
# A private apt (own sources, lists, cache, a copy of the package status) under
# $B takes the mirror from this machine's apt configuration and verifies
# signatures as apt always does. Nothing outside $B is written or installed.
# Knows packages and suites; must not know what is built from them.
#
#   deps.sh host TOOL...             unpack tools this machine lacks to $B/host
#   deps.sh unpack APT DIR PKG...    packages (no dependencies) -> DIR
#   deps.sh source APT DIR SRC...    upstream tarballs, unpacked -> DIR/<src>
#   deps.sh kernel APT DIR 6.12 ARCH the newest cloud kernel of a series -> DIR
# APT is a private apt below $B: apt (this machine's architecture), apt-arm64,
# apt-sid. PKG and SRC may name a suite: libmnl-dev/trixie.
set -eu
: "${B:?B, the build directory, is not set}"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

die() { echo "deps: $*" >&2; exit 1; }

# "  FETCH  kernel 6.12  34 MB  2.1 s"; $t0 is when the step began
now() { date +%s%N; }
report() {	# what dir
	ms=$((($(now) - t0) / 1000000))
	mb=$(find "$2" -name '*.deb' -o -name '*.tar.*' | xargs -r du -cm |
		tail -n 1 | cut -f 1)
	printf '  %-7s %-34s %4s MB %4d.%d s\n' FETCH "$1" "${mb:-0}" \
		$((ms / 1000)) $((ms % 1000 / 100))
}

# apt's own words on failure, without the mirror's address
quiet() {
	"$@" >"$A/log" 2>&1 && return
	sed -E 's#[a-z+]+://[^ ]*/##g' "$A/log" | tail -n 5 >&2
	return 1
}

# One stanza of deb822; nothing when this machine has no such archive.
stanza() {	# type uri suites
	[ -n "$2" ] || return 0
	printf 'Types: %s\nURIs: %s\nSuites: %s\nComponents: main\n' "$1" "$2" "$3"
	[ ! -e $keyring ] || echo "Signed-By: $keyring"
	echo
}

sources() {	# of private apt $1
	rel=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
	targets=$(apt-get indextargets --no-release-info \
		--format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages')
	main=$(echo "$targets" | awk -v rel="$rel" '$3 == "main" &&
		($2 == rel || $2 == "stable" || $2 == "oldstable") { print $1; exit }')
	sec=$(echo "$targets" | awk '$3 == "main" && $2 ~ /-security$/ { print $1; exit }')
	[ -n "$main" ] || die "apt on this machine knows no Debian archive (main)"
	case $1 in
	apt-sid*)
		stanza deb "$main" sid ;;
	apt-*)
		stanza deb "$main" "bookworm trixie"
		stanza deb "$sec" bookworm-security ;;
	*)
		stanza deb "$main" "bookworm bookworm-backports trixie"
		stanza deb-src "$main" trixie
		stanza deb "$sec" bookworm-security ;;
	esac
}

# Sets A and APT_CONFIG; makes the private apt when it is not there yet.
apt_open() {
	A=$B/$1
	export APT_CONFIG=$A/apt.conf
	mkdir -p "$A"
	exec 9>"$A/lock"
	flock 9
	[ ! -e "$A/.ready" ] || return 0
	t0=$(now)
	arch=$(dpkg --print-architecture)
	case $1 in *-arm64) arch=arm64 ;; apt-sid) arch=amd64 ;; esac
	rm -rf "$A/lists" "$A/cache" "$A/sources.d" "$A/prefs.d"
	mkdir -p "$A/lists/partial" "$A/cache/archives/partial" "$A/sources.d" "$A/prefs.d"
	cp /var/lib/dpkg/status "$A/status"
	(unset APT_CONFIG; sources "$1") >"$A/sources.d/debian.sources"
	printf 'Package: *\nPin: release n=%s\nPin-Priority: %d\n\n' \
		trixie 50 bookworm-backports 60 >"$A/prefs.d/pin"
	cat >"$A/apt.conf" <<-CONF
	APT::Architecture "$arch";
	APT::Architectures { "$arch"; };
	Dir::State "$A";
	Dir::State::lists "$A/lists";
	Dir::State::status "$A/status";
	Dir::Cache "$A/cache";
	Dir::Etc::sourcelist "/dev/null";
	Dir::Etc::sourceparts "$A/sources.d";
	Dir::Etc::preferences "/dev/null";
	Dir::Etc::preferencesparts "$A/prefs.d";
	APT::Sandbox::User "root";
	APT::Get::Only-Source "true";
	APT::Update::Post-Invoke "";
	APT::Update::Post-Invoke-Success "";
	DPkg::Post-Invoke "";
	Acquire::Languages "none";
	Acquire::GzipIndexes "true";
	Acquire::Retries "3";
	CONF
	quiet apt-get -q update || die "cannot fetch the package indexes"
	touch "$A/.ready"
	report "package indexes ($1)" "$A/cache"
}

# Indexes grow old: a package that is gone is asked for again after an update.
apt_try() {
	"$@" 2>/dev/null && return
	quiet apt-get -q update || true
	"$@"
}

# $B/deps.lock: "name version sha256" of every input, whatever its set.
lock_write() {	# dir
	for f in "$1"/*.deb "$1"/*.tar.*; do
		case $f in *'*'* | *.asc) continue ;; esac
		sum=$(sha256sum "$f" | cut -d ' ' -f 1)
		case $f in
		*.deb) echo "$(dpkg-deb -W --showformat \
			'${Package}:${Architecture} ${Version}' "$f") $sum" ;;
		*) n=${f##*/} && echo "${n%%_*}:source ${n#*_} $sum" ;;
		esac
	done >"$1/lock.part"
	(
		flock 8
		cat "$B"/dl/*/lock.part | LC_ALL=C sort -u >"$B/deps.lock.tmp"
		mv "$B/deps.lock.tmp" "$B/deps.lock"
	) 8>"$B/dl/.lock"
}

# What was unpacked before stays untouched: somebody may be running it. A link
# to an absolute path is turned into $B/host, where its target now is.
explode() {	# debs-dir dir
	touch "$2/.have"
	find "$1" -maxdepth 1 -name '*.deb' ! -name 'libc6_*' ! -name 'libc-bin_*' |
		sort -V | while read -r deb; do
		! grep -Fqx "${deb##*/}" "$2/.have" || continue
		dpkg-deb -x "$deb" "$2"
		echo "${deb##*/}" >>"$2/.have"
	done
	find "$2" -type l -lname '/*' | while read -r link; do
		to=$(readlink "$link")
		[ ! -e "$2$to" ] || ln -sfn "$2$to" "$link"
	done
}

tool_package() {
	case $1 in
	ld.lld-19) echo lld-19 ;;
	readelf | nm) echo binutils ;;
	bpftool) echo bpftool/bookworm-backports ;;
	depmod) echo kmod ;;
	xz) echo xz-utils ;;
	qemu-system-x86_64) echo qemu-system-x86 ;;
	qemu-system-aarch64) echo qemu-system-arm ;;
	*) echo "$1" ;;
	esac
}

have() {	# bookworm's own bpftool (7.1) is too old for us
	t=$(PATH=$B/host/usr/sbin:$B/host/usr/bin:$B/host/sbin:$B/host/bin:$PATH:/usr/sbin:/sbin
		command -v "$1") || return 1
	case $1:$t in
	bpftool:"$B"/*) ;;
	bpftool:*) "$t" version 2>/dev/null | grep -Eq 'v(7\.[5-9]|7\.[1-9][0-9]|[89])' ;;
	esac
}

missing() {
	for tool; do
		have "$tool" || printf ' %s' "$(tool_package "$tool")"
	done
}

host() {
	mkdir -p "$B"
	[ -n "$(missing "$@")" ] || return 0
	apt_open apt
	want=$(missing "$@")	# now that nobody else is at it
	[ -n "$want" ] || return 0
	t0=$(now)
	dl=$B/dl/host
	mkdir -p "$dl/partial" "$B/host"
	apt_try quiet apt-get -q -y --no-install-recommends --download-only \
		-o APT::Get::Only-Source=false -o Dir::Cache::archives="$dl" \
		install $want || die "cannot fetch$want"
	explode "$dl" "$B/host"
	lock_write "$dl"
	report "tools:$want" "$dl"
	want=$(missing "$@")
	[ -z "$want" ] || die "unpacked, but still not there:$want"
}

unpack() {	# apt dir package...
	apt_open "$1"
	dir=$2 dl=$B/dl/${2##*/}
	shift 2
	t0=$(now)
	rm -rf "$dl" "$dir.tmp" "$dir"
	mkdir -p "$dl" "$dir.tmp"
	cd "$dl"
	apt_try quiet apt-get -q download "$@" || die "cannot fetch $*"
	for deb in *.deb; do dpkg-deb -x "$deb" "$dir.tmp"; done
	lock_write "$dl"
	mv "$dir.tmp" "$dir"
	dir=${dir##*/}
	report "${dir%.new}" "$dl"
}

source_() {	# apt dir source...
	apt_open "$1"
	dir=$2 dl=$B/dl/${2##*/}
	shift 2
	t0=$(now)
	rm -rf "$dl" "$dir.tmp" "$dir"
	mkdir -p "$dl" "$dir.tmp"
	cd "$dl"
	apt_try quiet apt-get -q source --download-only "$@" || die "no source: $*"
	for src; do
		name=${src%%/*}
		mkdir "$dir.tmp/$name"
		tar -xf "$(ls "$dl/${name}"_*.orig.tar.* | grep -v '\.asc$')" \
			-C "$dir.tmp/$name" --strip-components=1 --no-same-owner
	done
	lock_write "$dl"
	mv "$dir.tmp" "$dir"
	report "sources of $(echo "$@" | sed 's#/[^ ]*##g')" "$dl"
}

# The newest cloud kernel of a series; since 7.x the image package is empty and
# names its parts. Its modules get their modules.dep, which no package ships.
kernel() {	# apt dir series arch
	apt_open "$1"
	kdir=$2 kdl=$B/dl/${2##*/}
	image=$(apt-cache pkgnames "linux-image-$3" |
		grep -E "^linux-image-$3(\.[0-9]+)*\+deb[0-9.]+-cloud-$4\$" |
		sort -V | tail -n 1)
	[ -n "$image" ] || die "$1 has no kernel $3 any more"
	rel=${image#linux-image-}
	parts=$(apt-cache pkgnames linux- |
		grep -Fx -e "linux-binary-$rel" -e "linux-modules-$rel" \
			-e "linux-base-$rel" || true)
	unpack "$1" "$kdir.new" "$image" $parts
	cd "$kdir.new"
	[ -e lib ] || ln -s usr/lib lib
	[ -e boot ] || ln -s "usr/lib/modules/$rel" boot
	rm -rf usr/share/doc
	depmod -b . "$rel"
	echo "$rel" >release
	cp "$(ls boot/vmlinuz* | head -n 1)" vmlinuz
	cp "$(ls boot/config* | head -n 1)" config
	rm -rf "$kdir" "$kdl"
	mv "$kdl.new" "$kdl"
	mv "$kdir.new" "$kdir"
}

verb=$1
shift
case $verb in
host) host "$@" ;;
unpack) unpack "$@" ;;
source) source_ "$@" ;;
kernel) kernel "$@" ;;
*) die "unknown verb: $verb" ;;
esac
