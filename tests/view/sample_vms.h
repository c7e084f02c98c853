/** @file sample_vms.h
 * A recording made by hand of several virtual machines that share a CPU: they sleep, wake, use up
 * their slices, and the last of them ends.
 */
#ifndef SAMPLE_VMS_H
#define SAMPLE_VMS_H
#include "sample.h"
#include "view/scene/lanes.h"

/** Make the recording of `vms` virtual machines (1 to 8) under a hypervisor. */
void sample_vms_make(struct sample *s, enum rs_generation g, unsigned vms);
/** Show them: their names and what they run. */
void sample_vms_show(struct view_show *show, unsigned vms);

#endif
