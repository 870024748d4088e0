/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* upgrade-else.h: upgrade.h of another cluster. */
#define CLUSTER "elsewhere"
#include "upgrade.h"
