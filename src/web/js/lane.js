"use strict";
// A lane: one instance of lane.wasm. Runs in a worker, and in Node for tests.

const NO_MEMORY = "no memory"; // the page has words for it

// Copy bytes into the module's memory. @return where they are.
function putBytes(wasm, bytes) {
	const at = wasm.room(bytes.length + 1);
	if (!at)
		throw new Error(NO_MEMORY);
	const to = new Uint8Array(wasm.memory.buffer, at, bytes.length + 1);
	to.set(bytes);
	to[bytes.length] = 0;
	return at;
}

function putText(wasm, text) {
	return putBytes(wasm, new TextEncoder().encode(text));
}

// The text that ends with a 0 at an address.
function textAt(wasm, at) {
	const bytes = new Uint8Array(wasm.memory.buffer, at);
	return new TextDecoder().decode(bytes.slice(0, bytes.indexOf(0)));
}

function copyOf(wasm, at, size) {
	return new Uint8Array(wasm.memory.buffer, at, size).slice();
}

// An instance of a compiled module. `files`: names and bytes of the folder of guests; `lines`: what runs (lane/wish.h); `take`:
// the name of the function that takes these. @throws an Error that says what is wrong.
function makeModule(module, files, lines, take) {
	const wasm = new WebAssembly.Instance(module, {}).exports;
	for (const [name, bytes] of Object.entries(files))
		wasm.file(putText(wasm, name), putBytes(wasm, bytes), bytes.length);
	const wrong = wasm[take](putText(wasm, lines));
	if (wrong)
		throw new Error(textAt(wasm, wrong));
	return wasm;
}

// Make a lane.
function makeLane(module, files, lines) {
	const wasm = makeModule(module, files, lines, "open");
	return {
		wasm,
		head: copyOf(wasm, wasm.head(), wasm.head_size()),
		// Run on for some cycles. @return false at an end.
		slice(cycles) {
			return wasm.slice(cycles) === 0;
		},
		// What happened since the last time.
		news() {
			const all = {
				news: copyOf(wasm, wasm.news(), wasm.news_size()),
				events: copyOf(wasm, wasm.outbox(), wasm.outbox_size()),
				console: copyOf(wasm, wasm.console(), wasm.console_size()),
			};
			wasm.told();
			return all;
		},
	};
}

// Make what repeats a lane up to moments, to read its guest's memory there.
function makeRecall(module, files, lines) {
	const wasm = makeModule(module, files, lines, "prepare");
	let at = 0;
	return {
		// What is asked for from now on: the bytes of a struct web_asked.
		ask(asked) {
			at ||= wasm.room(asked.length);
			new Uint8Array(wasm.memory.buffer, at, asked.length).set(asked);
		},
		// Run on for some cycles. @return false: it is there, or never will be.
		slice(cycles) {
			return wasm.recall(at, cycles) !== 0;
		},
		// How far it is.
		answer() {
			return copyOf(wasm, wasm.recalled(), wasm.recalled_size());
		},
	};
}

// Make what runs a lane to where a condition becomes true: the bytes of a struct web_sought.
function makeSearch(module, files, lines, sought) {
	const wasm = makeModule(module, files, lines, "prepare"), at = putBytes(wasm, sought);
	return {
		searches: true,
		// Run a part of it. @return false: it has ended.
		slice() {
			return wasm.find(at) !== 0;
		},
		answer() {
			return copyOf(wasm, wasm.met(), wasm.met_size());
		},
	};
}
