#!/usr/bin/env python3
"""Every row of every table is a row of the reference manual. Usage: check_reference.py SOURCE_ROOT MANUAL"""
import pathlib
import re
import sys

root, manual = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).read_text()
# macro -> its table, which argument the manual shows, and how the section begins
TABLES = {
    "INSN": ("src/core/isa/insn.def", 0, "Instructions"),
    "CSR": ("include/ringside/abi/csr.def", 1, "Control"),
    "CAUSE": ("include/ringside/abi/cause.def", 2, "Exceptions"),
    "INTERRUPT": ("include/ringside/abi/interrupt.def", 2, "Interrupts"),
    "IOMMU_REGISTER": ("include/ringside/abi/iommu.def", 3, "IOMMU registers"),
    "IOMMU_CAUSE": ("include/ringside/abi/iommu.def", 2, "IOMMU faults"),
    "IOMMU_COMMAND": ("include/ringside/abi/iommu.def", 3, "IOMMU commands"),
    "COST": ("include/ringside/cost.def", 1, "Costs"),
    "EVENT": ("include/ringside/event.def", 1, "Events"),
    "OP": ("include/ringside/abi/op.def", 2, "Operations"),
    "SBI_EXTENSION": ("include/ringside/abi/sbi.def", 2, "SBI extensions"),
    "SBI_FUNCTION": ("include/ringside/abi/sbi.def", 3, "SBI functions"),
    "SBI_ERROR": ("include/ringside/abi/sbi.def", 1, "SBI errors"),
    "HYPERCALL": ("include/ringside/abi/hypercall.def", 2, "Hypercalls"),
    "HYPERCALL_ARG": ("include/ringside/abi/hypercall.def", 0, "Arguments of hypercalls"),
    "HYPERCALL_ERROR": ("include/ringside/abi/hypercall.def", 1, "Why a hypercall"),
    "SYSCALL": ("guests/kernel/abi/syscall.def", 1, "System calls"),
}
faults = []
for macro, (path, argument, section) in TABLES.items():
    rows = re.findall(rf"^{macro}\((.*)\)$", (root / path).read_text(), re.M)
    names = [re.split(r",\s*", row)[argument].strip().strip('"') for row in rows]
    if macro == "INSN":  # lr_w is lr.w to people
        names = [name.replace("_", ".") for name in names]
    lines = re.search(rf"^## {section}.*?(?=^## |\Z)", manual, re.M | re.S)[0].splitlines()
    shown = [line for line in lines if line.startswith("|")][2:]
    if len(shown) != len(rows):
        faults.append(f"{path}: {len(rows)} rows, {len(shown)} in the manual")
    columns = {len(re.split(r"(?<!\\)\|", line)) for line in lines if line.startswith("|")}
    if len(columns) > 1:
        faults.append(f"{section}: rows of different length")
    faults += [f"{path}: {name} is not in the manual" for name in names
               if not any(f"`{name}`" in line for line in shown)]
for line in (root / "sizes/instances.txt").read_text().splitlines():
    name = line.partition("#")[0].split()[:1]
    faults += [f"sizes/instances.txt: {name[0]} is not in the manual" for _ in name[:1] if f"\n| `{name[0]}` |" not in manual]
calls = (root / "include/ringside/abi/hypercall.def").read_text()
errors = re.findall(r"^HYPERCALL_ERROR\([^,]*,\s*(\w+)", calls, re.M)
for name in re.findall(r"^HYPERCALL\([^,]*,\s*(\w+)", calls, re.M):
    if not re.search(rf"^HYPERCALL_ARG\({name},", calls, re.M):
        faults.append(f"{name} has no row HYPERCALL_ARG, which says what it takes and what is checked")
for row in re.findall(r'^HYPERCALL_ARG\(.*"(.*)"\)$', calls, re.M):
    faults += [f"HYPERCALL_ARG: no such error: {word}" for word in re.findall(r"\b[A-Z_]{3,}\b", row) if word not in errors]
print("\n".join(faults) or "reference: ok")
sys.exit(bool(faults))
