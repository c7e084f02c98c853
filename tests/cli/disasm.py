#!/usr/bin/env python3
"""Whole images, disassembled here and by objdump. disasm.py COMMAND SOURCE"""
import re
import shutil

from ringside import *

GUESTS = pathlib.Path(os.environ["RINGSIDE_GUESTS"])
OBJDUMP = next(filter(shutil.which, ["riscv64-unknown-elf-objdump", "riscv64-elf-objdump"]), None)

# What a 16-bit instruction is short for, as objdump writes it (RVC, each instruction's own sentence).
SHORT = {"nop": "addi zero,zero,0", "li": "addi {0},zero,{1}", "mv": "add {0},zero,{1}", "addi4spn": "addi {0},{1},{2}",
         "addi16sp": "addi {0},{0},{1}", "j": "jal zero,{0}", "jr": "jalr zero,{0},0", "jalr": "jalr ra,{0},0",
         "ebreak": "ebreak", "beqz": "beq {0},zero,{1}", "bnez": "bne {0},zero,{1}", "lui": "lui {0},{1}",
         "unimp": "unknown"}
SHORT |= {name: name + " {0},{1}" for name in ("lw", "sw", "ld", "sd")}
SHORT |= {name + "sp": name + " {0},{1}" for name in ("lw", "sw", "ld", "sd")}
SHORT |= {name: name + " {0},{0},{1}" for name in ("addi", "addiw", "andi", "slli", "srli", "srai", "add", "sub", "xor",
                                                   "or", "and", "addw", "subw")}
# ... and what our aliases stand for.
ALIAS = {"nop": "addi zero,zero,0", "li": "addi {0},zero,{1}", "j": "jal zero,{0}", "ret": "jalr zero,ra,0",
         "jr": "jalr zero,{0},0", "beqz": "beq {0},zero,{1}", "bnez": "bne {0},zero,{1}", "csrr": "csrrs {0},{1},zero",
         "csrw": "csrrw zero,{0},{1}", "csrs": "csrrs zero,{0},{1}", "csrc": "csrrc zero,{0},{1}",
         "csrwi": "csrrwi zero,{0},{1}", "csrsi": "csrrsi zero,{0},{1}", "csrci": "csrrci zero,{0},{1}"}


def canonical(text):
    """Without spaces, names of places and spellings of numbers; a mv may stand for either of two."""
    text = re.sub(r"\s*(<.*>|#.*)$", "", text.strip())
    name, *rest = text.split(None, 1)
    operands = re.sub(r"\s", "", rest[0]).split(",") if rest else []
    if name.startswith("c."):
        text = SHORT[name[2:]].format(*operands)
    elif name in ALIAS:
        text = ALIAS[name].format(*operands)
    elif name.startswith("fence") and name != "fence.i":
        text = "fence"
    else:
        text = " ".join([re.sub(r"\.(aq|rl|aqrl)$", "", name), ",".join(operands)]).strip()
    text = re.sub(r"^jalr (\w+),(-?\d+)\((\w+)\)$", r"jalr \1,\3,\2", text)
    text = re.sub(r"^(addi (\w+,\w+),0|add (\w+),zero,(\w+)|mv (.*))$",
                  lambda m: "mv " + (m[2] or m[5] or f"{m[3]},{m[4]}"), text)
    return re.sub(r"\b0x[0-9a-f]+\b", lambda m: str(int(m[0], 16)), text)


