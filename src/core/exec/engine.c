#include "exec/engine.h"

const struct engine *const engines[RS_ENGINES] = {
	[RS_ENGINE_BLOCKS] = &blocks_engine,
	[RS_ENGINE_STEP] = &step_engine,
#ifdef RS_JIT
	[RS_ENGINE_JIT] = &jit_engine,
#endif
};

const char *rs_engine_name(enum rs_engine engine)
{
	return (unsigned)engine < RS_ENGINES ? engines[engine]->name : NULL;
}
