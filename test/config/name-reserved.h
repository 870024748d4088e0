/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "localhost": name is reserved: choose another
#define WEB .name = "localhost"
#include "good.h"
