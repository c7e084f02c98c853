/* keys.c - the keys of the window, as the help and the manual page list them. */
#include "view/sdl/keys.h"

static const struct {
	SDL_Keycode key;
	enum view_command what;
	int by, by_shift;
	enum view_command shifted;
} keys[] = {
	{SDLK_SPACE, VIEW_DO_PLAY, 0, 0, VIEW_DO_PLAY},
	{SDLK_LEFT, VIEW_DO_EVENT, -1, -1, VIEW_DO_OPERATION},
	{SDLK_RIGHT, VIEW_DO_EVENT, 1, 1, VIEW_DO_OPERATION},
	{SDLK_PAGEUP, VIEW_DO_PAGE, -1, -1, VIEW_DO_PAGE},
	{SDLK_PAGEDOWN, VIEW_DO_PAGE, 1, 1, VIEW_DO_PAGE},
	{SDLK_b, VIEW_DO_BLACK, 0, 0, VIEW_DO_BLACK},
	{SDLK_PERIOD, VIEW_DO_BLACK, 0, 0, VIEW_DO_BLACK},
	{SDLK_p, VIEW_DO_TIMER, 0, 0, VIEW_DO_TIMER},
	{SDLK_F5, VIEW_DO_FULL, 0, 0, VIEW_DO_FULL},
	{SDLK_HOME, VIEW_DO_BEGIN, 0, 0, VIEW_DO_BEGIN},
	{SDLK_END, VIEW_DO_END, 0, 0, VIEW_DO_END},
	{SDLK_DOWN, VIEW_DO_ROW, -1, -1, VIEW_DO_ROWS},
	{SDLK_UP, VIEW_DO_ROW, 1, 1, VIEW_DO_ROWS},
	{SDLK_LEFTBRACKET, VIEW_DO_FASTER, -1, -1, VIEW_DO_FASTER},
	{SDLK_RIGHTBRACKET, VIEW_DO_FASTER, 1, 1, VIEW_DO_FASTER},
	{SDLK_0, VIEW_DO_ALL, 0, 0, VIEW_DO_ALL},
	{SDLK_KP_0, VIEW_DO_ALL, 0, 0, VIEW_DO_ALL},
	{SDLK_a, VIEW_DO_LINEUP, 0, 0, VIEW_DO_LINEUP},
	{SDLK_g, VIEW_DO_VM, 1, -1, VIEW_DO_VM},
	{SDLK_h, VIEW_DO_HIDE, 0, 0, VIEW_DO_HIDE},
	{SDLK_m, VIEW_DO_SCREEN, VIEW_SCREEN_MICROSCOPE, VIEW_SCREEN_MICROSCOPE,
	 VIEW_DO_SCREEN},
	{SDLK_r, VIEW_DO_SCREEN, VIEW_SCREEN_RACE, VIEW_SCREEN_RACE, VIEW_DO_SCREEN},
	{SDLK_x, VIEW_DO_SCREEN, VIEW_SCREEN_EXITS, VIEW_SCREEN_EXITS, VIEW_DO_SCREEN},
	{SDLK_w, VIEW_DO_SCREEN, VIEW_SCREEN_WHY, VIEW_SCREEN_WHY, VIEW_DO_SCREEN},
	{SDLK_F1, VIEW_DO_SCREEN, VIEW_SCREEN_HELP, VIEW_SCREEN_HELP, VIEW_DO_SCREEN},
	{SDLK_l, VIEW_DO_LANGUAGE, 0, 0, VIEW_DO_LANGUAGE},
	{SDLK_d, VIEW_DO_DARK, 0, 0, VIEW_DO_DARK},
	{SDLK_PLUS, VIEW_DO_SIZE, 1, 1, VIEW_DO_SIZE},
	{SDLK_EQUALS, VIEW_DO_SIZE, 1, 1, VIEW_DO_SIZE}, /* the plus of many keyboards */
	{SDLK_KP_PLUS, VIEW_DO_SIZE, 1, 1, VIEW_DO_SIZE},
	{SDLK_MINUS, VIEW_DO_SIZE, -1, -1, VIEW_DO_SIZE},
	{SDLK_KP_MINUS, VIEW_DO_SIZE, -1, -1, VIEW_DO_SIZE},
	{SDLK_f, VIEW_DO_FULL, 0, 0, VIEW_DO_FULL},
	{SDLK_e, VIEW_DO_EXPORT, VIEW_EXPORT_PNG, VIEW_EXPORT_SVG, VIEW_DO_EXPORT},
	{SDLK_v, VIEW_DO_MOTION, 0, 0, VIEW_DO_MOTION},
	{SDLK_t, VIEW_DO_SCREEN, VIEW_SCREEN_TIMELINE, VIEW_SCREEN_TIMELINE, VIEW_DO_SCREEN},
	{SDLK_c, VIEW_DO_SCREEN, VIEW_SCREEN_CONSOLIDATION, VIEW_SCREEN_CONSOLIDATION,
	 VIEW_DO_SCREEN},
	{SDLK_n, VIEW_DO_SCREEN, VIEW_SCREEN_WALK, VIEW_SCREEN_WALK, VIEW_DO_SCREEN},
	{SDLK_z, VIEW_DO_SCREEN, VIEW_SCREEN_ATLAS, VIEW_SCREEN_ATLAS, VIEW_DO_SCREEN},
	{SDLK_s, VIEW_DO_BREAK, 0, 0, VIEW_DO_BREAK},
	{SDLK_j, VIEW_DO_FIND, 1, -1, VIEW_DO_FIND},
	{SDLK_k, VIEW_DO_FIND, -1, 1, VIEW_DO_FIND},
	{SDLK_y, VIEW_DO_SCREEN, VIEW_SCREEN_MEMORY, VIEW_SCREEN_MEMORY, VIEW_DO_SCREEN},
	{SDLK_u, VIEW_DO_UNIT, 1, -1, VIEW_DO_UNIT},
	{SDLK_o, VIEW_DO_POWER, 0, 0, VIEW_DO_POWER},
	{SDLK_SLASH, VIEW_DO_PATTERN, 0, 0, VIEW_DO_PATTERN},
	{SDLK_RETURN, VIEW_DO_ENTER, 0, 0, VIEW_DO_ENTER},
	{SDLK_KP_ENTER, VIEW_DO_ENTER, 0, 0, VIEW_DO_ENTER},
	{SDLK_BACKSPACE, VIEW_DO_ERASE, 0, 0, VIEW_DO_ERASE},
	{SDLK_ESCAPE, VIEW_DO_BACK, 0, 0, VIEW_DO_BACK},
	{SDLK_q, VIEW_DO_QUIT, 0, 0, VIEW_DO_QUIT},
};

