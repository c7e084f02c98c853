#include "view/scene/figures.h"

#include <stdio.h>
#include <string.h>

#include "ringside/isa.h"

static void grouped(char *text, size_t size, uint64_t number)
{
	if (number >= 1000)
		snprintf(text, size, "%u,%03u", (unsigned)(number / 1000),
			 (unsigned)(number % 1000));
	else
		snprintf(text, size, "%u", (unsigned)number);
}

void view_figure(char *text, size_t size, uint64_t number)
{
	double scaled = (double)number;
	const char *unit = "M";

	if (number < 1000000) {
		grouped(text, size, number);
		return;
	}
	scaled /= 1e6;
	if (scaled >= 999.5) {
		scaled /= 1e3;
		unit = "G";
	}
	snprintf(text, size, "%.*f %s",
		 scaled < 9.995	  ? 2
		 : scaled < 99.95 ? 1
				  : 0,
		 scaled, unit);
}

void view_price_figure(char *text, size_t size, double cycles)
{
	if (cycles > 0.95 && cycles < 1.05)
		snprintf(text, size, "1 cycle");
	else
		snprintf(text, size, "%.*f cycles", cycles < 9.95 ? 1 : 0, cycles);
}

static int decimals(double factor)
{
	return factor < 1.995 ? 2 : factor < 9.95 ? 1 : 0;
}

void view_ratio_figure(char *text, size_t size, double ratio)
{
	if (ratio >= 0.995 && ratio < 1.005)
		snprintf(text, size, "as fast");
	else if (ratio >= 1)
		snprintf(text, size, "%.*fx slower", decimals(ratio), ratio);
	else
		snprintf(text, size, "%.*fx faster", decimals(1 / ratio), 1 / ratio);
}

void view_share_figure(char *text, size_t size, double ratio)
{
	double share = 100 / ratio;

	snprintf(text, size, "%.*f %% of bare metal", share < 0.995 ? 2 : 0, share);
}

void view_insn(char *text, size_t size, uint64_t pc, uint32_t word)
{
	(void)rs_disassemble(text, size, pc, word);
}

/* "csrw satp, a0" and "csrrs a0, sstatus, zero" both name their CSR; "sd a0, 8(sp)" names none.
 */
static size_t csr_in(const char *operands, const char **csr)
{
	for (const char *o = operands; *o;) {
		size_t length = strcspn(o, ", ");
		char name[24];

		if (length > 0 && length < sizeof name) {
			memcpy(name, o, length);
			name[length] = '\0';
			for (unsigned n = 0; n < 4096; n++) {
				const char *known = rs_csr_name(n);

				if (known && strcmp(known, name) == 0) {
					*csr = o;
					return length;
				}
			}
		}
		o += length;
		o += strspn(o, ", ");
	}
	return 0;
}

void view_insn_short(char *text, size_t size, uint64_t pc, uint32_t word)
{
	char whole[96];
	const char *csr = NULL;
	size_t name, length = 0;

	view_insn(whole, sizeof whole, pc, word);
	name = strcspn(whole, " \t");
	if (strncmp(whole, "csr", 3) == 0)
		length = csr_in(whole + name + strspn(whole + name, " \t"), &csr);
	if (length)
		snprintf(text, size, "%.*s %.*s", (int)name, whole, (int)length, csr);
	else
		snprintf(text, size, "%.*s", (int)name, whole);
}
