#include "hypervisors/common/guest_finisher.h"

enum verdict guest_finisher_verdict(struct vm *vm, const struct finisher *f)
{
	switch ((enum finisher_request)f->request) {
	case FINISHER_NOTHING:
		break;
	case FINISHER_OFF:
		return vm_shutdown(vm, (uint8_t)f->code);
	case FINISHER_RESET:
		return vm_crash(vm, "it asked for a reset, which this hypervisor does not do",
				0);
	}
	return VERDICT_RESUME;
}
