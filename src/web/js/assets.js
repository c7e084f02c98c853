"use strict";
// What the page brings in itself, gzipped, in base64: modules, guests, lessons (make/pack.py).

const unpacked = new Map();

// @return a promise of the bytes of an asset; null if the page has none of this name.
function asset(name) {
	if (unpacked.has(name))
		return unpacked.get(name);
	const element = document.getElementById("asset:" + name);
	const bytes = element ? unpack(element.textContent) : Promise.resolve(null);
	unpacked.set(name, bytes);
	return bytes;
}

async function unpack(base64) {
	const text = atob(base64.trim());
	const packed = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++)
		packed[i] = text.charCodeAt(i);
	const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
	return new Uint8Array(await new Response(stream).arrayBuffer());
}

async function assetText(name) {
	const bytes = await asset(name);
	return bytes ? new TextDecoder().decode(bytes) : null;
}

const MEGABYTES = "@MEGABYTES@"; // of the page

// Have a file that was dropped on the page.
function addAsset(name, bytes) {
	unpacked.set(name, Promise.resolve(bytes));
}
