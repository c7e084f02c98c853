#include "bench/workloads.h"

#include <string.h>

#include "host/language.h"

const struct bench_workload bench_workloads[] = {
	{"tour", BENCH_MIXED},
	{"sieve", BENCH_COMPUTE, .size = 100000},
	{"matmul", BENCH_COMPUTE, .size = 48},
	{"crc", BENCH_COMPUTE, .size = 200000},
	{"sort", BENCH_COMPUTE, .size = 10000},
	{"list", BENCH_COMPUTE, .size = 10000},
	{"null-syscall", BENCH_KERNEL, .size = 2000},
	{"fork-exit", BENCH_KERNEL, .size = 20},
	{"fork-exec", BENCH_KERNEL, .size = 10},
	{"ctx-2p", BENCH_KERNEL, .size = 500},
	{"pipe-lat", BENCH_KERNEL, .size = 200},
	{"pipe-bw", BENCH_KERNEL, .size = 128},
	{"page-fault", BENCH_MEMORY, .size = 256},
	{"prot-fault", BENCH_MEMORY, .size = 256},
	{"mmap", BENCH_MEMORY, .size = 200},
	{"ptemod", BENCH_MEMORY, .size = 500},
	{"tlb-thrash", BENCH_MEMORY, .size = 50000},
	{"tick", BENCH_DEVICES, .size = 400000},
	{"console-write", BENCH_DEVICES, .size = 32},
	{"device-read", BENCH_DEVICES, .size = 200},
	{"disk-seq", BENCH_DISK, .size = 64, .disk = true},
	{"disk-rand-read", BENCH_DISK, .size = 64, .disk = true},
	{"disk-rand-write", BENCH_DISK, .size = 64, .disk = true},
	{"compile-mix", BENCH_MIXED, .size = 8},
	{"serve", BENCH_MIXED, .size = 100},
	{"batch", BENCH_MIXED, .size = 50},
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
