"use strict";
// The lanes that run: a worker for each. What they tell goes into the page's module.

const lanes = {
	workers: [],
	console: new Map(), // by generation: the last of what its guest wrote
	running: 0, // lanes that have not ended
	compared: false, // each of several guests has run alone, too
	wrong: "", // what keeps them from running
	module: null,
};

const guestsOf = (lines) => [...lines.matchAll(/^guest (\S+)|(?:^vm |,)guest=([^,\n]+)/gm)].map((m) => m[1] || m[2]);

// The folder of guests, as far as a lane on this generation needs it.
async function filesFor(generation, lines) {
	const guests = guestsOf(lines);
	const samples = guests.filter((name) => !course.programs.has(name));
	const kernel = samples.length < guests.length || samples.includes("kernel") || generation === "container" ||
		samples.some((name) => name.endsWith(".elf"));
	const images = kernel ? ["kernel", ...samples] : samples;
	const names = ["firmware.elf", "compiler", "reference.txt"];
	for (const image of images) {
		const stem = image.replace(/(\.para)?\.elf$/, "");
		names.push(image.endsWith(".elf") ? image : stem + ".elf", stem + ".para.elf");
	}
	if (generation !== "bare" && generation !== "container")
		names.push(`hypervisor-${generation}.elf`);
	if (generation === "full")
		names.push("hypervisor-full-traced.elf");
	if (kernel)
		names.push("programs/programs.cpio");
	names.push(...[...lines.matchAll(/^costs (\S+)/gm)].map((m) => "costs/" + m[1]));
	const files = {};
	for (const name of new Set(names)) {
		const bytes = await asset(name);
		if (bytes)
			files[name] = bytes;
	}
	return files;
}

// RAM of a sample where nobody said how much: less than elsewhere, since a phone has less; no figure of it depends on that. What the
// kernel takes to start does: it has what it has everywhere.
function memoryLine(lines) {
	if (/^(mem|vm) /m.test(lines))
		return "";
	const guest = (lines.match(/^guest (\S+)/m) || [])[1];
	return course.samples.has(guest) && guest !== "kernel" ? "mem 8\n" : "";
}

const nameOf = (page, generation) => textAt(page, page.generation(generation));

// What a lane on this generation is, for its worker.
function laneLines(page, generation) {
	const lines = textAt(page, page.wanted());
	return `lang ${textAt(page, page.language())}\non ${nameOf(page, generation)}\n${lines}\n${memoryLine(lines)}record\n`;
}

const named = new Map(); // files whose names the page's module has

// Give the page's module the names of places in the images of a lane: packed beside them, or in a file that was dropped.
async function giveNames(page, lines, files) {
	const images = Object.keys(files).filter((name) => name.endsWith(".elf") && !name.startsWith("hypervisor-full"));
	const programs = guestsOf(lines).filter((name) => course.programs.has(name)).map((name) => `programs/${name}.elf`);
	for (const name of [...images, ...programs]) {
		const bytes = await asset("names/" + name) || files[name];
		if (!bytes || named.get(name) === bytes)
			continue;
		named.set(name, bytes);
		page.names_file(putText(page, name), putBytes(page, bytes), bytes.length);
	}
}

// Run what the page's module wants, in place of what runs.
async function runLanes(page) {
	const number = page.wanted_number();
	stopLanes();
	while (page.lane(lanes.running) >= 0)
		lanes.running++;
	for (let i = 0; page.lane(i) >= 0; i++) {
		const generation = page.lane(i), lines = laneLines(page, generation);
		const files = await filesFor(nameOf(page, generation), lines);
		await giveNames(page, lines, files);
		if (number !== page.wanted_number())
			return; // something else was asked for meanwhile
		startLane(page, generation, files, lines);
	}
}

function startLane(page, generation, files, lines) {
	const worker = new Worker(lanes.script);
	lanes.workers.push(worker);
	lanes.console.set(generation, "");
	worker.onmessage = (message) => {
		if (lanes.workers.includes(worker))
			takeMessage(page, generation, worker, message.data);
	};
	worker.onerror = (event) => {
		wentWrong(event.message || T("a worker ended"));
	};
	worker.postMessage({ module: lanes.module, files, lines });
}

// Once all lanes have ended: each of several guests on a computer of its own, one after the other.
async function compareAlone(page, guest) {
	const lines = textAt(page, page.wanted()), number = page.wanted_number();
	if (lanes.running > 0)
		return;
	if (guest >= (lines.match(/^vm /gm) || []).length) {
		lanes.compared = true;
		return;
	}
	const files = await filesFor("bare", lines);
	if (number !== page.wanted_number())
		return;
	const worker = new Worker(lanes.script);
	lanes.workers.push(worker);
	worker.onmessage = ({ data }) => {
		if (!lanes.workers.includes(worker))
			return;
		const ended = data.wrong || data.more === false;
		if (data.news)
			withBytes(page, data.news, (at) => page.take_alone(guest, at, ended ? 1 : 0));
		if (!ended)
			worker.postMessage({});
		else
			worker.terminate();
		wake();
		if (ended)
			compareAlone(page, guest + 1);
	};
	worker.postMessage({ module: lanes.module, files, lines: `lang ${textAt(page, page.language())}\non hvm\n${lines}\nalone ${guest}\n` });
}

function wentWrong(what) {
	lanes.wrong = what === NO_MEMORY ? T("this device has no memory for a lane") : what;
	view.dirty = true;
	wake();
}

function withBytes(page, bytes, use) {
	const at = putBytes(page, bytes);
	use(at, bytes.length);
	page.free_room(at);
}

function takeMessage(page, generation, worker, data) {
	if (data.wrong) {
		page.refused(generation);
		wentWrong(data.wrong);
	} else if (data.head) {
		withBytes(page, data.head, (at) => page.take_head(at));
		worker.postMessage({});
	} else {
		withBytes(page, data.events, (at, size) => page.take_events(generation, at, size));
		withBytes(page, data.news, (at) => page.take_news(generation, at));
		const text = new TextDecoder().decode(data.console);
		lanes.console.set(generation, (lanes.console.get(generation) + text).slice(-20000));
		if (data.more) {
			worker.postMessage({});
		} else {
			worker.terminate();
			lanes.running--;
			compareAlone(page, 0);
		}
	}
	wake();
}

function stopLanes() {
	stopRecall();
	for (const worker of lanes.workers)
		worker.terminate();
	lanes.workers = [];
	lanes.console.clear();
	lanes.running = 0;
	lanes.compared = false;
	lanes.wrong = "";
}
