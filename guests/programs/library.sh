# Make the library that programs of people's own are linked with: link objects to one, in which those of LIBRARY
# give way to the others, and all give way to the program's.
# Usage: sh library.sh OBJCOPY OUTPUT FOLDER LIBRARY LINKER [ARGUMENT]...
set -eu
objcopy=$1 output=$2 folder=$3 library=$4
shift 4
mkdir -p "$folder"
"$objcopy" --weaken "$library" "$folder/library.o"
"$@" "$folder/library.o" -o "$folder/all.o"
"$objcopy" --weaken "$folder/all.o" "$output"
