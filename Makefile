# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# Makefile: from config.h to one static binary and a bootable image. Knobs
# first, then rules in build order; everything made goes to $(B). Knows our
# rooms by name; packages are in initramfs/deps.mk, images in image.mk, tests
# in test/test.mk. `make help` lists targets and knobs.

# ---- knobs
VERSION := 0.1.0
CONFIG  ?= config.h
ARCH    ?= amd64
KERNEL  ?= 6.12
B       ?= build
OPT     ?= -Oz
PREFIX  ?= /usr/local
V       ?=
override B := $(abspath $(B))
export SOURCE_DATE_EPOCH ?= 0

GOALS := $(or $(MAKECMDGOALS),all)
NEED_SRC := $(filter-out help clean fmt lint,$(GOALS))
Q := $(if $(V),,@)
# a file that changes only when the text does
note = mkdir -p $(@D); now=$@.$$$$.now; echo '$(subst ','\'',$(1))' >$$now; \
	if cmp -s $$now $@; then rm $$now; else mv $$now $@; fi
say = @printf '  %-7s %s\n' '$(1)' '$(2)'

T_amd64 := x86_64
T_arm64 := aarch64
T := $(T_$(ARCH))
$(if $(T),,$(error ARCH=$(ARCH): amd64 and arm64 are known))
$(if $(NEED_SRC),$(if $(wildcard $(CONFIG)),,$(error CONFIG=$(CONFIG): no such file)))

# ---- places: objects are shared, what depends on the tables is the node's
O := $(B)/obj-$(ARCH)
NODE := $(subst /,-,$(patsubst /%,%,$(patsubst $(CURDIR)/%,%,$(basename $(CONFIG)))))
N := $(B)/node-$(NODE)$(if $(filter amd64,$(ARCH)),,-$(ARCH))

# ---- rooms
# The floor plan: a walk; the tables and their rules; what a person reads; the
# one netlink door; the wire; Pods; BPF; what runs in Pods.
NETKIT := $(patsubst %,netkit/%.c, \
	log clock cmdline walk lock node module rcu watch harden \
	derive hash inet \
	inspect inspect_node inspect_net inspect_pod inspect_host inspect_row \
	show show_json show_dot table json status status_net status_run \
	nl nlattr snap link addr neigh route netns before sysctl \
	uplink nic hw hw_before forward routes rule displaced tc qdisc tcp bigtcp \
	pod pod_inside \
	datapath rodata hook counters \
	run asked workload podinit podfs privilege seccomp cgroup pids output state leftover exec console \
	drift listen notice said handover heir question upgrade)
