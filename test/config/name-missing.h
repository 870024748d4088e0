/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0]: name is empty: give it 1 to 12 of a-z, 0-9 and '-'
#define WEB .name = NULL
#include "good.h"
