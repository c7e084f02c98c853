#include "bench/workloads.h"

#include <string.h>

const struct bench_workload bench_workloads[] = {
	{"tour"},
	{"sieve"},
	{"matmul"},
	{"crc"},
	{"sort"},
	{"list"},
	{"null-syscall"},
	{"fork-exit"},
	{"fork-exec"},
	{"ctx-2p"},
	{"pipe-lat"},
	{"pipe-bw"},
	{"page-fault"},
	{"prot-fault"},
	{"mmap"},
	{"ptemod"},
	{"tlb-thrash"},
	{"tick"},
	{"console-write"},
	{"device-read"},
	{"disk-seq", .disk = true},
	{"disk-rand-read", .disk = true},
	{"disk-rand-write", .disk = true},
	{"compile-mix"},
	{"serve"},
	{"batch"},
};
const size_t bench_workload_count = sizeof bench_workloads / sizeof *bench_workloads;

bool bench_needs_disk(const char *guest)
{
	for (size_t i = 0; i < bench_workload_count; i++)
		if (strcmp(guest, bench_workloads[i].name) == 0)
			return bench_workloads[i].disk;
	return strcmp(guest, "disk-block") == 0; /* the sample */
}
