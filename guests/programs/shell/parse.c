/* parse.c - from a line to pipelines. Words end at spaces and at | < > & ; unless they are in
 * single or double quotes; # starts a comment. Pipelines are joined by ; & && and ||. */
#include <stdio.h>
#include <string.h>

#include "shell.h"

struct parser {
	char *at;
	char *words; /* where the next word is stored ... */
	char *words_end;
	int status;
	bool open_quote; /* the line ended inside quotes */
};

static bool is_special(char c)
{
	return c && strchr("|<>&;#", c) != NULL;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

static void skip_spaces(struct parser *p)
{
	while (is_space(*p->at))
		p->at++;
	if (*p->at == '#')
		while (*p->at)
			p->at++;
}

static void put(struct parser *p, char c)
{
	if (p->words < p->words_end)
		*p->words++ = c;
}

/* The next word; NULL if there is none here. */
static char *next_word(struct parser *p)
{
	char *word = p->words, quote = '\0';
	char *start;
	skip_spaces(p);
	for (start = p->at; *p->at; p->at++) {
		char c = *p->at;
		if (quote ? c == quote : c == '\'' || c == '"') {
			quote = quote ? '\0' : c;
		} else if (!quote && (is_space(c) || is_special(c))) {
			break;
		} else if (c == '$' && p->at[1] == '?' && quote != '\'') {
			char number[12];
			snprintf(number, sizeof number, "%d", p->status);
			for (char *digit = number; *digit; digit++)
				put(p, *digit);
			p->at++;
		} else {
			put(p, c);
		}
	}
	p->open_quote |= quote != '\0';
	if (p->at == start)
		return NULL;
	put(p, '\0');
	return word;
}

int complain(const char *what)
{
	fprintf(stderr, "shell: %s\n", what);
	return -1;
}

/* "<", ">" or ">>" and a name. */
static int redirect(struct parser *p, struct command *c)
{
	bool input = *p->at++ == '<';
	bool append = !input && *p->at == '>';
	p->at += append;
	const char *name = next_word(p);
	if (!name)
		return complain("a file name is missing after < or >");
	if (input)
		c->input = name;
	else
		c->output = name;
	c->append = append;
	return 1;
}

/* @return 1; 0 if there is no word; -1 on a syntax error. */
static int parse_command(struct parser *p, struct command *c)
{
	for (;;) {
		skip_spaces(p);
		if (*p->at == '<' || *p->at == '>') {
			if (redirect(p, c) < 0)
				return -1;
			continue;
		}
		char *word = next_word(p);
		if (!word)
			break;
		if (c->argc == ARGS_MOST)
			return complain("too many words");
		c->argv[c->argc++] = word;
	}
	if (p->open_quote)
		return complain("a quote has no end");
	c->argv[c->argc] = NULL;
	return c->argc > 0;
}

/* What joins this pipeline to the next one. */
static void parse_end(struct parser *p, struct pipeline *pipeline)
{
	bool twice = *p->at && p->at[1] == *p->at;
	if (*p->at == '&' && !twice)
		pipeline->background = true;
	else if (*p->at == '&')
		pipeline->then = THEN_IF_WELL;
	else if (*p->at == '|')
		pipeline->then = THEN_IF_NOT;
	p->at += pipeline->then ? 2 : *p->at != '\0';
}

int parse(char **line, struct pipeline *pipeline, char *words, int status)
{
	struct parser p = {*line, words, words + PARSE_ROOM - 1, status, false};
	memset(pipeline, 0, sizeof *pipeline);
	skip_spaces(&p);
	if (!*p.at)
		return 0;
	for (;;) {
		if (pipeline->count == PIPELINE_MOST)
			return complain("too many programs in a pipeline");
		int found = parse_command(&p, &pipeline->commands[pipeline->count]);
		if (found < 0)
			return -1;
		if (!found)
			return complain("a program is missing");
		pipeline->count++;
		if (*p.at != '|' || p.at[1] == '|')
			break;
		p.at++;
	}
	parse_end(&p, pipeline);
	*line = p.at;
	return 1;
}
