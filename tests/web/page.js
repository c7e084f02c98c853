"use strict";
// What is in ringside.html, for tests.
const fs = require("fs");
const zlib = require("zlib");

// @return a Map of the assets' bytes by name.
exports.assetsOf = (html) => new Map(
	[...fs.readFileSync(html, "utf8").matchAll(/<script type="text\/plain" id="asset:([^"]+)">([^<]*)<\/script>/g)]
		.map(([, name, text]) => [name, zlib.gunzipSync(Buffer.from(text, "base64"))]));

// @return the text of a script by its id; of the page's own without one.
exports.scriptOf = (html, id) => {
	const begin = id ? `<script id="${id}" type="text/plain">` : "<script>";
	const text = fs.readFileSync(html, "utf8"), at = text.lastIndexOf(begin) + begin.length;
	return text.slice(at, text.indexOf("</script>", at));
};
