/* Print which layout of the machine's state this host has. */
#include <inttypes.h>
#include <stdio.h>

#include "ringside/state.h"

int main(void)
{
	printf("%" PRIu64 "\n", rs_machine_state_layout());
	return 0;
}
