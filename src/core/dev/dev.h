/* dev.h - the devices of the board. */
#ifndef CORE_DEV_DEV_H
#define CORE_DEV_DEV_H
#include "ringside/device.h"

/* sifive_test: what software asked for. */
enum finisher_wish { FINISHER_NOTHING, FINISHER_OFF, FINISHER_RESET };
struct finisher {
	uint32_t wish; /* enum finisher_wish */
	uint32_t code; /* exit code of FINISHER_OFF */
};
extern const struct rs_device_class rs_finisher_class;

/* ACLINT for one hart: a software interrupt and a timer. */
struct aclint {
	uint32_t msip;
	uint64_t mtimecmp;
};
extern const struct rs_device_class rs_aclint_class;

/* A 16550A serial port. */
struct uart {
	uint8_t ier, fcr, lcr, mcr, scr, dll, dlm;
	uint8_t rx;	  /* the byte received ... */
	uint8_t rx_ready; /* ... if there is one */
};
extern const struct rs_device_class rs_uart_class;

#endif
