/* chart_source.h - which documents can be drawn as a chart, and the rows of each.
 */
#ifndef CLI_CHART_SOURCE_H
#define CLI_CHART_SOURCE_H
#include <jansson.h>

#include "view/scene/chart.h"

/** @return the rows of a document as "ringside-bench/1" has them; of a run one for all of it and one for each of several virtual
 * machines. A new reference to a list, which is empty if there are none. */
json_t *chart_results(const json_t *document);
/** @return how such a document is drawn if nobody says how. */
enum view_chart_kind chart_usual_kind(const json_t *document);
/** Take how many units a row of "ringside-density/1" has; of other rows nothing. */
void chart_take_units(struct view_chart_cell *cell, const json_t *row);

#endif
