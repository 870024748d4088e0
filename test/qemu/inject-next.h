/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* inject-next.h: inject.h with another rate, a Pod moved and one more. */
#define A2
#include "test/qemu/faults-next.h"
