"use strict";
// Each guest that runs on a page does there what it does natively: cycles, instructions, digest of events, console.
// Usage: lanes.js RINGSIDE_HTML RINGSIDE [--whole] [GUEST]...
const child = require("child_process");
const fs = require("fs");
const os = require("os");
const path = require("path");
const vm = require("vm");
const { assetsOf, scriptOf } = require("./page.js");

const [html, ringside, ...rest] = process.argv.slice(2);
const whole = rest.includes("--whole"), only = rest.filter((word) => word !== "--whole");
const LIMIT = 8000000; // instructions: most guests end before; --whole runs all of them to their ends
const SLICE = 4000000;

const assets = assetsOf(html);
vm.runInThisContext(scriptOf(html, "worker").split("const SLICE")[0]); // makeLane()
const module_ = new WebAssembly.Module(assets.get("lane.wasm"));
const course = JSON.parse(assets.get("course.json"));
const files = Object.fromEntries([...assets].filter(([name]) => /\.(elf|cpio)$|^compiler$/.test(name)));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "ringside-web-"));
const empty = path.join(folder, "disk"); // as a page has it for the guests that need one
fs.writeFileSync(empty, "");
fs.truncateSync(empty, 64 << 20);

function onPage(guest, generation, memory) {
	const lane = makeLane(module_, files, `on ${generation}\nguest ${guest.name}\nmem ${memory}\n${whole ? "" : `limit ${LIMIT}\n`}`);
	let console_ = "";
	for (let more = true; more;) {
		more = lane.slice(SLICE);
		console_ += Buffer.from(lane.news().console).toString("latin1");
	}
	return {
		cycles: lane.wasm.cycles(), instructions: lane.wasm.instructions(),
		digest: BigInt.asUintN(64, lane.wasm.digest()).toString(16).padStart(16, "0"), console: console_,
	};
}

function native(guest, generation, memory) {
	const report = path.join(folder, "report.json");
	fs.rmSync(report, { force: true });
	const disk = /^disk-/.test(guest.name) && generation !== "container" ? ["-drive", `file=${empty},snapshot=on`] : [];
	const done = child.spawnSync(ringside, ["run", ...disk, "--quiet", "--on", generation, "-m", `${memory}M`, "--json", report,
		...whole ? [] : ["--max-insns", String(LIMIT)], guest.name], { stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28 }); // a pipe may end late
	if (!fs.existsSync(report)) // however it ended
		throw new Error(`${guest.name} on ${generation}: ${done.stderr}`);
	const { cycles, instructions, digest } = JSON.parse(fs.readFileSync(report));
	return { cycles, instructions, digest, console: done.stdout.toString("latin1") };
}

let compared = 0, wrong = 0;
for (const guest of course.guests) {
	if (only.length && !only.includes(guest.name))
		continue;
	const memory = guest.kind === "program" || guest.name === "kernel" ? 128 : 8; // as a page has it
	for (const generation of guest.on) {
		const here = onPage(guest, generation, memory), there = native(guest, generation, memory);
		compared++;
		for (const what of Object.keys(there)) {
			// the last lines are kept on a page
			const same = what === "console" ? there[what].endsWith(here[what].slice(-30000)) && !!here[what] === !!there[what]
				: here[what] === there[what];
			if (!same && ++wrong)
				console.log(`${guest.name} on ${generation}: ${what}: found ${JSON.stringify(here[what]).slice(-200)}; native ${JSON.stringify(there[what]).slice(-200)}`);
		}
	}
}
// What a lane refuses is said in the language of the page.
function refusal(language, lines) {
	try {
		makeLane(module_, files, `lang ${language}\n${lines}`);
	} catch (error) {
		return error.message;
	}
	return "nothing";
}
for (const lines of ["on bare\nguest nothing", "on bare\nguest tour\nmem 8G", "on para\nguest count", "on hvm\nguest tour\nset trap=x", "on bare\nguest tour\nmem 8M\nno 1",
	"on bare"]) {
	const english = refusal("en", lines), korean = refusal("ko", lines);
	if (!/^[ -~]+$/.test(english) || english === "nothing" || !/[가-힣]/.test(korean)) {
		wrong++;
		console.log(`${JSON.stringify(lines)}: found '${english}' in English, '${korean}' in Korean`);
	}
}
fs.rmSync(folder, { recursive: true });
console.log(`${compared} lanes compared, ${wrong} differences`);
process.exit(wrong || !compared ? 1 : 0);
