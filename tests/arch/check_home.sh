#!/bin/sh
# Compile the core for one of its homes and check what it needs there.
# Usage: check_home.sh COMPILER NM CHECK_CORE -- FLAGS... -- SOURCES...
set -eu
compiler=$1 nm=$2 check=$3
shift 4
flags=
while [ "$1" != -- ]; do
	flags="$flags $1"
	shift
done
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
objects=
for source in "$@"; do
	object=$folder/$(echo "$source" | tr / _).o
	# shellcheck disable=SC2086 # flags are words without spaces
	"$compiler" $flags -c "$source" -o "$object"
	objects="$objects $object"
done
# shellcheck disable=SC2086
python3 "$check" "$nm" none $objects
