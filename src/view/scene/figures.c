#include "view/scene/figures.h"

#include <stdio.h>
#include <string.h>

#include "ringside/isa.h"
#include "view/scene/translations.h"

static void grouped(char *text, size_t size, uint64_t number)
{
	if (number >= 1000000)
		snprintf(text, size, "%u,%03u,%03u", (unsigned)(number / 1000000),
			 (unsigned)(number / 1000 % 1000), (unsigned)(number % 1000));
	else if (number >= 1000)
		snprintf(text, size, "%u,%03u", (unsigned)(number / 1000),
			 (unsigned)(number % 1000));
	else
		snprintf(text, size, "%u", (unsigned)number);
}

/* Korean counts in ten thousands, in hundred millions, and in millions of millions. */
static void korean(char *text, size_t size, uint64_t number)
{
	double scaled = (double)number / 1e8;
	const char *unit = scaled < 0.9995 ? "만" : scaled < 9999.5 ? "억" : "조";

	if (scaled >= 9999.5)
		scaled /= 1e4;
	if (scaled < 0.9995)
		grouped(text, size - 3, (number + 5000) / 10000);
	else if (scaled < 999.5)
		snprintf(text, size, "%.*f",
			 scaled < 9.995	  ? 2
			 : scaled < 99.95 ? 1
					  : 0,
			 scaled);
	else
		grouped(text, size - 3, (uint64_t)(scaled + 0.5));
	strcat(text, unit);
}

void view_exact(char *text, size_t size, uint64_t number)
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);
	size_t at = 0;

	for (size_t i = 0; i < n && at + 2 < size; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = digits[i];
	}
	text[at] = '\0';
}

void view_figure(char *text, size_t size, uint64_t number)
{
	double scaled = (double)number;
	const char *unit = "M";

	if (number < 1000000) {
		grouped(text, size, number);
		return;
	}
	if (view_language_now() == VIEW_KO) {
		korean(text, size, number);
		return;
	}
	scaled /= 1e6;
	if (scaled >= 999.5) {
		scaled /= 1e3;
		unit = "G";
	}
	if (scaled >= 999.5) {
		scaled /= 1e3;
		unit = "T";
	}
	snprintf(text, size, "%.*f %s",
		 scaled < 9.995	  ? 2
		 : scaled < 99.95 ? 1
				  : 0,
		 scaled, unit);
}

void view_price_figure(char *text, size_t size, double cycles)
{
	char number[24];

	snprintf(number, sizeof number, "%.*f", cycles < 9.95 ? 1 : 0, cycles);
	if (cycles > 0.95 && cycles < 1.05)
		snprintf(text, size, "%s", view_localized(TEXT_ONE_CYCLE));
	else
		snprintf(text, size, view_localized(TEXT_CYCLES_OF), number);
}

static int decimals(double factor)
{
	return factor < 1.995 ? 2 : factor < 9.95 ? 1 : 0;
}

void view_times_figure(char *text, size_t size, double ratio)
{
	snprintf(text, size,
		 ratio < 9.995	 ? "%.2fx"
		 : ratio < 99.95 ? "%.1fx"
				 : "%.0fx",
		 ratio);
}

void view_ratio_figure(char *text, size_t size, double ratio)
{
	double factor = ratio >= 1 ? ratio : 1 / ratio;
	char number[24];

	snprintf(number, sizeof number, "%.*f", decimals(factor), factor);
	if (ratio >= 0.995 && ratio < 1.005)
		snprintf(text, size, "%s", view_localized(TEXT_AS_FAST));
	else
		snprintf(text, size, view_localized(ratio >= 1 ? TEXT_SLOWER : TEXT_FASTER),
			 number);
}

void view_share_figure(char *text, size_t size, double ratio)
{
	double share = 100 / ratio;
	char number[24];

	snprintf(number, sizeof number, "%.*f", share < 0.995 ? 2 : 0, share);
	snprintf(text, size, view_localized(TEXT_SHARE), number);
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
