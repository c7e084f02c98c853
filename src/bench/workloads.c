#include "bench/workloads.h"

#include <string.h>

#include "host/language.h"

const struct bench_workload bench_workloads[] = {
	{"tour", BENCH_MIXED},
	{"sieve", BENCH_COMPUTE},
	{"matmul", BENCH_COMPUTE},
	{"crc", BENCH_COMPUTE},
	{"sort", BENCH_COMPUTE},
	{"list", BENCH_COMPUTE},
	{"null-syscall", BENCH_KERNEL},
	{"fork-exit", BENCH_KERNEL},
	{"fork-exec", BENCH_KERNEL},
	{"ctx-2p", BENCH_KERNEL},
	{"pipe-lat", BENCH_KERNEL},
	{"pipe-bw", BENCH_KERNEL},
	{"page-fault", BENCH_MEMORY},
	{"prot-fault", BENCH_MEMORY},
	{"mmap", BENCH_MEMORY},
	{"ptemod", BENCH_MEMORY},
	{"tlb-thrash", BENCH_MEMORY},
	{"tick", BENCH_DEVICES},
	{"console-write", BENCH_DEVICES},
	{"device-read", BENCH_DEVICES},
	{"disk-seq", BENCH_DISK, .disk = true},
	{"disk-rand-read", BENCH_DISK, .disk = true},
	{"disk-rand-write", BENCH_DISK, .disk = true},
	{"compile-mix", BENCH_MIXED},
	{"serve", BENCH_MIXED},
	{"batch", BENCH_MIXED},
	{"launch", BENCH_KERNEL, .apart = true},
	{"launch-process", BENCH_KERNEL, .apart = true},
};
const size_t bench_workload_count = sizeof bench_workloads / sizeof *bench_workloads;

const char *bench_group_name(enum bench_group group)
{
	static const char *const names[BENCH_GROUPS] = {
		[BENCH_COMPUTE] = N_("compute"), [BENCH_KERNEL] = N_("kernel"),
		[BENCH_MEMORY] = N_("memory"),	 [BENCH_DEVICES] = N_("devices"),
		[BENCH_DISK] = N_("disk"),	 [BENCH_MIXED] = N_("mixed"),
	};

	return names[group];
}

const struct bench_workload *bench_workload_find(const char *name)
{
	for (size_t i = 0; i < bench_workload_count; i++)
		if (strcmp(name, bench_workloads[i].name) == 0)
			return &bench_workloads[i];
	return NULL;
}

bool bench_needs_disk(const char *guest)
{
	const struct bench_workload *known = bench_workload_find(guest);

	return known ? known->disk : strcmp(guest, "disk-block") == 0; /* the sample */
}
