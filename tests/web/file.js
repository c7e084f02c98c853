"use strict";
// The one file: its size, what its modules import, and that it asks nobody for anything.
// Usage: file.js RINGSIDE_HTML KO_PO
const fs = require("fs");
const { assetsOf, scriptOf } = require("./page.js");

const [html, po] = process.argv.slice(2), text = fs.readFileSync(html, "utf8"), assets = assetsOf(html);
const MOST = 1500000; // bytes
const faults = [];

function expect(good, fault) {
	if (!good)
		faults.push(fault);
}

// Texts that stand in the tables of tools.js and menu.js.
function tables(script) {
	const screens = script.match(/const SCREENS = (\[[^;]+\]);/)[1], left = script.match(/const LEFT_OUT = (\[[^;]+\]);/)[1];
	return [...JSON.parse(screens).map((row) => row[1]), ...JSON.parse(left.replace(/,(\s*\])/g, "$1")).map((row) => row[0])];
}

function importsOf(name) {
	return WebAssembly.Module.imports(new WebAssembly.Module(assets.get(name))).map((i) => `${i.module}.${i.name}`).sort().join(" ");
}

expect(text.length && Buffer.byteLength(text) <= MOST, `found ${Buffer.byteLength(text)} bytes; at most ${MOST} are for a mail`);
expect(importsOf("lane.wasm") === "", `lane.wasm imports ${importsOf("lane.wasm")}; needs nothing`);
expect(importsOf("page.wasm") === "page.log10 page.width", `page.wasm imports ${importsOf("page.wasm")}; needs page.log10 page.width alone`);
const policy = (text.match(/http-equiv="Content-Security-Policy" content="([^"]+)"/) || [])[1] || "";
expect(policy.startsWith("default-src 'none';"), `the policy is '${policy}'; must begin with default-src 'none'`);
expect(!/connect-src|https?:|\*/.test(policy), `the policy is '${policy}'; must allow no network`);
const own = text.replace(/<script type="text\/plain" id="asset:[^>]*>[^<]*<\/script>/g, "").replaceAll('"http://www.w3.org/2000/svg"', "");
for (const word of own.match(/https?:\/\/|\bfetch\(|XMLHttpRequest|localStorage|sessionStorage|document\.cookie|innerHTML|\beval\(|indexedDB/g) || [])
	expect(false, `the page has '${word}'; it must load, keep and interpret nothing`);
new Function(scriptOf(html, "worker")); // they are scripts
new Function(scriptOf(html).replace("main().catch", "(() => {})")); // likewise
for (const name of ["lane.wasm", "page.wasm", "course.json", "firmware.elf", "tour.elf", "programs/programs.cpio"])
	expect(assets.has(name), `${name} is not in it`);
const course = JSON.parse(assets.get("course.json"));
for (const lesson of course.lessons)
	expect(assets.has(lesson.file) && lesson.titles.en && lesson.titles.ko, `lesson ${lesson.number} is not there in both languages`);
const korean = new Set([...fs.readFileSync(po, "utf8").matchAll(/^msgid "(.+)"$/gm)].map((m) => m[1]));
const said = [...scriptOf(html).matchAll(/\bT\("((?:[^"\\]|\\.)+)"/g)].map((m) => m[1]);
expect(said.length > 30, `found ${said.length} texts of the page`);
for (const words of [...said, ...tables(scriptOf(html))])
	expect(korean.has(words), `"${words}" is not in po/ko.po`);
console.log(faults.join("\n") || `${Buffer.byteLength(text)} bytes, ${assets.size} parts, ${course.guests.length} guests, ${course.lessons.length} lessons`);
process.exit(faults.length ? 1 : 0);
