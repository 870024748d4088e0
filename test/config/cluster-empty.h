/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: CLUSTER: name is empty: give it 1 to 32 of a-z, 0-9 and '-'
#define CLUSTER ""
#include "good.h"
