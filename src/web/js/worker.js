"use strict";
// What a worker does: it makes a lane and runs it, a part of a frame each time that the page says "go on". So a page that is
// busy is not flooded, and one that goes away takes the lane with it.

const SLICE = 4000000; // cycles
const PART = 30; // milliseconds

let lane = null;

function runPart(what) {
	const until = performance.now() + PART;
	let more = true;
	while (more && performance.now() < until)
		more = what.slice(SLICE);
	return more;
}

function runOn() {
	const more = runPart(lane), all = lane.news();
	postMessage({ ...all, more }, [all.news.buffer, all.events.buffer, all.console.buffer]);
}

function recallOn(asked) {
	lane.ask(asked);
	runPart(lane);
	const recalled = lane.answer();
	postMessage({ recalled }, [recalled.buffer]);
}

function searchOn() {
	runPart(lane);
	const met = lane.answer();
	postMessage({ met }, [met.buffer]);
}

onmessage = (message) => {
	try {
		if (message.data.sought) {
			lane = makeSearch(message.data.module, message.data.files, message.data.lines, message.data.sought);
			searchOn();
		} else if (message.data.repeats) {
			lane = makeRecall(message.data.module, message.data.files, message.data.lines);
			recallOn(message.data.asked);
		} else if (message.data.asked) {
			recallOn(message.data.asked);
		} else if (message.data.module) {
			lane = makeLane(message.data.module, message.data.files, message.data.lines);
			postMessage({ head: lane.head });
		} else if (lane.searches) {
			searchOn();
		} else {
			runOn();
		}
	} catch (error) {
		postMessage({ wrong: error.message });
	}
};
