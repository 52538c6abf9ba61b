#include "KernelSources.h"

static const char relu[] = {
#embed "cl/relu.cl" suffix(, )
    0};

#define SOURCE(name) {#name, name, sizeof(name) - 1}

const vgg_kernel_source vgg_kernel_sources[] = {SOURCE(relu)};
const size_t vgg_kernel_source_count = sizeof vgg_kernel_sources / sizeof vgg_kernel_sources[0];
