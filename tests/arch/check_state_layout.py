#!/usr/bin/env python3
"""A saved run goes on on hosts of 64 and of 32 bits: is the machine's state laid out alike on this one and on wasm32, where
a pointer has 4 bytes? check_state_layout.py NATIVE CLANG LINKER NODE SOURCE... -- FLAGS...

NATIVE prints its layout (state_layout.c). SOURCE holds rs_machine_state_layout()."""
import pathlib
import subprocess
import sys
import tempfile

RUN = ("WebAssembly.instantiate(require('fs').readFileSync(process.argv[1]), {})"
       ".then(made => console.log(String(BigInt.asUintN(64, made.instance.exports.rs_machine_state_layout()))))")

native, clang, linker, node, source, *rest = sys.argv[1:]
with tempfile.TemporaryDirectory() as folder:
    compiled, linked = (str(pathlib.Path(folder) / name) for name in ("save.o", "save.wasm"))
    subprocess.run([clang, "--target=wasm32", "-O2", "-ffunction-sections", *rest[1:], "-c", source, "-o", compiled], check=True)
    subprocess.run([linker, "--no-entry", "--gc-sections", "--export=rs_machine_state_layout", compiled, "-o", linked], check=True)
    there = subprocess.run([node, "-e", RUN, linked], check=True, capture_output=True, text=True).stdout
here = subprocess.run([native], check=True, capture_output=True, text=True).stdout
if here != there:
    sys.exit(f"the state's layout is {here.strip()} here and {there.strip()} on wasm32: runs that are saved here are refused there "
             "(rs_machine_state_layout(), docs/adr/0063)")
print(f"state layout: ok, {here.strip()} here and on wasm32")
