"""Where things are in a picture that `ringside show --screenshot` wrote as SVG: what cairo drew."""
import re


def boxes_and_texts(path):
    """@return (boxes as (x, y, width, height) of what is filled or outlined, (x, baseline) of where letters stand)."""
    text = open(path, encoding="utf-8").read()
    drawn = text[text.rindex("</defs>"):] if "</defs>" in text else text
    letters = [(float(x), float(y)) for x, y in re.findall(r'<use xlink:href="#glyph[^"]*" x="([-\d.]+)" y="([-\d.]+)"', drawn)]
    boxes = []
    for element in re.findall(r"<(?:path|rect)[^>]*>", drawn):
        scale, at = (1.0, 1.0), (0.0, 0.0)
        if m := re.search(r'transform="matrix\(([^)]*)\)"', element):
            a, _, _, d, e, f = map(float, m[1].split(","))
            scale, at = (a, d), (e, f)
        if m := re.search(r' d="([^"]*)"', element):
            numbers = list(map(float, re.findall(r"-?\d+(?:\.\d+)?", m[1])))
            xs, ys = numbers[0::2], numbers[1::2]
            if not xs:
                continue
            box = (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
        else:
            sides = {k: float(v) for k, v in re.findall(r' (x|y|width|height)="([-\d.]+)"', element)}
            box = (sides.get("x", 0), sides.get("y", 0), sides.get("width", 0), sides.get("height", 0))
        boxes.append((box[0] * scale[0] + at[0], box[1] * scale[1] + at[1], box[2] * scale[0], box[3] * scale[1]))
    return boxes, letters
