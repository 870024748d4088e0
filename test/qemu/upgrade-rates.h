/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* upgrade-rates.h: upgrade.h with other rates. */
#define RATE MBIT(40)
#include "upgrade.h"
