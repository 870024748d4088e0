/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* inject.h: faults.h without a2: its workload is nothing that `up` starts. */
#define A2
#include "test/qemu/faults.h"
