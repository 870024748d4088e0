/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * rate-next.h: the tables of rate.h after an operator's edit: r25 gets twice its
 * rate. The others must not notice.
 */
#define R25 RATE(50)
#include "rate.h"
