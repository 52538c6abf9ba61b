// Text of programs that the layer replaces by other text, so that a mistake is in a kernel which an application compiles.
#ifndef SWIFT_VGG_REPLACEMENT_H
#define SWIFT_VGG_REPLACEMENT_H

#include <stddef.h>
#include <stdio.h>

/// Reads the file that FAULT_LAYER_REPLACE names, if it names one, and aborts where it is not as FaultLayer.h says.
void replacement_read(void);

/// Whether text is replaced.
int replacement_is_on(void);

/// A program's source in one string, every place of the text replaced; to be freed. A length of 0, or no lengths, stand
/// for a string that ends with a null.
char *replacement_made(unsigned count, const char **texts, const size_t *lengths);

/// Writes how many programs were changed, and in how many places.
void replacement_report(FILE *file);

#endif
