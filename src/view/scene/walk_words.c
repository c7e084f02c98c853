/* walk_words.c - what is said of a walk and its reads. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "view/scene/walk.h"

enum { LEVELS = 3, PTE_V = 1, PTE_RWX = 0xe };

enum view_localized walk_title(const struct walk_page *p)
{
	if (p->two)
		return view_walk_tables(&p->w) ? TEXT_WALK_TITLE : TEXT_WALK_TITLE_NO_PAGING;
	return p->g == RS_PARA ? TEXT_WALK_TITLE_PARA : TEXT_WALK_TITLE_ONE;
}

void walk_insn(const struct walk_page *p, char *text, size_t size)
{
	const struct rs_event *e = &p->w.walk.walk;

	if (view_walk_fetches(&p->w))
		snprintf(text, size, "%s", view_localized(TEXT_WALK_FETCH));
	else if (e->word)
		view_insn(text, size, e->pc, e->word);
	else
		snprintf(text, size, "%s", view_localized(TEXT_WALK_ACCESS));
}

void walk_number(const struct walk_page *p, char *text, size_t size)
{
	char nth[24], of[24];
	size_t used;

	view_exact(nth, sizeof nth, p->w.walk.number + 1);
	view_exact(of, sizeof of, p->w.of);
	used = (size_t)snprintf(text, size, view_localized(TEXT_WALK_NUMBER), nth, of);
	if (used < size)
		snprintf(text + used, size - used, " · %s",
			 view_band_name(p->g, (enum view_band)p->w.walk.layer));
}

void walk_row_name(const struct walk_page *p, unsigned row, char *text, size_t size)
{
	if (row == RS_WALK_DATA)
		snprintf(text, size, "%s",
			 view_localized(view_walk_fetches(&p->w) ? TEXT_WALK_CODE
								 : TEXT_WALK_DATA));
	else if (row == RS_WALK_USED)
		snprintf(text, size, "%s", view_localized(TEXT_WALK_USED));
	else
		snprintf(text, size, "%u", LEVELS - 1 - row);
}

enum view_localized walk_none(const struct walk_page *p)
{
	if (p->g == RS_FULL)
		return TEXT_WALK_NONE_FULL;
	return p->m->lanes[p->w.lane].source.walks && p->w.of == 0 ? TEXT_WALK_NONE
								   : TEXT_WALK_NOT_KEPT;
}

/* ---- one read */

/* The page that an entry leads to. */
static void page_text(const struct rs_page_entry *e, char *text, size_t size)
{
	snprintf(text, size, "?");
	if (e && e->value & PTE_V)
		snprintf(text, size, "%05" PRIx64, e->value >> 10 & ((UINT64_C(1) << 44) - 1));
}

static bool host_read(const struct walk_page *p, const struct view_read *r)
{
	return p->two && r->column != VIEW_GUEST_COLUMN;
}

static unsigned level_of(const struct walk_page *p, const struct view_read *r)
{
	return LEVELS - 1u - (host_read(p, r) ? r->column : r->row);
}

/* Why a read was the last. */
static void say_fault(const struct walk_page *p, const struct view_read *r, char *rest,
		      size_t size)
{
	const struct rs_page_entry *e = view_walk_entry(&p->w, r);
	bool invalid = !e || !(e->value & PTE_V);

	if (host_read(p, r))
		snprintf(rest, size, "%s",
			 view_localized(invalid ? TEXT_WALK_HOST_INVALID
						: TEXT_WALK_HOST_FORBIDS));
	else
		snprintf(rest, size, "%s",
			 view_localized(invalid ? TEXT_WALK_INVALID : TEXT_WALK_FORBIDS));
}

static void say_guest_read(const struct walk_page *p, const struct view_read *r, char *rest,
			   size_t size)
{
	const struct rs_page_entry *e = view_walk_entry(&p->w, r);
	char level[16], page[24];

	snprintf(level, sizeof level, "%u", level_of(p, r));
	page_text(e, page, sizeof page);
	/* Of a large page the entry names the begin alone. */
	if (e && e->value & PTE_RWX && p->w.walk.gpa)
		snprintf(page, sizeof page, "%05" PRIx64, p->w.walk.gpa >> 12);
	if (e && e->value & PTE_RWX)
		snprintf(rest, size,
			 view_localized(p->two ? TEXT_WALK_GUEST_LEAF : TEXT_WALK_LEAF), level,
			 page);
	else
		snprintf(rest, size,
			 view_localized(p->two ? TEXT_WALK_GUEST_READ : TEXT_WALK_READ), level,
			 page);
}

static void say_host_read(const struct walk_page *p, const struct view_read *r, char *rest,
			  size_t size)
{
	char level[16], guest[24];

	snprintf(level, sizeof level, "%u", level_of(p, r));
	if (r->row == RS_WALK_USED) {
		snprintf(rest, size, view_localized(TEXT_WALK_HOST_USED), level);
	} else if (r->row == RS_WALK_DATA && r->column == 0 && view_walk_tables(&p->w)) {
		snprintf(guest, sizeof guest, "%05" PRIx64, p->w.walk.gpa >> 12);
		snprintf(rest, size, view_localized(TEXT_WALK_ONCE_MORE), guest);
	} else if (r->row == RS_WALK_DATA) {
		snprintf(rest, size,
			 view_localized(view_walk_fetches(&p->w) ? TEXT_WALK_HOST_CODE
								 : TEXT_WALK_HOST_DATA),
			 level);
	} else {
		snprintf(guest, sizeof guest, "%u", LEVELS - 1u - r->row);
		snprintf(rest, size, view_localized(TEXT_WALK_HOST_READ), level, guest);
	}
}

