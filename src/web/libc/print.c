/* print.c - snprintf(). Numbers come out as glibc writes them: the exact value of a double, rounded half to even. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

typedef unsigned __int128 wide;

/* Where text goes: what does not fit is counted. */
struct sink {
	char *text;
	size_t size, length;
};

/* One conversion: %[flags][width][.precision][length]kind */
struct conversion {
	bool left, zeros;
	int width, precision; /* precision: -1 if there is none */
	unsigned bytes;	      /* of an integer */
	char kind;
};

enum { DIGITS = 48 };

static void put(struct sink *s, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++, s->length++)
		if (s->length + 1 < s->size)
			s->text[s->length] = text[i];
}

static void repeat(struct sink *s, char c, int times)
{
	for (; times > 0; times--)
		put(s, &c, 1);
}

static void put_field(struct sink *s, const struct conversion *c, const char *sign,
		      const char *text, size_t n)
{
	int pad = c->width - (int)(n + strlen(sign));

	if (!c->left && !c->zeros)
		repeat(s, ' ', pad);
	put(s, sign, strlen(sign));
	if (!c->left && c->zeros)
		repeat(s, '0', pad);
	put(s, text, n);
	if (c->left)
		repeat(s, ' ', pad);
}

/* @return how many digits, written to the end of `digits`. */
static size_t spell(char digits[DIGITS], wide value, unsigned base, bool upper)
{
	size_t n = 0;

	do {
		unsigned d = (unsigned)(value % base);

		digits[DIGITS - ++n] = (char)(d < 10 ? '0' + d : (upper ? 'A' : 'a') + d - 10);
		value /= base;
	} while (value);
	return n;
}

static void put_integer(struct sink *s, struct conversion *c, uint64_t value)
{
	char digits[DIGITS];
	const char *sign = "";
	size_t n;

	if (c->kind == 'd' || c->kind == 'i') {
		int64_t v = c->bytes == 8 ? (int64_t)value : (int32_t)value;

		sign = v < 0 ? "-" : "";
		value = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	} else if (c->bytes < 8) {
		value &= (UINT64_C(1) << 8 * c->bytes) - 1;
	}
	n = spell(digits, value, c->kind == 'x' || c->kind == 'X' ? 16 : 10, c->kind == 'X');
	while ((int)n < c->precision && n < DIGITS)
		digits[DIGITS - ++n] = '0';
	c->zeros &= c->precision < 0;
	put_field(s, c, sign, digits + DIGITS - n, n);
}

/* A double of at least 0 as mantissa * 2^exponent. */
static uint64_t take_apart(double x, int *exponent)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof bits);
	*exponent = (int)(bits >> 52 & 0x7ff) - 1075;
	return (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
}

