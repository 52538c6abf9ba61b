// Data files that the library needs at run time, embedded in the binary.
#ifndef SWIFT_VGG_EMBEDDED_RESOURCES_H
#define SWIFT_VGG_EMBEDDED_RESOURCES_H

#include <stddef.h>

/// The names of the 1000 ImageNet classes in order, one a line.
const char *vgg_imagenet_classes(void);

/// The bytes of the built-in model, a safetensors file, and their number.
const void *vgg_road_signs(void);
size_t vgg_road_signs_size(void);

#endif
