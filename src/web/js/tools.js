"use strict";
// Buttons: stops, screens, how it looks; each does what a key of the window does.

// What the screens are called; one that is not named here is called as in the scene.
const SCREENS = [["lanes", "Lanes"], ["microscope", "Microscope"], ["why", "Why"], ["race", "Race"], ["exits", "Exits"],
	["timeline", "Timeline"], ["walk", "Page walk"], ["memory", "Memory"], ["consolidation", "Consolidation"], ["atlas", "Atlas"]];

function button(name, label, act, pressed) {
	return element("button", { type: "button", "data-focus": name, onclick: act,
		"aria-pressed": pressed === undefined ? null : String(pressed) }, label);
}

function group(label, ...buttons) {
	return element("div", { class: "group", role: "group", "aria-label": label }, ...buttons);
}

// Screens that have something to show of what runs.
function screensOf(words) {
	return view.screens.filter((name) => name !== "help" && (name !== "consolidation" || words.vms > 1))
		.map((name) => [name, new Map(SCREENS).get(name) || name]);
}

function showTools(words) {
	const other = words.language === "ko" ? "English" : "한국어";
	const step = words.lesson ? T("stop") : T("operation");
	const key = JSON.stringify([words.language, words.screen, words.playing, words.dark, words.vms > 1, !words.lesson, upright()]);
	byId("tools").setAttribute("aria-label", T("What is shown"));
	replace(byId("tools"), key, () => [
		group(T("Moving"),
			button("back", "‹ " + step, () => command("page", -1)),
			button("on", step + " ›", () => command("page", 1)),
			button("play", words.playing ? T("pause") : T("play"), () => command("play", 0))),
		words.screen === "memory" ? group(T("Memory"),
			button("rows-up", "↑", () => command("rows", 1)), button("rows-down", "↓", () => command("rows", -1)),
			button("register", T("next register"), () => command("enter", 0)),
			button("unit", T("next unit"), () => command("unit", 1))) : "",
		group(T("Screens"), ...screensOf(words).map(([name, label]) =>
			button("screen-" + name, T(label), () => openScreen(name), words.screen === name))),
		group(T("How it looks"),
			...(upright() ? [] : [button("larger", "A+", () => larger(1)), button("smaller", "A−", () => larger(-1))]),
			button("dark", words.dark ? T("light") : T("dark"), () => command("dark", 0)),
			button("language", other, () => command("language", 0)),
			button("menu", T("menu"), openMenu)),
	]);
	replace(byId("below"), key, () => [
		button("below-back", "‹", () => command("page", -1)),
		button("below-menu", T("menu"), openMenu),
		button("below-on", "›", () => command("page", 1)),
	]);
	byId("below").setAttribute("aria-label", T("Moving"));
}