def theirs(path):
    """address: (length in bytes, text)"""
    out = subprocess.run([OBJDUMP, "-d", "-z", "-M", "no-aliases", path], capture_output=True, text=True, check=True).stdout
    lines = (re.match(r"\s*([0-9a-f]+):\t([0-9a-f]{4}|[0-9a-f]{8}) +\t(.*)$", line) for line in out.splitlines())
    return {int(m[1], 16): (len(m[2]) // 2, m[3]) for m in lines if m}


def ours(text):
    """The same, and the places that were passed over as zero."""
    rows, zero = {}, set()
    for line in text.splitlines():
        if m := re.match(r" *([0-9a-f]+)  (\d+) bytes of zero$", line):
            zero.update(range(int(m[1], 16), int(m[1], 16) + int(m[2]), 2))
        elif m := re.match(r" *([0-9a-f]+)  ([0-9a-f]{4}|[0-9a-f]{8}) +(\S.*)$", line):
            rows[int(m[1], 16)] = (len(m[2]) // 2, m[3])
    return rows, zero


class WholeImages(Case):
    @unittest.skipUnless(OBJDUMP, "no objdump for RISC-V")
    def test_the_same_instructions_stand_at_the_same_addresses(self):
        images = [*GUESTS.glob("*.elf"), *GUESTS.glob("programs/s*.elf")]
        self.assertGreater(len(images), 5)
        for path in images:
            with self.subTest(path.name):
                rows, zero = ours(self.ringside("disasm", str(path)).stdout)
                expected = {a: row for a, row in theirs(path).items() if a not in zero}
                self.assertGreater(len(rows), 10)
                self.assertEqual({a: r[0] for a, r in rows.items()}, {a: r[0] for a, r in expected.items()})
                for address, (_, text) in rows.items():
                    their = expected[address][1]
                    # what objdump cannot tell from the file is H, which its header does not announce
                    if re.match(r"\.|(h[fls][a-z]*[.v]|hlv)", their) or their.startswith("0x"):
                        continue
                    if re.match(r"(c\.)?f(?!ence)", their):  # data that would be floating point elsewhere
                        self.assertEqual(text, "unknown")
                        continue
                    same = [canonical(text), canonical(their)]
                    if re.match(r"csr.* 0x", text):  # it knows CSRs that this computer does not have
                        same = [re.sub(r"^(csr\w+ \w+),\w+,", r"\1,CSR,", line) for line in same]
                    self.assertEqual(same[0], same[1], f"{address:x}: {text}")


class Listing(Case):
    def test_a_function_is_shown_alone(self):
        out = self.ringside("disasm", "tour", "native_start").stdout
        self.assertIn("<native_start>:", out)
        self.assertEqual(out.count(">:\n"), 1)
        self.assertIn("<first_table>", out, "what an address is called stands beside it")

    def test_from_and_to_are_symbols_or_addresses(self):
        whole = ours(self.ringside("disasm", "tour").stdout)[0]
        part = ours(self.ringside("disasm", "--from", "native_start", "tour").stdout)[0]
        first, last = min(part), max(part)
        self.assertEqual(part, {a: r for a, r in whole.items() if a >= first})
        cut = ours(self.ringside("disasm", "--from", hex(first), "--to", f"{first + 8:x}", "tour").stdout)[0]
        self.assertEqual(cut, {a: r for a, r in part.items() if a < first + 8})
        self.assertLess(first, last)

    def test_parts_and_programs_have_names_too(self):
        for name in ["firmware", "hypervisor-hvm", "sieve", "tour.para"]:
            self.assertIn("section .text", self.ringside("disasm", name).stdout)

    def test_an_image_without_sections_is_read_by_its_segments(self):
        out = self.ringside("disasm", self.file("x.elf", elf())).stdout
        self.assertIn("80200000  00128293  addi t0, t0, 1\n", out)
        self.assertIn("80200004  ffdff06f  j 80200000\n", out)

    def test_a_flat_image_lies_where_it_would_be_loaded(self):
        self.assertIn("80200000  10500073  wfi\n", self.ringside("disasm", self.file("x.bin", WAIT_FOR_EVER)).stdout)


SUM = b"""	.globl	_start
_start:	ld	t0, 0(a1)
	add	a0, a0, t0
	addi	a1, a1, 8
	bne	a1, a2, _start
	ret
"""


@unittest.skipUnless("jit" in ENGINES, "no engine that translates")
class CodeOfTheHost(Case):
    def setUp(self):
        super().setUp()
        self.source = self.file("sum.S", SUM)

    def test_each_instruction_stands_above_its_code(self):
        lines = self.ringside("disasm", "--host", self.source, "_start").stdout.splitlines()
        guest = [line.split("  ")[-1] for line in lines if re.match(r" *80[0-9a-f]{6}  ", line)]
        self.assertEqual([text.split()[0] for text in guest], ["ld", "add", "addi", "bne", "ret"])
        for text in guest:
            self.assertRegex(lines[next(i for i, line in enumerate(lines) if line.endswith(text)) + 1], r"^ +[0-9a-f]+  [0-9a-f]{2} ")
        self.assertIn("in and out of the page:", lines)

    def test_without_objdump_there_are_bytes(self):
        with_text = self.ringside("disasm", "--host", self.source, "_start").stdout
        without = self.ringside("disasm", "--host", str(GUESTS / "peers.elf"), "crc",
                                environment={"PATH": str(self.folder)}).stdout
        self.assertGreater(len(with_text), 1000)
        self.assertRegex(without, r"(?m)^ +[0-9a-f]+  ([0-9a-f]{2} ?){8}$")

    def test_an_instruction_that_its_handler_runs_is_left_to_it(self):
        lines = self.ringside("disasm", "--host", "--from", "80200000", self.file("wait.bin", WAIT_FOR_EVER)).stdout.splitlines()
        self.assertRegex(lines[1], r"^ +80200000  10500073  wfi$")
        self.assertLess(lines.index("in and out of the page:"), 12, "a jump, and nothing else")

    def test_a_place_is_needed(self):
        self.refused("disasm", "--host", "tour", status=USAGE, says=["--host: needs a FUNCTION"])
        self.refused("disasm", "--host", "--from", "80200001", "tour", status=USAGE, says=["0x80200001, an odd address"])


class Refused(Case):
    def test_an_unknown_place_gets_a_proposal(self):
        self.refused("disasm", "--from", "natve_start", "tour", says=["--from", "'natve_start'", "'native_start'"])
        self.refused("disasm", "tour", "natve_start", says=["'natve_start'", "'native_start'"])

    def test_an_image_is_needed(self):
        self.refused("disasm", says=["needs an IMAGE"])
        self.refused("disasm", "tour", "native_start", "more", says=["'more'"])

    def test_a_place_without_code(self):
        done = self.ringside("disasm", "--from", "0xfffffffffffff000", "tour", expect=USAGE)
        self.assertIn("no code there", done.stderr)

    def test_a_shortened_file_is_refused_and_never_crashes(self):
        whole = (GUESTS / "firmware.elf").read_bytes()
        for size in [*range(0, 64, 9), *range(64, len(whole) - 1, len(whole) // 60)]:
            done = self.ringside("disasm", self.file("x.elf", whole[:size]), expect=IMAGE)
            self.assertIn("x.elf", done.stderr)

    def test_damaged_headers_never_crash(self):
        whole = (GUESTS / "firmware.elf").read_bytes()
        at = struct.unpack_from("<Q", whole, 40)[0]
        for offset in [*range(0, 64, 2), *range(at, len(whole), 13)]:
            damaged = bytearray(whole)
            damaged[offset] ^= 0xFF
            path = self.file("x.elf", bytes(damaged))
            done = subprocess.run([COMMAND, "disasm", path], capture_output=True, stdin=subprocess.DEVNULL)
            self.assertIn(done.returncode, [OK, USAGE, IMAGE], f"byte {offset}: {done.stderr}")


main()
