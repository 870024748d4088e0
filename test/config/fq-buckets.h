/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: fq: buckets_log 1024 is above 18: it is the logarithm, 12 for 4096
//         flows
#define FQ .buckets_log = 1024
#include "good.h"
