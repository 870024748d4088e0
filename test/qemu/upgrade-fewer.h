/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* upgrade-fewer.h: upgrade.h with a Pod less and another command for one. */
#define FEWER
#define OTHER ARGV("/bin/busybox", "sleep", "99999")
#include "upgrade.h"
