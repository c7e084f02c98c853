/* chart.h - a report in JSON as data for a picture.
 */
#ifndef CLI_CHART_H
#define CLI_CHART_H
#include <jansson.h>

#include "cli/options.h"
#include "view/scene/chart.h"

/** "bars", "layers", "responses", "sweep", "means", "units". */
extern const char *const chart_kind_names[VIEW_CHART_KINDS + 1];

/** What of a report is drawn, and how. */
struct chart_wish {
	const char *kind;      /**< of chart_kind_names; NULL: what fits the report */
	const char *workloads; /**< "a,b"; NULL: all */
	const struct generation_list *on; /**< NULL, or not given: all */
	const char *source;		  /**< at the foot of the picture: a command, a file */
};

enum { CHART_NAME = 48 };

struct chart_data {
	struct view_chart chart;
	char vary[CHART_NAME]; /**< what chart.vary points to */
	char foot[512];
	json_t *results, *means; /**< rows that names are taken from */
};

/** @return whether there is such a kind, NULL included. */
bool chart_kind_known(const char *name);
/** Take a document of "ringside-bench/1", "ringside-run/1" or "ringside-density/1", which must stay as long as the data.
 * @return STATUS_OK, or a status after a message that begins with `name`. Free the data in either case. */
int chart_take(struct chart_data *data, const json_t *document, const struct chart_wish *wish,
	       const char *name);
void chart_free(struct chart_data *data);

/** What stands at the foot of a picture: where the document comes from. @return `text`. */
const char *chart_foot(char *text, size_t size, const json_t *document, const char *source);

#endif
