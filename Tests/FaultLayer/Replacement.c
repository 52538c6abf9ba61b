#if defined(__has_include) && __has_include(<CL/cl_layer.h>)

#define _GNU_SOURCE
#include "Replacement.h"
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char separator[] = "\n=>\n";

// Set once, before the first program is made.
static char *before, *after;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
// Guarded by the lock.
static long programs, places;

static void fail(const char *path, const char *what) {
    fprintf(stderr, "FAULT_LAYER_REPLACE: %s %s\n", path, what);
    abort();
}

/// The content of a file, with a null behind it.
static char *content(const char *path) {
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t capacity = 0;
    if (!file) fail(path, "cannot be read");
    if (getdelim(&text, &capacity, '\0', file) < 0 || !feof(file)) fail(path, "is empty, or has a null in it");
    fclose(file);
    return text;
}

void replacement_read(void) {
    const char *path = getenv("FAULT_LAYER_REPLACE");
    if (!path || before) return;
    char *text = content(path), *middle = strstr(text, separator);
    if (!middle || middle == text) fail(path, "is not a text, a line => and another text");
    if (strstr(middle + 1, separator)) fail(path, "has more than one line =>");
    *middle = '\0', before = text, after = middle + strlen(separator);
}

int replacement_is_on(void) { return before != NULL; }

static char *joined(unsigned count, const char **texts, const size_t *lengths) {
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    for (unsigned i = 0; i < count; i++)
        fwrite(texts[i], 1, lengths && lengths[i] ? lengths[i] : strlen(texts[i]), stream);
    fclose(stream);
    return text;
}

char *replacement_made(unsigned count, const char **texts, const size_t *lengths) {
    char *source = joined(count, texts, lengths), *rest = source, *text = NULL;
    size_t size = 0;
    long found = 0;
    FILE *stream = open_memstream(&text, &size);
    for (char *place; (place = strstr(rest, before)); rest = place + strlen(before), found++) {
        fwrite(rest, 1, place - rest, stream);
        fputs(after, stream);
    }
    fputs(rest, stream);
    fclose(stream), free(source);
    pthread_mutex_lock(&lock);
    programs += found > 0, places += found;
    pthread_mutex_unlock(&lock);
    return text;
}

void replacement_report(FILE *file) {
    pthread_mutex_lock(&lock);
    fprintf(file, "replaced programs %ld\nreplaced places %ld\n", programs, places);
    pthread_mutex_unlock(&lock);
}

#endif
