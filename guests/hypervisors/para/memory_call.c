/* memory_call.c - nothing in an argument or in the guest's memory is trusted: each value is
 * checked, and read once. */
#include "hypervisors/para/memory_call.h"

#include <stddef.h>

#include "lib/csr.h"
#include "ringside/abi/mark.h"

/* What an update takes of the budget, beside the entries of tables that it refers to. */
enum { UPDATE_COST = 8 };

static void flush(struct pt *pt, uint64_t what, uint64_t address)
{
	if (what == RS_FLUSH_ALL)
		pt_flush_all(pt);
	else if (what == RS_FLUSH_PAGE)
		pt->cpu->flush_page(pt, address);
}

/* ---- MMU_UPDATE ---- */

static int64_t next_update(struct pt *pt, struct memory_call *call)
{
	uint64_t at = call->arg[0] + call->answer * sizeof(*call->next), entry, value, machine;
	if (pt->budget < UPDATE_COST)
		return PT_MORE;
	pt->budget -= UPDATE_COST;
	/* Found once a page. If one of the updates unmaps this page, it is still the VM's own, and
	 * it is only read. */
	if (!call->next || at % PAGE_SIZE == 0) {
		if (!pt_walk(pt, pt->root[RS_CONTEXT_KERNEL], at, PTE_R, &machine))
			return RS_HERR_INVALID_ADDRESS;
		call->next = (const volatile struct rs_mmu_update *)(uintptr_t)(machine +
										pt->window);
	}
	entry = call->next->entry;
	value = call->next->value;
	call->next++;
	return pt_update(pt, entry, value);
}

static int64_t update(struct pt *pt, struct memory_call *call)
{
	uint64_t count = call->arg[1];
	int64_t error = RS_HERR_OK;
	if (count > RS_MMU_UPDATE_MAX || call->arg[2] > RS_FLUSH_ALL)
		return RS_HERR_INVALID_PARAM;
	if (call->arg[0] % sizeof(struct rs_mmu_update))
		return RS_HERR_INVALID_ADDRESS;
	while (call->answer < count) {
		error = pt_is_unfinished(pt) ? pt_continue(pt) : next_update(pt, call);
		if (error == PT_MORE)
			return error;
		if (error)
			break;
		call->answer++;
	}
	if (call->answer)
		flush(pt, call->arg[2], call->arg[3]);
	return error;
}

/* ---- MMU_SET_ROOTS ---- */

static int64_t give_back(struct pt *pt, unsigned context)
{
	uint64_t root = pt->held[context];
	pt->held[context] = 0;
	return root ? pt_put(pt, root) : RS_HERR_OK;
}

/* Use the new roots, to which references are held; hold those to the old ones. */
static void exchange(struct pt *pt, uint64_t user)
{
	uint64_t old_kernel = pt->root[RS_CONTEXT_KERNEL], old_user = pt->root[RS_CONTEXT_USER];
	pt->root[RS_CONTEXT_KERNEL] = pt->held[RS_CONTEXT_KERNEL];
	pt->root[RS_CONTEXT_USER] = user;
	pt->held[RS_CONTEXT_KERNEL] = old_kernel;
	pt->held[RS_CONTEXT_USER] = old_user;
	pt->cpu->set_roots(pt, old_kernel, old_user);
}

/* Each step can take long, and the next one begins when it has ended. */
static int64_t check_roots(struct pt *pt, struct memory_call *call)
{
	enum { TAKE_KERNEL, TAKE_USER, EXCHANGE, GIVE_BACK_USER };
	uint64_t kernel = call->arg[0], user = call->arg[1];
	int64_t error = pt_is_unfinished(pt) ? pt_continue(pt) : RS_HERR_OK;
	while (error != PT_MORE) {
		switch (call->step++) {
		case TAKE_KERNEL:
			error = pt_get(pt, kernel, PT_ROOT);
			break;
		case TAKE_USER:
			if (error)
				return error;
			pt->held[RS_CONTEXT_KERNEL] = kernel;
			error = pt_get(pt, user, PT_ROOT);
			break;
		case EXCHANGE:
			call->refused = error;
			if (!error)
				exchange(pt, user);
			error = give_back(pt, RS_CONTEXT_KERNEL);
			break;
		case GIVE_BACK_USER:
			error = give_back(pt, RS_CONTEXT_USER);
			break;
		default:
			return call->refused;
		}
	}
	return error;
}

/* Processes that take turns have roots that are pinned: then there is nothing to check. */
static int64_t set_roots(struct pt *pt, struct memory_call *call)
{
	uint64_t old_kernel = pt->root[RS_CONTEXT_KERNEL], old_user = pt->root[RS_CONTEXT_USER];
	if (call->step)
		return check_roots(pt, call);
	if ((call->arg[0] | call->arg[1]) % PAGE_SIZE)
		return RS_HERR_INVALID_ADDRESS;
	if (!pt_exchange_pinned(pt, call->arg[0], call->arg[1]))
		return check_roots(pt, call);
	pt->cpu->set_roots(pt, old_kernel, old_user);
	return RS_HERR_OK;
}

/* ---- the calls ---- */

static int64_t flush_call(struct pt *pt, const struct memory_call *call)
{
	if (call->arg[0] > RS_FLUSH_ALL)
		return RS_HERR_INVALID_PARAM;
	flush(pt, call->arg[0], call->arg[1]);
	return RS_HERR_OK;
}

/* Apart, so that the commonest call saves few registers. */
__attribute__((noinline)) static int64_t other_call(struct pt *pt, struct memory_call *call)
{
	switch (call->id) {
	case RS_HC_MMU_PIN:
		return pt_is_unfinished(pt) ? pt_continue(pt)
					    : pt_pin(pt, call->arg[0], call->arg[1]);
	case RS_HC_MMU_UNPIN:
		return pt_is_unfinished(pt) ? pt_continue(pt) : pt_unpin(pt, call->arg[0]);
	case RS_HC_MMU_SET_ROOTS:
		return set_roots(pt, call);
	case RS_HC_MMU_FLUSH:
		return flush_call(pt, call);
	}
	return RS_HERR_NOT_SUPPORTED;
}

int64_t memory_call(struct pt *pt, struct memory_call *call)
{
	return call->id == RS_HC_MMU_UPDATE ? update(pt, call) : other_call(pt, call);
}
