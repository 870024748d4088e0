/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "thirteen-char": name has 13 characters, 12 fit into
//         the device name nk-<name>: shorten it
#define WEB .name = "thirteen-char"
#include "good.h"
