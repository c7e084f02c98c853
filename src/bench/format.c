#include "bench/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "host/language.h"

const char *format_count(char text[FORMAT_MAX], uint64_t value)
{
	char digits[24];
	size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRIu64, value), to = 0;

	for (size_t i = 0; i < length; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			text[to++] = ',';
		text[to++] = digits[i];
	}
	text[to] = '\0';
	return text;
}

const char *format_fit(char text[FORMAT_MAX], uint64_t value, unsigned room)
{
	return strlen(format_count(text, value)) > room ? format_short(text, (double)value)
							: text;
}

const char *format_us(char text[FORMAT_MAX], uint64_t cycles)
{
	char whole[FORMAT_MAX];

	snprintf(text, FORMAT_MAX, "%.40s.%u", format_count(whole, cycles / 1000),
		 (unsigned)(cycles / 100 % 10));
	return text;
}

const char *format_share(char text[FORMAT_MAX], uint64_t part, uint64_t whole)
{
	if (whole == 0)
		strcpy(text, "-");
	else
		snprintf(text, FORMAT_MAX, "%.1f %%", 100.0 * (double)part / (double)whole);
	return text;
}

const char *format_ratio(char text[FORMAT_MAX], double ratio)
{
	char count[FORMAT_MAX];

	if (ratio >= 99.95)
		snprintf(text, FORMAT_MAX, "%sx", format_count(count, (uint64_t)(ratio + 0.5)));
	else if (ratio >= 9.995)
		snprintf(text, FORMAT_MAX, "%.1fx", ratio);
	else
		snprintf(text, FORMAT_MAX, "%.2fx", ratio);
	return text;
}

const char *format_verdict(char text[FORMAT_MAX], double ratio)
{
	char times[FORMAT_MAX];
	double share = 100 / ratio;

	if (ratio > 0.995 && ratio < 1.005) {
		snprintf(text, FORMAT_MAX, _("as fast as bare metal"));
		return text;
	}
	if (ratio < 1) {
		snprintf(text, FORMAT_MAX, _("%s faster than bare metal"),
			 format_ratio(times, 1 / ratio));
		return text;
	}
	if (ratio >= 9.5 && ratio < 99.5) /* said aloud: "42x slower" */
		snprintf(times, sizeof times, "%.0fx", ratio);
	else
		format_ratio(times, ratio);
	snprintf(text, FORMAT_MAX,
		 share >= 1 ? _("%s slower, %.0f %% of bare metal")
			    : _("%s slower, %.2g %% of bare metal"),
		 times, share);
	return text;
}

const char *format_short(char text[FORMAT_MAX], double value)
{
	static const char *const units[] = {"", " k", " M", " G"};
	size_t unit = 0;

	while (value >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
		value /= 1000;
		unit++;
	}
	snprintf(text, FORMAT_MAX, unit && value < 99.95 ? "%.1f%s" : "%.0f%s", value,
		 units[unit]);
	return text;
}
