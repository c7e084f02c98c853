/** @file figures.h
 * Numbers and instructions as short texts. Each writes at most `size` bytes, the NUL included.
 */
#ifndef VIEW_FIGURES_H
#define VIEW_FIGURES_H
#include <stddef.h>
#include <stdint.h>

/** "1,180"; from a million on "1.18 M", from a milliard on "1.18 G". */
void view_figure(char *text, size_t size, uint64_t number);
/** All digits: "1,180,123". */
void view_exact(char *text, size_t size, uint64_t number);
/** "1 cycle", "1.4 cycles", "42 cycles". */
void view_price_figure(char *text, size_t size, double cycles);
/** "1.04x", "42.3x", "1234x": a ratio as it is drawn in figures. */
void view_times_figure(char *text, size_t size, double ratio);
/** "42x slower", "2.6x slower", "1.04x slower", "1.2x faster", "as fast". */
void view_ratio_figure(char *text, size_t size, double ratio);
/** "38 % of bare metal"; below one per cent with two decimals. */
void view_share_figure(char *text, size_t size, double ratio);
/** An instruction in full: "csrw satp, a0". */
void view_insn(char *text, size_t size, uint64_t pc, uint32_t word);
/** What fits a pill: the mnemonic, and the CSR if there is one: "csrw satp". */
void view_insn_short(char *text, size_t size, uint64_t pc, uint32_t word);

#endif
