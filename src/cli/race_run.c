/* race_run.c - see race_run.h.
 *
 * The start line is the begin of the timed part, or of guests without one their first instruction: until all have reached it, those
 * that have wait. Who is ahead then does not depend on how fast the host runs which lane. */
#include "cli/race_run.h"

#include "cli/cli.h"
#include "host/clock.h"

/* Slices up to the start line are short, since what they run beyond it is a head start. */
enum { STEP_LEAST = 20000, FINE = 1000, TRIES = 64 };

bool race_is_running(const struct rs_lane_status *s)
{
	return s->state == RS_LANE_RUNNING || s->state == RS_LANE_INPUT;
}

uint64_t race_cycles(const struct rs_ledger *l)
{
	struct rs_measured m = rs_ledger_measured(l);

	return m.taken.cycles - m.taken.layers[RS_LAYER_IDLE];
}

static bool lane_runs(struct rs_lane *lane)
{
	struct rs_lane_status status = {.state = RS_LANE_OFF};

	if (lane)
		status = rs_lane_status(lane);
	return race_is_running(&status);
}

/* Where a lane is, for the start line. */
enum station { BOOTS, GUEST_RUNS, TIMED };

static enum station station_of(struct rs_lane *lane)
{
	static struct rs_ledger l; /* large */

	rs_lane_ledger(lane, &l);
	return l.workload.begun ? TIMED : l.vms[0].begun ? GUEST_RUNS : BOOTS;
}

/* @return the station that the first of them has reached. */
static enum station line_of(const struct race_run *race)
{
	enum station most = GUEST_RUNS;

	for (size_t i = 0; i < race->count; i++)
		if (race->lanes[i] && station_of(race->lanes[i]) == TIMED)
			most = TIMED;
	return most;
}

/* Bring those up to the line that are not there yet. @return whether all are. */
static bool line_up(struct race_run *race, enum station line, double until)
{
	for (size_t i = 0; i < race->count; i++)
		while (lane_runs(race->lanes[i]) && station_of(race->lanes[i]) < line) {
			if (interrupted() || rs_host_seconds() >= until)
				return false;
			rs_lane_run(race->lanes[i], STEP_LEAST);
		}
	return true;
}

bool race_has_arrived(const struct rs_lane_status *s, const struct rs_ledger *l)
{
	return !race_is_running(s) || (l->vm_count <= 1 && l->workload.ended);
}

static uint64_t spent(struct rs_lane *lane)
{
	static struct rs_ledger l;

	rs_lane_ledger(lane, &l);
	return race_cycles(&l);
}

/* Let a lane go on until it has spent as much as the clock says. One that idles may take several tries, and one that
 * idles for long falls behind the others until the next look. */
static void catch_up(const struct race_run *race, struct rs_lane *lane)
{
	static struct rs_ledger l; /* large */

	for (int i = 0; i < TRIES && lane_runs(lane) && !interrupted(); i++) {
		struct rs_lane_status status = rs_lane_status(lane);
		uint64_t cycles;

		rs_lane_ledger(lane, &l);
		cycles = race_cycles(&l);
		if (race_has_arrived(&status, &l)) /* it switches itself off */
			cycles = race->clock > STEP_LEAST ? race->clock - STEP_LEAST : 0;
		if (cycles >= race->clock)
			return;
		rs_lane_run(lane, race->clock - cycles);
	}
}

static void start(struct race_run *race, enum station line)
{
	race->started = line == TIMED;
	race->clock = 0;
	race->step = STEP_LEAST;
	for (size_t i = 0; i < race->count; i++) {
		uint64_t cycles = lane_runs(race->lanes[i]) ? spent(race->lanes[i]) : 0;

		race->clock = cycles > race->clock ? cycles : race->clock;
	}
}

bool race_run(struct race_run *race, double seconds)
{
	double began = rs_host_seconds(), now = began;
	bool any = true;

	while (any && !interrupted() && now < began + seconds) {
		double before = now;
		enum station line = race->started ? TIMED : line_of(race);

		if (!race->started) {
			if (!line_up(race, line, began + seconds))
				return true;
			if (line == TIMED || !race->step)
				start(race, line);
		}
		race->clock += race->step;
		any = false;
		for (size_t i = 0; i < race->count; i++) {
			if (race->lanes[i])
				catch_up(race, race->lanes[i]);
			any |= lane_runs(race->lanes[i]);
		}
		now = rs_host_seconds();
		/* Before a timed part, which may still come, steps stay short beside the way so far. */
		if ((race->started || race->clock / race->step > FINE) &&
		    now - before < seconds / 4)
			race->step *= 2;
		else if (now - before > seconds && race->step > STEP_LEAST)
			race->step /= 2;
	}
	return any;
}
