// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * What libbpf and libelf can and our object has no use for, answered by "not here":
 * the kernel's configuration out of a compressed file, for programs with extern
 * options; compressed sections; USDT probes. No linker sees that they are never
 * called. Stands for zlib and libbpf's usdt.c, whose prototypes it repeats.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct bpf_link;
struct bpf_object;
struct bpf_program;
struct gzFile_s;
struct usdt_manager;
struct z_stream_s;

enum { NO_STREAM = -2 };	/* Z_STREAM_ERROR */

struct gzFile_s *gzopen(const char *path, const char *mode);
char *gzgets(struct gzFile_s *file, char *buf, int len);
int gzclose(struct gzFile_s *file);
int inflateInit_(struct z_stream_s *z, const char *version, int size);
int inflate(struct z_stream_s *z, int flush);
int inflateReset(struct z_stream_s *z);
int inflateEnd(struct z_stream_s *z);
struct usdt_manager *usdt_manager_new(struct bpf_object *obj);
void usdt_manager_free(struct usdt_manager *man);
struct bpf_link *usdt_manager_attach_usdt(struct usdt_manager *man,
					  const struct bpf_program *prog, pid_t pid,
					  const char *path, const char *provider,
					  const char *name, uint64_t cookie);

struct gzFile_s *gzopen(const char *path, const char *mode)
{
	(void)path;
	(void)mode;
	errno = ENOENT;
	return NULL;
}

char *gzgets(struct gzFile_s *file, char *buf, int len)
{
	(void)file;
	(void)buf;
	(void)len;
	return NULL;
}

int gzclose(struct gzFile_s *file)
{
	(void)file;
	return 0;
}

int inflateInit_(struct z_stream_s *z, const char *version, int size)
{
	(void)z;
	(void)version;
	(void)size;
	return NO_STREAM;
}

int inflate(struct z_stream_s *z, int flush)
{
	(void)z;
	(void)flush;
	return NO_STREAM;
}

int inflateReset(struct z_stream_s *z)
{
	(void)z;
	return NO_STREAM;
}

int inflateEnd(struct z_stream_s *z)
{
	(void)z;
	return NO_STREAM;
}

/* libbpf's errors are pointers, too */
struct usdt_manager *usdt_manager_new(struct bpf_object *obj)
{
	(void)obj;
	return (struct usdt_manager *)(intptr_t)-EOPNOTSUPP;
}

void usdt_manager_free(struct usdt_manager *man)
{
	(void)man;
}

struct bpf_link *usdt_manager_attach_usdt(struct usdt_manager *man,
					  const struct bpf_program *prog, pid_t pid,
					  const char *path, const char *provider,
					  const char *name, uint64_t cookie)
{
	(void)man;
	(void)prog;
	(void)pid;
	(void)path;
	(void)provider;
	(void)name;
	(void)cookie;
	return (struct bpf_link *)(intptr_t)-EOPNOTSUPP;
}
