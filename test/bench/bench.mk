# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# bench.mk: the image that is measured with, and the target that does it. Beside
# what a test image has: our own load, and what others connect Pods with, from
# Debian. Knows which files go where; what is measured is run.sh's.

PKGS_PEERS := iptables libip4tc2 libip6tc2 libnftnl11 libnetfilter-conntrack3 \
	libnfnetlink0 libxtables12 libmnl0 containernetworking-plugins
PEERS := $(B)/peers-$(ARCH)
$(PEERS).pkgs: FORCE
	$(Q)$(call note,$(PKGS_PEERS))
$(B)/.peers-$(ARCH): $(PEERS).pkgs | $(B)/.tools
	$(Q)$(DEPS) unpack $(APT_$(ARCH)) $(PEERS) $(PKGS_PEERS:%=%/trixie)
	$(Q)touch $@
$(B)/.tools-bench: initramfs/deps.sh
	$(Q)$(DEPS) host nm
	$(Q)$(DEPS) host gnuplot-nox || echo "bench: no plots"
	$(Q)touch $@

# They find each other below /test: image/ has the wrappers.
PEER_LIBS := libnftnl.so.11 libxtables.so.12 libmnl.so.0 libip4tc.so.2 libip6tc.so.2 \
	libnetfilter_conntrack.so.3 libnfnetlink.so.0
CNI := bridge host-local portmap bandwidth loopback
$(B)/bench-peers: $(B)/.peers-$(ARCH) test/bench/bench.mk
	$(Q)rm -rf $@ && mkdir -p $@/lib $@/xtables $@/cni
	$(Q)cp -L $(PEERS)/usr/sbin/xtables-nft-multi $@/
	$(Q)cp -L $(PEER_LIBS:%=$(PEERS)/usr/lib/$(T)-linux-gnu/%) $@/lib/
	$(Q)cp -L $(PEERS)/usr/lib/$(T)-linux-gnu/xtables/*.so $@/xtables/
	$(Q)cp -L $(CNI:%=$(PEERS)/usr/lib/cni/%) $@/cni/

BENCH_TOOLS := $(patsubst test/bench/%.c,$(O)/bench-%, \
	$(filter-out %.bpf.c,$(sort $(wildcard test/bench/*.c))))
$(BENCH_TOOLS): $(O)/bench-%: $(O)/test/bench/%.o
	$(Q)$(call LINK,$<,$@) -s
-include $(wildcard $(O)/test/bench/*.d)
# what the tests have for it already
BENCH_LENT := $(O)/rr $(O)/flood $(O)/tcpinfo
# the program with the tables of shape.h
SHAPED := $(B)/node-test-bench-shape/eleven
ifneq ($(SHAPED),$(N)/eleven)
$(SHAPED): test/bench/shape.h $(OBJ) $(VENDOR_OBJ)
	$(Q)$(MAKE) --no-print-directory CONFIG=test/bench/shape.h $@
endif
$(O)/floor.bpf.o: test/bench/floor.bpf.c $(DEPENDS) $(O)/flags | $(B)/.tools
	$(call say,BPF,$<)
	$(Q)$(CLANG) $(BPFFLAGS) -c $< -o $@
$(B)/bench-tools: $(BENCH_TOOLS) $(BENCH_LENT) $(SHAPED) $(O)/floor.bpf.o
	$(Q)rm -rf $@ && mkdir -p $@
	$(Q)for t in $(BENCH_TOOLS); do cp $$t $@/$${t##*/bench-}; done
	$(Q)cp $(BENCH_LENT) $(O)/floor.bpf.o $@/ && cp $(SHAPED) $@/shaped

BENCH_MODULES := $(TEST_MODULES) bridge br_netfilter ipvlan nf_conntrack nf_nat nf_tables \
	nft_compat nft_chain_nat xt_conntrack xt_mark xt_comment xt_addrtype xt_nat \
	xt_MASQUERADE xt_multiport xt_tcpudp sch_fq sch_tbf act_mirred virtio_console ifb
BENCHIMAGE := $(N)/bench-$(KERNEL).cpio
$(N)/bench-modules: $(N)/modules test/bench/bench.mk
	$(Q)(cat $< && printf '%s\n' $(BENCH_MODULES)) >$@
$(BENCHIMAGE): $(N)/eleven $(N)/bench-modules $(IMAGE_IN) $(BPFTEST) $(B)/.userland-$(ARCH) \
		$(B)/bench-tools $(B)/bench-peers $(shell find test/bench/image -type f)
	$(Q)sh initramfs/image.sh $@ $(N)/eleven $(N)/bench-modules $(K) $(BUSYBOX) \
		$(B)/applets $(USERLAND) $(abspath test/bench/image $(BPFTEST) \
		$(B)/bench-tools $(B)/bench-peers)
	$(call say,IMAGE,$(patsubst $(B)/%,%,$@)  '"$$(stat -c %s $@)"' bytes)
benchimage: $(BENCHIMAGE) $(K)/vmlinux $(TOOLS_QEMU)

bench: $(N)/eleven $(IMAGE) $(B)/.tools-bench
	$(Q)$(MAKE) --no-print-directory CONFIG=test/bench/bed.h benchimage
	$(Q)$(MAKE) --no-print-directory CONFIG=test/bench/boot.h testimage
	+$(Q)$(RUN_ENV) BENCHIMAGE=$(B)/node-test-bench-bed/bench-$(KERNEL).cpio \
		BOOTIMAGE=$(B)/node-test-bench-boot/test-$(KERNEL).cpio NODEIMAGE=$(IMAGE) \
		sh test/bench/run.sh
# in which functions: ./mk profile WAYS="host eleven" LOAD="rr 4"
WAYS ?= host eleven
profile: $(N)/eleven $(B)/.tools-bench
	$(Q)$(MAKE) --no-print-directory CONFIG=test/bench/bed.h benchimage
	+$(Q)$(RUN_ENV) BENCHIMAGE=$(B)/node-test-bench-bed/bench-$(KERNEL).cpio \
		sh test/bench/profile.sh $(WAYS)
.PHONY: bench benchimage profile
