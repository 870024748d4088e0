# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# image.mk: the kernel of a guest, the initramfs of a node, and starting both.
# Two images: what a node needs, and the same plus a tester's tools. Knows where
# packages go; the contents are image.sh's business, the machine is qemu.sh's.

# ---- kernel: Debian's cloud kernel of a series; 7.2 lives in unstable
K := $(B)/kernel-$(KERNEL)$(if $(filter amd64,$(ARCH)),,-$(ARCH))
KERNELS := 6.12 7.2
$(if $(filter $(KERNEL),$(KERNELS)),,$(error KERNEL=$(KERNEL): one of $(KERNELS)))
APT_KERNEL := $(if $(filter 6.12,$(KERNEL)),$(APT_$(ARCH)),apt-sid$(if $(filter amd64,$(ARCH)),,-$(ARCH)))

$(K)/release: | $(B)/.tools-image
	$(Q)$(DEPS) kernel $(APT_KERNEL) $(K) $(KERNEL) $(ARCH)
$(K)/vmlinux: initramfs/vmlinux.sh $(K)/release
	$(Q)sh initramfs/vmlinux.sh $(K)/vmlinuz $@ $(ARCH)
	$(call say,KERNEL,'"$$(cat $(K)/release)"')

# ---- busybox; its list of applets comes from one this machine can run
BUSYBOX := $(B)/busybox-$(ARCH)/usr/bin/busybox
$(B)/busybox-%/usr/bin/busybox: | $(B)/.tools
	$(Q)$(DEPS) unpack $(APT_$*) $(B)/busybox-$* busybox-static/trixie
HOSTARCH := $(shell dpkg --print-architecture)
$(B)/applets: $(B)/busybox-$(HOSTARCH)/usr/bin/busybox
	$(Q)$< --list | LC_ALL=C sort >$@

# ---- a tester's tools, from trixie: its iproute2 knows netkit. The libraries
# are named here and only those that a tool asks for get into the image.
PKGS_USERLAND := iproute2 ethtool tcpdump iperf3 bpftool dash libc6 libgcc-s1 zlib1g libzstd1 libbpf1 \
	libcap2 libdb5.3t64 libelf1t64 libmnl0 libselinux1 libpcre2-8-0 \
	libtirpc3t64 libxtables12 libgssapi-krb5-2 libkrb5-3 libk5crypto3 \
	libcom-err2 libkrb5support0 libkeyutils1 libpcap0.8t64 libssl3t64 \
	libdbus-1-3 libsystemd0 libibverbs1 libnl-3-200 libnl-route-3-200 \
	libiperf0 libsctp1
USERLAND := $(B)/userland-$(ARCH)
# a tool's libraries are asked of its own loader, which must run here
USERLAND_IN := $(if $(filter $(ARCH),$(shell dpkg --print-architecture)),$(USERLAND))
$(USERLAND).pkgs: FORCE
	$(Q)$(call note,$(PKGS_USERLAND))
$(B)/.userland-$(ARCH): $(USERLAND).pkgs | $(B)/.tools
	$(Q)$(DEPS) unpack $(APT_$(ARCH)) $(USERLAND) $(PKGS_USERLAND:%=%/trixie)
	$(Q)touch $@

# ---- images
IMAGE := $(N)/image-$(KERNEL).cpio
TESTIMAGE := $(N)/test-$(KERNEL).cpio
IMAGE_IN := initramfs/image.sh $(BUSYBOX) $(B)/applets $(K)/release \
	$(shell find initramfs/root -type f 2>/dev/null)
# modules a test may load by itself, beside those of the tables
TEST_MODULES := dummy veth 8021q sch_netem sch_htb sch_ingress cls_fw cls_u32 \
	cls_matchall act_gact

$(N)/modules: $(N)/eleven
	$(Q)$(call prove,$<,config -m) >$@
$(N)/test-modules: $(N)/modules initramfs/image.mk
	$(Q)(cat $< && printf '%s\n' $(TEST_MODULES)) >$@

$(IMAGE): $(N)/eleven $(N)/modules $(IMAGE_IN)
	$(Q)sh initramfs/image.sh $@ $(N)/eleven $(N)/modules $(K) $(BUSYBOX) $(B)/applets
	$(call say,IMAGE,$(patsubst $(B)/%,%,$@)  '"$$(stat -c %s $@)"' bytes)
TEST_IN := $(wildcard test/qemu/image) $(BPFTEST) $(GUEST_TOOLS)
$(TESTIMAGE): $(N)/eleven $(N)/test-modules $(IMAGE_IN) $(BPFTEST) $(GUEST_TOOLS) \
	$(if $(USERLAND_IN),$(B)/.userland-$(ARCH)) $(shell find test/qemu/image -type f 2>/dev/null)
	$(Q)sh initramfs/image.sh $@ $(N)/eleven $(N)/test-modules $(K) $(BUSYBOX) \
		$(B)/applets '$(USERLAND_IN)' $(abspath $(TEST_IN))
	$(call say,IMAGE,$(patsubst $(B)/%,%,$@)  '"$$(stat -c %s $@)"' bytes)

image: $(IMAGE) $(K)/vmlinux
testimage: $(TESTIMAGE) $(K)/vmlinux $(TOOLS_QEMU)
.PHONY: testimage
