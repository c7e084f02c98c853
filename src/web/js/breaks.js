"use strict";
// Breakpoints below the microscope: a field to type one, and buttons that do what the keys S, J and K do.

function setBreak(event) {
	event.preventDefault();
	const field = byId("break-text"), text = field.value.trim(), at = putText(view.page, text);
	if (text && view.page.set_break(at))
		field.value = "";
	view.page.free_room(at);
	changed();
}

function removeBreak(text) {
	const at = putText(view.page, text);
	view.page.set_break(at);
	view.page.free_room(at);
	changed();
}

function showBreaks(words) {
	const wanted = words.screen === "microscope", key = JSON.stringify([words.language, words.searching, words.breaks]);
	byId("breaks").hidden = !wanted;
	byId("break-label").textContent = T("Breakpoint");
	byId("break-note").textContent = wanted ? words.note : "";
	replace(byId("break-buttons"), key, () => [
		element("button", { type: "submit", "data-focus": "break-set" }, T("set, or remove")),
		button("break-before", "‹ " + T("back (K)"), () => command("find", -1)),
		button("break-next", T("next (J)") + " ›", () => command("find", 1)),
		words.searching ? button("break-stop", T("stop the search"), () => command("back", 0)) : null,
		...words.breaks.map((text, i) => {
			const made = button(`break-${i}`, "", () => removeBreak(text));
			made.append(element("code", {}, text), " ✕");
			made.setAttribute("aria-label", T("remove %s", text));
			return made;
		})]);
}
