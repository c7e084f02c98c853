/* layout.h - where things lie in the 16 MiB of RAM that a torture run has; for C and assembly.
 */
#ifndef TORTURE_LAYOUT_H
#define TORTURE_LAYOUT_H

#define PARAMETERS 0x80ff0000 /* struct parameters, put there by whoever loads the image */
#define STACK_TOP  0x80400000
#define CODE	   0x80400000 /* the random program, two pages */
#define STUBS	   0x80402000 /* the handlers of S- and of VS-mode, one page */
#define DATA	   0x80404000 /* four pages */
#define TABLES	   0x80410000 /* page tables of the first stage, eight pages */
#define G_TABLES   0x80420000 /* page tables of the second stage, sixteen pages */
#define BIG	   0x80600000 /* 2 MiB, aligned to its size */
#define RETURNS	   0x80800000 /* 2 MiB of the instruction "ret": what may be jumped to */

/* struct context, as enter() uses it */
#define CONTEXT_X  0
#define CONTEXT_PC 256
#define CONTEXT_SP 264

#endif
