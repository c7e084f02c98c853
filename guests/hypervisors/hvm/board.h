/** @file board.h
 * The devices that a guest sees: interrupt controller, serial port, calendar clock,
 * finisher, disk controllers. They are those of
 * the core, compiled for this computer; what they are connected to is here.
 *
 *   guest's access --> bus --> device --> PLIC --> hvip.VSEIP
 *                                |
 *                 hypervisor's drivers: serial port, disk
 */
#ifndef HVM_BOARD_H
#define HVM_BOARD_H
#include <stdbool.h>
#include <stdint.h>

#include "hypervisors/common/vm.h"

/** Make the board of a VM whose RAM is there, and start its disks. */
void board_create(struct vcpu *vcpu);

/** Access a device register at guest-physical `address`; `size` is 1, 2, 4 or 8 bytes. Afterwards
 * the devices have done what is due. @return false: nothing answers, or the device refuses. */
bool board_read(struct vcpu *vcpu, uint64_t address, unsigned size, uint64_t *value);
bool board_write(struct vcpu *vcpu, uint64_t address, unsigned size, uint64_t value);

/** @return what the guest asked of the finisher by an access. */
enum verdict board_verdict(const struct vcpu *vcpu);

/** The devices do what is due; interrupts reach the guest. `input`: there may be a byte for the serial
 * port. */
void board_update(struct vcpu *vcpu, bool input);

/** A device that the guest drives itself makes an interrupt: `source` of the guest's PLIC. */
void board_interrupt(struct vcpu *vcpu, unsigned source);

/** @return whether the guest has claimed and completed the last one. */
bool board_heard(const struct vcpu *vcpu, unsigned source);

/** The vCPU is loaded, or will be taken out of the CPU. */
void board_load(struct vcpu *vcpu);
void board_save(void);

/** @return when its devices have something to do (ticks of the machine; TIMER_NEVER: they have not). */
uint64_t board_due(const struct vcpu *vcpu);

/** @return whether its serial port waits for a byte. */
bool board_wants_input(const struct vcpu *vcpu);

/** @return whether another VM has had an interrupt since the last call, and may now want the CPU. */
bool board_woke_another(void);

#endif
