/* generation.c - the table of generations. */
#include "lane/generation.h"

#include <string.h>

const struct generation rs_generations[RS_LANE_KINDS] = {
	[RS_BARE] =
		{
			.name = "bare",
			.m_mode_guests = true,
			.runs_in = {[RS_MODE_U] = true, [RS_MODE_S] = true},
			.layer =
				{
					[RS_MODE_U] = RS_LAYER_APP,
					[RS_MODE_S] = RS_LAYER_GUEST_OS,
					[RS_MODE_M] = RS_LAYER_FIRMWARE,
					/* with -cpu rv64,h=on: the guest's guests */
					[RS_MODE_VU] = RS_LAYER_APP,
					[RS_MODE_VS] = RS_LAYER_GUEST_OS,
				},
			.guest_modes = {[RS_MODE_U] = true,
					[RS_MODE_S] = true,
					[RS_MODE_M] = true,
					[RS_MODE_VU] = true,
					[RS_MODE_VS] = true},
		},
	/* The guest is data here: its marks arrive in RELAY marks only. */
	[RS_FULL] =
		{
			.name = "full",
			.hypervisor = "hypervisor-full",
			.traced = "hypervisor-full-traced",
			.nests = true,
			.m_mode_guests = true,
			.layer =
				{
					[RS_MODE_U] = RS_LAYER_HYPERVISOR,
					[RS_MODE_S] = RS_LAYER_HYPERVISOR,
					[RS_MODE_M] = RS_LAYER_FIRMWARE,
				},
		},
	[RS_PARA] =
		{
			.name = "para",
			.hypervisor = "hypervisor-para",
			.para_port = true,
			.runs_in = {[RS_MODE_U] = true},
			.layer =
				{
					[RS_MODE_U] = RS_LAYER_GUEST_OS, /* until CONTEXT says
									    otherwise */
					[RS_MODE_S] = RS_LAYER_HYPERVISOR,
					[RS_MODE_M] = RS_LAYER_FIRMWARE,
				},
			.context_splits_u = true,
			.guest_modes = {[RS_MODE_U] = true},
		},
	[RS_HVM] =
		{
			.name = "hvm",
			.hypervisor = "hypervisor-hvm",
			.h_extension = true,
			.runs_in = {[RS_MODE_VU] = true, [RS_MODE_VS] = true},
			.layer =
				{
					[RS_MODE_U] = RS_LAYER_APP,
					[RS_MODE_S] = RS_LAYER_HYPERVISOR,
					[RS_MODE_M] = RS_LAYER_FIRMWARE,
					[RS_MODE_VU] = RS_LAYER_APP,
					[RS_MODE_VS] = RS_LAYER_GUEST_OS,
				},
			.guest_modes = {[RS_MODE_VU] = true, [RS_MODE_VS] = true},
		},
	[RS_CONTAINER] =
		{
			.name = "container",
			.boxes = true,
			.runs_in = {[RS_MODE_U] = true, [RS_MODE_S] = true},
			.layer =
				{
					[RS_MODE_U] = RS_LAYER_APP,
					[RS_MODE_S] = RS_LAYER_GUEST_OS,
					[RS_MODE_M] = RS_LAYER_FIRMWARE,
				},
			.guest_modes = {[RS_MODE_U] = true, [RS_MODE_S] = true},
		},
};

const char *rs_generation_name(enum rs_generation g)
{
	return (unsigned)g < RS_LANE_KINDS ? rs_generations[g].name : "unknown";
}

bool rs_generation_parse(const char *name, enum rs_generation *g)
{
	for (unsigned i = 0; i < RS_LANE_KINDS; i++) {
		if (strcmp(name, rs_generations[i].name) == 0) {
			*g = (enum rs_generation)i;
			return true;
		}
	}
	return false;
}

const char *rs_layer_name(enum rs_layer layer)
{
	static const char *const names[RS_LAYERS] = {
		[RS_LAYER_APP] = "app",
		[RS_LAYER_GUEST_OS] = "guest_os",
		[RS_LAYER_HYPERVISOR] = "hypervisor",
		[RS_LAYER_FIRMWARE] = "firmware",
		[RS_LAYER_IDLE] = "idle",
	};

	return (unsigned)layer < RS_LAYERS ? names[layer] : "unknown";
}
