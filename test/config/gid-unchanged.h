/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": gid 4294967295 means "unchanged" to the
//         kernel: choose a user
#define WEB .gid = 4294967295
#include "good.h"
