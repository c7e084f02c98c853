/* build.c - `ringside build`: keep what `ringside run` makes of a source. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/options.h"
#include "cli/request.h"
#include "host/file.h"
#include "host/output.h"
#include "host/source.h"

/* "hello.elf" for "src/hello.c", in the folder in which the user is. */
static const char *usual_output(char path[RS_PATH_MAX], const char *source)
{
	const char *base = rs_base_of(source), *dot = strrchr(base, '.');

	snprintf(path, RS_PATH_MAX, "%.*s.elf", (int)(dot - base), base);
	return path;
}

static int keep(const char *built, const char *path)
{
	struct rs_output *output;
	struct rs_file image;
	char message[1024];
	enum rs_error e = rs_file_read(&image, built, message, sizeof message);

	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	e = rs_output_open(&output, path, message, sizeof message);
	if (e == RS_OK) {
		bool whole = fwrite(image.bytes, 1, image.size, rs_output_file(output)) ==
			     image.size;

		e = rs_output_close(output, whole, message, sizeof message);
	}
	rs_file_free(&image);
	return e == RS_OK ? STATUS_OK : complain(STATUS_IO, "-o: %s", message);
}

/* All operands are sources, of one guest. */
static int check(int operands, int words, char **argv)
{
	for (int i = 1; i <= operands; i++)
		if (!rs_source_is(argv[i]))
			return complain(STATUS_USAGE,
					"build: found '%s'; needs sources, in .c or .S",
					argv[i]);
	if (operands > words)
		return complain(STATUS_USAGE,
				"build: found '%s' too; several sources are a program of the "
				"kernel, with C among them",
				argv[words + 1]);
	return STATUS_OK;
}

int cmd_build(int argc, char **argv)
{
	const char *output = NULL, *guest, *built;
	const struct option table[] = {
		{"-o", OPTION_OUTPUT, &output, "FILE",
		 "where to (the name of the first source, in .elf)"},
		{NULL},
	};
	const struct command command = {
		.usage = "build [OPTION]... SOURCE...",
		.purpose =
			"Build a guest of a source, and keep it: an ELF file, with symbols and "
			"lines, which all commands take as a GUEST. They take a source, too, "
			"and build it each time.",
		.options = table,
		.more = "C in .c is a program of the teaching kernel: it is linked with the "
			"kernel's library, and runs on all generations. So is assembly in .S "
			"(with "
			"preprocessor) or .s that defines main and uses the library; other "
			"assembly is "
			"a guest of its own, linked to 0x80200000.\n\n"
			"Programs use the headers stdio.h, stdlib.h, string.h, unistd.h, "
			"fcntl.h, "
			"errno.h, signal.h and sys/mman.h of the library, as far as these go: "
			"there is no printing of floating point numbers.",
		.exits = true,
	};
	char path[RS_PATH_MAX], message[2048];
	int operands, words;
	int result = options_parse(&command, argc, argv, &operands);
	enum rs_error e;

	if (result != OPTIONS_DONE)
		return result;
	if (operands == 0)
		return complain(STATUS_USAGE, "build: needs a SOURCE, such as hello.c");
	result = guest_take(&guest, &words, operands, argv);
	if (result == STATUS_OK)
		result = check(operands, words, argv);
	if (result != STATUS_OK)
		return result;
	interrupts_catch();
	e = rs_source_build(&built, guest, message, sizeof message);
	if (e != RS_OK)
		return complain(status_of_error(e), "%s", message);
	return keep(built, output ? output : usual_output(path, guest));
}
