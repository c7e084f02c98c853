/* Whatever bytes a recording is, the reader answers with a message. Each input is tried twice:
 * as a file, and packed as the stream of one, which the checksum would otherwise never let
 * through. */
#include <zstd.h>

#include "fuzz.h"

#include "ringside/recording.h"

size_t fuzz_accepted;

static void try(const uint8_t *bytes, size_t size)
{
	char message[256];
	struct rs_recorded *r;

	if (rs_recorded_read(&r, bytes, size, "fuzz", message, sizeof message) == RS_OK) {
		fuzz_accepted++;
		rs_recorded_close(r);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const uint8_t frame[12] = {
		'R', 'I', 'N', 'G', 'R', 'E', 'C', '\n', RS_RECORDING_VERSION};
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
