#include "call/usercopy.h"

#include "kernel.h"

int copy_in(void *to, uint64_t from, uint64_t size)
{
	return user_range(from, size) && copy_user(to, (const void *)from, size) ? 0 : -EFAULT;
}

int copy_out(uint64_t to, const void *from, uint64_t size)
{
	return user_range(to, size) && copy_user((void *)to, from, size) ? 0 : -EFAULT;
}

/* In pieces that do not cross a page: the page after the string may not be mapped. */
int64_t copy_text(char *to, uint64_t from, uint64_t room, int too_long)
{
	for (uint64_t done = 0, piece; done < room; done += piece) {
		piece = min_u64(min_u64(room - done, 64),
				PAGE_SIZE - (from + done) % PAGE_SIZE);
		if (copy_in(to + done, from + done, piece))
			return -EFAULT;
		for (uint64_t i = done; i < done + piece; i++)
			if (!to[i])
				return (int64_t)(i + 1);
	}
	return too_long;
}
