#include "ringside/error.h"

const char *rs_error_text(enum rs_error e)
{
	switch (e) {
#define X(name, text)                                                                          \
	case RS_##name:                                                                        \
		return text;
		RS_ERRORS(X)
#undef X
	}
	return "unknown error";
}
