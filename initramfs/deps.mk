# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# deps.mk: what others wrote and we link. The tools, one sysroot per target, and
# libbpf and libelf compiled from Debian's source packages with our flags; of zlib
# the header alone, which its -dev package has. Knows package and file names; must
# not know our own sources.

DEPS := B=$(B) sh initramfs/deps.sh

# ---- tools: unpacked below $(B)/host when this machine lacks them
export PATH := $(B)/host/usr/bin:$(B)/host/usr/sbin:$(B)/host/bin:$(B)/host/sbin:$(PATH):/usr/sbin:/sbin
HOSTLIB := $(B)/host/usr/lib/$(shell uname -m)-linux-gnu
export LD_LIBRARY_PATH := $(HOSTLIB):$(subst /host/usr/,/host/,$(HOSTLIB))$(if $(LD_LIBRARY_PATH),:$(LD_LIBRARY_PATH))

TOOLS_CC := clang-19 ld.lld-19 bpftool bzip2
$(B)/.tools: initramfs/deps.sh
	$(Q)$(DEPS) host $(TOOLS_CC)
	$(Q)touch $@
$(B)/.tools-fmt: initramfs/deps.sh
	$(Q)$(DEPS) host clang-format-19
	$(Q)touch $@

$(B)/.tools-image: initramfs/deps.sh
	$(Q)$(DEPS) host cpio depmod zstd xz
	$(Q)touch $@
$(B)/.tools-qemu: initramfs/deps.sh
	$(Q)$(DEPS) host qemu-system-x86_64 readelf
	$(Q)touch $@
$(B)/.tools-qemu-arm64: initramfs/deps.sh
	$(Q)$(DEPS) host qemu-system-aarch64
	$(Q)touch $@
TOOLS_QEMU := $(B)/.tools-qemu$(if $(filter amd64,$(ARCH)),,-$(ARCH))

# ---- the target's libc, kernel headers and prebuilt libraries
SYSROOT := $(B)/sysroot-$(ARCH)
APT_amd64 := apt
APT_arm64 := apt-arm64
PKGS_SYSROOT := musl-dev/trixie linux-libc-dev/trixie libmnl-dev/trixie \
	zlib1g-dev/trixie libgcc-12-dev/bookworm
$(B)/.sysroot-$(ARCH).pkgs: FORCE
	$(Q)$(call note,$(PKGS_SYSROOT))
$(B)/.sysroot-$(ARCH): $(B)/.sysroot-$(ARCH).pkgs
	$(Q)$(DEPS) unpack $(APT_$(ARCH)) $(SYSROOT) $(PKGS_SYSROOT)
	$(Q)touch $@

# ---- sources; make starts over once list.mk is there and knows their names
SRC := $(B)/src
$(SRC)/list.mk: | $(B)/.tools
	$(Q)$(DEPS) source apt $(SRC) libbpf/trixie elfutils/trixie
	$(Q)mkdir -p $(SRC)/inc/bpf && cp $(SRC)/libbpf/src/*.h $(SRC)/inc/bpf/
	$(Q){ echo "LIBBPF_SRC := $$(cd $(SRC) && echo libbpf/src/*.c)"; \
	  echo "LIBELF_SRC := $$(cd $(SRC) && echo elfutils/libelf/*.c)"; } >$@.tmp
	$(Q)mv $@.tmp $@
ifneq ($(NEED_SRC),)
include $(SRC)/list.mk
endif
# what libelf takes from elfutils' common directory
LIBELF_SRC += $(addprefix elfutils/lib/,next_prime.c crc32.c eu-search.c)

# ---- compile them: other people's warnings are not ours to fix
CC_VENDOR = $(CC) $(CFLAGS_COMMON) -w
FLAGS_elfutils := -std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -I$(O)/elfconf \
	-I$(SRC)/elfutils/libelf -I$(SRC)/elfutils/lib
FLAGS_libbpf := -std=gnu89 -D_LARGEFILE64_SOURCE -D_FILE_OFFSET_BITS=64 \
	-I$(SRC)/libbpf/src -I$(SRC)/libbpf/include -I$(SRC)/libbpf/include/uapi \
	-I$(SRC)/elfutils/libelf
VENDOR_OBJ := $(patsubst %.c,$(O)/%.o,$(filter-out %/usdt.c,$(LIBBPF_SRC)) $(LIBELF_SRC)) \
	$(O)/initramfs/mnlshim.o $(O)/initramfs/bpfshim.o

$(O)/elfconf/config.h: initramfs/elfutils-config.h
	$(Q)mkdir -p $(@D) && cp $< $@
define vendor_rule
$$(O)/$(1)/%.o: $$(SRC)/$(1)/%.c $$(SRC)/list.mk $$(B)/.sysroot-$$(ARCH) \
		$$(O)/elfconf/config.h $$(O)/flags-common | $$(O)/$(1)/.begun
	$$(Q)mkdir -p $$(@D)
	$$(Q)$$(CC_VENDOR) $$(FLAGS_$(1)) -c $$< -o $$@
$$(O)/$(1)/.begun: | $$(B)/.tools
	$$(call say,CC,$(1) as Debian ships its source)
	$$(Q)mkdir -p $$(@D) && touch $$@
endef
$(foreach lib,elfutils libbpf,$(eval $(call vendor_rule,$(lib))))
