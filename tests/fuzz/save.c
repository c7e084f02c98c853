/* Whatever bytes a saved run is, it is restored within its bounds, or refused by a message that names the file; and a lane
 * that was restored runs. Each input is tried as a file, and packed as the stream of one, which the checksum would otherwise
 * never let through. An input "*" is what a lane of its own has saved; the bytes behind it change that one. */
#include <zstd.h>

#include "fuzz.h"

#include "ringside/save.h"

size_t fuzz_accepted;

enum { FRAME = 12, FILE_MOST = 1 << 20 };

/* A small guest, flat: it counts for ever. */
static const uint32_t guest[] = {0x00128293, 0xffdff06f};

static struct rs_lane *open_lane(void)
{
	static const struct rs_lane_options options = {
		.generation = RS_BARE, .guest = "fuzz", .memory = 8 << 20};
	static uint8_t image[256];
	struct rs_lane_images images = {.firmware = {"fuzz.bin", image, sizeof image}};
	char message[256];
	struct rs_lane *lane;

	memcpy(image, guest, sizeof guest);
	images.guests[0].image = images.firmware;
	MUST(rs_lane_new(&lane, &options, &images, message, sizeof message) == RS_OK);
	return lane;
}

static void try(const uint8_t *bytes, size_t size)
{
	struct rs_saved *saved;
	struct rs_lane *lane;
	char message[512] = "";

	if (rs_saved_read(&saved, bytes, size, "fuzz", message, sizeof message) != RS_OK) {
		MUST(strncmp(message, "fuzz: ", 6) == 0);
		return;
	}
	lane = open_lane();
	if (rs_saved_restore(saved, lane, message, sizeof message) == RS_OK) {
		fuzz_accepted++;
		rs_lane_slice(lane, 20000);
		rs_lane_slice(lane, 20000);
	} else {
		MUST(strncmp(message, "fuzz: ", 6) == 0);
	}
	rs_lane_free(lane);
	rs_saved_close(saved);
}

/* Pack `bytes` as the stream of a file. */
static void try_packed(const uint8_t *bytes, size_t size)
{
	static const uint8_t frame[FRAME] = {
		'R', 'I', 'N', 'G', 'S', 'A', 'V', 'E', RS_SAVE_VERSION};
	size_t room = ZSTD_compressBound(size) + sizeof frame, packed;
	uint8_t *file = malloc(room);
	ZSTD_CCtx *zstd = ZSTD_createCCtx();

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
}

/* The stream of what a lane has saved. @return its size. */
static size_t own_stream(uint8_t *stream, size_t room)
{
	static const char path[] = "fuzz.save";
	static const char *const words[] = {"--on", "bare", "--", "fuzz"};
	const struct rs_save_options options = {.relay = false};
	struct rs_lane *lane = open_lane();
	static uint8_t file[FILE_MOST];
	char message[256];
	size_t size, unpacked;
	FILE *in;

	rs_lane_slice(lane, 5000);
	MUST(rs_lane_save(lane, words, 4, &options, 0, path, message, sizeof message) == RS_OK);
	rs_lane_free(lane);
	in = fopen(path, "rb");
	MUST(in);
	size = fread(file, 1, sizeof file, in);
	fclose(in);
	remove(path);
	try(file, size);
	unpacked = ZSTD_decompress(stream, room, file + FRAME, size - FRAME);
	MUST(!ZSTD_isError(unpacked));
	return unpacked;
}

/* Pairs behind the star: where, in sixteenths of a per mille, and what is put there. */
static void try_own(const uint8_t *bytes, size_t size)
{
	static uint8_t stream[4 << 20], changed[4 << 20];
	static size_t length;

	if (!length)
		length = own_stream(stream, sizeof stream);
	memcpy(changed, stream, length);
	for (size_t i = 0; i + 4 <= size; i += 4) {
		size_t at =
			(size_t)(bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16) % length;

		changed[at] = bytes[i + 3];
	}
	try_packed(changed, length);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	if (size > 0 && bytes[0] == '*') {
		try_own(bytes + 1, size - 1);
		return 0;
	}
	try(bytes, size);
	try_packed(bytes, size);
	return 0;
}
