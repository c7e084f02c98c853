/* shell.c - the command interpreter: lines from the console, a file or an argument. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "program.h"
#include "shell.h"

PROGRAM("the command interpreter: -c LINE, or FILE, or what is typed");

static int run_line(char *line, int status)
{
	static struct pipeline pipeline;
	char words[PARSE_ROOM];
	int found;
	unsigned then = THEN_ALWAYS;
	while ((found = parse(&line, &pipeline, words, status)) > 0) {
		if (then == THEN_ALWAYS || (then == THEN_IF_WELL) == (status == 0))
			status = run(&pipeline, status);
		then = pipeline.then;
	}
	if (!found && then != THEN_ALWAYS)
		found = complain("a program is missing after && or ||");
	return found < 0 ? 2 : status;
}

static int run_lines(bool prompt)
{
	char line[LINE_ROOM];
	int status = 0;
	for (;;) {
		if (prompt) {
			collect();
			printf("$ ");
			fflush(stdout);
		}
		if (!fgets(line, sizeof line, stdin))
			return status;
		status = run_line(line, status);
	}
}

int main(int argc, char *argv[])
{
	char line[LINE_ROOM] = "";
	if (argc > 2 && strcmp(argv[1], "-c") == 0) {
		for (int i = 2; i < argc; i++) {
			if (strlen(line) + strlen(argv[i]) + 2 > sizeof line) {
				fprintf(stderr, "shell: the line is too long\n");
				return 2;
			}
			strcat(line, argv[i]);
			strcat(line, " ");
		}
		return run_line(line, 0);
	}
	if (argc > 1) {
		int fd = open(argv[1], O_RDONLY);
		if (fd < 0) {
			perror(argv[1]);
			return 127;
		}
		dup2(fd, STDIN_FILENO);
		close(fd);
		return run_lines(false);
	}
	tcsetpgrp(0); /* Ctrl-C is for what the shell runs */
	puts("Ringside's shell. 'help' says what it understands, 'exit' ends it.");
	return run_lines(true);
}
