/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* upgrade-more.h: upgrade.h with two Pods more. */
#define MORE
#include "upgrade.h"
