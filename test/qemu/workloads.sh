#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# workloads.sh: what happens to the processes of Pods: which limits, rights and
# view they have, how each of their ends is named, when they start again, and
# how they stop. One node, a Pod for each; nobody is on the wire.
#
#      crash missing nowhere hog few user root deaf        alpha
#
# What workloads print comes from the console, with the Pod's name in front.
set -u
. test/qemu/lib.sh
. test/qemu/tap.sh
ON_TIMEOUT=120

# what is changed here shall be found by hand
node_start alpha -a eleven.drift=off -M 52:54:00:11:00:01 -l "$WORK/w1.a"
node_ready alpha 120 || bail "the node boots"
console() { tr -d '\r' <"$WORK/alpha/console.log"; }
said() { console | sed -n "s/^$1: //p"; }		# by a Pod's workload
told() { console | sed -n "s/^eleven: pod $1: //p"; }	# by the agent, of a Pod
has() { [ "$("$2" "$3" | grep -c .)" -ge "$1" ]; }	# so many lines are there
state() { on alpha "cat /run/eleven/pods/$1"; }
# The process that the Pod's PID 1 started, as the node counts.
workload_pid() {
	on alpha "for p in \$(sed -n 's/^pid //p' /run/eleven/pods/$1); do
		cat /proc/\$p/task/\$p/children; done" | tr -d ' '
}

ok "all the others come up beside those that fail" on alpha 'eleven check'
# all that fail may be in the middle of another start
exits_1() { poll 60 on alpha "eleven $1; [ \$? = 1 ]"; }
ok "for status their node is degraded" exits_1 'status >/tmp/status'
ok "for status -j, too" exits_1 'status -j >/tmp/json'
json=$(on alpha cat /tmp/json | awk -f test/qemu/json.awk)
poll 60 has 27 said root >/dev/null || note "root says little"
poll 60 has 27 said user >/dev/null || note "user says little"

# ---- what they see
facts='hosts begin with %s
arguments 1 %s
pid 2 of 1
host %s %s
in %s home %s path /usr/sbin:/usr/bin:/sbin:/bin word %s
Uid: %s
Gid: %s
Groups:
CapInh: 0000000000000000
CapPrm: %s
CapEff: %s
CapBnd: 00000000800425fb
CapAmb: 0000000000000000
NoNewPrivs: 1
mounts 0
run 1, bpf 0
devices fd full null ptmx pts random shm stderr stdin stdout tty urandom zero'
hosts=$(on alpha 'head -n 1 /run/eleven/hosts')
is "a user's workload" "$(said user | grep -v '^ns ' | head -n 17)" "$(printf "$facts" "$hosts" \
	'an argument' user user /srv /srv 'two words' '1234 1234 1234 1234' \
	'5678 5678 5678 5678' 0000000000000000 0000000000000000)"
is "a workload of root: twelve capabilities, nothing to write to" \
	"$(said root | grep -v '^ns ' | head -n 17)" "$(printf "$facts" "$hosts" \
	another root root / / none '0 0 0 0' '0 0 0 0' 00000000800425fb 00000000800425fb)"
is "namespaces of its own, but for user and cgroup" "$( (said root | sed -n 's/^ns //p'
	said user | sed -n 's/^ns //p'
	on alpha 'for ns in cgroup ipc mnt net pid user uts; do
		readlink /proc/self/ns/$ns
	done') |
	sort | uniq -c | sed 's/:.*//' | awk '{ n[$2 " " $1]++ }
		END { for (k in n) print k, n[k] }' | sort)" "cgroup 3 1
ipc 1 3
mnt 1 3
net 1 3
pid 1 3
user 3 1
uts 1 3"
is "output: no control characters, whole lines, stderr too" \
	"$(said user | tail -n 3)" "escape ?[2Jand? bell
no line break, and one
to stderr"
few_sleeps() { on alpha "grep -q 9999 /proc/$(workload_pid few)/cmdline"; }
poll 60 few_sleeps || note "few has not begun"
is "three descriptors, nothing of the agent's" \
	"$(on alpha "ls /proc/$(workload_pid few)/fd" | xargs)" "0 1 2"
# few, user, root and deaf live; what a keyring held goes when nobody is left
ok "a session keyring for each Pod" poll 20 \
	on alpha '[ "$(grep -c " keyring *_ses" /proc/keys)" -ge 4 ]'
