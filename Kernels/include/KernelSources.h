// The OpenCL C sources of this project, embedded in the binary.
#ifndef SWIFT_VGG_KERNEL_SOURCES_H
#define SWIFT_VGG_KERNEL_SOURCES_H

#include <stddef.h>

/// One embedded file of OpenCL C.
typedef struct {
    /// File name without its extension, such as "conv3x3".
    const char *name;
    /// The text, ended by a zero byte.
    const char *text;
    /// Bytes of the text without that zero.
    size_t length;
} vgg_kernel_source;

/// How many files are embedded.
extern const size_t vgg_kernel_source_count;

/// The embedded file at an index below the count, in order of name.
vgg_kernel_source vgg_kernel_source_at(size_t index);

#endif
