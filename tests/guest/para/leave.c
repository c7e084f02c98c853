/* leave.c - a guest that ends while its disk works for it: a request is under way, and others wait in its ring.
 * LEAVE says how.
 */
#include "guest.h"

#include "lib/note.h"
#include "lib/print.h"

GUEST_NOTE(RS_NOTE_ROLE_GUEST, RS_NOTE_MODE_S, RS_NOTE_PORT_PARA, "ends while its disk works");

enum leave { POWER_OFF, CRASH };

static union {
	volatile struct rs_ring ring;
	uint8_t page[PAGE];
} ring_page __attribute__((aligned(4096)));

_Noreturn void guest_main(const struct rs_start_info *start)
{
	volatile struct rs_ring *ring = &ring_page.ring;

	guest_init(start);
	shared->mask = 1;
	expect("start", ask(RS_HC_BLOCK_START, 0, machine_of(&ring_page), 0, 0), 0);
	for (unsigned i = 0; i < RS_RING; i++)
		ring->request[i] = (struct rs_ring_request){.id = i,
							    .sector = i,
							    .memory = machine_of(page[0]),
							    .size = RS_RING_SECTOR,
							    .op = RS_RING_READ};
	ring->submitted = RS_RING;
	expect("notify", ask(RS_HC_BLOCK_NOTIFY, 0, 0, 0, 0), 0);
	print("its disk has answered %u of %u requests\n", (uint64_t)ring->answered,
	      (uint64_t)RS_RING);
	if (LEAVE == CRASH)
		(void)ask(RS_HC_SET_ENTRIES, 0x1000, 0x1000, 0, 0);
	else
		(void)ask(RS_HC_SHUTDOWN, failures ? 1 : 0, 0, 0, 0);
	__builtin_trap();
}
