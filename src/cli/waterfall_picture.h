/* waterfall_picture.h - a waterfall as a picture for a slide.
 */
#ifndef CLI_WATERFALL_PICTURE_H
#define CLI_WATERFALL_PICTURE_H
#include <jansson.h>
#include <stdbool.h>

/** How a picture is asked for. */
struct picture_wish {
	bool dark;
	const char *kind; /**< of a report, as of chart.h; NULL: what fits it */
};

/** Draw a document of "ringside-waterfall/1". `option` is named in messages, `source` at the foot of the picture.
 * @return STATUS_OK, or a status after a message. */
int waterfall_picture_draw(const char *option, const json_t *document, const char *path,
			   const struct picture_wish *wish, const char *source);

#endif
