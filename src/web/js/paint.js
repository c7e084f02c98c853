"use strict";
// Paints the scene's rows (src/web/page/list.h) on a canvas, as src/view/canvas/paint.c does with cairo.

const FAMILIES = [
	'"Noto Sans", "Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "DejaVu Sans", system-ui, sans-serif',
	'"Noto Sans", "Noto Sans CJK KR", "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "DejaVu Sans", system-ui, sans-serif',
	'D2Coding, "Noto Sans Mono", "DejaVu Sans Mono", ui-monospace, monospace',
];
const BOLD = 1, CODE = 2;
const COLUMNS = 16; // numbers of a row

const measure = { canvas: null, narrowing: [0, 0, 0], widths: new Map() };

function font(face, size) {
	return `${face === 0 ? "normal" : "bold"} ${size}px ${FAMILIES[face]}`;
}

// Width of a text in the font that this device has.
function naturalWidth(face, size, text) {
	if (!measure.canvas) {
		measure.canvas = document.createElement("canvas").getContext("2d");
		measure.canvas.fontKerning = "normal";
	}
	measure.canvas.font = font(face, 100);
	return measure.canvas.measureText(text).width * size / 100;
}

// The screens are laid out for the first family of each face. A wider one is drawn as narrow as that.
function narrowing(face) {
	const sample = "Hardware-assisted: the OS switches to another page table";
	const usual = [2714, 2889, 2800];
	if (!measure.narrowing[face]) {
		const width = naturalWidth(face, 100, sample);
		measure.narrowing[face] = width > usual[face] ? 0.98 * usual[face] / width : 1;
	}
	return measure.narrowing[face];
}

function textWidth(face, size, text) {
	const key = face + text;
	let width = measure.widths.get(key);
	if (width === undefined) {
		if (measure.widths.size > 4000)
			measure.widths.clear();
		width = naturalWidth(face, 100, text) * narrowing(face) / 100;
		measure.widths.set(key, width);
	}
	return width * size;
}

const colour = (rgb) => "#" + rgb.toString(16).padStart(6, "0");

function rounded(c, x, y, w, h, radius) {
	const r = Math.max(0, Math.min(radius, w / 2, h / 2));
	c.beginPath();
	c.moveTo(x + w - r, y);
	c.arc(x + w - r, y + r, r, -Math.PI / 2, 0);
	c.arc(x + w - r, y + h - r, r, 0, Math.PI / 2);
	c.arc(x + r, y + h - r, r, Math.PI / 2, Math.PI);
	c.arc(x + r, y + r, r, Math.PI, 1.5 * Math.PI);
	c.closePath();
}

function polygon(c, points) {
	c.beginPath();
	for (const [x, y] of points)
		c.lineTo(x, y);
	c.closePath();
	c.fill();
}

