/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "-web": name starts or ends with '-', no host name
//         does: remove it
#define WEB .name = "-web"
#include "good.h"
