/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// compiler: overflow|changes value|conversion
#define BETA .uplink = { .mac = MAC(52,54,00,00,00,100) }
#include "good.h"
