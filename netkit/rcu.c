// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
/*
 * Shorter waits in the kernel while we wire: each program attached, each link
 * that goes waits for a grace period (net/core: tcx_entry_sync), and a lone CPU
 * takes 10 ms for one. Expedited they take less than one; the kernel boots that
 * way, too. What the switch was before is kept, so a walk that was cut off is
 * put right by the next. Knows nothing of what is being wired.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "netkit/netkit.h"

static const char path[] = "/sys/kernel/rcu_expedited";
static bool is_hurried;

static int put(const char *key, const char *value)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	(void)key;
	if (fd < 0)
		return -errno;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

/* Without the file (a tiny kernel) everything works, only slower. */
void rcu_hurry(void)
{
	char was[16] = "";
	int fd;

	if (is_hurried)
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (read(fd, was, sizeof(was) - 1) < 0)
		was[0] = '\0';
	close(fd);
	was[strcspn(was, "\n")] = '\0';
	is_hurried = true;
	if (was[0] == '0' && !before_keep("rcu", "expedited", was))
		(void)put(NULL, "1");
}

int rcu_calm(void)
{
	int err = before_restore("rcu", put);

	is_hurried = false;
	return err ? fail(err, "put back %s", path) : 0;
}
