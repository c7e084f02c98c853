/* setjmp.h - cmocka asks for it; nothing here needs it. */
