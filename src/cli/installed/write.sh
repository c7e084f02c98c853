# Write the manual pages of these commands, and completion for shells. Usage: sh write.sh RINGSIDE FOLDER COMMAND...
set -eu
ringside=$1 folder=$2
shift 2
"$ringside" manual >"$folder/ringside.1"
for command; do
	"$ringside" manual "$command" >"$folder/ringside-$command.1"
done
"$ringside" completion bash >"$folder/ringside"
"$ringside" completion zsh >"$folder/_ringside"
"$ringside" completion fish >"$folder/ringside.fish"
