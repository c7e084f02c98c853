/* run.c - run the torture guest on the toy computer: its console on standard output.
 *
 * usage: run ENGINE IMAGE SEED FIRST COUNT GROUPS VERBOSE, as tests/qemu/compare asks
 * Exit: 0 it switched itself off with 0, 1 it did anything else, 2 wrong usage.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ringside/abi/board.h"
#include "ringside/machine.h"
#ifdef RS_JIT
#include "host/code_memory.h"
#endif

#define RAM_SIZE   (UINT64_C(16) << 20)
#define PARAMETERS UINT64_C(0x80ff0000) /* guest/layout.h */
#define LIMIT	   UINT64_C(1000000000000)

static void put(void *context, uint8_t byte)
{
	(void)context;
	putchar(byte);
}

static void *read_image(const char *name, size_t *size)
{
	FILE *f = fopen(name, "rb");
	void *bytes = malloc(RAM_SIZE);

	if (!f || !bytes) {
		perror(name);
		exit(2);
	}
	*size = fread(bytes, 1, RAM_SIZE, f);
	fclose(f);
	return bytes;
}

int main(int argc, char **argv)
{
	static const struct rs_console console = {.put = put};
	struct rs_config config = rs_config_default();
	struct rs_machine m;
#ifdef RS_JIT
	struct rs_code_memory code = {.heat = 1};
#endif
	struct rs_stop stop;
	size_t size, arena_size;
	uint64_t parameters[5];
	void *image, *arena;

	if (argc != 8) {
		fprintf(stderr, "usage: run ENGINE IMAGE SEED FIRST COUNT GROUPS VERBOSE\n");
		return 2;
	}
	for (unsigned i = 0; i < RS_ENGINES; i++)
		if (strcmp(argv[1], rs_engine_name((enum rs_engine)i)) == 0)
			config.engine = (enum rs_engine)i;
	config.ram_size = RAM_SIZE;
	config.hypervisor = true;
	for (int i = 0; i < 5; i++)
		parameters[i] = strtoull(argv[3 + i], NULL, 0);
	image = read_image(argv[2], &size);
	arena_size = rs_machine_arena_size(&config);
	arena = aligned_alloc(4096, (arena_size + 4095) / 4096 * 4096);
	if (!arena)
		return 2;
	memset(arena, 0, arena_size);
	if (rs_machine_init(&m, arena, arena_size, &config) != RS_OK ||
	    rs_machine_store(&m, RS_RAM_BASE, image, size) != RS_OK ||
	    rs_machine_store(&m, PARAMETERS, parameters, sizeof parameters) != RS_OK)
		return 2;
#ifdef RS_JIT
	if (config.engine == RS_ENGINE_JIT && rs_code_memory_open(&code, 4 * RS_CODE_LEAST))
		rs_machine_code(&m, &code);
#endif
	rs_machine_console(&m, &console);
	rs_machine_boot(&m, RS_RAM_BASE, 0, 0);
	stop = rs_machine_run(&m, LIMIT);
	free(arena);
	free(image);
	if (stop.kind == RS_STOP_OFF && stop.code == 0)
		return 0;
	printf("stopped: kind %d, code %" PRIu32 ", %s\n", (int)stop.kind, stop.code,
	       stop.reason ? stop.reason : "no reason");
	return 1;
}
