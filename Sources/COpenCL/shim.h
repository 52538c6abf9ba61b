// OpenCL's C interface as Swift sees it. Nothing above OpenCL 1.2 is required of a device; the headers are
// asked for 3.0 so that newer queries can be made where a device offers them.
#ifndef SWIFT_VGG_COPENCL_SHIM_H
#define SWIFT_VGG_COPENCL_SHIM_H

#define CL_TARGET_OPENCL_VERSION 300
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS
#define CL_SILENCE_DEPRECATION

#ifdef __APPLE__
#include <OpenCL/opencl.h>
#else
#include <CL/cl.h>
#include <CL/cl_ext.h>
#endif

#endif
