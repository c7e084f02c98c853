# Write the manual pages of these commands in a language; beside those in English, completion for shells.
# Usage: sh write.sh RINGSIDE FOLDER en|ko COMMAND...
set -eu
ringside=$1 folder=$2 language=$3
shift 3
"$ringside" --lang "$language" manual >"$folder/ringside.1"
for command; do
	"$ringside" --lang "$language" manual "$command" >"$folder/ringside-$command.1"
done
if [ "$language" = en ]; then
	"$ringside" --lang en completion bash >"$folder/ringside"
	"$ringside" --lang en completion zsh >"$folder/_ringside"
	"$ringside" --lang en completion fish >"$folder/ringside.fish"
fi
