/* block.c - the guest's disks: requests come through a ring in its memory and go to the real disk, one at
 * a time. The guest may write to the ring at any moment, so nothing that decides anything is kept in it:
 * each field is read once, and what the hypervisor knows of a request under way is here.
 */
#include "hypervisors/common/disk.h"
#include "hypervisors/common/memory.h"
#include "hypervisors/para/vcpu.h"
#include "lib/string.h"

_Static_assert(RS_RING_SECTOR == (unsigned)RS_SECTOR_SIZE, "both count the same sectors");

struct block {
	struct vcpu *vcpu;
	struct rs_block disk;
	volatile struct rs_ring *ring; /* at the hypervisor's address; NULL: none */
	uint64_t frame;		       /* its machine address */
	uint32_t taken, answered;      /* requests, answers so far */
	/* The request under way. */
	bool busy;
	uint64_t id, memory; /* memory: what is lent for it; 0: nothing */
};

static void answer(struct block *b, uint64_t id, int64_t error)
{
	volatile struct rs_ring_answer *a = &b->ring->answer[b->answered % RS_RING];

	a->id = id;
	a->error = error;
	b->ring->answered = ++b->answered;
	raise_event(b->vcpu, RS_EVENT_EXTERNAL);
}

static int64_t check(const struct block *b, const struct rs_ring_request *r)
{
	uint64_t sectors = r->size / RS_RING_SECTOR;

	if (r->op > RS_RING_FLUSH)
		return RS_HERR_NOT_SUPPORTED;
	if (r->op == RS_RING_FLUSH)
		return RS_HERR_OK;
	if (r->op == RS_RING_WRITE && b->disk.read_only)
		return RS_HERR_DENIED;
	if (!sectors || r->size % RS_RING_SECTOR || r->size > PAGE_SIZE ||
	    r->sector > b->disk.sectors || sectors > b->disk.sectors - r->sector)
		return RS_HERR_INVALID_PARAM;
	if (r->memory % PAGE_SIZE > PAGE_SIZE - r->size)
		return RS_HERR_INVALID_ADDRESS;
	return RS_HERR_OK;
}

/* @return an error if the request is wrong; 0 and the disk's result. */
static int64_t submit(struct block *b, const struct rs_ring_request *r,
		      enum rs_block_result *result)
{
	static const enum rs_block_op ops[] = {[RS_RING_READ] = RS_BLOCK_READ,
					       [RS_RING_WRITE] = RS_BLOCK_WRITE,
					       [RS_RING_FLUSH] = RS_BLOCK_FLUSH};
	struct rs_block_piece piece = {.size = r->size};
	struct rs_block_request request = {.sector = r->sector, .pieces = &piece};
	int64_t error = check(b, r);

	if (error)
		return error;
	b->memory = 0;
	request.op = ops[r->op];
	if (r->op != RS_RING_FLUSH) {
		/* The disk may write to it until the request is done. */
		error = pt_lend(&b->vcpu->pt, r->memory / PAGE_SIZE * PAGE_SIZE);
		if (error)
			return error;
		b->memory = r->memory / PAGE_SIZE * PAGE_SIZE;
		piece.bytes = physical(r->memory);
		request.piece_count = 1;
	}
	*result = b->disk.submit(b->disk.context, &request);
	return RS_HERR_OK;
}

static void finish(struct block *b, enum rs_block_result result)
{
	b->busy = false;
	if (b->memory)
		pt_return(&b->vcpu->pt, b->memory);
	answer(b, b->id, result == RS_BLOCK_DONE ? RS_HERR_OK : RS_HERR_FAILED);
}

static struct rs_ring_request take(struct block *b)
{
	volatile const struct rs_ring_request *at = &b->ring->request[b->taken++ % RS_RING];

	return (struct rs_ring_request){at->id, at->sector, at->memory, at->size, at->op};
}

static uint32_t waiting(const struct block *b)
{
	return b->ring->submitted - b->taken;
}

/* Until the disk is busy or nothing waits: at most RS_RING requests, since the guest does not run.
 * @return false: the ring claims more than it can hold. */
static bool serve(struct block *b)
{
	uint32_t count = waiting(b);

	if (count > RS_RING)
		return false;
	for (; count && !b->busy; count--) {
		struct rs_ring_request r = take(b);
		enum rs_block_result result;
		int64_t error = submit(b, &r, &result);

		b->id = r.id;
		if (error)
			answer(b, r.id, error);
		else if (result == RS_BLOCK_PENDING)
			b->busy = true;
		else
			finish(b, result);
	}
	return true;
}

/* The disk's interrupt. Whoever has the CPU, the ring's frame is its VM's. */
static void done(void *context)
{
	struct block *b = context;
	enum rs_block_result result =
		b->busy ? b->disk.poll(b->disk.context) : RS_BLOCK_PENDING;

	if (result == RS_BLOCK_PENDING)
		return;
	finish(b, result);
	(void)serve(b);
}

void block_create(struct vcpu *vcpu)
{
	const struct vm_config *config = vcpu->vm->config;

	vcpu->disks = memory_alloc(config->disk_count * sizeof *vcpu->disks, 64);
	for (unsigned i = 0; i < config->disk_count; i++) {
		vcpu->disks[i].vcpu = vcpu;
		vcpu->disks[i].disk = disk_open(config->disks[i], done, &vcpu->disks[i]);
	}
}

/* ---- the calls ---- */

/* The disk that a0 names; NULL if there is none. */
static struct block *named(struct vcpu *vcpu)
{
	uint64_t number = vcpu->frame.a0;

	return number < vcpu->vm->config->disk_count ? &vcpu->disks[number] : NULL;
}

static int64_t start(struct block *b, uint64_t frame)
{
	int64_t error;

	if (b->ring)
		return RS_HERR_DENIED;
	if (frame % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	error = pt_lend(&b->vcpu->pt, frame);
	if (error)
		return error;
	b->frame = frame;
	b->ring = memset(physical(frame), 0, PAGE_SIZE);
	b->taken = b->answered = 0;
	b->ring->flags = b->disk.read_only ? RS_RING_READ_ONLY : 0;
	return RS_HERR_OK;
}

enum verdict block_start(struct vcpu *vcpu)
{
	struct block *b = named(vcpu);
	int64_t error = b ? start(b, vcpu->frame.a1) : RS_HERR_INVALID_PARAM;

	vcpu->frame.a1 = error ? 0 : b->disk.sectors;
	return hypercall_answer(vcpu, error);
}

enum verdict block_notify(struct vcpu *vcpu)
{
	struct block *b = named(vcpu);

	if (!b)
		return hypercall_answer(vcpu, RS_HERR_INVALID_PARAM);
	if (!b->ring)
		return hypercall_answer(vcpu, RS_HERR_DENIED);
	(void)hypercall_answer(vcpu, serve(b) ? RS_HERR_OK : RS_HERR_INVALID_PARAM);
	return deliver_event(vcpu); /* wrong requests are answered at once */
}

enum verdict block_stop(struct vcpu *vcpu)
{
	struct block *b = named(vcpu);

	if (!b)
		return hypercall_answer(vcpu, RS_HERR_INVALID_PARAM);
	if (!b->ring || b->busy)
		return hypercall_answer(vcpu, RS_HERR_DENIED);
	b->ring = NULL;
	pt_return(&vcpu->pt, b->frame);
	return hypercall_answer(vcpu, RS_HERR_OK);
}