static bool is_listed(SDL_Keycode key)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (keys[i].key == key)
			return true;
	return key >= SDLK_1 && key <= SDLK_9;
}

/* The key that is meant. What a key is labelled with counts first. Where that means nothing here, its
 * place counts, as on an American keyboard: a letter on a keyboard without Latin letters, a digit on
 * a French one, a bracket on a German one. */
static SDL_Keycode meant(const SDL_Keysym *key)
{
	SDL_Scancode place = key->scancode;
	bool ascii = key->sym > 0 && key->sym < 0x80;

	if (is_listed(key->sym))
		return key->sym;
	if (place >= SDL_SCANCODE_A && place <= SDL_SCANCODE_Z && !ascii)
		return SDLK_a + (SDL_Keycode)(place - SDL_SCANCODE_A);
	if (place >= SDL_SCANCODE_1 && place <= SDL_SCANCODE_9)
		return SDLK_1 + (SDL_Keycode)(place - SDL_SCANCODE_1);
	if (place == SDL_SCANCODE_0)
		return SDLK_0;
	if (place == SDL_SCANCODE_LEFTBRACKET)
		return SDLK_LEFTBRACKET;
	if (place == SDL_SCANCODE_RIGHTBRACKET)
		return SDLK_RIGHTBRACKET;
	return key->sym;
}

bool view_key(struct view_state *s, const SDL_Keysym *key)
{
	bool shift = (key->mod & KMOD_SHIFT) != 0;
	SDL_Keycode sym = meant(key);

	/* Something is being typed: its letters come as text. */
	if (view_is_typing(s) && sym != SDLK_RETURN && sym != SDLK_KP_ENTER &&
	    sym != SDLK_BACKSPACE && sym != SDLK_ESCAPE) {
		s->m->breaks.fresh = false;
		return true;
	}
	if (sym >= SDLK_1 && sym <= SDLK_9) {
		view_do(s, shift ? VIEW_DO_BESIDE : VIEW_DO_ALONE, (int)(sym - SDLK_1));
		return true;
	}
	if (sym == SDLK_e && key->mod & KMOD_CTRL) {
		view_do(s, VIEW_DO_EXPORT, VIEW_EXPORT_PDF);
		return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (keys[i].key != sym)
			continue;
		view_do(s, shift ? keys[i].shifted : keys[i].what,
			shift ? keys[i].by_shift : keys[i].by);
		return true;
	}
	return false;
}
