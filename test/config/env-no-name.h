/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": env "=1" is no assignment: write "NAME=value"
#define WEB .env = ARGV("=1")
#include "good.h"
