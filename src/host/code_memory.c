#include "host/code_memory.h"

#ifdef RS_JIT
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

/* Two views of the same memory. @return false: there is no such memory here. */
static bool open_two(struct rs_code_memory *m, size_t size)
{
#ifdef MFD_CLOEXEC
	int file = memfd_create("ringside code", MFD_CLOEXEC);
	void *write = MAP_FAILED, *run = MAP_FAILED;

	if (file < 0)
		return false;
	if (ftruncate(file, (off_t)size) == 0) {
		write = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
		run = mmap(NULL, size, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
	}
	close(file);
	if (write == MAP_FAILED || run == MAP_FAILED) {
		if (write != MAP_FAILED)
			munmap(write, size);
		if (run != MAP_FAILED)
			munmap(run, size);
		return false;
	}
	*m = (struct rs_code_memory){.write = write, .run = run, .size = size};
	return true;
#else
	(void)m;
	(void)size;
	return false;
#endif
}

/* A switch that fails leaves the memory as it was: the next write or jump ends the process, and nothing of
 * the guest's runs with other rights. */
static void permit(const struct rs_code_memory *m, bool writing)
{
	(void)!mprotect(m->write, m->size, PROT_READ | (writing ? PROT_WRITE : PROT_EXEC));
}

bool rs_code_memory_open_switched(struct rs_code_memory *m, size_t size)
{
	void *both =
		mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (both == MAP_FAILED)
		return false;
	if (mprotect(both, size, PROT_READ | PROT_EXEC) != 0) {
		munmap(both, size);
		return false;
	}
	*m = (struct rs_code_memory){
		.write = both, .run = both, .size = size, .permit = permit};
	return true;
}

static atomic_bool refused, permitted;

bool rs_code_memory_refused(void)
{
	return refused;
}

bool rs_code_memory_open(struct rs_code_memory *memory, size_t size)
{
	*memory = (struct rs_code_memory){.size = 0};
	if (open_two(memory, size) || rs_code_memory_open_switched(memory, size)) {
		permitted = true;
		return true;
	}
	refused = true;
	return false;
}

void rs_code_memory_close(struct rs_code_memory *memory)
{
	if (!memory->size)
		return;
	munmap(memory->write, memory->size);
	if (memory->run != memory->write)
		munmap((void *)(uintptr_t)memory->run, memory->size);
	*memory = (struct rs_code_memory){.size = 0};
}

enum rs_engine rs_engine_permitted(enum rs_engine wanted)
{
	struct rs_code_memory memory;

	if (wanted != RS_ENGINE_JIT || permitted)
		return wanted;
	if (!rs_code_memory_open(&memory, RS_CODE_LEAST))
		return RS_ENGINE_BLOCKS;
	rs_code_memory_close(&memory);
	return wanted;
}
#else
enum rs_engine rs_engine_permitted(enum rs_engine wanted)
{
	return wanted;
}
#endif
