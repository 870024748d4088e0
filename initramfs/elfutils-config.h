/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/*
 * The config.h that elfutils' configure would write, for libelf alone on musl:
 * no zstd, no translation, no symbol versions. Knows what musl has; used by
 * the build of libelf only.
 */
#ifndef ELFUTILS_CONFIG_H
#define ELFUTILS_CONFIG_H

#include <libintl.h>
#include <stdio.h>

#define PACKAGE_NAME "elfutils"
#define HAVE_DECL_MEMPCPY 0	/* musl has it; elfutils' macro does as well */
#define HAVE_DECL_MEMRCHR 1
#define HAVE_DECL_POWEROF2 1
#define HAVE_DECL_RAWMEMCHR 0
#define HAVE_DECL_REALLOCARRAY 1
#define HAVE_ERR_H 1
#define HAVE_VISIBILITY 1

#undef dgettext
#define dgettext(domain, text) ((char *)(text))

#include <eu-config.h>

#endif
