/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: fq: weight { 32768, 3, 1 } is not three of 1..32767: change it, or
//         leave all out
#define FQ .weight = { 32768, 3, 1 }
#include "good.h"
