#include "host/script.h"

#include "ringside/device.h"

int rs_script_poll(void *context)
{
	struct rs_script *s = context;

	return s->next < s->file.size ? s->file.bytes[s->next++] : RS_CONSOLE_END;
}