// Each takes the box and what its kind needs besides: `p` is the rest of its row.
const painters = {
	band(c, x, y, w, h, p) {
		c.save();
		rounded(c, x, y, w, h, 12);
		c.clip();
		c.fillRect(x, y, w, h);
		c.fillStyle = colour(p[0]);
		c.fillRect(x, y, 8, h);
		c.restore();
	},
	box(c, x, y, w, h, p) {
		rounded(c, x, y, w, h, p[0]);
		c.fill();
	},
	frame(c, x, y, w, h, [fill, radius, line, dashed, hollow]) {
		const half = line / 2;
		rounded(c, x + half, y + half, w - line, h - line, radius);
		if (dashed) {
			c.setLineDash([10, 8]);
		} else if (!hollow) {
			const ink = c.fillStyle;
			c.fillStyle = colour(fill);
			c.fill();
			c.fillStyle = ink;
		}
		c.lineWidth = line;
		c.stroke();
		c.setLineDash([]);
	},
	arrow(c, x, y, w, h, [kind, x0, y0, x1, y1]) {
		const RETURN = 1, DIRECT = 2, HEAD = 22;
		const length = Math.hypot(x1 - x0, y1 - y0), dx = (x1 - x0) / length, dy = (y1 - y0) / length;
		const half = kind === DIRECT ? 17 : 14, bx = x1 - dx * (HEAD - 1), by = y1 - dy * (HEAD - 1);
		c.beginPath();
		c.lineWidth = kind === DIRECT ? 5 : 6;
		for (const side of kind === DIRECT ? [-6, 6] : [0]) {
			c.moveTo(x0 - dy * side, y0 + dx * side);
			c.lineTo(bx - dy * side, by + dx * side);
		}
		c.setLineDash(kind === RETURN ? [8, 6] : []);
		c.stroke();
		c.setLineDash([]);
		polygon(c, [[x1, y1], [x1 - dx * HEAD - dy * half, y1 - dy * HEAD + dx * half],
			[x1 - dx * HEAD + dy * half, y1 - dy * HEAD - dx * half]]);
	},
	rail(c, x, y, w, h, p) {
		const count = p[0], at = (k) => [p[1 + 2 * k], p[2 + 2 * k]];
		c.lineWidth = 5;
		c.beginPath();
		c.moveTo(...at(0));
		for (let k = 1; k + 1 < count; k++)
			c.arcTo(...at(k), ...at(k + 1), 14);
		c.lineTo(...at(count - 1));
		c.stroke();
	},
	loop(c, x0, y0, w) {
		const r = w / 2, x = x0 + r, y = y0 + r, k = r / 22, angle = 1.42 * Math.PI;
		const px = x + r * Math.cos(angle), py = y + r * Math.sin(angle);
		const tx = -Math.sin(angle), ty = Math.cos(angle);
		c.lineWidth = 5;
		c.beginPath();
		c.arc(x, y, r, 0, angle);
		c.stroke();
		polygon(c, [[px + tx * 18 * k, py + ty * 18 * k],
			[px - ty * 13 * k - tx * 3, py + tx * 13 * k - ty * 3],
			[px + ty * 13 * k - tx * 3, py - tx * 13 * k - ty * 3]]);
	},
	shape(c, x, y, w, h, p) {
		paintShape(c, p[0], x + w / 2, y + w / 2, w / 2);
	},
	ball(c, x0, y0, w, h, [had, background]) {
		const EMULATED = 0, ASKED_FOR = 1, r = w / 2, x = x0 + r, y = y0 + r, ink = c.fillStyle;
		c.beginPath();
		c.arc(x, y, r - 1.5, 0, 2 * Math.PI);
		c.fillStyle = had === EMULATED || had === ASKED_FOR ? colour(background) : ink;
		c.fill();
		c.fillStyle = ink;
		if (had === ASKED_FOR) {
			c.beginPath();
			c.arc(x, y, r - 1, Math.PI / 2, 1.5 * Math.PI);
			c.fill();
		}
		c.lineWidth = 3.5;
		c.beginPath();
		c.arc(x, y, r - 1.75, 0, 2 * Math.PI);
		c.stroke();
	},
	lens(c, x, y, w, h, p) {
		polygon(c, [[p[0], y], [p[1], y], [x + w, y + h], [x, y + h]]);
	},
	lensAside(c, x, y, w, h, p) {
		polygon(c, [[x, p[0]], [x, p[1]], [x + w, y + h], [x + w, y]]);
	},
	line(c, x, y, w, h, [x0, y0, x1, y1, width, dashed]) {
		c.lineWidth = width;
		c.lineCap = dashed ? "butt" : "round";
		c.setLineDash(dashed ? [10, 8] : []);
		c.beginPath();
		c.moveTo(x0, y0);
		c.lineTo(x1, y1);
		c.stroke();
		c.setLineDash([]);
		c.lineCap = "butt";
	},
	land(c, x, y, w, h, [, , x0, y0, kx, ky], points) {
		c.save();
		c.beginPath();
		c.rect(x, y, w, h);
		c.clip();
		c.beginPath();
		for (let k = 0; k + 1 < points.length; k += 2)
			c.lineTo(x0 + kx * points[k], y0 + ky * points[k + 1]);
		c.closePath();
		c.fill();
		c.restore();
	},
	inset(c, x, y, w, h, [width, height, background]) {
		c.save();
		c.beginPath();
		c.rect(x, y, w, h);
		c.clip();
		c.translate(x, y);
		c.scale(w / width, h / height);
		c.fillStyle = colour(background);
		c.fillRect(0, 0, width, height);
	},
	end(c) {
		c.restore();
	},
	text(c, x, y, w, h, [face, size, baseline, room], text) {
		let shown = text;
		c.font = font(face, size);
		if (w >= room)
			for (let end = text.length; end > 0 && textWidth(face, size, shown) > room; end--)
				shown = text.slice(0, end - 1) + "…";
		c.save();
		c.translate(x, baseline);
		c.scale(narrowing(face), 1);
		c.fillText(shown, 0, 0);
		c.restore();
	},
};

// A lane's sign around (x, y).
function paintShape(c, lane, x, y, r) {
	const outlines = [
		[[-.86, -.86], [.86, -.86], [.86, .86], [-.86, .86]],
		[[0, -1], [1.08, .84], [-1.08, .84]],
		[[0, -1.12], [1.12, 0], [0, 1.12], [-1.12, 0]],
		null,
		[0, 1, 2, 3, 4, 5].map((k) => [1.06 * Math.sin(k * Math.PI / 3), -1.06 * Math.cos(k * Math.PI / 3)]),
	];
	if (outlines[lane]) {
		polygon(c, outlines[lane].map(([px, py]) => [x + px * r, y + py * r]));
	} else {
		c.beginPath();
		c.arc(x, y, r, 0, 2 * Math.PI);
		c.fill();
	}
}

// Paint rows that the module has laid out, onto a context whose units are those of the scene.
// @return the texts in their order.
function paintRows(c, page, count) {
	const rows = new Float64Array(page.memory.buffer, page.rows(), count * COLUMNS);
	const kinds = textAt(page, page.kinds()).split(" ");
	const decoder = new TextDecoder(), texts = [];
	for (let i = 0; i < count; i++) {
		const row = rows.subarray(i * COLUMNS, (i + 1) * COLUMNS), kind = kinds[row[0]];
		const p = row.subarray(6);
		let text = ""; // or what else lies elsewhere
		if (kind === "text") {
			text = decoder.decode(new Uint8Array(page.memory.buffer, p[4], p[5]));
			texts.push(text);
		} else if (kind === "land") {
			text = new Int16Array(page.memory.buffer, p[0], 2 * p[1]);
		}
		c.fillStyle = c.strokeStyle = colour(row[1]);
		painters[kind](c, row[2], row[3], row[4], row[5], p, text);
	}
	return texts;
}
