"use strict";
// The picture on the page: all of the scene; on a phone that stands upright Lanes as a row for each lane, or one lane in full.

const UPRIGHT = { w: 648, side: 28, top: 190, row: 116 }; // of the scene: rows.c; `side`: of its margin, more than a phone needs
const COLUMN = { top: 118, bottom: 738, margin: 14 }; // of a lane in full
const OF_ONE_LANE = ["microscope", "why", "timeline", "walk", "exits", "memory"]; // screens

const upright = () => innerWidth < 700 && innerHeight > innerWidth;
const shownScreen = () => view.screens[view.page.screen()];
// Whether the picture is moved through by taps and swipes.
const swipes = () => upright() && shownScreen() === "lanes";

// The part of the scene that is shown; null: all of it.
function chooseCrop() {
	const page = view.page, count = view.words ? view.words.lanes.filter((lane) => lane.shown).length : 4;
	if (view.lane >= count)
		view.lane = -1;
	if (!swipes() || view.lane < 0) {
		page.set_page(upright() ? UPRIGHT.w : 0);
		return null;
	}
	page.set_page(0);
	return {
		x: page.column_x(view.lane) - COLUMN.margin, y: COLUMN.top,
		w: page.column_width(view.lane) + 2 * COLUMN.margin, h: COLUMN.bottom - COLUMN.top,
	};
}

// Make the canvas as large as its place, in pixels of the screen. @return pixels for each unit of the scene.
function sizeCanvas(crop) {
	const canvas = byId("picture"), ratio = window.devicePixelRatio || 1;
	const width = byId("frame").clientWidth, height = Math.round(width * crop.h / crop.w);
	const pixels = [Math.round(width * ratio), Math.round(height * ratio)];
	if (canvas.width !== pixels[0] || canvas.height !== pixels[1])
		[canvas.width, canvas.height] = pixels;
	canvas.style.height = `${height}px`;
	view.scale = width / crop.w;
	return pixels[0] / crop.w;
}

function draw() {
	const part = chooseCrop(), page = view.page, count = page.draw();
	const side = upright() && !part ? UPRIGHT.side : 0;
	const crop = part || { x: side, y: 0, w: page.scene_width() - 2 * side, h: page.scene_height() };
	const c = byId("picture").getContext("2d", { alpha: false }), scale = sizeCanvas(crop);
	view.crop = crop;
	c.setTransform(scale, 0, 0, scale, -crop.x * scale, -crop.y * scale);
	c.fillStyle = colour(page.background());
	c.fillRect(crop.x, crop.y, crop.w, crop.h);
	view.texts = paintRows(c, page, count);
	view.times.first ||= performance.now();
}

// ---- lanes on a phone: a tap shows one, a swipe the next

function showLane(index) {
	const count = view.words.lanes.filter((lane) => lane.shown).length;
	view.lane = index < 0 || index >= count ? -1 : index;
	changed();
}

let swipe = null;

function beginSwipe(event) {
	swipe = { x: event.clientX, y: event.clientY };
}

function endSwipe(event, [, y]) {
	const from = swipe;
	swipe = null;
	if (!from || !event.target.matches("#picture"))
		return;
	const dx = event.clientX - from.x, dy = event.clientY - from.y;
	if (Math.abs(dx) > 50 && Math.abs(dx) > 2 * Math.abs(dy))
		showLane(view.lane + (dx < 0 ? 1 : -1));
	else if (Math.abs(dx) < 10 && Math.abs(dy) < 10)
		showLane(view.lane < 0 ? Math.floor((y - UPRIGHT.top + 30) / UPRIGHT.row) : -1);
}

// Buttons below the picture: all lanes, or one of them. On Lanes it is shown in full; other screens are of one lane.
function showDots(words) {
	const onLanes = words.screen === "lanes", all = words.lanes, shown = all.filter((lane) => lane.shown);
	const alone = shown.length === 1 ? all.indexOf(shown[0]) : -1;
	const wanted = upright() && all.length > 1 && (onLanes || OF_ONE_LANE.includes(words.screen));
	const key = JSON.stringify([wanted, onLanes, view.lane, alone, all.map((lane) => lane.name), words.language]);
	byId("dots").setAttribute("aria-label", T("Lanes"));
	replace(byId("dots"), key, () => !wanted ? [] : [
		button("rows", T("all"), () => onLanes && alone < 0 ? showLane(-1) : command("all", 0),
			onLanes ? view.lane < 0 : alone < 0),
		...(onLanes ? shown : all).map((lane, i) => {
			const made = button(`lane-${i}`, "", () => onLanes ? showLane(i) : command("alone", i),
				onLanes ? view.lane === i : alone === i);
			made.append(sign(lane.generation), element("span", { class: "unseen" }, lane.name));
			return made;
		})]);
}
