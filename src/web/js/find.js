"use strict";
// Breakpoints: one more worker runs the lane to where a condition becomes true (lane/find.c), and ends with the search.

const search = { worker: null, number: 0 };

function stopSearch() {
	search.worker?.terminate();
	search.worker = null;
}

// Have a worker look for what the page's module wants, and for nothing else.
function askSearch(page) {
	const at = page.sought(), number = page.sought_number();
	if (!at) {
		stopSearch();
		search.number = number;
	} else if (number !== search.number) {
		stopSearch();
		search.number = number;
		startSearch(page, copyOf(page, at, page.sought_size()), number).catch((error) => searchFailed(page, error.message));
	}
}

async function startSearch(page, sought, number) {
	const generation = page.sought_lane(), lines = laneLines(page, generation);
	const files = await filesFor(nameOf(page, generation), lines);
	if (number !== search.number)
		return; // something else is looked for meanwhile
	const worker = new Worker(lanes.script);
	worker.onmessage = ({ data }) => {
		if (search.worker !== worker)
			return;
		if (data.wrong)
			searchFailed(page, data.wrong);
		else
			withBytes(page, data.met, (met) => page.take_met(met) && worker.postMessage({}));
		wake();
	};
	worker.onerror = (event) => searchFailed(page, event.message || T("a worker ended"));
	search.worker = worker;
	worker.postMessage({ module: lanes.module, files, lines, sought });
}

function searchFailed(page, what) {
	const at = putText(page, what === NO_MEMORY ? T("this device has no memory for a lane") : what);
	stopSearch();
	page.find_failed(at);
	page.free_room(at);
	wake();
}
