#ifndef SWIFT_VGG_CPNG_SHIM_H
#define SWIFT_VGG_CPNG_SHIM_H

#include <png.h>

#endif
