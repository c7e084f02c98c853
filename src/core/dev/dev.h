/* dev.h - the devices of the board. */
#ifndef CORE_DEV_DEV_H
#define CORE_DEV_DEV_H
#include "ringside/abi/board.h"
#include "ringside/device.h"

/* sifive_test: what software requested. */
enum finisher_request { FINISHER_NOTHING, FINISHER_OFF, FINISHER_RESET };
struct finisher {
	uint32_t request; /* enum finisher_request */
	uint32_t code;	  /* exit code of FINISHER_OFF */
};
extern const struct rs_device_class rs_finisher_class;

/* ACLINT for one hart: a software interrupt and a timer. */
struct aclint {
	uint32_t msip;
	uint64_t mtimecmp;
};
extern const struct rs_device_class rs_aclint_class;

/* The interrupt controller for one hart. Sets of sources: bit n of word n / 32. */
enum { PLIC_CONTEXTS = 2, PLIC_WORDS = RS_PLIC_SOURCES / 32 + 1 };
struct plic {
	uint8_t priority[PLIC_WORDS * 32];
	uint8_t threshold[PLIC_CONTEXTS];
	uint32_t pending[PLIC_WORDS]; /* passed by their gateways */
	uint32_t claimed[PLIC_WORDS]; /* gateways closed until completion */
	uint32_t enabled[PLIC_CONTEXTS][PLIC_WORDS];
};
extern const struct rs_device_class rs_plic_class;

/* Whether the gateway of a source is open: nothing is pending, and what was claimed is completed. */
bool plic_is_open(const struct plic *p, unsigned source);

/* Set the interrupt line of a device. @return true if its gateway passed on a request now. */
bool plic_drive(struct plic *p, unsigned source, bool line);
/* Whether a context's interrupt line is driven. */
bool plic_output(const struct plic *p, unsigned context);
/* Whether it would be if `source` were pending. */
bool plic_routes(const struct plic *p, unsigned source, unsigned context);

/* A 16550A serial port. */
enum { UART_DEPTH = 16 };
struct uart {
	uint8_t ier, fcr, lcr, mcr, scr, dll, dlm;
	uint8_t fifo[UART_DEPTH]; /* ring buffer of received bytes: `count` of them, from
				     `first` on */
	uint8_t first, count;
	uint64_t quiet; /* no byte arrives before this tick */
	bool overrun;	/* a byte was lost */
	bool thr_empty; /* the transmitter's interrupt is pending ... */
	bool thr_line;	/* ... and no request for it has been passed on */
	bool ended;	/* the console has no more input */
};
extern const struct rs_device_class rs_uart_class;

/* A real-time clock. */
struct rtc {
	uint64_t offset;		/* nanoseconds since 1970 at time 0 */
	uint64_t alarm;			/* when the alarm is due, likewise */
	uint64_t time_high, alarm_high; /* written; take effect with the low half */
	uint32_t high;			/* the high half of the time that was read last */
	bool armed, pending, enabled;
};
extern const struct rs_device_class rs_rtc_class;

#endif
