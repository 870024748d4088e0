/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: nothing
#define PODS
#include "good.h"
