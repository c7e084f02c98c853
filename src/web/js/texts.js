"use strict";
// Texts and elements of the page. What it says is in English here, and in Korean in po/ko.po.

// A text in the current language, with values in place of %s.
function T(english, ...values) {
	let text = english;
	if (view.page) {
		const at = putText(view.page, english);
		text = textAt(view.page, view.page.translate(at));
		view.page.free_room(at);
	}
	for (const value of values)
		text = text.replace("%s", () => value);
	return text;
}

// Make an element: attributes, then children. A text is never read as HTML.
function element(tag, attributes, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {}))
		if (name.startsWith("on"))
			made.addEventListener(name.slice(2), value);
		else if (value !== false && value !== null && value !== undefined)
			made.setAttribute(name, value === true ? "" : value);
	made.append(...children.filter((child) => child !== null && child !== undefined));
	return made;
}

const byId = (id) => document.getElementById(id);

// Put elements in place of those that a parent has, but only if they say something else: the focus stays.
function replace(parent, key, make) {
	if (parent.dataset.key === key)
		return;
	const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
	parent.dataset.key = key;
	parent.replaceChildren(...make().filter((child) => child));
	if (focused)
		parent.querySelector(`[data-focus="${focused}"]`)?.focus();
}

// A lane's sign, as the scene draws it.
function sign(lane) {
	const paths = ["M3 3H21V21H3Z", "M12 2 23 21H1Z", "M12 1 23 12 12 23 1 12Z", "M12 2A10 10 0 1 1 11.99 2Z", "M12 1 21.5 6.5V17.5L12 23 2.5 17.5V6.5Z"];
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
	svg.setAttribute("viewBox", "0 0 24 24");
	svg.setAttribute("aria-hidden", "true");
	path.setAttribute("d", paths[lane]);
	path.setAttribute("fill", `var(--lane-${lane})`);
	svg.append(path);
	return svg;
}
