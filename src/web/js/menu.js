"use strict";
// The menu: lessons, guests, and what a page does not do, with the command that does it.

const LEFT_OUT = [
	["Your own source", "ringside run hello.c"],
	["A disk", "ringside run disk-rand-read -drive file=disk.img"],
	["A picture as PDF or SVG", "ringside show tour --screenshot tour.pdf"],
	["The lecturer's own window", "ringside show --lesson 5 --presenter"],
	["Recordings", "ringside run tour --record tour.ring"],
	["Benchmarks and their charts", "ringside bench"],
	["Another engine, a cost table, host time", "ringside run tour --engine step"],
	["What you type at a guest's console", "ringside run shell"],
	["A virtual machine launched in a zone, a zone without power", "ringside show tour --screen atlas"],
	["The debugger", "ringside run -s -S tour"],
];

function lessonButtons() {
	return course.lessons.map((lesson) => button(`lesson-${lesson.number}`,
		`${lesson.number}  ${lesson.titles[view.words.language] || lesson.titles.en}`,
		() => { closeMenu(); openLesson(lesson, 0); }));
}

function guestButton(guest) {
	const made = button(`guest-${guest.name}`, guest.name, () => { closeMenu(); openGuest(guest, [], "", null); });
	made.append(element("small", {}, T(guest.text)));
	return made;
}

function consoles() {
	return view.words.lanes.filter((lane) => lanes.console.get(lane.generation)).map((lane) => [
		element("h3", {}, sign(lane.generation), " " + lane.name),
		element("pre", { tabindex: "0" }, lanes.console.get(lane.generation))]).flat();
}

function openMenu() {
	const menu = byId("menu");
	menu.replaceChildren(
		element("h2", { id: "menu-title" }, T("menu")),
		element("h3", {}, T("Lessons")), element("div", { class: "list" }, ...lessonButtons()),
		element("h3", {}, T("Guests")),
		element("div", { class: "list" }, ...course.guests.filter((g) => course.samples.has(g.name)).map(guestButton)),
		element("h3", {}, T("Programs of the teaching kernel")),
		element("div", { class: "list" }, ...course.guests.filter((g) => course.programs.has(g.name)).map(guestButton)),
		element("p", {}, T("An ELF file of your own may be dropped on the page.")),
		element("p", {}, T("Breakpoints: on the Microscope (M) click on a line of code, or type a condition (S); J runs to the next, K to the one before.")),
		element("h3", {}, T("What the guests wrote")), ...consoles(),
		element("h3", {}, T("Save the picture")), button("save", "PNG", savePicture),
		element("h3", {}, T("What a page leaves out, and the command that does it")),
		element("table", {}, element("tbody", {}, ...LEFT_OUT.map(([what, how]) =>
			element("tr", {}, element("th", { scope: "row" }, T(what)), element("td", {}, element("code", {}, how)))))),
		element("p", { class: "muted" }, course.version),
		element("button", { type: "button", class: "main", onclick: closeMenu }, T("close")));
	menu.showModal();
}

function closeMenu() {
	byId("menu").close();
}

function savePicture() {
	byId("picture").toBlob((blob) => {
		const link = element("a", { href: URL.createObjectURL(blob), download: `ringside-${view.words.screen}.png` });
		link.click();
		setTimeout(() => URL.revokeObjectURL(link.href), 1000);
	});
}
