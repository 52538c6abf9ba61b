// Data files that the library needs at run time, embedded in the binary.
#ifndef SWIFT_VGG_EMBEDDED_RESOURCES_H
#define SWIFT_VGG_EMBEDDED_RESOURCES_H

/// The names of the 1000 ImageNet classes in order, one a line.
const char *vgg_imagenet_classes(void);

#endif