static void say_done(const struct walk_page *p, char *who, size_t who_size, char *rest,
		     size_t size)
{
	const struct rs_page_walk *w = &p->w.walk;
	char from[24], to[24];

	if (!w->walk.walk.ok) {
		snprintf(who, who_size, "%s", view_localized(TEXT_WALK_NO_WAY));
		snprintf(rest, size, "%s", view_localized(TEXT_WALK_FAULT));
		if (p->w.fault >= 0)
			say_fault(p, &p->w.reads[p->w.fault], rest, size);
		return;
	}
	if (p->w.step > p->w.made) {
		snprintf(who, who_size, "%s", view_localized(TEXT_WALK_NEXT_TIME));
		snprintf(rest, size, "%s", view_localized(TEXT_WALK_NO_READ));
		return;
	}
	snprintf(who, who_size, "%s", view_localized(TEXT_WALK_DONE));
	snprintf(from, sizeof from, "%05" PRIx64, w->walk.walk.va >> 12 & 0x7ffffff);
	snprintf(to, sizeof to, "%05" PRIx64, w->pa >> 12);
	snprintf(rest, size, view_localized(p->two ? TEXT_WALK_FOUND : TEXT_WALK_FOUND_ONE),
		 from, to);
}

void walk_sentence(const struct walk_page *p, char *who, size_t who_size, char *rest,
		   size_t size)
{
	int now = view_walk_now(&p->w);
	const struct view_read *r;
	char number[16];

	*who = *rest = '\0';
	if (now < 0) {
		say_done(p, who, who_size, rest, size);
		return;
	}
	r = &p->w.reads[now];
	snprintf(number, sizeof number, "%d", now + 1);
	snprintf(who, who_size, view_localized(TEXT_WALK_READ_NUMBER), number);
	if (now == p->w.fault)
		say_fault(p, r, rest, size);
	else if (host_read(p, r))
		say_host_read(p, r, rest, size);
	else
		say_guest_read(p, r, rest, size);
}

/* ---- tips */

/* "V R W X U - A D" */
static void bits_text(uint64_t entry, char text[24])
{
	static const char letters[] = "VRWXUGAD";

	for (unsigned i = 0; i < 8; i++) {
		text[2 * i] = entry >> i & 1 ? letters[i] : '-';
		text[2 * i + 1] = i < 7 ? ' ' : '\0';
	}
}

static void saved_line(const struct walk_page *p, unsigned read, char *text, size_t size)
{
	struct view_spared lines[5];
	unsigned n = view_walk_spared(&p->w, lines);
	char key[24];

	for (unsigned i = 0; i < n; i++) {
		if (read < lines[i].first || read > lines[i].last)
			continue;
		if (lines[i].table)
			snprintf(text, size, "%s", view_localized(TEXT_WALK_TIP_TABLE));
		else {
			snprintf(key, sizeof key, "%05" PRIx64, lines[i].key);
			snprintf(text, size, view_localized(TEXT_WALK_SAVED), key);
		}
		return;
	}
}

void walk_tip(const struct walk_page *p, unsigned read, char *text, size_t size)
{
	const struct view_read *r = &p->w.reads[read];
	const struct rs_page_entry *e = view_walk_entry(&p->w, r);
	char level[16], at[24], value[24], bits[24], line[VIEW_TEXT] = "";
	size_t used;

	snprintf(level, sizeof level, "%u", level_of(p, r));
	snprintf(text, size,
		 view_localized(host_read(p, r) ? TEXT_WALK_TIP_HOST
				: p->two	? TEXT_WALK_TIP_GUEST
						: TEXT_WALK_TIP_ONE),
		 level);
	if (r->saved) {
		saved_line(p, read, line, sizeof line);
	} else if (e) {
		snprintf(at, sizeof at, "%" PRIx64, e->at & ~(uint64_t)0xfff);
		snprintf(value, sizeof value, "%" PRIu64, (e->at & 0xfff) / 8);
		snprintf(line, sizeof line, view_localized(TEXT_WALK_TIP_ENTRY), at, value);
	}
	used = strlen(text);
	if (*line && used < size)
		used += (size_t)snprintf(text + used, size - used, "\n%s", line);
	if (r->saved || !e || used >= size)
		return;
	bits_text(e->value, bits);
	used += (size_t)snprintf(text + used, size - used, "\n0x%" PRIx64 ": %s", e->value,
				 bits);
	page_text(e, value, sizeof value);
	snprintf(line, sizeof line, view_localized(TEXT_WALK_TIP_PAGE), value);
	if (e->value & PTE_V && used < size)
		snprintf(text + used, size - used, "\n%s", line);
}

void walk_spared_text(const struct view_spared *line, char *text, size_t size, char *reads,
		      size_t reads_size)
{
	size_t used = 0;

	*text = '\0';
	for (unsigned i = 0; i < line->levels; i++)
		used += (size_t)snprintf(text + used, size - used, "%03x ",
					 (unsigned)(line->key >> 9 * (line->levels - 1 - i)) &
						 0x1ff);
	if (!line->table)
		used += (size_t)snprintf(text + used, size - used, "%05" PRIx64 " ", line->key);
	snprintf(text + used, size - used, "→ %05" PRIx64, line->page);
	if (line->last > line->first + 2) {
		snprintf(reads, reads_size, "%u–%u", line->first + 1, line->last + 1);
		return;
	}
	*reads = '\0';
	for (unsigned i = line->first; i <= line->last; i++) {
		size_t at = strlen(reads);

		snprintf(reads + at, reads_size - at, "%s%u", at ? " " : "", i + 1);
	}
}