is "its names are the cluster's" "$(on alpha 'eleven exec user cat /etc/hosts' |
	sed -nE 's/^(10\.11\.1\.|fd00:11::1:)([0-9]+)[[:space:]]+([a-z]+)$/\2 \3/p' |
	sort | uniq -c | xargs)" \
	"2 1 crash 2 2 missing 2 3 nowhere 2 4 hog 2 5 few 2 6 user 2 7 root 2 8 deaf"
is "exec joins all of it" "$(on alpha 'eleven exec user hostname
eleven exec user cat /proc/1/comm; eleven exec user cat /proc/self/cgroup')" "user
pod-init
0::/eleven/user"

# ---- limits
is "limits of few" "$(on alpha 'cd /sys/fs/cgroup/eleven/few
cat cpu.max memory.max pids.max memory.oom.group')" "50000 100000
16777216
4
1"
is "no limits of user" "$(on alpha 'cd /sys/fs/cgroup/eleven/user
cat cpu.max memory.max pids.max')" "max 100000
max
max"
like "a fork too many fails" "$(on alpha "eleven exec few sh -c \
	'sleep 1 & sleep 1 & sleep 1 & wait'" 2>&1)" 'Cannot fork'
is "and was counted" "$(on alpha 'sed -n "s/^max //p" /sys/fs/cgroup/eleven/few/pids.events')" 1

# ---- how each end is named
for pod in crash missing nowhere hog; do
	poll 60 has 1 told $pod >/dev/null || note "$pod is still there"
done
like "a program that is not there" "$(told missing)" \
	'^workload cannot start: exec /bin/nonesuch: No such file or directory, again in 1 s$'
like "a directory that is not there" "$(told nowhere)" \
	'^workload cannot start: chdir /nonesuch: No such file or directory, again in 1 s$'
like "too much memory" "$(told hog)" \
	'^workload killed: out of memory \(max 8192 KiB\), again in 1 s$'
unlike "the node itself has memory" "$(console)" 'Out of memory:'
like "a failed exit" "$(told crash)" '^workload exited with status 3, again in 1 s$'
# state, restarts and reason are one file, replaced as a whole
# a try that has just begun is told as such
poll 60 on alpha "eleven status >/tmp/later; grep -q '^  missing .* failed ' /tmp/later" ||
	note "missing never failed"
like "status says it" "$(on alpha cat /tmp/later)" \
	'^  missing  *L3 10\.11\.1\.2 +failed [0-9]+ s '
like "the first of them beside the steps" "$(on alpha cat /tmp/status)" \
	'^  workloads +degraded: pod (crash: exited with status 3|(missing|nowhere): cannot start: |hog: killed: )'
is "the only row that is not on, but for repairs" "$(on alpha cat /tmp/status |
	grep -v '^  repairs ' | grep -Ec '^  [a-z]+ +(off|degraded):')" 1
is "and in JSON" "$(echo "$json" | grep -E '^(as_configured|features\.9\.(name|on|state)) ')" \
	'as_configured false
features.9.name "workloads"
features.9.on false
features.9.state "degraded"'
like "with the reason" "$(on alpha cat /tmp/later)" \
	'^ +cannot start: exec /bin/nonesuch: No such file or directory$'

# ---- back-off: told, and kept
poll 90 has 5 told crash >/dev/null || note "crash starts too seldom"
is "the pause doubles up to the maximum" \
	"$(told crash | sed 's/.*again in //' | head -n 5 | xargs)" "1 s 2 s 4 s 4 s 4 s"
# hundredths; what is more than a bit longer is the start on a busy machine
is "and is kept: never shorter, not 10 s longer" "$(said crash | head -n 5 | awk '
	{ sub(/^at /, ""); now = int($1 * 100 + 0.5) }
	NR > 1 { pause = NR == 2 ? 1 : NR == 3 ? 2 : 4; more = now - last - pause * 100
		print (more >= 0 && more < 1000) ? pause : more " more than " pause }
	{ last = now }' | xargs)" "1 2 4 4"
like "restarts are counted" "$(state crash)" '^restarts ([4-9]|[1-9][0-9])$'
is "others were not started again" "$(state user | grep -E '^(state|restarts|reason)')" \
	"state running
restarts 0
reason "

