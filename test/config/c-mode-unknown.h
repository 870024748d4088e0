/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: undeclared
#define WEB .mode = L4
#include "good.h"