static wide power(int n)
{
	wide p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* @return x * 10^places, rounded; places below 0 divide. Good for figures below 10^30, with at most 15 places. */
static wide scale(double x, int places)
{
	int e;
	wide m = take_apart(x, &e), divisor, rest, q;

	if (x == 0 || e < -1074 + 52 - 1000)
		return 0;
	m *= power(places);
	if (e > 0) {
		m <<= e < 70 ? e : 70;
		e = 0;
	}
	if (-e >= 120 || places < -30)
		return 0;
	divisor = ((wide)1 << -e) * power(-places);
	q = m / divisor;
	rest = m % divisor;
	return rest * 2 > divisor || (rest * 2 == divisor && (q & 1)) ? q + 1 : q;
}

static size_t put_point(char digits[DIGITS], wide scaled, int places)
{
	size_t n = spell(digits, scaled, 10, false);

	while ((int)n <= places)
		digits[DIGITS - ++n] = '0';
	if (places) {
		memmove(digits + DIGITS - n - 1, digits + DIGITS - n, n - (size_t)places);
		digits[DIGITS - 1 - places] = '.';
		n++;
	}
	return n;
}

/* Without zeros at the end. @return its length */
static size_t trim(const char *text, size_t n)
{
	size_t k = n;

	if (!memcmp(text, ".", 1) || !n)
		return n;
	for (size_t i = 0; i < n; i++)
		if (text[i] == '.')
			while (text[k - 1] == '0' || text[k - 1] == '.')
				if (text[--k] == '.')
					return k;
	return k;
}

/* %g: `precision` digits that count. */
static void put_general(struct sink *s, const struct conversion *c, const char *sign, double x)
{
	int precision = c->precision < 0 ? 6 : c->precision ? c->precision : 1, exponent = 0;
	char digits[DIGITS], text[DIGITS + 8];
	double least = 1; /* about 10^exponent */
	wide mantissa;
	size_t n;

	for (; x >= least * 10 && exponent < 29; exponent++)
		least *= 10;
	for (; x > 0 && x < least && exponent > -15; exponent--)
		least /= 10;
	mantissa = scale(x, precision - 1 - exponent);
	if (mantissa >= power(precision)) { /* rounded up to one digit more */
		exponent++;
		mantissa = scale(x, precision - 1 - exponent);
	}
	if (exponent >= -4 && exponent < precision) {
		n = put_point(digits, mantissa, precision - 1 - exponent);
		memcpy(text, digits + DIGITS - n, n);
		n = trim(text, n);
	} else {
		n = put_point(digits, mantissa, precision - 1);
		memcpy(text, digits + DIGITS - n, n);
		n = trim(text, n);
		n += (size_t)snprintf(text + n, sizeof text - n, "e%c%02d",
				      exponent < 0 ? '-' : '+',
				      exponent < 0 ? -exponent : exponent);
	}
	put_field(s, c, sign, text, n);
}

static void put_double(struct sink *s, const struct conversion *c, double x)
{
	const char *sign = x < 0 ? "-" : "";
	int places = c->precision < 0 ? 6 : c->precision;
	char digits[DIGITS];
	size_t n;

	if (x != x || x - x != 0) {
		put_field(s, c, x < 0 ? "-" : "", x != x ? "nan" : "inf", 3);
		return;
	}
	x = x < 0 ? -x : x;
	if (c->kind == 'g') {
		put_general(s, c, sign, x);
		return;
	}
	places = places > 15 ? 15 : places;
	n = put_point(digits, scale(x, places), places);
	put_field(s, c, sign, digits + DIGITS - n, n);
}

static void put_string(struct sink *s, const struct conversion *c, const char *text)
{
	size_t n = 0;

	while ((c->precision < 0 || n < (size_t)c->precision) && text[n])
		n++;
	put_field(s, c, "", text, n);
}

static int number(const char **format)
{
	int n = 0;

	for (; **format >= '0' && **format <= '9'; ++*format)
		n = 10 * n + **format - '0';
	return n;
}

static struct conversion read_conversion(const char **format, va_list *values)
{
	struct conversion c = {.precision = -1, .bytes = sizeof(int)};

	for (;; ++*format)
		if (**format == '-')
			c.left = true;
		else if (**format == '0')
			c.zeros = true;
		else
			break;
	if (**format == '*') {
		c.width = va_arg(*values, int);
		++*format;
	} else {
		c.width = number(format);
	}
	if (c.width < 0) {
		c.left = true;
		c.width = -c.width;
	}
	if (**format == '.') {
		++*format;
		if (**format == '*') {
			c.precision = va_arg(*values, int);
			++*format;
		} else {
			c.precision = number(format);
		}
	}
	for (;; ++*format)
		if (**format == 'l' || **format == 'h' || **format == 'z' || **format == 't')
			c.bytes = **format == 'h'				? c.bytes / 2
				  : (*format)[0] == 'l' && (*format)[-1] == 'l' ? 8
										: sizeof(long);
		else
			break;
	c.kind = *(*format)++;
	return c;
}

/* "%2$s", "%1$zu": translations take their values in another order. All of such a format are texts or sizes, which take the
 * same room. @return false: *format is no such conversion. */
static bool put_in_order(struct sink *s, const char **format, va_list given)
{
	const char *at = *format;
	uintptr_t value = 0;
	va_list values;
	int n = number(&at);
	bool is_text = n && at[0] == '$' && at[1] == 's';

	if (!is_text && !(n && strncmp(at, "$zu", 3) == 0))
		return false;
	va_copy(values, given);
	while (n-- > 0)
		value = (uintptr_t)va_arg(values, void *);
	va_end(values);
	*format = at + (is_text ? 2 : 3);
	if (is_text)
		put(s, (const char *)value, strlen((const char *)value));
	else
		put_integer(s,
			    &(struct conversion){
				    .kind = 'u', .precision = -1, .bytes = sizeof value},
			    value);
	return true;
}

int vsnprintf(char *text, size_t size, const char *format, va_list given)
{
	struct sink s = {text, size, 0};
	va_list values;

	va_copy(values, given);
	while (*format) {
		struct conversion c;
		size_t plain = strcspn(format, "%");

		put(&s, format, plain);
		format += plain;
		if (!*format)
			break;
		format++;
		if (put_in_order(&s, &format, given))
			continue;
		c = read_conversion(&format, &values);
		if (c.kind == '%') {
			put(&s, "%", 1);
		} else if (c.kind == 's') {
			put_string(&s, &c, va_arg(values, const char *));
		} else if (c.kind == 'c') {
			char one = (char)va_arg(values, int);

			put_field(&s, &c, "", &one, 1);
		} else if (c.kind == 'f' || c.kind == 'g') {
			put_double(&s, &c, va_arg(values, double));
		} else {
			put_integer(&s, &c,
				    c.bytes == 8 ? va_arg(values, uint64_t)
						 : va_arg(values, uint32_t));
		}
	}
	va_end(values);
	if (size)
		text[s.length < size ? s.length : size - 1] = '\0';
	return (int)s.length;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
	va_list values;
	int n;

	va_start(values, format);
	n = vsnprintf(text, size, format, values);
	va_end(values);
	return n;
}
