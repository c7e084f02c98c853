"use strict";
// The guest's memory at the moment that is shown: one more worker repeats the lane up to there (lane/recall.c).

const recall = { worker: null, lane: -1, turn: 0, asked: false, failed: false };

function stopRecall() {
	recall.worker?.terminate();
	recall.worker = null;
	recall.asked = recall.failed = false;
	recall.turn++;
}

// Whether what is shown waits for it.
const recallWaits = () => recall.asked || (!recall.failed && view.page.asked() !== 0);

// Ask for what the picture lacks. Where no memory is shown, nothing is repeated.
function askRecall(page) {
	if (shownScreen() !== "memory") {
		page.ask_nothing();
		if (recall.worker || recall.asked)
			stopRecall();
		return;
	}
	const at = page.asked();
	if (!at || recall.asked || recall.failed)
		return;
	const asked = copyOf(page, at, page.asked_size()), generation = page.asked_lane();
	if (recall.worker && recall.lane === generation) {
		recall.asked = true;
		recall.worker.postMessage({ asked });
		return;
	}
	stopRecall();
	recall.asked = true;
	startRecall(page, generation, asked, recall.turn).catch((error) => recallFailed(error.message));
}

async function startRecall(page, generation, asked, turn) {
	const lines = laneLines(page, generation), files = await filesFor(nameOf(page, generation), lines);
	if (turn !== recall.turn)
		return; // something else is shown meanwhile
	const worker = new Worker(lanes.script);
	worker.onmessage = ({ data }) => {
		if (recall.worker !== worker)
			return;
		recall.asked = false;
		if (data.wrong)
			recallFailed(data.wrong);
		else
			withBytes(page, data.recalled, (at) => page.take_recalled(at));
		wake();
	};
	worker.onerror = (event) => recallFailed(event.message || T("a worker ended"));
	recall.worker = worker;
	recall.lane = generation;
	worker.postMessage({ module: lanes.module, files, lines, asked, repeats: true });
}

function recallFailed(what) {
	stopRecall();
	recall.failed = true;
	wentWrong(what);
}
