"use strict";
// The address: #lesson=5&stop=2&lang=en, or #guest=tour&on=para,hvm&at=switch-space:1&screen=why. Whatever it has that is
// not known is ignored; nothing of it gets into HTML.

const GENERATIONS = ["bare", "full", "para", "hvm", "container"];

function oneOf(value, list) {
	return list.includes(value) ? value : null;
}

// @return what a hash asks for.
function readLink(hash) {
	const wish = {};
	let pairs = new URLSearchParams();
	try {
		pairs = new URLSearchParams(hash.replace(/^#/, ""));
	} catch (error) {
		// then it asks for nothing
	}
	wish.language = oneOf(pairs.get("lang"), ["en", "ko"]);
	wish.screen = oneOf(pairs.get("screen"), view.screens);
	const lesson = course.lessons.find((l) => String(l.number) === pairs.get("lesson"));
	if (lesson) {
		wish.lesson = lesson;
		const stop = pairs.get("stop") || "1";
		wish.stop = /^[0-9]{1,2}$/.test(stop) ? Math.max(0, Number(stop) - 1) : 0;
		return wish;
	}
	const guest = course.guests.find((g) => g.name === pairs.get("guest"));
	if (guest) {
		const on = (pairs.get("on") || "").split(",").filter((name) => GENERATIONS.includes(name));
		wish.guest = guest;
		wish.on = on.filter((name) => guest.on.includes(name));
		wish.append = /^[ -~]{0,200}$/.test(pairs.get("append") || "") ? pairs.get("append") || "" : "";
		wish.at = /^([a-z0-9-]{1,40}(:[0-9]{1,6})?|[0-9]{1,6})$/.test(pairs.get("at") || "") ? pairs.get("at") : "";
	}
	return wish;
}

// @return the hash that asks for what is shown.
function writeLink(words) {
	const pairs = new URLSearchParams();
	if (words.lesson) {
		pairs.set("lesson", words.lesson.number);
		pairs.set("stop", words.lesson.stop + 1);
		if (words.lesson.left)
			pairs.set("screen", words.screen);
	} else if (view.free) {
		pairs.set("guest", view.free.guest.name);
		pairs.set("on", view.free.on.join(","));
		if (view.free.append)
			pairs.set("append", view.free.append);
		if (words.at)
			pairs.set("at", words.at);
		if (words.screen !== "lanes")
			pairs.set("screen", words.screen);
	}
	pairs.set("lang", words.language);
	return "#" + pairs.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
}

// The address follows what is shown: another stop is another entry of the history. One that somebody has just changed is to
// be followed first.
function followLink(words) {
	const hash = writeLink(words), place = words.lesson ? `${words.lesson.number}:${words.lesson.stop}` : "";
	if (hash === location.hash || words.playing || location.hash !== view.hash)
		return;
	if (place && view.place && place !== view.place)
		history.pushState(null, "", hash);
	else
		history.replaceState(null, "", hash);
	view.place = place;
	view.hash = location.hash;
}
