/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: fq: horizon_ms 4294968 is above 4294967: lower it, 2000 is usual
#define FQ .horizon_ms = 4294968
#include "good.h"
