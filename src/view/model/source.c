#include "view/model/source.h"

void view_walk_begin(struct view_walk *w, const struct view_source *s, size_t from, size_t stop)
{
	w->source = s;
	w->next = from;
	w->stop = stop;
	w->first = w->count = 0;
}

const struct rs_event *view_walk_next(struct view_walk *w, size_t *index)
{
	const struct view_source *s = w->source;

	if (w->next >= w->stop)
		return NULL;
	if (w->next >= w->first + w->count) {
		w->count = s->read(s->context, w->next, w->events, w->facts,
				   sizeof w->events / sizeof *w->events, &w->first);
		if (w->count == 0 || w->first >= w->stop) {
			w->next = w->stop;
			return NULL;
		}
		w->next = w->first;
	}
	*index = w->next++;
	return &w->events[*index - w->first];
}
