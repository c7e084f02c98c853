/* box.c - containers: processes of this kernel that have numbers, files, a name and limits of
 * their own. */
#include "box.h"

#include <string.h>

#include "program.h"

PROGRAM("containers: run, list or stop them; 'box help' says how");

static int usage_error(void)
{
	fputs("box: needs run, up, list, stop, images or help; 'box help' says how\n", stderr);
	return 2;
}

static int help(void)
{
	puts("box run [OPTION]... IMAGE [PROGRAM [WORD]...]   run a program in a box of its "
	     "own");
	puts("  --name NAME       its name, and host name (box1, box2, ...)");
	puts("  --memory SIZE     memory that it may use: bytes, or with K or M");
	puts("  --cpu PERCENT     of a CPU that it gets at most");
	puts("  --weight N        its share when others want the CPU, too (100)");
	puts("  --processes N     how many it may have at a time (16)");
	puts("  --disk SIZE       how much it may write to files (1M)");
	puts("  -d, --detach      do not wait for it");
	puts("  --start US        microseconds after the computer's start (box up)");
	puts("  --slot N          which row of 'box list' it is");
	puts("box up A ; B ...    run several; A, B as after 'box run'");
	puts("box list            the boxes, and what they use (also: box ps)");
	puts("box stop NAME...    end all processes of a box");
	puts("box images          the images, which are in /images");
	return 0;
}

int main(int argc, char *argv[])
{
	static struct request request;
	const char *what = argc > 1 ? argv[1] : "";
	bool alone = argc == 2;
	if (strcmp(what, "run") == 0)
		return request_read(&request, argv + 2) ? box_run(&request) : 2;
	if (strcmp(what, "up") == 0)
		return box_up(argv + 2);
	if (alone && (strcmp(what, "list") == 0 || strcmp(what, "ps") == 0))
		return box_list();
	if (strcmp(what, "stop") == 0)
		return box_stop(argv + 2);
	if (alone && strcmp(what, "images") == 0)
		return box_images();
	if (alone && (strcmp(what, "help") == 0 || strcmp(what, "--help") == 0))
		return help();
	return usage_error();
}
