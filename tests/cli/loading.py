#!/usr/bin/env python3
"""ELF files that were not linked for this machine. loading.py COMMAND SOURCE"""
from ringside import *

# Reads its exit code through a pointer, which lies at POINTER, and ends by the firmware's "system reset".
# auipc t0, 0; ld t1, 64(t0); ld a1, 0(t1); li a0, 0; li a6, 0; lui a7, 0x53525; addiw a7, a7, 0x354; ecall
CODE = words(0x00000297, 0x0402B303, 0x00033583, 0x00000513, 0x00000813, 0x535258B7, 0x3548889B, 0x73)
TEXT, POINTER, DATA, DYNAMIC, TABLE, SIZE = 0x200, 0x240, 0x248, 0x260, 0x2A0, 0x2C0
DT_NULL, DT_RELA, DT_RELASZ = 0, 7, 8
LOAD, DYNAMIC_SEGMENT = 1, 2
RELATIVE = 3


def image(kind, base, segments):
    """A file whose first byte is linked to `base`, with the segments given as in its program headers."""
    out = b"\x7fELF\x02\x01\x01" + bytes(9)
    out += struct.pack("<HHIQQQIHHHHHH", kind, 243, 1, base + TEXT, 64, 0, 0, 64, 56, len(segments), 0, 0, 0)
    for kind, offset, size in segments:
        out += struct.pack("<IIQQQQQQ", kind, 7, offset, base + offset, base + offset, size, size, 8)
    out = out.ljust(TEXT, b"\0") + CODE
    out = out.ljust(DYNAMIC, b"\0")
    out += struct.pack("<QQQQQQ", DT_RELA, base + TABLE, DT_RELASZ, 24, DT_NULL, 0)
    out = out.ljust(TABLE, b"\0")
    out += struct.pack("<QQQ", base + POINTER, RELATIVE, base + DATA)
    return out.ljust(SIZE, b"\0")


WHOLE = (LOAD, 0, SIZE)
RELOCATIONS = (DYNAMIC_SEGMENT, DYNAMIC, TABLE - DYNAMIC)


class Loading(Case):
    def test_a_position_independent_guest_runs_on_every_machine_for_native_guests(self):
        path = self.file("pie.elf", image(3, 0, [WHOLE, RELOCATIONS]))
        for on in ["bare", "full", "hvm"]:
            with self.subTest(on):
                self.ringside("run", "--quiet", "--on", on, path)

    def test_without_its_relocations_it_would_fail(self):
        path = self.file("pie.elf", image(3, 0, [WHOLE]))
        self.ringside("run", "--quiet", path, expect=HANG)

    def test_a_guest_linked_in_place_is_relocated_too(self):
        path = self.file("pie.elf", image(2, 0x80200000, [WHOLE, RELOCATIONS]))
        self.ringside("run", "--quiet", path)

    def test_text_at_the_start_of_ram_needs_no_script(self):
        content = bytearray(image(2, 0x80000000 - TEXT, [WHOLE]))
        content[TEXT:TEXT + 32] = exit_with(0).ljust(32, b"\0")
        path = self.file("headers.elf", content)
        self.ringside("run", "--quiet", "-bios", "none", path)
        content[TEXT - 4] = 0x13  # neither header, note nor padding
        path = self.file("code.elf", content)
        self.refused("run", "-bios", "none", path, status=IMAGE,
                     says=[path, "offset 0x40, segment 0", "address 0x7ffffe00", "0x80000000 to 0x88000000"])


main()
