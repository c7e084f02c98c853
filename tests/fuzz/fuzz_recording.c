/* Whatever bytes a recording is, the reader answers with a message. Each input is tried twice:
 *as a file, and packed as the stream of one, which the checksum would otherwise never let
 *through.
 *
 *	CC=clang meson setup build-fuzz -Dfuzz=true -Db_sanitize=address,undefined
 *-Db_lundef=false ninja -C build-fuzz tests/fuzz/fuzz_recording &&
 *build-fuzz/tests/fuzz/fuzz_recording
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "ringside/recording.h"

static void try(const uint8_t *bytes, size_t size)
{
	char message[256];
	struct rs_recorded *r;

	if (rs_recorded_read(&r, bytes, size, "fuzz", message, sizeof message) == RS_OK)
		rs_recorded_close(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const uint8_t frame[12] = "RINGREC\n\2\0\0";
	size_t room = ZSTD_compressBound(size) + sizeof frame;
	uint8_t *file = malloc(room);
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	size_t packed;

	try(bytes, size);
	if (file && zstd) {
		memcpy(file, frame, sizeof frame);
		ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
		packed = ZSTD_compress2(zstd, file + sizeof frame, room - sizeof frame, bytes,
					size);
		if (!ZSTD_isError(packed))
			try(file, packed + sizeof frame);
	}
	ZSTD_freeCCtx(zstd);
	free(file);
	return 0;
}
