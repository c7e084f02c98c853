"use strict";
// The page: begins, listens, and draws when something changed.

let course = { lessons: [], guests: [], samples: new Set(), programs: new Set(), version: "" };

const view = {
	page: null, // exports of page.wasm
	screens: [], // their names
	words: null, // what it says now
	free: null, // the guest that is looked at, without a lesson
	place: "", // of the address
	hash: "", // the part of the address that is shown
	asked: 0, // number of the run that the workers have
	frame: 0, // that was requested
	before: 0, // time of the last frame
	times: { first: 0, ended: 0 }, // milliseconds from the beginning: the first picture, all lanes at an end
	scale: 1, // pixels of the page for each unit of the scene
	crop: { x: 0, y: 0, w: 1920, h: 1080 }, // the part of the scene that is shown
	lane: -1, // the only one that is shown on a phone; -1: a row for each
};

// ---- what people ask for

function command(what, by) {
	const at = putText(view.page, what);
	view.page.command(at, by);
	view.page.free_room(at);
	changed();
}

// What a key of the window does: its own screen again is the way back, and in the atlas it may mean something else.
function openScreenByKey(name) {
	if (view.screens.includes(name))
		command("screen", view.screens.indexOf(name));
}

function openScreen(name) {
	const at = putText(view.page, name);
	view.page.open_screen(at);
	view.page.free_room(at);
	changed();
}

// Letters of a pattern of the atlas.
function typeText(text) {
	const at = putText(view.page, text);
	view.page.type(at);
	view.page.free_room(at);
	changed();
}

function larger(by) {
	command("size", by);
}

// While a question is open a digit is a guess; otherwise it chooses a lane.
function takeDigit(digit, shift) {
	const lesson = view.words.lesson;
	if (lesson && lesson.asks && !lesson.answered && !lesson.left && digit < lesson.choices.length && !shift)
		guess(digit);
	else
		command(shift ? "beside" : "alone", digit);
}

const guesses = new Map(); // by lesson and stop, in this tab alone

function guess(index) {
	const lesson = view.words.lesson;
	guesses.set(`${lesson.number}:${lesson.stop}`, index);
	view.page.lesson_guess(index);
	changed();
}

function answer() {
	view.page.lesson_answer(view.words.lesson.answered ? 0 : 1);
	changed();
}

async function openLesson(lesson, stop) {
	const page = view.page, files = [lesson.file, lesson.korean];
	const texts = [await asset(files[0]), files[1] ? await asset(files[1]) : null];
	if (!view.words || !view.words.lesson || view.words.lesson.number !== lesson.number) {
		const rooms = [putText(page, files[0]), putBytes(page, texts[0]), putText(page, files[1] || ""),
			putBytes(page, texts[1] || new Uint8Array(0))];
		view.names = rooms; // the module keeps pointing to the names
		const wrong = page.lesson_read(lesson.number, rooms[0], rooms[1], texts[0].length, rooms[2], rooms[3],
			texts[1] ? texts[1].length : 0);
		if (wrong)
			throw new Error(textAt(page, wrong));
	}
	view.free = null;
	view.lane = -1;
	page.lesson_begin(Math.min(stop, lesson.stops - 1), 0);
	changed();
}

function openGuest(guest, on, append, at) {
	const page = view.page, wanted = on.length ? on : guest.on.filter((name) => name !== "container");
	const mask = wanted.reduce((bits, name) => bits | 1 << GENERATIONS.indexOf(name), 0);
	const lines = putText(page, `guest ${guest.name}\n${append ? `append ${append}\n` : ""}`);
	view.free = { guest, on: wanted, append };
	page.run(lines, mask);
	page.free_room(lines);
	const place = putText(page, at || "1");
	page.seek(place);
	page.free_room(place);
	changed();
}

async function follow(hash) {
	const wish = readLink(hash);
	if (wish.language) {
		const at = putText(view.page, wish.language);
		view.page.set_language(at);
		view.page.free_room(at);
	}
	if (wish.lesson)
		await openLesson(wish.lesson, wish.stop);
	else if (wish.guest || !view.words)
		openGuest(wish.guest || course.guests.find((g) => g.name === "tour"), wish.on || [], wish.append || "", wish.at);
	if (wish.screen)
		openScreen(wish.screen);
	view.hash = location.hash; // from now on the address follows
	changed();
}

// An ELF file is a guest for all generations; what is none of them the lane refuses.
async function drop(event) {
	event.preventDefault();
	document.body.classList.remove("dropping");
	const file = event.dataTransfer.files[0];
	if (!file)
		return;
	const bytes = new Uint8Array(await file.arrayBuffer());
	const name = file.name.replace(/[^A-Za-z0-9_.-]/g, "_").replace(/(\.elf)?$/, ".elf");
	addAsset(name, bytes);
	openGuest({ name, text: "", on: ["bare", "full", "hvm"] }, [], "", null);
}

// ---- pictures

function takeWords() {
	view.words = JSON.parse(textAt(view.page, view.page.words()));
	document.documentElement.classList.toggle("dark", view.words.dark);
	showWords(view.words);
	if (view.words.lanes.every((lane) => lane.state !== 0))
		view.times.ended ||= performance.now();
	followLink(view.words);
}

