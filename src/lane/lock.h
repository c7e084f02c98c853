/* lock.h - one thread writes, others read. lock.c is for hosts with threads, lock_none.c for those without. */
#ifndef LANE_LOCK_H
#define LANE_LOCK_H

struct lock;

/** @return NULL if the host is out of memory. */
struct lock *lock_new(void);
void lock_free(struct lock *lock); /**< NULL is allowed */
void lock_take(struct lock *lock);
void lock_release(struct lock *lock);

#endif
