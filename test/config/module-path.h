/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: modules[0] "drivers/net/virtio_net.ko": name holds '/': write
//         it as modprobe takes it, without path and .ko
#define MODULES { "drivers/net/virtio_net.ko", "the uplink", true }
#include "good.h"
