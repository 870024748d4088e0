/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: incomplete type|has initializer but
#define limits limits_of_nobody
#include "good.h"
