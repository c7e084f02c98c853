/* device-read.c - read registers of a device, the real-time clock, through the kernel. */
#include <fcntl.h>
#include <unistd.h>

#include "workload.h"

PROGRAM("workload: read the calendar clock N times");

int main(int argc, char *argv[])
{
	long n = work_size(argc, argv, 200, 1000000);
	uint64_t last = 0, now;
	bool right = true;
	int fd = open("/dev/rtc", O_RDONLY);
	if (fd < 0)
		work_impossible("this computer has no calendar clock");
	work_begin(n);
	work_each (i, n) {
		right &= read(fd, &now, sizeof now) == sizeof now && now >= last;
		last = now;
	}
	work_end();
	work_result(right, "%ld readings", n);
}
