"use strict";
// A lane: one instance of lane.wasm. Runs in a worker, and in Node for tests.

// Copy bytes into the module's memory. @return where they are.
function putBytes(wasm, bytes) {
	const at = wasm.room(bytes.length + 1);
	if (!at)
		throw new Error("this device has no memory for a lane");
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

// Make a lane of a compiled module. `files`: names and bytes of the folder of guests; `lines`: what runs (lane/wish.h).
// @throws an Error that says what is wrong.
function makeLane(module, files, lines) {
	const wasm = new WebAssembly.Instance(module, {}).exports;
	for (const [name, bytes] of Object.entries(files))
		wasm.file(putText(wasm, name), putBytes(wasm, bytes), bytes.length);
	const wrong = wasm.open(putText(wasm, lines));
	if (wrong)
		throw new Error(textAt(wasm, wrong));
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
