/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: nodes[1] "beta": uplink driver "net/virtio_net.ko" is no
//         driver's name: write it as in /sys/class/net/*/device/driver
#define BETA .uplink = { .driver = "net/virtio_net.ko" }
#include "good.h"
