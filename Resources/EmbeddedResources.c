#include "EmbeddedResources.h"

static const char imagenet_classes[] = {
#embed "imagenet_classes.txt" suffix(, )
    0};

const char *vgg_imagenet_classes(void) { return imagenet_classes; }
