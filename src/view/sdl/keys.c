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
	{SDLK_PAGEUP, VIEW_DO_OPERATION, -1, -1, VIEW_DO_OPERATION},
	{SDLK_PAGEDOWN, VIEW_DO_OPERATION, 1, 1, VIEW_DO_OPERATION},
	{SDLK_HOME, VIEW_DO_BEGIN, 0, 0, VIEW_DO_BEGIN},
	{SDLK_END, VIEW_DO_END, 0, 0, VIEW_DO_END},
	{SDLK_LEFTBRACKET, VIEW_DO_FASTER, -1, -1, VIEW_DO_FASTER},
	{SDLK_RIGHTBRACKET, VIEW_DO_FASTER, 1, 1, VIEW_DO_FASTER},
	{SDLK_0, VIEW_DO_ALL, 0, 0, VIEW_DO_ALL},
	{SDLK_KP_0, VIEW_DO_ALL, 0, 0, VIEW_DO_ALL},
	{SDLK_a, VIEW_DO_LINEUP, 0, 0, VIEW_DO_LINEUP},
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
	{SDLK_t, VIEW_DO_TIMELINE, 0, 0, VIEW_DO_TIMELINE},
	{SDLK_ESCAPE, VIEW_DO_BACK, 0, 0, VIEW_DO_BACK},
	{SDLK_q, VIEW_DO_QUIT, 0, 0, VIEW_DO_QUIT},
};

bool view_key(struct view_state *s, const SDL_Keysym *key)
{
	bool shift = (key->mod & KMOD_SHIFT) != 0;

	if (key->sym >= SDLK_1 && key->sym <= SDLK_9) {
		view_do(s, shift ? VIEW_DO_BESIDE : VIEW_DO_ALONE, (int)(key->sym - SDLK_1));
		return true;
	}
	if (key->sym == SDLK_e && key->mod & KMOD_CTRL) {
		view_do(s, VIEW_DO_EXPORT, VIEW_EXPORT_PDF);
		return true;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		if (keys[i].key != key->sym)
			continue;
		view_do(s, shift ? keys[i].shifted : keys[i].what,
			shift ? keys[i].by_shift : keys[i].by);
		return true;
	}
	return false;
}
