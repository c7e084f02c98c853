/* exec.c - ELF (System V ABI, "Object Files"): segments become areas of a new space. The file
 * may have any contents: what is not valid is refused. */
#include "process/exec.h"

#include "file/path.h"
#include "kernel.h"
#include "lib/string.h"
#include "memory/page.h"

struct elf_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct elf_segment {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

#define ELF_64_LITTLE "\177ELF\2\1\1"
#define ELF_EXEC      2
#define ELF_RISCV     243
#define ELF_LOAD      1
#define ELF_X	      1
#define ELF_W	      2
#define SEGMENTS_MOST 16

struct exec *exec_new(void)
{
	pa_t page = page_alloc_zero();
	return page ? ram_at(page) : NULL;
}

void exec_free(struct exec *exec)
{
	page_put(pa_of(exec));
}

static int read_exactly(const struct node *node, uint64_t offset, void *to, uint64_t size)
{
	int64_t got = node->fs->read(node->number, offset, to, size);
	if (got < 0)
		return (int)got;
	return (uint64_t)got == size ? 0 : -ENOEXEC;
}

static bool is_program(const struct elf_header *h)
{
	return memcmp(h->ident, ELF_64_LITTLE, 7) == 0 && h->type == ELF_EXEC &&
	       h->machine == ELF_RISCV && h->phentsize == sizeof(struct elf_segment) &&
	       h->phnum <= SEGMENTS_MOST;
}

/* Read the pages of a segment that the file has; the rest is zero when first touched. */
static int load_pages(struct space *space, const struct node *node, const struct elf_segment *s)
{
	for (uint64_t done = 0, piece; done < s->filesz; done += piece) {
		uint64_t va = s->vaddr + done;
		piece = min_u64(s->filesz - done, PAGE_SIZE - va % PAGE_SIZE);
		uint8_t *page = space_page(space, va);
		if (!page)
			return -ENOMEM;
		int error = read_exactly(node, s->offset + done, page + va % PAGE_SIZE, piece);
		if (error)
			return error;
	}
	return 0;
}

static int load_segment(struct space *space, const struct node *node,
			const struct elf_segment *s)
{
	uint64_t start = s->vaddr & ~(uint64_t)(PAGE_SIZE - 1), end;
	unsigned prot = PROT_READ;
	if (s->vaddr < PAGE_SIZE || s->vaddr >= MMAP_START ||
	    s->memsz > MMAP_START - s->vaddr || s->filesz > s->memsz || s->offset > INT64_MAX ||
	    (s->flags & ELF_X && s->flags & ELF_W))
		return -ENOEXEC;
	end = (s->vaddr + s->memsz + PAGE_SIZE - 1) & ~(uint64_t)(PAGE_SIZE - 1);
	for (uint64_t va = start; va < end; va += PAGE_SIZE)
		if (area_find(space, va))
			return -ENOEXEC;
	if (s->flags & ELF_X)
		prot |= PROT_EXEC;
	if (s->flags & ELF_W)
		prot |= PROT_WRITE;
	int error = area_add(space, start, end, prot);
	if (!error)
		error = load_pages(space, node, s);
	if (end > space->heap)
		space->heap = space->brk = end;
	return error;
}

/* Put the arguments at the top of the stack: the strings, and below them the array of their
 * addresses. */
static int load_arguments(struct exec *exec)
{
	uint64_t strings = (STACK_END - exec->used) & ~(uint64_t)7;
	uint64_t array = (strings - (exec->count + 1) * sizeof(uint64_t)) & ~(uint64_t)15;
	int error = area_add(&exec->space, STACK_START, STACK_END, PROT_READ | PROT_WRITE);
	if (error)
		return error;
	uint8_t *page = space_page(&exec->space, STACK_END - PAGE_SIZE);
	if (!page)
		return -ENOMEM;
	memcpy(page + strings % PAGE_SIZE, exec->args, exec->used);
	uint64_t *argv = (uint64_t *)(void *)(page + array % PAGE_SIZE);
	for (unsigned i = 0, at = 0; i < exec->count; i++) {
		argv[i] = strings + at;
		at += (unsigned)strlen(exec->args + at) + 1;
	}
	exec->stack = array;
	return 0;
}
_Static_assert(ARGS_ROOM + (ARGS_MOST + 4) * 8 <= PAGE_SIZE,
	       "arguments fit the first stack page");

static int load_all(struct exec *exec, const struct node *node)
{
	struct elf_header header;
	struct elf_segment segment;
	int error = read_exactly(node, 0, &header, sizeof(header));
	if (error)
		return error;
	if (!is_program(&header))
		return -ENOEXEC;
	exec->entry = header.entry;
	for (unsigned i = 0; i < header.phnum && !error; i++) {
		error = read_exactly(node, header.phoff + i * sizeof(segment), &segment,
				     sizeof(segment));
		if (!error && segment.type == ELF_LOAD && segment.memsz)
			error = load_segment(&exec->space, node, &segment);
	}
	if (!error)
		error = load_arguments(exec);
	return error;
}

static void set_name(struct exec *exec)
{
	const char *last = exec->path;
	size_t length = 0;
	for (const char *c = exec->path; *c; c++)
		if (*c == '/')
			last = c + 1;
	for (; last[length] && length + 1 < sizeof(exec->name); length++)
		exec->name[length] = last[length];
	exec->name[length] = '\0';
}

int exec_load(struct exec *exec)
{
	struct node node;
	int error = path_find(exec->path, &node);
	if (!error)
		error = space_init(&exec->space);
	if (error)
		return error;
	error = load_all(exec, &node);
	if (error)
		space_free(&exec->space);
	set_name(exec);
	return error;
}
