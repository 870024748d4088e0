/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": env "DEBUG" is no assignment: write
//         "NAME=value"
#define WEB .env = ARGV("HOME=/", "DEBUG")
#include "good.h"
