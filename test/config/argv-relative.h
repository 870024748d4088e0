/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
// expect: config: pods[0] "web": argv[0] "httpd" is no absolute path: there is
//         no PATH search, write "/bin/..."
#define WEB .argv = ARGV("httpd", "-f")
#include "good.h"
