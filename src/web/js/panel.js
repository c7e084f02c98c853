"use strict";
// What the page says beside the picture: the lesson, its question, how far the lanes are, and the picture as text.

function showLesson(lesson) {
	const title = lesson ? `${lesson.number}  ${lesson.title}` : T("Free look");
	const stop = lesson ? `${lesson.stop + 1}/${lesson.stops}` : "";
	byId("title").textContent = byId("head-title").textContent = title;
	byId("head-stop").textContent = stop;
	byId("place").textContent = lesson
		? T("stop %s of %s", lesson.stop + 1, lesson.stops) + " · " + T("ringside, nothing to install")
		: T("ringside, nothing to install");
	const text = lesson ? lesson.say : T("Choose a lesson or a guest in the menu.");
	replace(byId("say"), text, () => [lesson ? element("h2", { class: "small" }, T("What the lecturer says")) : null,
		...text.split("\n").filter((p) => p.trim()).map((p) => element("p", {}, p))]);
	byId("problem").textContent = lanes.wrong || (lesson ? lesson.problem : "");
	showQuestion(lesson && lesson.asks ? lesson : null);
}

function choice(lesson, index) {
	const { shown, text, beside, measured, guessed } = lesson.choices[index];
	const radio = element("input", {
		type: "radio", name: "choice", value: index, "data-focus": `choice-${index}`,
		onchange: () => guess(index), disabled: lesson.answered,
	});
	radio.checked = guessed;
	return element("label", { class: `choice${measured ? " measured" : ""}${guessed ? " guessed" : ""}` }, radio,
		element("span", {}, element("b", {}, measured ? shown : text), " ",
			guessed && lesson.answered ? T("your guess") + " " : "", beside));
}

function showQuestion(lesson) {
	const key = lesson ? JSON.stringify([lesson.heading, lesson.choices, lesson.answered, T("Show what was measured")]) : "";
	replace(byId("question"), key, () => lesson ? [
		element("fieldset", {}, element("legend", {}, lesson.heading),
			...lesson.choices.map((_, i) => choice(lesson, i))),
		element("button", { type: "submit", class: "main", "data-focus": "answer" },
			lesson.answered ? T("Hide it again") : T("Show what was measured")),
	] : []);
}

const HANG = 2, LIMIT = 3, INPUT = 4;

function laneState(lane) {
	if (lane.state === 1)
		return T("finished");
	if (lane.state === HANG)
		return T("hangs");
	if (lane.state === LIMIT || lane.state === INPUT)
		return T("stopped");
	return lane.done ? `${Math.floor(100 * lane.done)} %` : T("running");
}

function showDevice(words) {
	byId("device-title").textContent = T("Running on this device");
	byId("device-note").textContent = words.lanes.length === 1
		? T("1 worker; the figures are exact") : T("%s workers; the figures are exact", words.lanes.length);
	byId("foot").textContent = T("one file of %s MB · works without a network", MEGABYTES);
	replace(byId("device-lanes"), JSON.stringify(words.lanes), () => words.lanes.map((lane) => {
		const bar = element("span", {});
		bar.style.width = `${lane.state === 0 ? Math.max(4, 100 * lane.done) : 100}%`;
		bar.style.background = `var(--lane-${lane.generation})`;
		return element("li", {}, sign(lane.generation),
			element("span", { class: "bar", "aria-hidden": "true" }, bar),
			element("span", { class: "state" }, element("span", { class: "unseen" }, lane.name + ": "), laneState(lane)));
	}));
}

// The screen as in a terminal, without what is drawn there by signs.
function twinLines(words) {
	return (words.page || []).map((line) => ({
		...line, text: line.text.replace(/[█░]+/g, "").replace(/^ {2,}/, "").replace(/\s+$/, ""),
	})).filter((line) => line.text);
}

function showTwin(words) {
	const open = byId("twin-open"), list = byId("twin-lines"), lines = twinLines(words);
	open.textContent = T("This picture as text");
	list.setAttribute("aria-live", words.playing ? "off" : "polite");
	replace(list, JSON.stringify(lines), () => lines.map((line) =>
		element("li", { class: ["", "strong", "faint"][line.ink] }, line.text)));
	byId("picture-name").textContent = lines.length ? lines[0].text : "Ringside";
}

function showWords(words) {
	document.documentElement.lang = words.language;
	document.title = (words.lesson ? `${words.lesson.number} ${words.lesson.title}` : words.guest) + " · Ringside";
	showLesson(words.lesson);
	showDevice(words);
	showTwin(words);
	showTools(words);
	showDots(words);
	showBreaks(words);
}