// Something was asked for: other lanes may have to run, and the picture is another one.
function changed() {
	view.dirty = true;
	if (view.page.wanted_number() !== view.asked) {
		view.asked = view.page.wanted_number();
		view.ready = runLanes(view.page).catch((error) => wentWrong(error.message));
	}
	wake();
}

function wake() {
	if (!view.frame)
		view.frame = requestAnimationFrame(pass);
}

function pass(now) {
	view.frame = 0;
	const seconds = Math.min(0.1, (now - (view.before || now)) / 1000);
	const CHANGED = 1, MORE = 2, result = view.page.pass(seconds);
	view.before = now;
	if (result & CHANGED || view.dirty) {
		view.dirty = false;
		draw();
		takeWords();
		if (view.page.wanted_number() !== view.asked)
			changed();
	}
	askRecall(view.page);
	askSearch(view.page);
	if (result & MORE)
		wake();
	else
		view.before = 0;
}

// ---- the pointer, in the scene's coordinates

let tap = null; // of a finger, on a line of code: it may be the beginning of scrolling

function beginTap(event) {
	tap = { x: event.clientX, y: event.clientY };
}

function endTap(event) {
	const from = tap;
	tap = null;
	return from && Math.abs(event.clientX - from.x) < 10 && Math.abs(event.clientY - from.y) < 10;
}

function place(event) {
	const box = byId("picture").getBoundingClientRect();
	return [(event.clientX - box.left) / view.scale + view.crop.x, (event.clientY - box.top) / view.scale + view.crop.y];
}

function listen() {
	const canvas = byId("picture"), page = view.page;
	canvas.addEventListener("pointerdown", (event) => {
		if (swipes())
			beginSwipe(event);
		else if (event.pointerType === "touch" && page.code_at(...place(event)))
			beginTap(event);
		else if (page.press(...place(event)))
			changed();
	});
	canvas.addEventListener("pointermove", (event) => {
		if (page.move(...place(event)))
			changed();
	});
	canvas.addEventListener("pointerleave", () => page.move(-1, -1) && changed());
	window.addEventListener("pointerup", (event) => {
		if (swipes())
			endSwipe(event, place(event));
		else if (endTap(event))
			page.press(...place(event)) && changed();
		else if (page.release())
			changed();
	});
	window.addEventListener("pointercancel", () => { tap = null; }); // the page is scrolled
	window.addEventListener("keydown", takeKey);
	window.addEventListener("resize", () => { view.dirty = true; wake(); });
	window.addEventListener("hashchange", () => follow(location.hash));
	window.addEventListener("dragover", (event) => {
		event.preventDefault();
		document.body.classList.add("dropping");
	});
	window.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
	window.addEventListener("drop", drop);
	byId("question").addEventListener("submit", (event) => {
		event.preventDefault();
		answer();
	});
	byId("breaks").addEventListener("submit", setBreak);
	byId("twin-open").addEventListener("click", () => {
		const list = byId("twin-lines");
		list.hidden = !list.hidden;
		byId("twin-open").setAttribute("aria-expanded", String(!list.hidden));
	});
}

// ---- the beginning

async function loadPage() {
	const module = await WebAssembly.compile(await asset("page.wasm"));
	const decoder = new TextDecoder();
	let page = null;
	const imports = {
		log10: Math.log10,
		width: (face, size, at, length) =>
			textWidth(face, size, decoder.decode(new Uint8Array(page.memory.buffer, at, length))),
	};
	page = (await WebAssembly.instantiate(module, { page: imports })).exports;
	page.start();
	return page;
}

async function loadAtlas() {
	const page = view.page, files = [await asset("atlas/aws.txt"), await asset("atlas/coast.txt")];
	const rooms = files.map((bytes) => putBytes(page, bytes));
	const wrong = page.atlas(rooms[0], files[0].length, rooms[1], files[1].length);
	rooms.forEach((room) => page.free_room(room));
	if (wrong)
		throw new Error(textAt(page, wrong));
}

async function main() {
	const read = JSON.parse(await assetText("course.json"));
	course = { ...read, samples: new Set(), programs: new Set() };
	for (const guest of course.guests)
		course[guest.kind === "program" ? "programs" : "samples"].add(guest.name);
	view.page = await loadPage();
	view.screens = textAt(view.page, view.page.screens()).split(" ");
	lanes.module = await WebAssembly.compile(await asset("lane.wasm"));
	lanes.script = URL.createObjectURL(new Blob([byId("worker").textContent], { type: "text/javascript" }));
	const asks = (query) => matchMedia(query).matches ? 1 : 0;
	view.page.set_look(asks("(prefers-color-scheme: dark)"), asks("(prefers-reduced-motion: reduce)"), 100);
	if ((navigator.language || "").startsWith("ko") && !location.hash.includes("lang="))
		view.page.set_language(putText(view.page, "ko"));
	await loadAtlas();
	listen();
	await follow(location.hash);
}

main().catch((error) => {
	byId("problem").textContent = error.message;
	throw error;
});