# ---- killed from outside
kill_user() { on alpha "kill -9 $1"; }
before=$(said user | grep -c '^pid 2 of 1$')
ok "kill -9 of a workload" kill_user "$(workload_pid user)"
user_again() { [ "$(said user | grep -c '^pid 2 of 1$')" -gt "$before" ]; }
ok "it runs again" poll 60 user_again
is "its end was named" "$(told user)" 'workload killed by signal 9 (Killed), again in 1 s'
before=$(said user | grep -c '^pid 2 of 1$')
ok "kill -9 of the Pod's PID 1" kill_user "$(state user | sed -n 's/^pid //p')"
ok "it runs again" poll 60 user_again
is "its end was named, the pause grew" "$(told user | tail -n 1)" \
	'workload killed by signal 9 (Killed), again in 2 s'
# some end at any time, and are one until they are seen: none stays
no_zombies() { on alpha '(sleep 0.1 &); sleep 1; ! grep -s "^State:.Z" /proc/[0-9]*/status'; }
ok "no zombies, of the node or of a Pod" poll 20 no_zombies

# A process that is stopped takes no signal: they stay in the queue, which all
# processes of root have together.
like "no more signals than a Pod may queue" "$(on alpha "eleven exec root sh -c 'pid=\$(pidof sleep)
	kill -STOP \$pid; while /test/sigqueue \$pid 9 0; do :; done'" 2>&1)" \
	'^sigqueue: Resource temporarily unavailable$'

# ---- beside PID 1: down holds them, by such a signal, and up lets go
ok "down" on alpha 'eleven down'
is "no process is left, no cgroup, no netns" "$(on alpha 'grep -slx pod-init /proc/[0-9]*/comm
ls -d /sys/fs/cgroup/eleven /run/netns/* 2>/dev/null')" ""
asked=$(said root | grep -c '^asked to end$')
is "they were asked to end" "$asked" 1
like "one did not listen" "$(told deaf)" '^workload still there 5000 ms after SIGTERM: killed$'
before=$(said root | grep -c '^pid 2 of 1$')
ok "a second file system of the node's" on alpha \
	'mkdir -p /mnt && mount -t tmpfs -o mode=0777 volume /mnt && echo seen >/mnt/file'
# From here on so few processes that one Pod alone could have all of them.
on alpha 'echo 600 >/proc/sys/kernel/threads-max'
ok "up" on alpha 'eleven up && eleven check'
root_again() { [ "$(said root | grep -c '^to stderr$')" -gt "$before" ]; }
ok "they run again" poll 60 root_again
is "it is read-only in a Pod, like the first" "$(on alpha 'eleven exec root sh -c "
cat /mnt/file; for d in /mnt /srv /tmp /run; do (: >\$d/written) 2>&1; done; ls /*/written" 2>&1 |
	sed "s/.*create /cannot create /"; echo more >>/mnt/file && cat /mnt/file')" "seen
cannot create /mnt/written: Read-only file system
cannot create /srv/written: Read-only file system
/run/written
/tmp/written
seen
more"

# ---- a Pod without a limit, and all there is
is "what all Pods may have" "$(on alpha 'cat /sys/fs/cgroup/eleven/pids.max
	eleven status -j | sed -n "s/^  .processes_max.: //p"')" "450
450,"
like "another limit is a difference" "$(on alpha 'echo max >/sys/fs/cgroup/eleven/pids.max
	eleven status')" '^  processes +[0-9]+ in Pods, no limit$'
like "that check names" "$(on alpha 'eleven check')" \
	'^differs: processes of all Pods: no limit, not 450$'
is "and up mends" "$(on alpha 'eleven up >/dev/null; cat /sys/fs/cgroup/eleven/pids.max')" 450
like "one that wants more is refused" "$(on alpha "eleven exec user sh -c '
	i=0; while [ \$i -lt 700 ]; do sleep 9999 & i=\$((i + 1)); done' 2>&1")" 'Cannot fork'
like "the node has its own left" "$(on alpha 'grep -c . /sys/fs/cgroup/eleven/user/cgroup.procs
	eleven status | grep processes; (ls /proc | cat | cat | grep -c "^[0-9]")')" \
	'^  processes +4[0-9][0-9] in Pods, at most 450$'

# ---- the end
on alpha 'eleven poweroff'
node_wait alpha 150
is "poweroff" $? 0
is "first the workloads were asked, then the machine ends" "$(console |
	grep -E '^(root: asked to end|eleven: pod deaf: .* killed|eleven: powering off)$' |
	tail -n 3)" "root: asked to end
eleven: pod deaf: workload still there 5000 ms after SIGTERM: killed
eleven: powering off"
unlike "without a kernel's complaint" "$(console)" 'Kernel panic|BUG:|Oops|WARNING'
tap_end