ROOMS := $(NETKIT) $(filter-out %shim.c,$(sort $(wildcard initramfs/*.c)))
BPF := bpf/eleven.bpf.c

# ---- compilers
CLANG := clang-19
LLD   := ld.lld-19
SYS = $(SYSROOT)/usr
# Only musl and the kernel's headers: nothing of this machine's libc gets in.
SYSINC = -nostdlibinc -isystem $(SYS)/include/$(T)-linux-musl \
	-isystem $(SYS)/include/$(T)-linux-gnu -isystem $(SYS)/include
CC = $(CLANG) --target=$(T)-linux-musl $(SYSINC)
# Same bytes wherever the tree lies; no identity strings; room for gc.
CFLAGS_COMMON := $(OPT) -g -fPIE -fstack-protector-strong -ffunction-sections \
	-fdata-sections -flto -fno-asynchronous-unwind-tables -fno-unwind-tables \
	-fno-ident -fmerge-all-constants \
	-ffile-prefix-map=$(CURDIR)=. -ffile-prefix-map=$(B)=build \
	-fdebug-compilation-dir=.
WARN := -Wall -Wextra -Wshadow -Wmissing-prototypes -Wvla -Werror
CFLAGS := -std=gnu11 $(WARN) -D_GNU_SOURCE -DVERSION='"$(VERSION)"' -I. \
	-isystem $(O) -isystem $(B)/src/inc
BPFFLAGS = -target bpf -mcpu=v3 -O2 -g -std=gnu11 -Wall -Wextra -Werror $(SYSINC) \
	-I. -isystem $(B)/src/inc -ffile-prefix-map=$(CURDIR)=. -fdebug-compilation-dir=.
LDFLAGS := -static -pie --no-dynamic-linker -z text -z relro -z now \
	-z noexecstack --pack-dyn-relocs=relr --gc-sections -O2 --icf=safe \
	--build-id=none --fatal-warnings

all: $(N)/eleven
	$(Q)ln -sfn $(notdir $(N)) $(B)/node
.DELETE_ON_ERROR:
.PHONY: all image run test check unit fmt lint size install clean help FORCE

include initramfs/deps.mk

# ---- objects
# -MD, not -MMD: the skeleton comes by -isystem, too
COMPILE = $(CC) $(CFLAGS_COMMON) $(CFLAGS) -MD -MP -MF $(@:.o=.d) -c $< -o $@
DEPENDS := $(B)/.sysroot-$(ARCH) $(SRC)/list.mk
OBJ := $(ROOMS:%.c=$(O)/%.o)

$(O)/%.o: %.c $(DEPENDS) $(O)/flags | $(O)/eleven.skel.h
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE)

# agent.c is the only one to see the tables
$(N)/agent.o: agent.c $(CONFIG) $(DEPENDS) $(O)/flags | $(O)/eleven.skel.h
	$(call say,CC,$< with $(CONFIG))
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -DCONFIG_H='"$(CONFIG)"'

# ---- BPF: object -> BTF and code alone -> skeleton
$(O)/%.bpf.o: bpf/%.bpf.c $(DEPENDS) $(O)/flags | $(B)/.tools
	$(call say,BPF,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(BPFFLAGS) -MMD -MP -MF $(O)/$*.bpf.d -c $< -o $@
$(O)/%.skel.h: $(O)/%.bpf.o
	$(call say,SKEL,$(notdir $@))
	$(Q)bpftool gen object $(O)/$*.stripped.o $<
	$(Q)bpftool gen skeleton $(O)/$*.stripped.o name $* >$@.tmp
	$(Q)mv $@.tmp $@
.PRECIOUS: $(O)/%.bpf.o $(O)/%.skel.h

# ---- link: crt, objects, then only what they need of the libraries
LIBC = $(SYS)/lib/$(T)-linux-musl
LINK = $(LLD) $(LDFLAGS) $(LIBC)/rcrt1.o $(LIBC)/crti.o $(1) \
	--start-lib $(VENDOR_OBJ) --end-lib $(SYS)/lib/$(T)-linux-gnu/libmnl.a \
	--start-group $(LIBC)/libc.a $(SYS)/lib/gcc/$(T)-linux-gnu/12/libgcc.a \
	--end-group $(LIBC)/crtn.o -o $(2)

# The tables are checked by the binary itself; one that fails gets no name.
ifeq ($(ARCH),$(shell dpkg --print-architecture))
PROOF =
prove = $(1) $(2)
else
PROOF = $(B)/node-$(NODE)/eleven
$(PROOF): FORCE
	$(Q)$(MAKE) --no-print-directory ARCH=amd64 CONFIG=$(CONFIG) $@
prove = $(PROOF) $(2)
endif

$(N)/eleven: $(N)/agent.o $(OBJ) $(VENDOR_OBJ) $(PROOF)
	$(call say,LINK,$(patsubst $(B)/%,%,$@))
	$(Q)$(call LINK,$(N)/agent.o $(OBJ),$(N)/eleven.dbg)
	$(Q)$(call LINK,$(N)/agent.o $(OBJ),$@.new) -s
	$(call say,CHECK,$(CONFIG))
	$(Q)$(call prove,$@.new,check --config) >$(N)/check.log 2>&1 || { cat $(N)/check.log; exit 1; }
	$(Q)mv $@.new $@

# Other flags, other objects.
$(O)/flags: FORCE
	$(Q)$(call note,$(CFLAGS_COMMON) $(CFLAGS) $(BPFFLAGS) $(LDFLAGS))
$(O)/flags-common: FORCE
	$(Q)$(call note,$(CFLAGS_COMMON))

include test/test.mk
include initramfs/image.mk
include test/bench/bench.mk

-include $(wildcard $(OBJ:.o=.d) $(N)/agent.d $(O)/*.bpf.d)

# ---- the house
# Changed lines alone: a table stands as its columns were laid.
fmt: | $(B)/.tools-fmt
	$(Q)for f in $$(git diff --name-only --diff-filter=d HEAD -- '*.c' '*.h'); do \
		lines=$$(git diff -U0 HEAD -- $$f | sed -nE \
			's/^@@ .* \+([0-9]+) @@.*/\1 1/p; s/^@@ .* \+([0-9]+),([0-9]+) @@.*/\1 \2/p' | \
			awk '$$2 { print "--lines=" $$1 ":" $$1 + $$2 - 1 }'); \
		[ -z "$$lines" ] || clang-format-19 -i $$lines $$f; \
	done
lint:
	$(Q)sh test/lint.sh

size: $(N)/eleven
	$(Q)printf '%8d bytes  %s\n' $$(stat -c %s $<) $(patsubst $(B)/%,build/%,$<)
	$(Q)for room in agent.c config.h bpf netkit initramfs test; do \
		n=$$(find $$room -name '*.[ch]' -o -name '*.sh' -o -name '*.mk' | xargs cat | wc -l); \
		printf '%8d lines  %s\n' $$n $$room; \
	done

install: $(N)/eleven
	install -D -m 755 $< $(DESTDIR)$(PREFIX)/sbin/eleven
	install -D -m 644 netkit/eleven.8 $(DESTDIR)$(PREFIX)/share/man/man8/eleven.8

clean:
	$(Q)rm -rf $(B)/obj-* $(B)/node-* $(B)/node $(B)/unit

help:
	@sed -n 's/^#: \{0,1\}//p' Makefile

#: usage: ./mk [target...] [KNOB=value...]     (./mk brings its own make)
#:
#:   all      the static binary of CONFIG: build/node/eleven     (default)
#:   image    all + kernel + an initramfs that boots as this node
#:   run      boots the image in QEMU; Ctrl-a x leaves
#:   check    unit tests, house rules, broken tables: no root, no guest
#:   test     everything below test/; ONLY="unit paths": those parts alone
#:            LONG=1 test: the full counts of those that repeat things, for hours
#:   bench    what a Pod costs, beside others; asserts nothing
#:            profile WAYS="host eleven" LOAD="rr 4": in which functions
#:   fmt      clang-format over the lines that were changed
#:   lint     the house rules alone
#:   size     bytes of the binary, lines per room
#:   install  binary and man page to $DESTDIR$PREFIX
#:   clean    removes what was compiled; downloads stay
#:
#:   CONFIG=config.h   tables of the node      KERNEL=6.12   guest: 6.12 or 7.2
#:   ARCH=amd64        or arm64                V=1           show commands
#:   B=build           where everything goes   PREFIX=/usr/local  DESTDIR=
