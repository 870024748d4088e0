/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: integer to pointer|pointer from integer|incompatible
#define WEB .name = 7
#include "good.h"
