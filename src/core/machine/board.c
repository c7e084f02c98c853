#include "machine/state.h"

#define STATE(member) offsetof(struct rs_machine_state, member)
#define VIRTIO(n)                                                                              \
	{                                                                                      \
		RS_VIRTIO_BASE + (n)*RS_VIRTIO_STRIDE, &rs_virtio_class, STATE(virtio[n]),     \
			RS_VIRTIO_IRQ + (n), 1 + (n), 0                                        \
	}

const struct bus_place board[BOARD_PLACES] = {
	{RS_UART_BASE, &rs_uart_class, STATE(uart), RS_UART_IRQ},
	{RS_PLIC_BASE, &rs_plic_class, STATE(plic)},
	{RS_ACLINT_BASE, &rs_aclint_class, STATE(aclint)},
	{RS_RTC_BASE, &rs_rtc_class, STATE(rtc), RS_RTC_IRQ},
	{RS_FINISHER_BASE, &rs_finisher_class, STATE(finisher)},
	VIRTIO(0),
	VIRTIO(1),
	VIRTIO(2),
	VIRTIO(3),
	VIRTIO(4),
	VIRTIO(5),
	VIRTIO(6),
	VIRTIO(7),
	{RS_IOMMU_BASE, &rs_iommu_class, STATE(iommu), RS_IOMMU_IRQ, 0, RS_IOMMU_WIRES - 1},
};
