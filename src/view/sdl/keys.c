/* keys.c - the keys of the window, as the help and the manual page list them. */
#include "view/sdl/keys.h"

static void alone(struct view_state *s, size_t lane)
{
	if (lane >= s->m->count)
		return;
	s->m->alone = (int)lane;
	view_model_set_focus(s->m, lane);
}

static void all(struct view_state *s)
{
	s->m->alone = VIEW_ALL;
	view_model_set_focus(s->m, 0);
}

/* Moving by hand ends the playing: whoever steps back wants to stay there. */
static void step(struct view_state *s, bool operation, int by)
{
	s->player.playing = false;
	if (operation)
		view_model_step_op(s->m, by);
	else
		view_model_step_event(s->m, by);
}

static void play(struct view_state *s)
{
	s->player.playing = !s->player.playing;
	s->player.owed = 0;
}

static void lineup(struct view_state *s)
{
	bool moment = s->m->lineup == VIEW_BY_MOMENT;

	view_model_set_lineup(s->m, moment ? VIEW_BY_OPERATION : VIEW_BY_MOMENT);
	s->player.owed = 0;
}

bool view_key(struct view_state *s, const SDL_Keysym *key)
{
	bool shift = (key->mod & KMOD_SHIFT) != 0;

	if (key->sym >= SDLK_1 && key->sym <= SDLK_9) {
		alone(s, (size_t)(key->sym - SDLK_1));
		return true;
	}
	switch (key->sym) {
	case SDLK_SPACE:
		play(s);
		break;
	case SDLK_LEFT:
		step(s, shift, -1);
		break;
	case SDLK_RIGHT:
		step(s, shift, 1);
		break;
	case SDLK_HOME:
		s->player.playing = false;
		view_model_seek_event(s->m, 0);
		break;
	case SDLK_END:
		s->player.playing = false;
		view_model_seek_end(s->m);
		break;
	case SDLK_LEFTBRACKET:
		view_player_faster(&s->player, -1);
		break;
	case SDLK_RIGHTBRACKET:
		view_player_faster(&s->player, 1);
		break;
	case SDLK_0:
		all(s);
		break;
	case SDLK_a:
		lineup(s);
		break;
	case SDLK_d:
		s->dark = !s->dark;
		break;
	case SDLK_f:
		s->full_screen = !s->full_screen;
		break;
	case SDLK_q:
	case SDLK_ESCAPE:
		s->quit = true;
		break;
	default:
		return false;
	}
	return true;
}
