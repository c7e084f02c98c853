/** @file note.h
 * The ELF note by which an image says what it is. Section `.note.ringside`, in a PT_NOTE segment.
 *
 * Owner "Ringside"; type RS_NOTE_IMAGE; description: four little-endian u32 (format version 1, role,
 * mode, port), then a NUL-terminated UTF-8 line that `ringside list` shows.
 * An image without the note is taken for an S-mode guest that is not a port.
 */
#ifndef RS_ABI_NOTE_H
#define RS_ABI_NOTE_H

#define RS_NOTE_OWNER "Ringside"
#define RS_NOTE_IMAGE 1

#define RS_NOTE_ROLE_GUEST	0
#define RS_NOTE_ROLE_FIRMWARE	1
#define RS_NOTE_ROLE_HYPERVISOR 2
#define RS_NOTE_ROLE_PROGRAM	3 /* of the teaching kernel */

#define RS_NOTE_MODE_S 1
#define RS_NOTE_MODE_M 3

#define RS_NOTE_PORT_NATIVE 0
#define RS_NOTE_PORT_PARA   1
#define RS_NOTE_PORT_BOARD  2 /* native; drives devices, which hvm's guests lack */

#ifdef __ASSEMBLER__
.macro rs_note role, mode, port, text
	.pushsection .note.ringside, "a", @note
	.balign 4
	.word	1f - 0f
	.word	3f - 2f
	.word	RS_NOTE_IMAGE
0:	.asciz	"Ringside"
1:	.balign 4
2:	.word	1, \role, \mode, \port
	.asciz	"\text"
3:	.balign 4
	.popsection
.endm
#endif

#endif
