# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# test.mk: the test programs and the targets that run them. Unit tests are host
# programs under sanitizers, from a sysroot of their own so that the machine
# needs no libc headers; bpf-test is linked like the agent and runs in guests.
# Knows how tests are compiled; what they prove is theirs.

# ---- unit: test/unit/test_X.c includes the room it tests; what that room needs
# of others comes from the objects of all rooms, unless the test defines it.
UNIT_SYS := $(B)/sysroot-unit
PKGS_UNIT := libc6-dev libc6 libcrypt-dev libgcc-12-dev libgcc-s1 libcmocka-dev \
	libcmocka0 linux-libc-dev/trixie libmnl-dev/trixie \
	libclang-rt-19-dev/bookworm libclang-common-19-dev/bookworm
$(UNIT_SYS).pkgs: FORCE
	$(Q)$(call note,$(PKGS_UNIT))
$(B)/.sysroot-unit: $(UNIT_SYS).pkgs | $(B)/.tools
	$(Q)$(DEPS) unpack apt $(UNIT_SYS) $(PKGS_UNIT)
	$(Q)touch $@

UNIT_LIB := $(UNIT_SYS)/usr/lib/x86_64-linux-gnu
UNIT_CC := $(CLANG) --sysroot=$(UNIT_SYS) \
	-resource-dir $(UNIT_SYS)/usr/lib/llvm-19/lib/clang/19
UNIT_CFLAGS := $(CFLAGS) -O1 -g -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-Wno-missing-prototypes -Wno-unused-function
UNIT_COMPILE = $(UNIT_CC) $(UNIT_CFLAGS) -MD -MP -MF $(@:.o=.d) -c $< -o $@
UNITS := $(patsubst test/unit/%.c,$(B)/unit/%,$(sort $(wildcard test/unit/test_*.c)))
UNIT_ROOMS := $(ROOMS:%.c=$(B)/unit/obj/%.o)

$(B)/unit/obj/%.o: %.c $(B)/.sysroot-unit $(SRC)/list.mk $(O)/flags | $(O)/eleven.skel.h
	$(Q)mkdir -p $(@D)
	$(Q)$(UNIT_COMPILE)
$(B)/unit/%: $(B)/unit/obj/test/unit/%.o $(UNIT_ROOMS)
	$(call say,UNIT,$*)
	$(Q)$(UNIT_CC) -fuse-ld=lld -fsanitize=address,undefined $< \
		-Wl,--start-lib $(UNIT_ROOMS) -Wl,--end-lib $(UNIT_LIB)/libmnl.a \
		-L$(UNIT_LIB) -lcmocka -Wl,-rpath,$(UNIT_LIB) -o $@
.PRECIOUS: $(B)/unit/obj/%.o
-include $(wildcard $(UNIT_ROOMS:.o=.d) $(B)/unit/obj/test/unit/*.d)

# how iproute2 asks for the same thing: one of ours listens to a tester's ip
NLRECORD := $(B)/unit/nlrecord.so
$(NLRECORD): test/unit/nlrecord.c $(B)/.sysroot-unit | $(B)/.tools
	$(Q)mkdir -p $(@D)
	$(Q)$(UNIT_CC) -fuse-ld=lld -std=gnu11 $(WARN) -O1 -g -fPIC -shared $< -o $@

unit: $(UNITS) $(NLRECORD) $(B)/.userland-$(ARCH)
	$(Q)export IPROUTE2=$(USERLAND) NLRECORD=$(NLRECORD) CMOCKA_MESSAGE_OUTPUT=TAP; \
	for t in $(UNITS); do \
		echo "# $${t##*/}"; "$$t" 2>&1 || echo "not ok - $${t##*/}: status $$?"; \
	done | sed '/^# ok - /d; s/^not ok \(.*# SKIP\)/ok \1/' | tee $(B)/unit/log; \
	printf '%s passed, %s failed, %s skipped\n' \
		$$(grep '^ok' $(B)/unit/log | grep -vc '# SKIP') \
		$$(grep -c '^not ok' $(B)/unit/log) $$(grep -c '# SKIP' $(B)/unit/log); \
	! grep -q '^not ok' $(B)/unit/log && grep -q '^ok' $(B)/unit/log

# ---- bpf: one static program, for guests
BPFTEST_OBJ := $(patsubst %.c,$(O)/%.o,$(sort $(wildcard test/bpf/*.c)))
BPFTEST := $(if $(BPFTEST_OBJ),$(O)/bpf-test)
$(O)/bpf-test: $(BPFTEST_OBJ) $(OBJ) $(VENDOR_OBJ)
	$(call say,LINK,bpf-test)
	$(Q)$(call LINK,$(BPFTEST_OBJ) --start-lib $(OBJ) --end-lib,$@) -s
-include $(wildcard $(BPFTEST_OBJ:.o=.d))
bpf-test: $(BPFTEST)

# ---- what iproute2 and iperf3 do not do, for guests: a program a file
GUEST_TOOLS := $(patsubst test/qemu/%.c,$(O)/%,$(sort $(wildcard test/qemu/*.c)))
$(GUEST_TOOLS): $(O)/%: $(O)/test/qemu/%.o
	$(Q)$(call LINK,$<,$@)
-include $(wildcard $(O)/test/qemu/*.d)

# ---- the lot
CORPUS := $(wildcard test/config/run.sh)
RUN_ENV = B=$(B) N=$(N) AGENT=$(or $(PROOF),$(N)/eleven) KERNEL=$(KERNEL) ARCH=$(ARCH) KERNELDIR=$(K) \
	IMAGE=$(TESTIMAGE) MAKE="$(MAKE)" CC="$(UNIT_CC)" LIBS=-fuse-ld=lld
corpus: $(B)/.sysroot-unit | $(B)/.tools
	$(Q)$(if $(CORPUS),$(RUN_ENV) sh $(CORPUS))
# Built side by side, run one after the other: their lines would mix.
CHECK_IN := $(UNITS) $(NLRECORD) $(B)/.userland-$(ARCH) $(B)/.sysroot-unit
check: $(CHECK_IN)
	$(Q)fail=0; for part in lint unit corpus; do \
		$(MAKE) --no-print-directory $$part || fail=1; \
	done; exit $$fail
# Both kernels, unless one is asked for. The scenarios' tables are their own.
TEST_KERNELS = $(if $(filter file,$(origin KERNEL)),$(KERNELS),$(KERNEL))
test: $(CHECK_IN) $(N)/eleven $(B)/.tools-qemu
	+$(Q)$(RUN_ENV) KERNELS="$(TEST_KERNELS)" sh test/run.sh
test-env:
	@echo "KERNEL='$(KERNEL)'"
	@echo "KERNELDIR='$(K)'"
	@echo "IMAGE='$(TESTIMAGE)'"
run: image $(TOOLS_QEMU)
	$(Q)$(RUN_ENV) IMAGE=$(IMAGE) sh initramfs/run.sh
.PHONY: bpf-test corpus test-env
