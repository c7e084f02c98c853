/** @file external.h
 * External interrupts of the machine. The hypervisor owns the real PLIC: it claims each interrupt, lets
 * the driver of the device handle it, and completes it. What a guest hears of it is what the
 * device that it sees does then.
 */
#ifndef HYPERVISOR_EXTERNAL_H
#define HYPERVISOR_EXTERNAL_H

/** Handles an interrupt. When it returns, the device no longer drives its line. */
typedef void external_handler(void *context);

/** From now on `handler` handles the interrupts of PLIC source `source`. */
void external_attach(unsigned source, external_handler *handler, void *context);

/** Likewise, for the interrupts of a device that a guest drives: each stays claimed, so that the
 * source makes no other, until external_complete(). */
void external_attach_held(unsigned source, external_handler *handler, void *context);

/** The source may interrupt again, and does at once if its device still drives the line. The PLIC
 * ignores that of a source that is not attached. */
void external_complete(unsigned source);

/** The source interrupts no more. What is held must be completed before. */
void external_detach(unsigned source);

/** Handle all that are pending. Costs little if none is. */
void external_take(void);

#endif
