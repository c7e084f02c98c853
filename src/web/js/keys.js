"use strict";
// The window's keys (src/view/sdl/keys.c), where there is a keyboard.

const KEYS = {
	" ": ["play", 0], ArrowLeft: ["event", -1], ArrowRight: ["event", 1], PageUp: ["page", -1], PageDown: ["page", 1],
	Home: ["begin", 0], End: ["end", 0], ArrowDown: ["row", -1], ArrowUp: ["row", 1], "[": ["faster", -1],
	"]": ["faster", 1], 0: ["all", 0], a: ["lineup", 0], g: ["vm", 1], h: ["hide", 0], l: ["language", 0], d: ["dark", 0],
	v: ["motion", 0], b: ["black", 0], ".": ["black", 0], Escape: ["back", 0], Enter: ["enter", 0], Backspace: ["erase", 0],
	"/": ["pattern", 0], o: ["power", 0], u: ["unit", 1], s: ["break", 0], j: ["find", 1], k: ["find", -1],
};
const SHIFTED = { event: "operation", row: "rows" };
const SCREEN_KEYS = { m: "microscope", r: "race", x: "exits", w: "why", t: "timeline", c: "consolidation", n: "walk", y: "memory", z: "atlas", "?": "help", F1: "help" };

// Keys that a button, a choice or a text needs itself.
function needsKey(target, key) {
	if (target.matches("input[type=radio]"))
		return key === " " || key.startsWith("Arrow");
	if (target.matches("button, summary, select, a"))
		return key === " " || key === "Enter";
	return target.matches("input, textarea");
}

// Where keys have other letters, the place counts.
function letterOf(event) {
	if (event.key.length === 1 && event.key.charCodeAt(0) < 128)
		return event.key.toLowerCase();
	return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
}

function takeKey(event) {
	const key = letterOf(event);
	const typing = view.page.typing() && !event.target.matches("input, textarea"); // even where a button has the focus
	if (event.ctrlKey || event.metaKey || event.altKey || byId("menu").open || (!typing && needsKey(event.target, event.key)))
		return;
	if (typing && event.key.length === 1) { // a pattern of the atlas, an address, a condition
		typeText(event.key);
	} else if (/^[1-9]$/.test(key) || /^Digit[1-9]$/.test(event.code)) {
		const digit = Number(event.code.slice(5) || key) - 1;
		takeDigit(digit, event.shiftKey);
	} else if (SCREEN_KEYS[key]) {
		openScreenByKey(SCREEN_KEYS[key]);
	} else if (key === "+" || key === "=" || key === "-") {
		larger(key === "-" ? -1 : 1);
	} else if (KEYS[key]) {
		const [what, by] = KEYS[key];
		if (event.shiftKey && SHIFTED[what])
			command(SHIFTED[what], by);
		else
			command(what, event.shiftKey && (what === "vm" || what === "unit" || what === "find") ? -by : by);
	} else {
		return;
	}
	event.preventDefault();
}
