#ifndef SWIFT_VGG_CTURBOJPEG_SHIM_H
#define SWIFT_VGG_CTURBOJPEG_SHIM_H

#include <turbojpeg.h>

#endif
